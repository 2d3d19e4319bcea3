import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type { KeptAnchor, Verification } from '../../../shared/model/integrity.ts';
import { count, counted } from '../../../shared/text.ts';
import { microsToText } from '../../../shared/time.ts';
import type { Anchor } from '../integrity/anchors.ts';
import type { CompiledRecipe } from '../integrity/compile.ts';
import { TAIL } from '../integrity/explain.ts';
import { linkKey } from '../integrity/hash-text.ts';
import { HeadWatch, type KeptHead, type Sighting } from '../integrity/kept-heads.ts';
import type { Finding, VerifyResult } from '../integrity/verdict.ts';
import type { ReadDb } from '../vault/connection.ts';
import { rowsAsReceived } from './chain-rows.ts';
import { readTimeStamp, stampedOf, stampSentence } from './time-stamp.ts';

type Row = Omit<KeptAnchor, 'partition' | 'added_at' | 'rows'> & {
  partition: string;
  row_count: number | null;
  added_at: number;
};

/** The heads noted outside of the vault, of one chain or of all, oldest first. */
export function anchorsOf(db: ReadDb, chain?: { sourceId: number; dialect: string }): KeptAnchor[] {
  const rows = db.raw
    .prepare(
      `SELECT n.id, n.source_id, s.name AS source, n.dialect, n.partition, n.head, n.row_count, n.origin, n.noted,
              n.added_at, n.added_by
       FROM anchor n JOIN source s ON s.id = n.source_id
       WHERE :source IS NULL OR (n.source_id = :source AND n.dialect = :dialect) ORDER BY n.id`,
    )
    .all({ source: chain?.sourceId ?? null, dialect: chain?.dialect ?? null }) as Row[];
  return rows.map(({ row_count, partition, added_at, ...row }) => ({
    ...row,
    partition: JSON.parse(partition) as string[],
    rows: row_count,
    added_at: microsToText(added_at),
  }));
}

const LONGEST_FILE = 16 * 1024 * 1024;
const head = z.object({
  head: z.string().trim().min(16).max(200),
  rows: z.number().int().min(1).nullable().optional(),
  count: z.number().int().min(1).nullable().optional(),
  partition: z.array(z.string()).optional(),
});
const headsFile = z.union([z.object({ heads: z.array(head).min(1).max(10_000) }), head]);

/**
 * The heads that a file names: what `vouch verify --json` printed, or an object with `head`, `rows` (or `count`)
 * and `partition`. Throws `anchor-invalid`.
 */
export function headsOfFile(path: string): { heads: KeptHead[]; bytes: Buffer } {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info?.isFile()) throw new AppError('file-not-found', { path });
  if (info.size > LONGEST_FILE)
    throw new AppError('anchor-invalid', { problem: 'the file is larger than 16 MB' });
  const bytes = readFileSync(path);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new AppError('anchor-invalid', { problem: 'the file is not JSON' }, { cause: error });
  }
  const parsed = headsFile.safeParse(value);
  if (!parsed.success) throw new AppError('anchor-invalid', { problem: 'the file names no head' });
  const heads = 'heads' in parsed.data ? parsed.data.heads : [parsed.data];
  return {
    bytes,
    heads: heads.map((each) => ({
      head: each.head,
      rows: each.rows ?? each.count ?? null,
      partition: each.partition ?? [],
    })),
  };
}

/**
 * The heads that earlier verifications of a chain found and a time-stamp token covers, with what it says of them;
 * null where the file is no token. One that is not traced to a trusted authority gets no count, so that it can
 * contradict the chain and proves nothing. Throws `file-not-found` or `anchor-invalid`.
 */
export async function headsStamped(
  db: ReadDb,
  chain: { sourceId: number; dialect: string },
  path: string,
  authorities: Buffer | null,
): Promise<{ heads: KeptHead[]; bytes: Buffer; said: string } | null> {
  const bytes = readFileSync(path);
  const stamp = await readTimeStamp(bytes, authorities);
  if (stamp === null) return null;
  for (const { heads } of earlierHeads(db, chain.sourceId, chain.dialect)) {
    const covered = heads.find((each) => stampedOf(each.head, hexOf(each.head), stamp) !== null);
    if (covered === undefined) continue;
    const { head: hash, partition, rows } = covered;
    const what = stampedOf(hash, hexOf(hash), stamp) ?? '';
    const count = stamp.tracedTo === null ? null : rows;
    return { heads: [{ head: hash, partition, rows: count }], bytes, said: stampSentence(stamp, what, rows) };
  }
  throw new AppError('anchor-invalid', {
    problem:
      'the time stamp is over none of the heads that verifications of this chain found; verify it first',
  });
}

/** The digest of a hash as logs usually spell it; null for any other spelling. */
function hexOf(text: string): string | null {
  return /^(?:\w+:)?([0-9a-f]{40,128})$/i.exec(text)?.[1]?.toLowerCase() ?? null;
}

/** `chainless`: all findings are of heads whose chains are not here. */
type Judged = { findings: Finding[]; sentences: string[]; chainless?: boolean };

/** A head with what it is called in what is said of it. */
export type NamedHead = KeptHead & {
  name: string;
  /** Of a time stamp: what its head is proven by, and what it shows of the head that it is found to be over. */
  stamp?: { anchor: Anchor; said: (head: string, rows: number) => string };
};

/** What the anchors of a chain come to: findings and sentences, and those that a verifier may prove its end by. */
export function holdAgainst(
  kept: readonly KeptAnchor[],
  recipe: CompiledRecipe,
  rows: Iterable<{ bytes: Buffer; at: { file: number; line: number } }>,
  files: readonly string[],
): Judged & { anchors: Anchor[] } {
  const named = kept.map((anchor) => ({ ...anchor, name: `anchor ${anchor.id} (${anchor.noted})` }));
  const watch = new HeadWatch(recipe, named);
  for (const { bytes, at } of rows) watch.row(bytes, at);
  return judgeHeads(watch.end(), files);
}

/** As `holdAgainst`, of what a `HeadWatch` over `NamedHead`s saw. */
export function judgeHeads(
  sightings: readonly Sighting[],
  files: readonly string[],
): Judged & { anchors: Anchor[] } {
  const judged: Judged & { anchors: Anchor[] } = { findings: [], sentences: [], anchors: [] };
  const contradicts = ({ outcome, kept }: Sighting) => outcome !== 'no-chain' || kept.partition.length === 0;
  for (const sighting of sightings) {
    const { name, partition, head: value, rows, stamp } = sighting.kept as NamedHead;
    const problem = problemOf(sighting, name);
    if (problem !== null) {
      judged.findings.push(findingOf(sighting, files, problem));
      judged.chainless = judged.chainless !== false && !contradicts(sighting);
    } else if (stamp) {
      if (sighting.outcome === 'end') judged.anchors.push(stamp.anchor);
      else
        judged.sentences.push(
          stamp.said(sighting.found!, sighting.at!),
          followers(sighting.rows, sighting.at).replace(/^t/, 'T'),
        );
    } else if (sighting.outcome === 'end' && rows !== null)
      judged.anchors.push({ kind: 'head', value, partition, source: name });
    else judged.sentences.push(held(sighting, name));
  }
  return judged;
}

/** Nothing where it is not known. */
const countOf = (value: number | null): string => (value === null ? '' : count(value));

/** What is not covered by an anchor inside of its chain. */
function followers(rows: number, at: number | null): string {
  const follow = rows - (at ?? rows);
  return follow === 1
    ? 'the row after it is not covered by it.'
    : `the ${counted(follow, 'row')} after it are not covered by it.`;
}

/** Of several chains, which one. */
function chainOf({ partition }: KeptHead): string {
  return partition.length === 0 ? 'its chain' : `the chain ${partition.join(', ')}`;
}

function held({ kept, outcome, rows, at }: Sighting, name: string): string {
  if (outcome === 'end')
    return `The last row is the one that ${name} names; how many rows it covers was not noted, so it does not prove that none is missing.`;
  const noted = kept.rows === null ? '; how many rows came before it was not noted' : '';
  return `The row that ${name} names still stands at row ${countOf(at)} of ${chainOf(kept)}${noted}; ${followers(rows, at)}`;
}

function problemOf({ kept, outcome, rows, at }: Sighting, name: string): string | null {
  const noted = countOf(kept.rows);
  switch (outcome) {
    case 'elsewhere':
      return `The row that ${name} names as row ${noted} stands at row ${countOf(at)}: rows before it were added or taken out.`;
    case 'rewritten':
      return `Row ${noted} has another hash than ${name} names: history up to it was rewritten.`;
    case 'cut':
      return kept.rows === null
        ? `The row that ${name} names is not here: it was cut off, or history was rewritten.`
        : `The chain ends after ${counted(rows, 'row')}, before the head at row ${noted} that ${name} names: its end was cut off.`;
    case 'no-chain':
      return kept.partition.length > 0
        ? `No row here is of the chain ${kept.partition.join(', ')}, of which ${name} speaks: it was left out of what was given, or taken out.`
        : `The row that ${name} names is in none of the chains here: it was cut off, its chain is not here, or history was rewritten.`;
    default:
      return null;
  }
}

function findingOf(sighting: Sighting, files: readonly string[], detail: string): Finding {
  const { kept, place, found } = sighting;
  return {
    kind: 'anchor-mismatch',
    row: place?.row ?? null,
    file: place === null ? null : (files[place.file] ?? null),
    line: place?.line ?? null,
    partition: kept.partition,
    detail,
    expected: kept.head,
    actual: found,
  };
}

type Earlier = { at: string; lastAcquisition: number; heads: KeptHead[] };

/** What verifications of a chain found as its heads, newest first, with the newest import that each covered. */
function earlierHeads(db: ReadDb, sourceId: number, dialect: string): Earlier[] {
  const rows = db.raw
    .prepare(
      'SELECT verified_at, last_acquisition_id, result FROM verification WHERE source_id = ? AND dialect = ? ORDER BY id DESC LIMIT 100',
    )
    .all(sourceId, dialect) as { verified_at: number; last_acquisition_id: number; result: string }[];
  return rows.map((row) => ({
    at: microsToText(row.verified_at).slice(0, 10),
    lastAcquisition: row.last_acquisition_id,
    heads: (JSON.parse(row.result) as Verification).heads.flatMap(
      ({ partition, rows: count, first, head: last }) =>
        last === null ? [] : [{ partition, rows: count, first, head: last }],
    ),
  }));
}

/** Every import of a chain, also those that brought no record of their own: a cut export repeats what is here. */
function importsOf(
  db: ReadDb,
  { sourceId, dialect }: { sourceId: number; dialect: string },
): { id: number; name: string }[] {
  return db.raw
    .prepare(
      `SELECT a.id, f.name FROM acquisition a JOIN acquired_file f ON f.acquisition_id = a.id
       WHERE a.source_id = ? AND a.dialect = ? ORDER BY a.id`,
    )
    .all(sourceId, dialect) as { id: number; name: string }[];
}

/**
 * Holds every import of a chain against the heads that the verification before it kept: does it go on from
 * there, still hold them where it goes back further, or was its tail cut or history rewritten? An import is read
 * as it was received, rows that an earlier one brought already included.
 */
export function holdImports(
  db: ReadDb,
  chain: { sourceId: number; dialect: string },
  recipe: CompiledRecipe,
): Judged {
  const judged: Judged = { findings: [], sentences: [] };
  const earlier = earlierHeads(db, chain.sourceId, chain.dialect);
  if (earlier.length === 0) return judged;
  for (const acquisition of importsOf(db, chain)) {
    const before = earlier.find(({ lastAcquisition }) => lastAcquisition < acquisition.id);
    if (before === undefined) continue;
    const watch = new HeadWatch(recipe, before.heads);
    for (const { bytes, line } of rowsAsReceived(db, acquisition)) watch.row(bytes, { file: 0, line });
    let [goesOn, holds] = [0, 0];
    for (const sighting of watch.end()) {
      const { kept, outcome, first, firstPrev } = sighting;
      const same = (a: string | null, b: string | null): boolean =>
        a !== null && b !== null && linkKey(a, recipe.spelling) === linkKey(b, recipe.spelling);
      const fromStart = same(first, kept.first ?? null);
      if (same(firstPrev, kept.head)) goesOn += 1;
      else if (outcome === 'end' || outcome === 'inside' || (outcome === 'elsewhere' && !fromStart))
        holds += 1;
      else if (outcome !== 'no-chain' && fromStart) {
        const name = `the verification of ${before.at}`;
        const problem = importProblem(sighting, acquisition.name, name);
        if (problem !== null) judged.findings.push(findingOf(sighting, [acquisition.name], problem));
      }
    }
    if (goesOn > 0)
      judged.sentences.push(
        `${acquisition.name} goes on exactly from the ${goesOn === 1 ? 'head' : 'heads'} kept by the verification of ${before.at}.`,
      );
    if (holds > 0)
      judged.sentences.push(
        `${acquisition.name} still holds the ${holds === 1 ? 'head' : 'heads'} kept by the verification of ${before.at}.`,
      );
  }
  return judged;
}

function importProblem({ kept, outcome, rows, at }: Sighting, file: string, name: string): string | null {
  const noted = countOf(kept.rows);
  switch (outcome) {
    case 'cut':
      return `${file} begins where the chain begins and ends after ${counted(rows, 'row')}, yet ${name} found ${noted}: its end was cut off, or it was exported for a shorter time. The earlier import keeps those rows.`;
    case 'rewritten':
      return `Row ${noted} of ${file} has another hash than ${name} found there: history was rewritten since.`;
    case 'elsewhere':
      return `The head that ${name} found at row ${noted} stands at row ${countOf(at)} of ${file}: rows before it were added or taken out since.`;
    default:
      return null;
  }
}

/** Adds what anchors showed. A contradiction breaks completeness; the receipt is computed by the caller. */
export function withJudged(result: VerifyResult, { findings, sentences }: Judged): VerifyResult {
  if (findings.length === 0 && sentences.length === 0) return result;
  const mismatches = result.counts['anchor-mismatch'] + findings.length;
  return {
    ...result,
    completeness: findings.length > 0 ? 'broken' : result.completeness,
    counts: { ...result.counts, 'anchor-mismatch': mismatches },
    findings: [...findings, ...result.findings].sort(
      (a, b) => (a.row ?? Number.MAX_SAFE_INTEGER) - (b.row ?? Number.MAX_SAFE_INTEGER),
    ),
    explanation: [...findings.map(({ detail }) => detail), ...result.explanation, ...sentences],
  };
}

/** Adds what anchors that were noted outside of the log showed: so there was one. */
export function withAnchorsHeld(result: VerifyResult, held: Judged): VerifyResult {
  const told = withJudged(result, held);
  if (told === result) return result;
  const tail = held.findings.length === 0 ? TAIL.notEvery : held.chainless ? TAIL.chainless : TAIL.disagrees;
  return { ...told, explanation: told.explanation.map((each) => (each === TAIL.none ? tail : each)) };
}
