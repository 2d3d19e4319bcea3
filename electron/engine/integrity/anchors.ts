import { type HashSpelling, linkKey } from './hash-text.ts';
import { JsonTape } from './json-lexer.ts';
import type { Recipe } from './recipe.ts';
import type { Chain, FindingLog, Place } from './walk.ts';

/** A value from outside the log that it must agree with: without one, nobody can see a cut tail. */
export type Anchor = {
  kind: 'head' | 'root' | 'count' | 'total' | 'merkle-sparse-zero-hex' | 'time-stamp';
  /** The hash, or the number as text; null where the anchor file does not hold it. */
  value: string | null;
  /** The chain it speaks of; without it, the only chain, or for `head` the last row of the log. */
  partition?: string[];
  /** Where it was read, for the report. */
  source: string;
  /** Of a time stamp: is it over this head? The only chain whose head it covers is meant. */
  covers?: (head: string) => boolean;
  /** False where it agrees without proving anything: a time stamp whose signer is not trusted. */
  proves?: boolean;
};

/**
 * Reads the anchors that a recipe names. `read` gives the bytes of a file beside the log, or null where there
 * is none; anchors of absent files are left out, those of unreadable ones have a null value.
 */
export function readAnchors(recipe: Recipe, read: (file: string) => Uint8Array | null): Anchor[] {
  const tape = new JsonTape();
  const anchors: Anchor[] = [];
  for (const { kind, file, path, partition } of recipe.anchors ?? []) {
    const bytes = read(file);
    if (bytes === null) continue;
    const value =
      path === '' ? bareText(bytes) : tape.lex(withoutMark(bytes)) ? tape.text(tape.at(path)) : null;
    anchors.push({
      kind,
      value,
      source: `${file}: ${path}`,
      ...(partition === undefined ? {} : { partition }),
    });
  }
  return anchors;
}

/** A file that holds nothing but the value, as `head.txt`; quotes around it are JSON's. */
function bareText(bytes: Uint8Array): string | null {
  const text = Buffer.from(withoutMark(bytes)).toString('utf8').trim();
  return text === '' ? null : text.replace(/^"(.*)"$/s, '$1');
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** What holding the anchors against a log came to. */
export type AnchorsHeld = {
  /** Chains whose heads an anchor proves. */
  anchored: ReadonlySet<Chain>;
  /** Anchors that have a value. */
  compared: number;
  /** Anchors that name another value than the log gives. */
  contradicted: number;
  /** Anchors that speak of a chain of which no row is here. */
  chainless: number;
  /** Where anchors were looked for and no value stands. */
  valueless: string[];
};

/** The end of a walk that anchors are held against. */
export type WalkEnd = {
  chains: Chain[];
  last: Chain | null;
  rows: number;
  spelling: HashSpelling;
  /** The Merkle root over the hashes of a chain, or of the whole log; null where none was asked for. */
  merkleRoot: (chain: Chain | null) => string | null;
};

/**
 * Compares the anchors with the walk and reports those that disagree. One without a value says nothing of the log, so it
 * is no finding.
 */
export function checkAnchors(anchors: readonly Anchor[], end: WalkEnd, log: FindingLog): AnchorsHeld {
  const anchored = new Set<Chain>();
  const held = { anchored, compared: 0, contradicted: 0, chainless: 0, valueless: [] as string[] };
  for (const anchor of anchors) {
    if (anchor.value === null) {
      held.valueless.push(anchor.source);
      continue;
    }
    held.compared += 1;
    const chain = chainOf(anchor, end);
    const found = walkedValue(anchor, chain, end);
    const agrees = found !== null && sameValue(anchor, anchor.value, found, end);
    const isOfHead = anchor.kind === 'head' || anchor.kind === 'time-stamp';
    if (agrees && isOfHead && chain !== null && anchor.proves !== false) anchored.add(chain);
    if (agrees && anchor.kind === 'merkle-sparse-zero-hex') {
      for (const each of anchor.partition === undefined ? end.chains : [chain]) if (each) anchored.add(each);
    }
    if (agrees) continue;
    const isChainless = isOfAbsentChain(anchor, chain);
    if (isChainless) held.chainless += 1;
    else held.contradicted += 1;
    const place: Place = { row: null, file: null, line: null, chain };
    const detail = isChainless ? noSuchChain(anchor.partition!, anchor) : disagreement(anchor, found, end);
    log.add('anchor-mismatch', place, detail, anchor.value, found);
  }
  return held;
}

function chainOf(anchor: Anchor, end: WalkEnd): Chain | null {
  const { covers, partition: wanted } = anchor;
  if (covers !== undefined) return end.chains.find(({ head }) => head !== null && covers(head)) ?? null;
  if (wanted === undefined) return end.last;
  const same = ({ partition }: Chain): boolean =>
    partition.length === wanted.length && partition.every((value, i) => value === wanted[i]);
  return end.chains.find(same) ?? null;
}

function walkedValue(anchor: Anchor, chain: Chain | null, end: WalkEnd): string | null {
  if (anchor.kind === 'total') return String(end.rows);
  if (anchor.kind === 'merkle-sparse-zero-hex') {
    return anchor.partition !== undefined && chain === null
      ? null
      : end.merkleRoot(anchor.partition ? chain : null);
  }
  if (chain === null) return anchor.kind === 'count' ? '0' : null;
  if (anchor.kind === 'count') return String(chain.rows);
  return anchor.kind === 'root' ? chain.first : chain.head;
}

function sameValue({ kind, covers }: Anchor, value: string, found: string, end: WalkEnd): boolean {
  if (covers !== undefined) return covers(found);
  if (kind === 'count' || kind === 'total') return value === found;
  if (kind === 'merkle-sparse-zero-hex') return value.toLowerCase() === found;
  return linkKey(value, end.spelling) === linkKey(found, end.spelling);
}

/** Does it speak of a partition of which no row is here? The total of a log is of no partition. */
function isOfAbsentChain({ kind, partition }: Anchor, chain: Chain | null): boolean {
  return partition !== undefined && chain === null && kind !== 'total';
}

function noSuchChain(partition: readonly string[], { source }: Anchor): string {
  return `No row here is of the chain ${partition.join(', ')}, of which the anchor (${source}) speaks: it was left out of what was given, or taken out.`;
}

function disagreement(anchor: Anchor, found: string | null, end: WalkEnd): string {
  const { kind, source, value } = anchor;
  if (found === null && kind !== 'time-stamp')
    return `There is no row here, and the anchor (${source}) names one.`;
  switch (kind) {
    case 'head':
      return `The last row is not the one that the anchor (${source}) names.`;
    case 'time-stamp':
      return `No chain here ends in what the ${source} covers: rows were cut off or added since, or history was rewritten.`;
    case 'root':
      return `The first row is not the one that the anchor (${source}) names.`;
    case 'merkle-sparse-zero-hex':
      return `The hashes of the rows do not give the Merkle root of the anchor (${source}).`;
    default:
      return `There are ${found} rows ${whereCounted(anchor, end)}here, and ${value} by the anchor (${source}).`;
  }
}

/** Of several chains, which one was counted. */
function whereCounted({ kind, partition }: Anchor, { chains }: WalkEnd): string {
  if (kind !== 'count' || chains.length < 2) return '';
  return partition === undefined ? 'in the chain of the last row ' : `of the chain ${partition.join(', ')} `;
}
