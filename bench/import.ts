import { createReadStream, createWriteStream, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  generateCompany,
  intelliAuthEvents,
  KOMMIT_COLUMNS,
  kommitLargeChunks,
} from '../tests/fixtures/index.ts';
import { figure, type Run, report } from './machine.ts';

/** Runs `vouch` with these arguments. */
type Cli = (...command: string[]) => Promise<Run>;

/** What one file of a format or size takes to import, into a new vault each. */
export type ImportSpeed = { rows: number; seconds: number };

/** Imports a file into a vault that was made for it, and prints what it took. `name`: of the file's records. */
export async function importInto(cli: Cli, vault: string, file: string, name: string): Promise<ImportSpeed> {
  await cli('init', vault);
  const { out, seconds, peakMb, cpuSeconds } = await cli('import', vault, file, '--json');
  const [{ lines, seconds: inside }] = JSON.parse(out).acquisitions;
  const rows: number = lines.accepted;
  report(`import of ${figure(rows)} ${name}`, `${figure(inside)} s, ${figure(rows / inside)} a second`);
  report('  whole command, with unlocking', `${figure(seconds)} s, ${figure(rows / seconds)} a second`);
  report('  bytes a second', `${figure(statSync(file).size / seconds / 1e6)} MB`);
  report('  processor time', `${figure(cpuSeconds)} s`);
  report('  peak memory', `${figure(peakMb)} MB`);
  return { rows, seconds };
}

/** As many rows in the other large formats: the Kommit log as CSV, and an IntelliAuth export of NDJSON. */
export async function importFormats(cli: Cli, log: string, rows: number, home: string): Promise<void> {
  const csv = join(home, 'log.csv');
  await pipeline(Readable.from(csvOf(log)), createWriteStream(csv));
  await once(cli, csv, 'Kommit rows as CSV', home);
  const events = join(home, 'events.ndjson');
  await pipeline(Readable.from(manyEvents(rows)), createWriteStream(events));
  await once(cli, events, 'IntelliAuth events', home);
}

/** Five times as many rows: memory must not grow with them, nor the time of each. */
export async function importLarge(cli: Cli, rows: number, home: string): Promise<void> {
  const file = join(home, 'large.ndjson');
  await pipeline(Readable.from(kommitLargeChunks(rows * 5)), createWriteStream(file));
  await once(cli, file, 'Kommit rows', home);
}

async function once(cli: Cli, file: string, name: string, home: string): Promise<void> {
  const vault = join(home, 'once.vouch');
  await importInto(cli, vault, file, name);
  rmSync(vault);
  rmSync(file);
}

const LINES_AT_ONCE = 1000;

async function* csvOf(log: string): AsyncGenerator<string> {
  let text = `${KOMMIT_COLUMNS.join(',')}\n`;
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(log) })) {
    const row = JSON.parse(line) as Record<string, unknown>;
    text += `${KOMMIT_COLUMNS.map((name) => cell(row[name])).join(',')}\n`;
    if (++lines % LINES_AT_ONCE > 0) continue;
    yield text;
    text = '';
  }
  yield text;
}

function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The events of the invented company again and again, each with an id of its own. */
function* manyEvents(rows: number): Generator<string> {
  const events = [...intelliAuthEvents(generateCompany())];
  let text = '';
  for (let i = 0; i < rows; i++) {
    const own = String(i).padStart(24, '0');
    const event = events[i % events.length]!;
    const context = { ...event.context, request_id: `req_01${own}` };
    text += `${JSON.stringify({ ...event, id: `evt_01${own}`, context })}\n`;
    if (i % LINES_AT_ONCE > 0) continue;
    yield text;
    text = '';
  }
  yield text;
}
