import type { ComparedLine, Comparison } from '../../shared/model/compare.ts';
import { count } from './numbers.ts';
import { TEXT_FIELDS } from './record-fields.ts';

const NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(TEXT_FIELDS),
  ...{ id: 'Id', kind: 'Kind', type: 'Type', occurred_at: 'Time (UTC)', title: 'Title' },
  ...{ 'actor.kind': 'Actor kind', 'actor.id': 'Actor id', 'actor.label': 'Actor', 'actor.email': 'E-mail' },
  ...{ 'target.kind': 'Target kind', 'target.id': 'Target id', 'target.label': 'Target' },
  ...{ 'waiver.category': 'Waiver category', 'waiver.reason': 'Waiver reason' },
  ...{ prev_hash: 'Previous hash', row_hash: 'Own hash' },
};

/** What people call a mapped field; a part of a list or an object as it is named. */
export function comparedName(name: string): string {
  return NAMES[name] ?? name.replaceAll('_', ' ');
}

const differing = (lines: readonly ComparedLine[]) => lines.filter(({ differs }) => differs).length;

const differ = (number: number, one: string, many: string) =>
  number === 0 ? `No ${one} differs` : number === 1 ? `1 ${one} differs` : `${count(number)} ${many} differ`;

/** What came of a comparison: never more than was compared. */
export function comparisonSentence({ left, right, fields, original, more }: Comparison): string {
  const parts = [differ(differing(fields), 'mapped field', 'mapped fields')];
  if (original === null) parts.push('the originals cannot be laid out value by value');
  else {
    const values = differ(differing(original), 'value of the originals', 'values of the originals');
    parts.push(
      more > 0
        ? `${values} in the first ${count(original.length)} lines, ${count(more)} more are not compared here`
        : values.toLowerCase(),
    );
  }
  const isSame = left.sha256 === right.sha256;
  const bytes = isSame
    ? 'The bytes of the originals are the same.'
    : original !== null && more === 0 && differing(original) === 0
      ? 'The bytes do differ: in spaces, the order of members, a repeated member or how a value is written.'
      : 'The bytes of the originals differ.';
  return `${parts.join('; ')}. ${bytes}`;
}

/** What two texts have in common at their beginning and at their end, and what is between. */
export function commonEnds(a: string, b: string): { start: number; end: number } {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return { start, end };
}
