import { hash } from 'node:crypto';
import type { FieldDifference } from '../../../shared/model/reconcile.ts';
import { type MappedRecord, mappedRecord } from '../../../shared/model/record.ts';
import { microsToText, parseTime } from '../../../shared/time.ts';

/** A record as it is compared: names and values, the mapped fields first, in one order on both sides. */
export type Comparable = [name: string, value: string][];

/** What identifies a record is not compared, nor how a time is written: the moment is. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['id', 'occurred_text'] satisfies (keyof MappedRecord)[]);

export const COMPARED_FIELDS = Object.keys(mappedRecord.shape).filter((name) => !NOT_COMPARED.has(name));

/** Marks a member of the original; mapped fields have no prefix. */
const ORIGINAL = 'original.';
const VALUE_CHARACTERS = 500;
const BEFORE_DIFFERENCE = 60;
const FIELDS_LISTED = 50;

/**
 * Everything of a record that is compared: its mapped fields, and the members of its original that `names`
 * lists (null = all), since an edit may touch what has no mapped field. What CSV cannot tell apart is alike:
 * null, an empty text and nothing; 1 and "1"; and a moment however it is written.
 */
export function comparableOf(
  record: MappedRecord,
  members: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string> | null,
): Comparable {
  const values: Comparable = [];
  for (const name of COMPARED_FIELDS) flatten(name, record[name as keyof MappedRecord], values);
  const chosen = Object.keys(members).filter((name) => names === null || names.has(name));
  for (const name of chosen.sort()) flatten(ORIGINAL + name, members[name], values);
  return values;
}

function flatten(name: string, value: unknown, into: Comparable): void {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) flatten(`${name}[${i}]`, item, into);
  } else if (typeof value === 'object' && value !== null) {
    const object = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(object).sort()) flatten(`${name}.${key}`, object[key], into);
  } else {
    const text = scalarText(value);
    if (text !== null) into.push([name, text]);
  }
}

const TIME_LIKE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:/;

function scalarText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'string') return String(value);
  if (!TIME_LIKE.test(value)) return value;
  const time = parseTime(value);
  return time?.zoned ? microsToText(time.micros) : value;
}

/** 32 bytes: half of the SHA-256 of the id, half of that of the content. */
export function hashesOf(id: string, comparable: Comparable): Buffer {
  const hashes = Buffer.allocUnsafe(32);
  hash('sha256', id, 'buffer').copy(hashes, 0, 0, 16);
  hash('sha256', JSON.stringify(comparable), 'buffer').copy(hashes, 16, 0, 16);
  return hashes;
}

/**
 * The fields in which two records differ. A member of the original that differs just as a mapped field does
 * says the same again and is left out.
 */
export function differences(left: Comparable, right: Comparable): FieldDifference[] {
  const rights = new Map(right);
  const lefts = new Map(left);
  const names = [...lefts.keys(), ...[...rights.keys()].filter((name) => !lefts.has(name))];
  const found: FieldDifference[] = [];
  const said = new Set<string>();
  for (const name of names) {
    const [l, r] = [lefts.get(name) ?? null, rights.get(name) ?? null];
    if (l === r) continue;
    const pair = JSON.stringify([l, r]);
    if (name.startsWith(ORIGINAL) && said.has(pair)) continue;
    said.add(pair);
    found.push({ name, left: l, right: r });
  }
  return found;
}

/** The differences as they are listed: bounded in number and length. */
export function listed(found: readonly FieldDifference[]): FieldDifference[] {
  return found.slice(0, FIELDS_LISTED).map(({ name, left, right }) => {
    const from = Math.max(0, firstDifference(left ?? '', right ?? '') - BEFORE_DIFFERENCE);
    return { name, left: excerpt(left, from), right: excerpt(right, from) };
  });
}

function firstDifference(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

function excerpt(text: string | null, from: number): string | null {
  if (text === null || text.length <= VALUE_CHARACTERS) return text;
  const cut = text.slice(from, from + VALUE_CHARACTERS);
  // A cut may go through a pair of surrogates.
  return `${from > 0 ? '…' : ''}${cut.toWellFormed()}${from + VALUE_CHARACTERS < text.length ? '…' : ''}`;
}
