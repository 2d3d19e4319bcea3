import Sync from '@mui/icons-material/PendingActionsOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import CircularProgress from '@mui/material/CircularProgress';
import Popover from '@mui/material/Popover';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { Job } from '../../shared/model/job.ts';
import { isFinished, useFinishedJobs, useJobs } from '../api/jobs.ts';
import { counted, percent } from '../lib/numbers.ts';
import { JobProgress } from './job-progress.tsx';
import { notify } from './notifications.tsx';
import { visuallyHidden } from './visually-hidden.ts';

const ENDS: Record<Job['state'], string> = {
  queued: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

function announce(job: Job): void {
  if (job.state === 'done') notify(`${job.title}: done.`, { severity: 'success' });
  else if (job.state === 'failed') {
    notify(`${job.title}: ${job.error?.message ?? 'failed.'} ${job.error?.hint ?? ''}`, {
      severity: 'error',
    });
  } else notify(`${job.title}: cancelled.`);
}

/** Said at most at each tenth, so that a screen reader is not flooded. */
function spoken(running: Job[]): string {
  const [job] = running;
  if (!job) return '';
  if (job.total === null) return `${job.title}: running`;
  return `${job.title}: ${Math.floor(percent(job.done, job.total) / 10) * 10} percent`;
}

export function JobsTray() {
  const jobs = useJobs();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  useFinishedJobs(announce);
  const running = jobs.filter((job) => !isFinished(job));
  const ended = jobs.filter(isFinished).slice(0, 8);
  const label = running.length === 0 ? 'Jobs' : `${counted(running.length, 'job')} running`;
  return (
    <>
      <Button
        color="inherit"
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        startIcon={
          running.length > 0 ? <CircularProgress size={18} aria-hidden /> : <Sync fontSize="small" />
        }
      >
        <Box component="span" sx={{ display: { xs: 'none', sm: 'inline' } }}>
          {label}
        </Box>
      </Button>
      <Box aria-live="polite" sx={visuallyHidden}>
        {spoken(running)}
      </Box>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{
          paper: { role: 'dialog', 'aria-label': 'Jobs', sx: { width: 420, maxWidth: '95vw', p: 2 } },
        }}
      >
        {jobs.length === 0 && (
          <Typography color="textSecondary">
            Nothing is running. Imports, verifications, draws and packages show their progress here.
          </Typography>
        )}
        <Stack spacing={2}>
          {running.map((job) => (
            <JobProgress key={job.id} job={job} />
          ))}
          {ended.map((job) => (
            <Box key={job.id}>
              <Stack direction="row" spacing={1} sx={{ justifyContent: 'space-between' }}>
                <Typography>{job.title}</Typography>
                <Typography color={job.state === 'failed' ? 'error' : 'textSecondary'}>
                  {ENDS[job.state]}
                </Typography>
              </Stack>
              {job.error && (
                <Typography variant="body2" color="textSecondary">
                  {job.error.message} {job.error.hint}
                </Typography>
              )}
            </Box>
          ))}
        </Stack>
      </Popover>
    </>
  );
}
