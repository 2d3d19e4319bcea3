import { z } from 'zod';
import { marksRead } from '../../shared/model/worksheet.ts';
import { problemOf } from '../api/client.ts';
import { grantFile, type PickedFile } from '../api/files.ts';
import { useJobRun } from '../api/jobs.ts';
import { counted } from '../lib/numbers.ts';
import { ErrorNotice } from './async-state.tsx';
import { ExportMenu, writeOutput } from './export-menu.tsx';
import { notify } from './notifications.tsx';
import { PickFiles } from './pick-files.tsx';

const written = z.object({ file: z.string(), bytes: z.number(), sha256: z.string() });

const FILES = [
  { what: 'worksheet.pdf', label: 'PDF, for the file' },
  { what: 'worksheet.csv', label: 'CSV, true values for programs' },
  { what: 'worksheet-spreadsheet.csv', label: 'CSV, safe to open in a spreadsheet' },
] as const;

export function ExportWorksheet({ sample }: { sample: number }) {
  const run = useJobRun('worksheets.export', written);
  return (
    <ExportMenu
      disabled={run.running}
      choices={FILES.map(({ what, label }) => ({
        label,
        run: async () => {
          const result = await writeOutput(run, what, (out) => ({ sample, what, out }));
          if (result)
            notify(`${what} exported. SHA-256 ${result.sha256.slice(0, 16)}…`, { severity: 'success' });
        },
      }))}
    />
  );
}

/** Takes the marks of an edited worksheet.csv. */
export function ReadMarks({ sample }: { sample: number }) {
  const run = useJobRun('worksheets.readMarks', marksRead);
  const read = async ([picked]: PickedFile[]) => {
    if (!picked) return;
    try {
      const { file } = await grantFile(picked, () => {}, new AbortController().signal);
      const result = await run.start({ sample, file });
      if (result)
        notify(`${counted(result.rows, 'row')} read, ${counted(result.changes, 'change')}.`, {
          severity: 'success',
        });
    } catch (error) {
      notify(problemOf(error).message, { severity: 'error' });
    }
  };
  return (
    <>
      <PickFiles
        purpose="marks"
        variant="outlined"
        loading={run.running}
        onFiles={(files) => void read(files)}
      >
        Read marks from CSV
      </PickFiles>
      {run.problem && <ErrorNotice error={run.problem} />}
    </>
  );
}
