import { microsToText } from '../../../shared/time.ts';
import { type Dialect, type Fields, Unmappable } from '../platforms/dialect.ts';
import { comparableOf } from '../reconcile/comparable.ts';
import { membersOf } from '../reconcile/side.ts';
import type { FileShape } from './file-shape.ts';
import { parseRecord } from './read-records.ts';
import { decodeLenient } from './text-encoding.ts';

/** How the records of one file are read. */
export type Form = Pick<FileShape, 'encoding' | 'format' | 'header' | 'delimiter'> & { dialect: Dialect };

type Line = { bytes: Buffer; form: Form; at: number };

/**
 * Do two lines with one id, in other bytes, say the same? In one form: all members alike, numbers as they are
 * written, besides those that tell of the delivery (`Dialect.notContent`); white space and the order of members
 * say nothing. In two forms (CSV and JSON): all mapped fields, and all members that both have. Where it cannot
 * be told, they do not.
 */
export function sameContent(a: Line, b: Line): boolean {
  if (a.form.dialect.name !== b.form.dialect.name) return false;
  try {
    const [left, right] = [read(a), read(b)];
    const inOneForm =
      a.form.format === b.form.format && JSON.stringify(a.form.header) === JSON.stringify(b.form.header);
    if (inOneForm) {
      // What lies in an envelope is a text, whose numbers are compared by their values.
      const inEnvelope = isInEnvelope(left, a) || isInEnvelope(right, b);
      return exactText(left, a, inEnvelope) === exactText(right, b, inEnvelope);
    }
    const names = new Set(Object.keys(left.members).filter((name) => Object.hasOwn(right.members, name)));
    const text = ({ fields, members }: Read, { form, at }: Line) =>
      JSON.stringify(
        comparableOf({ ...form.dialect.map(fields), occurred_at: microsToText(at) }, members, names),
      );
    return text(left, a) === text(right, b);
  } catch (error) {
    if (error instanceof Unmappable || error instanceof SyntaxError) return false;
    throw error;
  }
}

type Read = { fields: Fields; members: Fields };

function read({ bytes, form }: Line): Read {
  const fields = parseRecord(bytes, form);
  return { fields, members: without(membersOf(bytes, fields, form), form.dialect) };
}

function without(members: Fields, { notContent, contentOf }: Dialect): Fields {
  const content = contentOf?.(members) ?? members;
  return Object.fromEntries(Object.entries(content).filter(([name]) => !notContent?.has(name)));
}

function isInEnvelope({ fields }: Read, { form }: Line): boolean {
  return (form.dialect.contentOf?.(fields) ?? null) !== null;
}

/** The members in one order, each number with the digits that were written unless `byValue`. */
function exactText({ members }: Read, { bytes, form }: Line, byValue: boolean): string {
  if (form.format === 'csv' || byValue) return JSON.stringify(members, sorted);
  const exact = JSON.parse(
    decodeLenient(bytes, form.encoding),
    (_, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? { number: context?.source } : value,
  ) as Fields;
  return JSON.stringify(without(exact, form.dialect), sorted);
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(byName));
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
