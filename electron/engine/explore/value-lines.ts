import type { ComparedLine } from '../../../shared/model/compare.ts';

/** A number as it is written: 1.0, 1e3, and digits that no JavaScript number holds. */
class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** The value of JSON text with its numbers as they are written. Throws where it is none. */
export function exactJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? new Digits(context?.source ?? String(value)) : value,
  ) as unknown;
}

const NOTHING = Symbol('not there');
type Side = 'left' | 'right';

const isList = Array.isArray;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !isList(value) && !(value instanceof Digits);

/**
 * Two values beside each other, member by member: members of one name share a line whatever their order, those of
 * one side only follow the others; items of lists are paired from both ends inwards, so that one that was put in or
 * taken out does not shift all that come after it. `isLoose`: a text is the same as the value that is written like
 * it, as a cell of CSV has no types.
 */
export function comparedLines(left: unknown, right: unknown, isLoose: boolean): ComparedLine[] {
  const lines: ComparedLine[] = [];
  const compare = (name: string, depth: number, l: unknown, r: unknown): void => {
    if (isObject(l) && isObject(r)) {
      container(name, depth, '{ }', '{ }');
      for (const key of new Set([...Object.keys(l), ...Object.keys(r)]))
        compare(
          key,
          depth + 1,
          Object.hasOwn(l, key) ? l[key] : NOTHING,
          Object.hasOwn(r, key) ? r[key] : NOTHING,
        );
    } else if (isList(l) && isList(r)) {
      container(name, depth, '[ ]', '[ ]');
      for (const [key, one, other] of pairs(l, r)) compare(key, depth + 1, one, other);
    } else if (isLeaf(l) && isLeaf(r)) {
      const differs = isLoose ? looseText(l) !== looseText(r) : leafText(l) !== leafText(r);
      lines.push({ depth, name, left: leafText(l), right: leafText(r), differs });
    } else {
      // A value and what is none, or values of other kinds: one after the other.
      if (l !== NOTHING) alone(name, depth, l, 'left');
      if (r !== NOTHING) alone(name, depth, r, 'right');
    }
  };
  const container = (name: string, depth: number, l: string | null, r: string | null) =>
    lines.push({ depth, name, left: l, right: r, differs: l !== r });
  const alone = (name: string, depth: number, value: unknown, side: Side): void => {
    const text = isList(value) ? '[ ]' : isObject(value) ? '{ }' : leafText(value);
    container(name, depth, side === 'left' ? text : null, side === 'right' ? text : null);
    if (isList(value) || isObject(value))
      for (const [key, member] of Object.entries(value)) alone(key, depth + 1, member, side);
  };
  if (isObject(left) && isObject(right)) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
      compare(
        key,
        0,
        Object.hasOwn(left, key) ? left[key] : NOTHING,
        Object.hasOwn(right, key) ? right[key] : NOTHING,
      );
  } else compare('', 0, left, right);
  return lines;
}

const isLeaf = (value: unknown) => value !== NOTHING && !isList(value) && !isObject(value);

function leafText(value: unknown): string {
  return value instanceof Digits ? value.text : JSON.stringify(value);
}

function looseText(value: unknown): string {
  if (value === null) return '';
  return value instanceof Digits ? value.text : String(value);
}

/** Equal items at both ends are of one place; what is between them is paired in order. */
function* pairs(left: readonly unknown[], right: readonly unknown[]): Generator<[string, unknown, unknown]> {
  const [l, r] = [left.map(wholeText), right.map(wholeText)];
  let start = 0;
  while (start < l.length && start < r.length && l[start] === r[start]) start++;
  let end = 0;
  while (end < l.length - start && end < r.length - start && l[l.length - 1 - end] === r[r.length - 1 - end])
    end++;
  for (let i = 0; i < start; i++) yield [`${i}`, left[i], right[i]];
  const [leftEnd, rightEnd] = [left.length - end, right.length - end];
  for (let i = start; i < Math.max(leftEnd, rightEnd); i++)
    yield [`${i}`, i < leftEnd ? left[i] : NOTHING, i < rightEnd ? right[i] : NOTHING];
  for (let i = 0; i < end; i++) {
    const [at, other] = [leftEnd + i, rightEnd + i];
    yield [at === other ? `${at}` : `${at} → ${other}`, left[at], right[other]];
  }
}

const wholeText = (value: unknown) =>
  JSON.stringify(value, (_, member: unknown) =>
    member instanceof Digits ? { digits: member.text } : member,
  );
