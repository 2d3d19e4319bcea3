import Download from '@mui/icons-material/DownloadOutlined';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { z } from 'zod';
import type { Input } from '../../shared/contract.ts';
import { exported, MOST_IN_PDF } from '../../shared/model/export.ts';
import type { RecordFilter } from '../../shared/model/filter.ts';
import { problemOf } from '../api/client.ts';
import { chooseTarget, deliver } from '../api/files.ts';
import { type JobName, type JobRun, useJobRun } from '../api/jobs.ts';
import { counted } from '../lib/numbers.ts';
import { notify } from './notifications.tsx';
import { hostInfo } from './pick-files.tsx';

export const written = z.object({ file: z.string(), bytes: z.number(), sha256: z.string() });

/**
 * Asks where an output goes, has the job write it, hands it over. Resolves with the job's result, or null where
 * the user thought better of it or the job failed (its `problem` says why).
 */
export async function writeOutput<M extends JobName, R extends object>(
  run: JobRun<M, R>,
  name: string,
  inputFor: (out: string) => Input<M>,
): Promise<R | null> {
  const target = await chooseTarget(name);
  if (!target) return null;
  const result = await run.start(inputFor(target.file));
  if (result !== null) {
    const manifest = 'manifest' in result && typeof result.manifest === 'string' ? result.manifest : null;
    deliver(target, await hostInfo(), manifest);
  }
  return result;
}

type Choice = { label: string; disabled?: boolean; run: () => Promise<void> };

export function ExportMenu({
  label = 'Export',
  choices,
  disabled,
}: {
  label?: string;
  choices: Choice[];
  disabled?: boolean;
}) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <Button
        variant="outlined"
        startIcon={<Download />}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        disabled={disabled}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {label}
      </Button>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {choices.map(({ label: words, disabled: isOff = false, run }) => (
          <MenuItem
            key={words}
            disabled={isOff}
            onClick={() => {
              setAnchor(null);
              run().catch((error: unknown) => notify(problemOf(error).message, { severity: 'error' }));
            }}
          >
            {words}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}

const FORMATS = [
  { format: 'ndjson', label: 'NDJSON, one record a line', extension: 'ndjson' },
  { format: 'csv', label: 'CSV, for spreadsheets', extension: 'csv' },
  { format: 'csv-evidence', label: 'CSV, every value as it is', extension: 'csv' },
  { format: 'json', label: 'JSON, one array', extension: 'json' },
] as const;
const PDF = {
  format: 'pdf',
  label: `PDF, a list to read, up to ${counted(MOST_IN_PDF, 'record')}`,
  extension: 'pdf',
} as const;

/** More records than these go into a zip of files with so many each, as the platforms hand them out. */
const ONE_FILE = 50_000;

export function ExportRecords({ filter, total }: { filter: RecordFilter; total: number }) {
  const run = useJobRun('records.export', exported);
  return (
    <ExportMenu
      disabled={total === 0 || run.running}
      choices={[...FORMATS, PDF].map(({ format, label, extension }) => ({
        label: total > ONE_FILE && format !== 'pdf' ? `${label}, zipped` : label,
        disabled: format === 'pdf' && total > MOST_IN_PDF,
        run: async () => {
          const name = total > ONE_FILE ? `records-${format}.zip` : `records.${extension}`;
          const result = await writeOutput(run, name, (out) => ({ filter, format, out }));
          if (result) {
            notify(`${counted(result.records, 'record')} exported. SHA-256 ${result.sha256.slice(0, 16)}…`, {
              severity: 'success',
            });
          }
        },
      }))}
    />
  );
}

const SAMPLE_FILES = [
  { what: 'draw.json', label: 'draw.json, everything a redraw needs' },
  { what: 'ids.txt', label: 'ids.txt, the population, one id a line' },
  { what: 'frame.txt', label: 'frame.txt, their order or their strata' },
  { what: 'sample.csv', label: 'sample.csv, the drawn records' },
  { what: 'redraw.py', label: 'redraw.py, draws it again with Python' },
  { what: 'redraw.mjs', label: 'redraw.mjs, draws it again with Node' },
  { what: 'redraw.sh', label: 'redraw.sh, draws it again in a shell' },
] as const;

export function ExportSample({ id, isFramed }: { id: number; isFramed: boolean }) {
  const run = useJobRun('samples.export', written);
  return (
    <ExportMenu
      disabled={run.running}
      choices={SAMPLE_FILES.filter(({ what }) => what !== 'frame.txt' || isFramed).map(({ what, label }) => ({
        label,
        run: async () => {
          const result = await writeOutput(run, what, (out) => ({ id, what, out }));
          if (result) {
            notify(`${what} exported. SHA-256 ${result.sha256.slice(0, 16)}…`, { severity: 'success' });
          }
        },
      }))}
    />
  );
}
