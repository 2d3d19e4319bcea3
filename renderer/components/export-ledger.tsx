import { z } from 'zod';
import { useJobRun } from '../api/jobs.ts';
import { counted } from '../lib/numbers.ts';
import { ErrorNotice } from './async-state.tsx';
import { ExportMenu, writeOutput } from './export-menu.tsx';
import { notify } from './notifications.tsx';

const written = z.object({ file: z.string(), bytes: z.number(), sha256: z.string(), lines: z.number() });

const FORMATS = [
  { format: 'ndjson', label: 'NDJSON, one line each with its exact bytes' },
  { format: 'csv', label: 'CSV, for spreadsheets' },
] as const;

/** Writes the ledger of one import to a file. */
export function ExportLedger({ acquisition, disabled }: { acquisition: number; disabled: boolean }) {
  const run = useJobRun('acquisitions.exportLedger', written);
  return (
    <>
      {run.problem && <ErrorNotice error={run.problem} />}
      <ExportMenu
        disabled={disabled || run.running}
        choices={FORMATS.map(({ format, label }) => ({
          label,
          run: async () => {
            const result = await writeOutput(run, `ledger-${acquisition}.${format}`, (out) => ({
              acquisition,
              format,
              out,
            }));
            if (result) {
              notify(`${counted(result.lines, 'line')} exported. SHA-256 ${result.sha256.slice(0, 16)}…`, {
                severity: 'success',
              });
            }
          },
        }))}
      />
    </>
  );
}
