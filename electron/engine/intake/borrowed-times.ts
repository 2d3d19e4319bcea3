import { AppError } from '../../../shared/errors.ts';
import { type Mapped, Unmappable } from '../platforms/dialect.ts';
import { contentOf, isGzip } from './content.ts';
import { splitterFor } from './file-shape.ts';
import { SAMPLE_BYTES } from './look.ts';
import { parseRecord, type ReadInput } from './read-records.ts';
import type { Recognition } from './recognise.ts';
import { recogniseInput } from './recognise-input.ts';
import type { SplitSink } from './record-splitter.ts';
import { bomLength } from './text-encoding.ts';

/**
 * Some records have no time of their own: an Aviator Verify result happened when its run was completed. Such a
 * record takes the time of another of its source, which its dialect names (`Dialect.timeFrom`).
 */

const NOTHING = { add: () => {} };

/**
 * For dialects with such records: reads the file once beforehand, since the other may come later in it, and
 * returns the texts of the lenders' times by record id. Of files in other dialects it reads no more than the
 * beginning. Throws what `recognise` throws, and what reading a file throws.
 */
export async function timesToBorrow(input: ReadInput): Promise<ReadonlyMap<string, string>> {
  const times = new Map<string, string>();
  await eachRecord(input, false, ({ id, kind, occurred_text }, { dialect }) => {
    // Of records with one id the first is kept, as in the vault.
    if (kind === dialect.timeFrom?.kind && occurred_text !== '' && !times.has(id))
      times.set(id, occurred_text);
  });
  return times;
}

/**
 * Does a file begin with nothing but records that have no time? Then it is imported after the files that may
 * hold their lenders. A file that cannot be read says so when it is imported.
 */
async function onlyBorrows(input: ReadInput): Promise<boolean> {
  let [records, timed] = [0, 0];
  try {
    await eachRecord(input, true, ({ occurred_text }) => {
      records++;
      if (occurred_text !== '') timed++;
    });
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
  return records > 0 && timed === 0;
}

/** In the order given, but files of records that take their time from others come last. */
export async function lendersFirst<F extends ReadInput>(files: readonly F[]): Promise<readonly F[]> {
  if (files.length === 1) return files;
  const borrows = new Set<F>();
  for (const file of files) if (await onlyBorrows(file)) borrows.add(file);
  return [...files.filter((file) => !borrows.has(file)), ...borrows];
}

type OnRecord = (mapped: Mapped, recognition: Recognition) => void;

/** Calls `onRecord` for every record that can be mapped, where the file's dialect has records without a time. */
async function eachRecord(input: ReadInput, onlyBeginning: boolean, onRecord: OnRecord): Promise<void> {
  let push: ReturnType<typeof pusher> | null = null;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of contentOf(input, await isGzip(input), NOTHING, null)) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!push && rest.length < SAMPLE_BYTES) continue;
    push ??= pusher(recogniseStart(input, rest, false), onRecord);
    if (!push) return;
    rest = rest.subarray(push(rest, false));
    if (onlyBeginning) return;
  }
  push ??= pusher(recogniseStart(input, rest, true), onRecord);
  push?.(rest, true);
}

function recogniseStart(input: ReadInput, start: Buffer, complete: boolean): Recognition {
  return recogniseInput(input, start.subarray(0, SAMPLE_BYTES), complete);
}

/** Feeds bytes to the file's splitter and returns how many it took; null where no record lacks a time. */
function pusher(
  recognition: Recognition,
  onRecord: OnRecord,
): ((bytes: Buffer, last: boolean) => number) | null {
  if (!recognition.dialect.timeFrom) return null;
  const splitter = splitterFor(recognition);
  let isHeader = recognition.format === 'csv' && !recognition.headerless;
  const sink: SplitSink = {
    record(bytes) {
      if (isHeader) isHeader = false;
      else mapInto(bytes, recognition, onRecord);
    },
    blank: () => {},
    reject: () => {},
  };
  let base = 0;
  return (bytes, last) => {
    const from = base === 0 ? bomLength(bytes) : 0;
    const consumed = from + splitter.push(bytes.subarray(from), base + from, last, sink);
    base += consumed;
    return consumed;
  };
}

function mapInto(bytes: Buffer, recognition: Recognition, onRecord: OnRecord): void {
  try {
    onRecord(recognition.dialect.map(parseRecord(bytes, recognition)), recognition);
  } catch (error) {
    // It is rejected, with its reason, when the file is imported.
    if (!(error instanceof Unmappable)) throw error;
  }
}
