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
 * Compares the anchors with the walk, reports those that disagree, and gives the chains whose heads are anchored.
 */
export function checkAnchors(anchors: readonly Anchor[], end: WalkEnd, log: FindingLog): ReadonlySet<Chain> {
  const anchored = new Set<Chain>();
  for (const anchor of anchors) {
    const chain = chainOf(anchor, end);
    const found = walkedValue(anchor, chain, end);
    const agrees = anchor.value !== null && found !== null && sameValue(anchor, found, end);
    const isOfHead = anchor.kind === 'head' || anchor.kind === 'time-stamp';
    if (agrees && isOfHead && chain !== null && anchor.proves !== false) anchored.add(chain);
    if (agrees && anchor.kind === 'merkle-sparse-zero-hex') {
      for (const each of anchor.partition === undefined ? end.chains : [chain]) if (each) anchored.add(each);
    }
    if (agrees) continue;
    const place: Place = { row: null, file: null, line: null, chain };
    log.add('anchor-mismatch', place, disagreement(anchor, found), anchor.value, found);
  }
  return anchored;
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

function sameValue(anchor: Anchor, found: string, end: WalkEnd): boolean {
  if (anchor.covers !== undefined) return anchor.covers(found);
  if (anchor.kind === 'count' || anchor.kind === 'total') return anchor.value === found;
  if (anchor.kind === 'merkle-sparse-zero-hex') return anchor.value!.toLowerCase() === found;
  return linkKey(anchor.value!, end.spelling) === linkKey(found, end.spelling);
}

function disagreement(anchor: Anchor, found: string | null): string {
  if (anchor.value === null) return `The anchor (${anchor.source}) holds no such value.`;
  switch (anchor.kind) {
    case 'head':
      return `The last row is not the one that the anchor (${anchor.source}) names.`;
    case 'time-stamp':
      return `No chain here ends in what the ${anchor.source} covers: rows were cut off or added since, or history was rewritten.`;
    case 'root':
      return `The first row is not the one that the anchor (${anchor.source}) names.`;
    case 'merkle-sparse-zero-hex':
      return `The hashes of the rows do not give the Merkle root of the anchor (${anchor.source}).`;
    default:
      return `There are ${found ?? 'no'} rows here, and ${anchor.value} by the anchor (${anchor.source}).`;
  }
}
