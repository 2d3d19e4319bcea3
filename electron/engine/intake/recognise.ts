import { AppError } from '../../../shared/errors.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import { type Dialect, type Fields, Unmappable } from '../platforms/dialect.ts';
import { DIALECTS } from '../platforms/registry.ts';
import { cellsOrNull, repeatedNames } from './csv-cells.ts';
import { emptyDocument } from './empty-document.ts';
import { type FileShape, UTF8_LINES } from './file-shape.ts';
import type { RecordsKey } from './json-document-splitter.ts';
import { listsIn } from './lists-in-document.ts';
import { type Candidate, firstRecords, jsonCandidate, type Look, lookAt, SAMPLE_BYTES } from './look.ts';
import { LineSplitter } from './record-splitter.ts';
import { ENCODING_LABELS } from './text-encoding.ts';
import { headerMissing, unknownFormat } from './why-unknown.ts';

/** How a file is to be read, and why. */
export type Recognition = FileShape & {
  dialect: Dialect;
  /** In words: what it looks like and which fields said so. */
  reason: string;
};

/** The errors of a file that is no export, among others that may be. */
export const NO_EXPORT: readonly string[] = [
  'file-empty',
  'file-binary',
  'format-unknown',
  'csv-header-missing',
];

/** What the user said of a file; left out, the file says it. */
export type Told = { platform?: Platform | undefined; dialect?: Dialect | undefined };

/**
 * Decides from a file's first bytes how it is read. `told` is what the user said: a platform, or one dialect;
 * `dialects` are those that may be recognised, the most specific first. Throws `file-empty`, `file-binary`,
 * `format-unknown`, `csv-header-missing` or `csv-header-twice`.
 */
export function recognise(
  sample: Buffer,
  complete: boolean,
  name: string,
  told: Platform | Told | undefined = {},
  dialects: readonly Dialect[] = DIALECTS,
): Recognition {
  const { platform, dialect } = typeof told === 'string' ? { platform: told } : told;
  const known = dialect
    ? [dialect]
    : dialects.filter((each) => platform === undefined || each.platform === platform);
  const look = lookAt(sample, complete, name);
  // That it is some other log says nothing of which mapping fits.
  const isTold = dialect !== undefined || (platform !== undefined && platform !== 'other');
  const looked = look.candidates(known);
  const found =
    firstOf(looked, (candidate) => matchDialect(candidate, holding(known, candidate))) ??
    // A mapping that the user said says itself where the records lie.
    (dialect ? null : matchElsewhere(look, known)) ??
    (complete ? emptyDocument(look, known, isTold) : null) ??
    (isTold ? (asTold(looked, known, name) ?? asToldUnseen(look, known)) : null);
  if (!found) throw unknownFormat(looked, name, look);
  refuseRepeatedColumns(found, look, name);
  const encoding = look.encoding === 'utf-8' ? '' : `; it is ${ENCODING_LABELS[look.encoding]}`;
  return { ...found, reason: found.reason + encoding };
}

function firstOf<T, R>(values: readonly T[], find: (value: T) => R | null): R | null {
  for (const value of values) {
    const found = find(value);
    if (found) return found;
  }
  return null;
}

/**
 * Of two columns with one name nobody can say which one a platform's record means. A mapping names the column: the
 * second is called `name (2)`.
 */
function refuseRepeatedColumns(
  { format, delimiter, headerless, dialect }: Recognition,
  look: Look,
  name: string,
) {
  if (format !== 'csv' || headerless || dialect.platform === 'other') return;
  const [row] = firstRecords(new LineSplitter(delimiter, look.lineEnd), look.text, look.complete);
  const [column] = repeatedNames(cellsOrNull(row?.toString('utf8') ?? '', delimiter ?? ',') ?? []);
  if (column !== undefined) throw new AppError('csv-header-twice', { path: name, column });
}

/** The dialect that knows most of the records; of two, the more specific. One odd record decides nothing. */
function matchDialect({ shape, fields, note }: Candidate, known: readonly Dialect[]): Recognition | null {
  let best: { dialect: Dialect; reasons: string[] } | null = null;
  for (const dialect of known) {
    const reasons = fields.map((record) => dialect.recognise(record)).filter((why) => why !== null);
    if (reasons.length > (best?.reasons.length ?? 0)) best = { dialect, reasons };
  }
  if (!best) return null;
  const { dialect, reasons } = best;
  const generation = dialect.generation?.(fields);
  const parts = [`${dialect.label}: ${reasons[0]}`, generation, note].filter(Boolean);
  return { ...shape, dialect, reason: parts.join('; ') };
}

function holding(known: readonly Dialect[], { shape: { format, key } }: Candidate): readonly Dialect[] {
  return format === 'json' ? known.filter((dialect) => holdsRecordsAt(dialect, key)) : known;
}

/**
 * The records of a dialect in a list where none of its own documents has them: whoever fetched them put another
 * envelope around, or left it out. Lists beside it that hold such records are read too.
 */
function matchElsewhere(look: Look, known: readonly Dialect[]): Recognition | null {
  if (!look.isJson) return null;
  // A hash over the document says nothing of one that lies in another.
  const movable = known.filter(({ chain }) => !chain?.documentHash);
  const matchAt = (key: RecordsKey, dialects: readonly Dialect[]) => {
    const candidate = jsonCandidate(look, key);
    const match = matchDialect(candidate, dialects);
    return match && candidate.fields.some((record) => canMap(match.dialect, record)) ? match : null;
  };
  const root = matchAt(null, movable);
  if (root) return root;
  const lists = listsIn(look.text.toString('utf8')).map(({ path }) => ({
    path,
    match: matchAt({ path }, movable),
  }));
  const first = lists.find(({ match }) => match !== null);
  if (!first?.match) return null;
  const { dialect } = first.match;
  const parent = first.path.slice(0, -1);
  const beside = lists.filter(
    ({ path, match }) => match?.dialect === dialect && samePath(path.slice(0, -1), parent),
  );
  const isOne = beside.length === 1 && !dialect.severalArrays;
  const members = dialect.severalArrays ? dialect.arrayKeys.filter((key) => key !== '') : [];
  const place = isOne ? first.path : parent;
  const found = isOne ? first.match : matchAt({ path: parent, members }, [dialect]);
  const where = place.length === 0 ? 'several lists of the document' : `“${place.join(' / ')}”`;
  return found && { ...found, reason: `${found.reason}; they lie in ${where}` };
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The user named the platform or the dialect: take what most records can be read by, and let every line say what it lacks. */
function asTold(
  candidates: readonly Candidate[],
  known: readonly Dialect[],
  name: string,
): Recognition | null {
  let best: { dialect: Dialect; candidate: Candidate; mapped: number } | null = null;
  for (const dialect of known) {
    for (const candidate of candidates) {
      const { shape, fields } = candidate;
      if (fields.length === 0) continue;
      if (dialect.recordsPath && shape.format === 'json' && !holdsRecordsAt(dialect, shape.key)) continue;
      const mapped = fields.filter((record) => canMap(dialect, record)).length;
      if (!best || mapped > best.mapped) best = { dialect, candidate, mapped };
    }
  }
  if (!best) return null;
  const missing = headerMissing(best.candidate, name);
  if (missing) throw missing;
  return { ...best.candidate.shape, dialect: best.dialect, reason: `${best.dialect.label}: as you said` };
}

function canMap(dialect: Dialect, record: Fields): boolean {
  try {
    dialect.map(record);
    return true;
  } catch (error) {
    if (error instanceof Unmappable) return false;
    throw error;
  }
}

/** The user named the mapping, and no record ends within what was looked at: then it lies where that says. */
function asToldUnseen(
  { text, isJson, complete, encoding, lineEnd }: Look,
  [dialect, other]: readonly Dialect[],
): Recognition | null {
  if (!dialect || other || complete || !isJson || dialect.columns) return null;
  const isArray = text.find((byte) => byte > 0x20) === 0x5b;
  const [key = ''] = dialect.arrayKeys;
  const inDocument = dialect.recordsPath ? { path: dialect.recordsPath } : key === '' ? null : key;
  // A first line that is longer than that.
  const isLines = inDocument === null && !isArray;
  const shape: FileShape = { ...UTF8_LINES, encoding, lineEnd };
  return {
    ...shape,
    ...(isLines ? {} : { format: 'json', key: inDocument }),
    dialect,
    reason: `${dialect.label}: as you said; none of its records ends within the first ${SAMPLE_BYTES / 1024} KiB`,
  };
}

function holdsRecordsAt({ severalArrays, arrayKeys, recordsPath }: Dialect, key: RecordsKey): boolean {
  if (key !== null && typeof key === 'object' && 'path' in key)
    return recordsPath !== undefined && samePath(recordsPath, key.path);
  if (typeof key === 'string' && key !== '') return !severalArrays && arrayKeys.includes(key);
  return key === '' || key === null ? arrayKeys.includes('') : key === arrayKeys;
}
