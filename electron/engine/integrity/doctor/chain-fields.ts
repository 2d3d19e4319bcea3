import { JsonTape, OBJECT } from '../json-lexer.ts';
import { readInteger } from '../preimage.ts';
import type { Recipe } from '../recipe.ts';
import { type DigestText, digestText } from './digest-text.ts';
import type { TrialLog } from './trial.ts';

/** Where a log keeps its chain, told from the values alone. */
export type ChainFields = {
  /** null where no row stores its own hash, and `prev` is that of the row before. */
  hash: string | null;
  /** null where no field repeats the hash of a row before. */
  prev: string | null;
  /** How the hashes are spelled. */
  spelling: DigestText;
  /** The parts of a recipe that say how rows follow one another. */
  shape: Pick<Recipe, 'partition' | 'scope' | 'order' | 'genesis' | 'seq'>;
  /** Rows that name a row before them, of those that could. */
  linked: { rows: number; of: number };
};

/** A row's values by path: of its members, and of the members of its objects. */
type Row = {
  values: Map<string, string | null>;
  numbers: Map<string, number>;
  file: number;
  run: number;
  first: boolean;
};

/**
 * Finds the fields that chain a log: `prev` is the field whose value is another row's value of the field
 * `hash`. Without such a pair, every field that holds a different digest in each row may be the hash; the
 * likeliest by its name comes first; one that is named like a predecessor's may be that, with no row's own
 * hash stored. Empty where no field holds digests.
 */
export function findChainFields(log: TrialLog): ChainFields[] {
  const rows = readRows(log);
  const hashes = hashColumns(rows);
  const pair = linkedPair(rows, hashes);
  if (pair !== null) return [linkedFields(rows, pair)];
  const [likeliest] = hashes;
  const partitions = likeliest === undefined ? [] : likelyPartitions(rows, likeliest.path);
  return [
    ...hashes
      .filter(({ path }) => nameRank(path) === PREV_RANK || hashes.length === 1)
      .map((column) => unstoredFields(rows, column)),
    ...hashes.slice(0, 4).map((column) => unlinkedFields(rows, column, [])),
    ...partitions.map((field) => unlinkedFields(rows, likeliest!, [field])),
  ];
}

function unlinkedFields(
  rows: readonly Row[],
  { path, spelling }: HashColumn,
  partition: string[],
): ChainFields {
  const shape = { ...(partition.length === 0 ? {} : { partition }), ...sequenceOf(rows, partition) };
  return { hash: path, prev: null, spelling, shape, linked: { rows: 0, of: 0 } };
}

/** Rows that store only their predecessors' hashes. Chains begin where a row names what can be no row's hash. */
function unstoredFields(rows: readonly Row[], { path, spelling }: HashColumn): ChainFields {
  const prevs = rows.map(({ values }) => values.get(path) ?? null);
  const starts = rows.flatMap((_, i) => (isStart(linkText(prevs[i])) ? [i] : []));
  const files = rows.flatMap(({ file }, i) => (i === 0 || rows[i - 1]!.file !== file ? [i] : []));
  const perFile = files.length > 1 && files.join() === starts.join();
  const partition = perFile || starts.length < 2 ? [] : startedBy(rows, new Set(starts));
  const [first] = starts;
  const genesis = first === undefined ? undefined : prevs[first]!;
  const isSame = starts.every((i) => prevs[i] === genesis);
  return {
    hash: null,
    prev: path,
    spelling,
    shape: {
      ...(perFile ? { scope: 'file' as const } : {}),
      ...(partition.length === 0 ? {} : { partition }),
      ...(genesis === undefined || !isSame
        ? {}
        : { genesis: genesis === null ? { null: true as const } : { const: genesis } }),
      ...sequenceOf(rows, partition, perFile),
    },
    linked: { rows: 0, of: 0 },
  };
}

/** The field of which each value's first row, and no other, begins a chain. */
function startedBy(rows: readonly Row[], starts: ReadonlySet<number>): string[] {
  const field = pathsOf(rows).find((path) => {
    const seen = new Set<string | null>();
    return rows.every(({ values }, i) => {
      const value = values.get(path) ?? null;
      const isFirst = !seen.has(value);
      seen.add(value);
      return isFirst === starts.has(i);
    });
  });
  return field === undefined ? [] : [field];
}

const MOST_PARTITIONS = 2;

/**
 * Fields by whose values a log without stored predecessors may be parted: each row has one, of few. Those that make a
 * number count come first, then those that are named so, then those of the fewest values.
 */
function likelyPartitions(rows: readonly Row[], hash: string): string[] {
  const rank = (field: string): number => {
    const counts = 'seq' in sequenceOf(rows, [field]) && !('seq' in sequenceOf(rows, []));
    return counts
      ? 0
      : /tenant|org|account|customer|stream|chain|ledger|repo|project|partition/i.test(field)
        ? 1
        : 2;
  };
  return pathsOf(rows)
    .flatMap((field) => {
      const values = new Set(rows.map((row) => row.values.get(field) ?? null));
      const isFew = values.size > 1 && values.size * 4 <= rows.length && !values.has(null) && field !== hash;
      return isFew ? [{ field, rank: rank(field), values: values.size }] : [];
    })
    .sort((a, b) => a.rank - b.rank || a.values - b.values)
    .slice(0, MOST_PARTITIONS)
    .map(({ field }) => field);
}

function readRows(log: TrialLog): Row[] {
  const tape = new JsonTape({ nonFinite: true });
  const rows: Row[] = [];
  for (const [run, { fromStart, rows: lines }] of log.runs.entries()) {
    for (const [i, { bytes, file }] of lines.entries()) {
      if (!tape.lex(bytes) || tape.type(0) !== OBJECT) continue;
      const values = new Map<string, string | null>();
      const numbers = new Map<string, number>();
      const add = (path: string, node: number): void => {
        values.set(path, tape.text(node));
        const number = readInteger(tape, node);
        if (number !== null) numbers.set(path, number);
      };
      tape.walk((name, node) => {
        add(name, node);
        if (tape.type(node) === OBJECT) tape.walk((inner, value) => add(`${name}.${inner}`, value), node);
      });
      rows.push({ values, numbers, file, run, first: fromStart && i === 0 });
    }
  }
  return rows;
}

type HashColumn = { path: string; spelling: DigestText };

/** Fields that hold a digest in nearly every row, and hardly ever the same one twice. */
function hashColumns(rows: readonly Row[]): HashColumn[] {
  const found: HashColumn[] = [];
  for (const path of pathsOf(rows)) {
    const digests = rows.flatMap(({ values }) => {
      const text = values.get(path);
      const digest = text == null ? null : digestText(text);
      return digest === null ? [] : [digest];
    });
    if (digests.length * 5 < rows.length * 4) continue;
    if (new Set(digests.map(({ hex }) => hex)).size * 5 < digests.length * 4) continue;
    found.push({ path, spelling: commonest(digests) });
  }
  return found.sort((a, b) => nameRank(a.path) - nameRank(b.path));
}

const PREV_RANK = 5;

/** Hashes of rows are rarely called otherwise; hashes of what a row speaks of are. */
function nameRank(path: string): number {
  const name = path.toLowerCase();
  if (/prev|parent|prior|before|last/.test(name)) return PREV_RANK;
  if (/^(hash|hmac|mac|digest|checksum)$/.test(name)) return 0;
  if (
    /(row|entry|event|record|chain|block|log|audit|self|current|this|link)[_.]?(hash|hmac|digest)/.test(name)
  )
    return 1;
  if (/hash|hmac|digest|checksum/.test(name))
    return /payload|content|body|data|prompt|input|output/.test(name) ? 3 : 2;
  return 4;
}

function commonest(digests: readonly DigestText[]): DigestText {
  const counts = new Map<string, number>();
  const kind = ({ encoding, prefix, bytes }: DigestText): string => `${encoding} ${prefix} ${bytes}`;
  for (const digest of digests) counts.set(kind(digest), (counts.get(kind(digest)) ?? 0) + 1);
  return digests.reduce((best, each) => (counts.get(kind(each))! > counts.get(kind(best))! ? each : best));
}

function pathsOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap(({ values }) => [...values.keys()]))].slice(0, 400);
}

/** What values are compared by. */
function linkText(text: string | null | undefined): string | null {
  return text == null ? null : (digestText(text)?.hex ?? text);
}

type Pair = {
  hash: HashColumn;
  prev: string;
  hashes: (string | null)[];
  prevs: (string | null)[];
  known: number;
  held: number;
};

/** The two fields of which one most often repeats the other's value in another row. */
function linkedPair(rows: readonly Row[], columns: readonly HashColumn[]): Pair | null {
  let best: Pair | null = null;
  for (const hash of columns) {
    const hashes = rows.map(({ values }) => linkText(values.get(hash.path)));
    const places = new Map(hashes.map((text, i) => [text, i]));
    for (const prev of pathsOf(rows)) {
      if (prev === hash.path) continue;
      const prevs = rows.map(({ values }) => linkText(values.get(prev)));
      let [known, held] = [0, 0];
      for (const [i, text] of prevs.entries()) {
        if (text === null || text === hashes[i]) continue;
        if (places.has(text)) known += 1;
        if (i > 0 && rows[i - 1]!.run === rows[i]!.run && text === hashes[i - 1]) held += 1;
      }
      if (known === 0 || known * 2 < rows.length - 1) continue;
      const pair = { hash, prev, hashes, prevs, known, held };
      if (best === null || isBetter(pair, best)) best = pair;
    }
  }
  return best;
}

/** A log that lists its newest row first links both ways round; there the names tell. */
function isBetter(a: Pair, b: Pair): boolean {
  const isNamed = ({ prev, hash }: Pair): number =>
    Number(/prev|parent|prior|before|last/i.test(prev)) -
    Number(/prev|parent|prior|before|last/i.test(hash.path));
  if (Math.abs(a.known - b.known) * 20 > Math.max(a.known, b.known)) return a.known > b.known;
  return isNamed(a) !== isNamed(b) ? isNamed(a) > isNamed(b) : a.held > b.held;
}

function linkedFields(rows: readonly Row[], pair: Pair): ChainFields {
  const { hash, prev, hashes, prevs } = pair;
  const scope = restartsPerFile(rows, prevs, hashes) ? ('file' as const) : undefined;
  const partition = scope === undefined ? partitionOf(rows, pair) : [];
  const shape: ChainFields['shape'] = {
    ...(scope === undefined ? {} : { scope }),
    ...(partition.length === 0 ? {} : { partition }),
    ...(isUnordered(rows, pair, partition) ? { order: { by: 'link' as const } } : {}),
    ...genesisOf(rows, pair, partition, scope === 'file'),
    ...sequenceOf(rows, partition, scope === 'file'),
  };
  return {
    hash: hash.path,
    prev,
    spelling: hash.spelling,
    shape,
    linked: { rows: pair.known, of: Math.max(1, rows.length - 1) },
  };
}

/** Every file begins as the first one does, with what no row's hash is. */
function restartsPerFile(
  rows: readonly Row[],
  prevs: readonly (string | null)[],
  hashes: readonly (string | null)[],
): boolean {
  const firsts = rows.flatMap(({ file }, i) => (i > 0 && rows[i - 1]!.file !== file ? [i] : []));
  const start = prevs[0] ?? null;
  if (firsts.length === 0 || (start !== null && hashes.includes(start))) return false;
  return firsts.every((i) => (prevs[i] ?? null) === start);
}

/** Some row in the middle names nothing, or what can be no hash: there another chain begins. */
function restarts(rows: readonly Row[], { prevs }: Pair): boolean {
  return prevs.some((text, i) => rows[i]!.first === false && isStart(text ?? null));
}

/** Can no row have this hash? So a chain begins: with nothing, a word, or zeros. */
function isStart(prev: string | null): boolean {
  return prev === null || /^0*$/.test(prev) || digestText(prev) === null;
}

/** The field whose values each have their own chain, if rows follow each other better by it; at most two. */
function partitionOf(rows: readonly Row[], pair: Pair): string[] {
  const plain = followers(rows, pair, []);
  if (plain * 50 >= rows.length * 49 && !restarts(rows, pair)) return [];
  const candidates = pathsOf(rows).filter((path) => {
    if (path === pair.hash.path || path === pair.prev) return false;
    const values = new Set(rows.map((row) => row.values.get(path) ?? ''));
    return values.size > 1 && values.size * 2 <= rows.length;
  });
  const scored = candidates
    .map((path) => ({ fields: [path], follow: followers(rows, pair, [path]) }))
    .sort((a, b) => b.follow - a.follow);
  const best = scored[0];
  if (best === undefined) return [];
  if (best.follow === rows.length || (best.follow > plain && best.follow * 50 >= rows.length * 49))
    return best.fields;
  const few = scored.slice(0, 8).map(({ fields }) => fields[0]!);
  const pairs = few.flatMap((a, i) => few.slice(i + 1).map((b) => [a, b]));
  const both = pairs
    .map((fields) => ({ fields, follow: followers(rows, pair, fields) }))
    .sort((a, b) => b.follow - a.follow)[0];
  if (both !== undefined && both.follow > plain && both.follow * 50 >= rows.length * 49) return both.fields;
  return best.follow * 10 >= rows.length * 9 && best.follow > plain ? best.fields : [];
}

function chainKey(row: Row, fields: readonly string[]): string {
  return JSON.stringify(fields.map((field) => row.values.get(field) ?? ''));
}

/** Rows that follow their chain's row before, or begin a chain with what is no row's hash. */
function followers(rows: readonly Row[], { hashes, prevs }: Pair, fields: readonly string[]): number {
  const known = new Set(hashes);
  const last = new Map<string, string | null>();
  let count = 0;
  for (const [i, row] of rows.entries()) {
    if (i > 0 && rows[i - 1]!.run !== row.run) last.clear();
    const key = chainKey(row, fields);
    const before = last.get(key);
    const prev = prevs[i] ?? null;
    if (before === undefined ? row.run > 0 || prev === null || !known.has(prev) : prev === before) count += 1;
    last.set(key, hashes[i] ?? null);
  }
  return count;
}

/** Rows name one another, but neither the one before nor, throughout, the one after. */
function isUnordered(rows: readonly Row[], pair: Pair, partition: readonly string[]): boolean {
  if (followers(rows, pair, partition) * 2 >= rows.length) return false;
  const { hashes, prevs } = pair;
  const backwards = prevs.filter((text, i) => text !== null && text === hashes[i + 1]).length;
  return backwards * 2 < rows.length;
}

/** What the first rows of the chains name as their predecessor, where that is plainly no row's hash. */
function genesisOf(
  rows: readonly Row[],
  { hashes, prevs, prev }: Pair,
  partition: readonly string[],
  perFile: boolean,
): Pick<Recipe, 'genesis'> {
  const known = new Set(hashes);
  const seen = new Set<string>();
  const starts: (string | null)[] = [];
  for (const [i, row] of rows.entries()) {
    const key = `${perFile ? row.file : ''}${chainKey(row, partition)}`;
    const isSeen = seen.has(key);
    seen.add(key);
    const text = prevs[i] ?? null;
    if (isSeen || (text !== null && known.has(text))) continue;
    if (row.run === 0 || isStart(text)) starts.push(text === null ? null : (row.values.get(prev) ?? null));
  }
  const plain = starts.filter(isStart);
  // One digest that stands alone may as well be that of a row that is not here; the same in every chain may not.
  const chosen = plain.length > 0 ? plain : starts.length > 1 ? starts : [];
  const first = chosen[0];
  if (first === undefined || chosen.some((text) => text !== first)) return {};
  return { genesis: first === null ? { null: true } : { const: first } };
}

/** A number that counts the rows of a chain. */
function sequenceOf(
  rows: readonly Row[],
  partition: readonly string[],
  perFile = false,
): Pick<Recipe, 'seq'> {
  const first = rows[0];
  if (first === undefined || rows.length < 3) return {};
  for (const field of first.numbers.keys()) {
    const last = new Map<string, number>();
    let [steps, of] = [0, 0];
    for (const row of rows) {
      const key = `${row.run} ${perFile ? row.file : ''}${chainKey(row, partition)}`;
      const [before, number] = [last.get(key), row.numbers.get(field)];
      if (before !== undefined) of += 1;
      if (before !== undefined && number === before + 1) steps += 1;
      if (number !== undefined) last.set(key, number);
    }
    if (of >= 2 && steps * 20 >= of * 19) return { seq: { field } };
  }
  return {};
}
