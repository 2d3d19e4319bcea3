import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { z } from 'zod';
import type { Input } from '../../shared/contract.ts';
import { verification } from '../../shared/model/integrity.ts';
import { useJobRun } from '../api/jobs.ts';
import { ErrorNotice } from './async-state.tsx';
import { ExportMenu, writeOutput } from './export-menu.tsx';
import { JobProgress } from './job-progress.tsx';
import { Modal } from './modal.tsx';
import { notify } from './notifications.tsx';
import { VerificationView } from './verification-view.tsx';

const verifications = z.array(verification);

type PartInput = Pick<Input<'integrity.verify'>, 'source_id' | 'dialect'>;

/** Verifies a part of a chain: a time range, a repository. It does not stand for the whole and is not kept. */
export function VerifyPart({ of, source, disabled }: { of: PartInput; source: string; disabled: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button color="inherit" disabled={disabled} onClick={() => setOpen(true)}>
        Verify a part
      </Button>
      {open && <PartDialog of={of} source={source} onClose={() => setOpen(false)} />}
    </>
  );
}

function PartDialog({ of, source, onClose }: { of: PartInput; source: string; onClose: () => void }) {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [repository, setRepository] = useState('');
  const run = useJobRun('integrity.verify', verifications);
  const report = useJobRun('integrity.verify', verifications);
  const part = {
    ...(from === '' ? {} : { from }),
    ...(to === '' ? {} : { to }),
    ...(repository.trim() === '' ? {} : { repository: repository.trim() }),
  };
  const [verified, setVerified] = useState(part);
  const busy = run.running || report.running;
  const date = (label: string, value: string, set: (value: string) => void) => (
    <TextField
      type="date"
      label={label}
      value={value}
      disabled={busy}
      onChange={(event) => set(event.target.value)}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );
  const [result] = run.result ?? [];
  return (
    <Modal
      open
      wide
      title={`Verify a part of ${source}`}
      onClose={onClose}
      actions={
        <>
          {result && (
            <ExportMenu
              label="Report"
              disabled={busy}
              choices={(['pdf', 'json'] as const).map((format) => ({
                label: format === 'pdf' ? 'PDF, a report to hand over' : 'JSON, the whole result',
                run: async () => {
                  const name = `integrity-report.${format}`;
                  const written = await writeOutput(report, name, (out) => ({
                    ...{ ...of, ...verified, out, format },
                  }));
                  if (written) notify('Report written.', { severity: 'success' });
                },
              }))}
            />
          )}
          <Button
            variant="contained"
            disabled={busy || Object.keys(part).length === 0}
            onClick={() => {
              setVerified(part);
              void run.start({ ...of, ...part });
            }}
          >
            Verify this part
          </Button>
        </>
      }
    >
      <Stack spacing={2} sx={{ pt: 0.5 }}>
        <Typography color="textSecondary">
          What lies before, after or between is then said to be outside, not missing. The result is logged and
          does not stand for the whole chain.
        </Typography>
        <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
          {date('From', from, setFrom)}
          {date('To', to, setTo)}
          <TextField
            label="Repository"
            value={repository}
            disabled={busy}
            onChange={(event) => setRepository(event.target.value)}
          />
        </Stack>
        {run.running && run.job && <JobProgress job={run.job} />}
        {(run.problem ?? report.problem) && <ErrorNotice error={(run.problem ?? report.problem)!} />}
        {result && !run.running && <VerificationView result={result} partial />}
      </Stack>
    </Modal>
  );
}
