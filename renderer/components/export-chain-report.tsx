import type { Input } from '../../shared/contract.ts';
import { useJobRun } from '../api/jobs.ts';
import { ErrorNotice } from './async-state.tsx';
import { ExportMenu, writeOutput, written } from './export-menu.tsx';
import { notify } from './notifications.tsx';

const FORMATS = [
  { format: 'pdf', label: 'PDF, a report to hand over' },
  { format: 'json', label: 'JSON, the whole result' },
] as const;

/** Writes what the last verification of a chain, or of all, proved. */
export function ExportChainReport({
  of,
  label = 'Report',
  disabled = false,
}: {
  of: Pick<Input<'integrity.report'>, 'source_id' | 'dialect'>;
  label?: string;
  disabled?: boolean;
}) {
  const run = useJobRun('integrity.report', written);
  return (
    <>
      <ExportMenu
        label={label}
        disabled={disabled || run.running}
        choices={FORMATS.map(({ format, label }) => ({
          label,
          run: async () => {
            const name = `integrity-report.${format}`;
            const result = await writeOutput(run, name, (out) => ({ ...of, out, format }));
            if (result)
              notify(`Report written. SHA-256 ${result.sha256.slice(0, 16)}…`, { severity: 'success' });
          },
        }))}
      />
      {run.problem && <ErrorNotice error={run.problem} />}
    </>
  );
}
