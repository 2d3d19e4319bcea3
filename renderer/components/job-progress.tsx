import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import type { Job } from '../../shared/model/job.ts';
import { cancelJob, isFinished } from '../api/jobs.ts';
import { progressWords } from '../lib/eta.ts';
import { percent } from '../lib/numbers.ts';

/** How far a job is, how fast, how long it still takes, and how to stop it. */
export function JobProgress({ job }: { job: Job }) {
  const name = useId();
  const words = [job.phase, progressWords(job)].filter(Boolean).join(' · ');
  return (
    <Box>
      <Stack direction="row" spacing={1} sx={{ alignItems: 'center', justifyContent: 'space-between' }}>
        <Typography id={name} sx={{ fontWeight: 600 }}>
          {job.title}
        </Typography>
        {!isFinished(job) && (
          <Button size="small" onClick={() => void cancelJob(job.id)} aria-label={`Cancel ${job.title}`}>
            Cancel
          </Button>
        )}
      </Stack>
      <LinearProgress
        aria-labelledby={name}
        variant={job.total === null ? 'indeterminate' : 'determinate'}
        value={percent(job.done, job.total)}
        sx={{ my: 0.75, height: 6, borderRadius: 3 }}
      />
      <Typography variant="body2" color="textSecondary">
        {job.state === 'queued' ? 'Waiting for other work to finish' : words || 'Starting'}
      </Typography>
    </Box>
  );
}
