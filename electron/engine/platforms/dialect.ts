import { hash } from 'node:crypto';
import type { Platform, RecordKind } from '../../../shared/model/platform.ts';
import type { MappedRecord } from '../../../shared/model/record.ts';
import type { ParsedTime } from '../../../shared/time.ts';
import { jcs } from '../integrity/canonical.ts';

/** One record as the file spells it: a JSON object's members, or a CSV row's cells by column name. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a dialect makes of one record. The importer reads the time, so that zones are treated in one place. */
export type Mapped = Omit<MappedRecord, 'occurred_at'>;

/** Why a line cannot become a record: names the field, never its content. */
export class Unmappable extends Error {
  override readonly name = 'Unmappable';
}

/** A number that a JavaScript number does not hold as it was written; read as a text (`parseJson`) it is exact. */
export class InexactNumber extends Unmappable {
  constructor(name: string) {
    super(`${name} is a number too large to be read exactly`);
  }
}

/** Does a number hold what was written? Ids beyond 2^53, and the time in seconds with a fraction, may be another's. */
export function isExact(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Math.abs(value) < 1e9;
}

/** A small file in a dialect's shape and what its records are mapped to: it shows the shape and tests it. */
export type Sample = {
  readonly name: string;
  /** A whole file: JSON objects one a line, a JSON document, or rows of CSV under their header. */
  readonly text: string;
  /** Record by record, the mapped fields that the sample is about. */
  readonly records: readonly Partial<Mapped>[];
};

/**
 * One shape in which a platform hands out records. Everything that Vouch knows of it is in its one file:
 * how it is recognised, how it is mapped, which recipes verify its chain.
 */
export type Dialect = {
  /** `kommit-export`; stays the same for ever, vaults name it. */
  readonly name: string;
  readonly platform: Platform;
  /** What a person calls it. */
  readonly label: string;
  /** The source that its records go to where the user names none; one dialect's ids mean nothing in another. */
  readonly defaultSource: string;
  /** The keys under which a JSON document of this dialect may hold its records; '' = the root itself. */
  readonly arrayKeys: readonly string[];
  /** Instead of those: the members from the root to the array, where it lies deeper. */
  readonly recordsPath?: readonly string[];
  /** For CSV files without a header: the names of the columns. */
  readonly columns?: readonly string[];
  /** How a time is read, where it is not as `parseTime` does. */
  readonly readTime?: (text: string) => ParsedTime | null;
  /** A document may hold records under several of those keys at once, an array for each type. */
  readonly severalArrays?: boolean;
  /** The members by which its document is known where it holds no records: an export of nothing. */
  readonly documentMembers?: readonly string[];
  /**
   * For dialects whose records may lack a time: the kind and id of the record of the same source whose time
   * such a record takes. Asked where `map` gives an empty `occurred_text`.
   */
  readonly timeFrom?: { readonly kind: RecordKind; id(fields: Fields): string | null };
  /** Says in words why a record looks like this dialect, or null. */
  recognise(fields: Fields): string | null;
  /** What the first records say beyond that, e.g. which generation of the schema they are of; or null. */
  generation?(first: readonly Fields[]): string | null;
  /** Throws Unmappable. */
  map(fields: Fields): Mapped;
  /** Members whose values are not words: ids, hashes and the time have their own ways to be found. */
  readonly notSearched: ReadonlySet<string>;
  /** Which of the CSV columns hold JSON text. */
  readonly jsonColumns: ReadonlySet<string>;
  /** Which of the CSV columns were null where a cell is empty; hashes know the difference. */
  readonly emptyIsNull?: ReadonlySet<string>;
  /** How its chain is verified, or null where it claims none. */
  readonly chain: {
    /**
     * The recipe's id in resources/recipes/; or, of a log of which no recipe is known, where a row's hash lies, or that of
     * the row before where no row stores its own.
     */
    readonly recipe: string | { readonly hash: string } | { readonly prev: string };
    /** Which record follows which: as received, or by time (a trail is handed out newest first). */
    readonly order: 'received' | 'time';
    /** The whole document carries a hash that proves it. */
    readonly documentHash?: boolean;
  } | null;
  /** Kinds of target whose records belong together: all that concerns one runbook. */
  readonly sharedTargets?: ReadonlySet<string>;
  /** Members that tell of the delivery or layout and not of the record: two of one record differ in nothing else. */
  readonly notContent?: ReadonlySet<string>;
  /** What a record in an envelope is, or null where it came without one. */
  contentOf?(fields: Fields): Fields | null;
  /** For dialects whose records are delivered signed: the envelope that this one came in, or null. */
  delivery?(fields: Fields): Delivery | null;
  /** Names under which another of the platform's logs has a type; `map` gives the value. */
  readonly typeAliases?: Readonly<Record<string, string>>;
  /** The compliance score that a record of kind `result` says, from 0 to 100, or null; see explore/history.ts. */
  score?(fields: Fields): number | null;
  /** The type as it stands in the record, where `map` gives another name for it. */
  originalType?(fields: Fields): string | null;
  /** Where in its JSON records lies what an import keeps; without it every record is parsed and mapped. */
  readonly kept?: KeptMembers;
  readonly samples: readonly Sample[];
};

/** What `map` makes of which members. Paths go through objects: `metadata.repository`. */
export type KeptMembers = {
  /** Members that are copied as they are: the id, the text of the time, the id of the target (none where it is null). */
  readonly id: string;
  readonly time: string;
  readonly target: string;
  /**
   * All members that anything else depends on of what `Facts` has; `actor_*` are those whose names begin so. Of records
   * in which these are the same, byte for byte, one is mapped.
   */
  readonly decides: readonly string[];
};

/** What came with a record that was delivered: the signed text, and what its headers say. */
export type Delivery = {
  /** The text that is signed, as it was sent. */
  body: string;
  signature: string | null;
  /** As the header writes it; it is not signed. */
  timestamp: string | null;
  event_id: string | null;
  attempt: string | null;
};

/** A text member that must be there. */
export function required(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') {
    // A half of a surrogate pair has no UTF-8: in the vault, two such ids would be one.
    if (!value.isWellFormed()) throw new Unmappable(`${name} is not valid Unicode`);
    return value;
  }
  if (typeof value === 'number') return exactNumber(name, value);
  throw new Unmappable(
    value === undefined || value === null || value === '' ? `no ${name}` : `${name} is not a text`,
  );
}

/** The record's own id; where it brings none, one from its content (`derivedId`). Throws Unmappable. */
export function idOf(
  fields: Fields,
  name: string,
  kind: string,
  jsonColumns?: ReadonlySet<string>,
  content: Fields = fields,
): string {
  return has(fields, name) ? required(fields, name) : derivedId(kind, content, jsonColumns);
}

/** The digits of a number that was read as it stands: beyond 2^53 two ids would be read as one. */
function exactNumber(name: string, value: number): string {
  if (!isExact(value)) throw new InexactNumber(name);
  return String(value);
}

/** A text member, or null. */
export function optional(fields: Fields | null, name: string): string | null {
  const value = fields?.[name];
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' ? exactNumber(name, value) : null;
}

export function integer(fields: Fields | null, name: string): number | null {
  const value = fields?.[name];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** A number from 0 to 100, or null. `whole`: what the platform writes for all of it, 1 or 100. */
export function percentage(fields: Fields | null, name: string, whole: 1 | 100): number | null {
  const value = fields?.[name];
  const given = typeof value === 'number' && value >= 0 && value <= whole;
  return given ? (value / whole) * 100 : null;
}

/** A whole number, also where a CSV cell or a JSON text holds its digits. */
export function wholeNumber(fields: Fields | null, name: string): number | null {
  const value = fields?.[name];
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value)) return integer(fields, name);
  return Number(value);
}

/** Is there a value? A CSV row has a cell for every column, so an empty one says nothing. */
export function has(fields: Fields, name: string): boolean {
  const value = fields[name];
  return value !== undefined && value !== null && value !== '';
}

/** An object member, also where a CSV cell holds it as JSON text; or null. */
export function jsonObject(fields: Fields | null, name: string): Fields | null {
  const value = fields?.[name];
  if (typeof value !== 'string') return object(fields, name);
  if (!value.startsWith('{')) return null;
  try {
    return object({ [name]: JSON.parse(value) as unknown }, name);
  } catch {
    return null;
  }
}

/**
 * The id of a record that brings none: its kind and the SHA-256 of its canonical JSON (RFC 8785), so that the
 * same record has the same id in every export, whatever the order of its members and whether as JSON or CSV:
 * members without a value are left out, numbers and truth values are texts, `jsonColumns` are what their cells
 * hold. Throws Unmappable where there is no canonical form.
 */
export function derivedId(kind: string, content: Fields, jsonColumns?: ReadonlySet<string>): string {
  let text: string;
  try {
    text = jcs(canonicalContent(content, jsonColumns));
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError)
      throw new Unmappable('no id, and no canonical JSON to derive one from');
    throw error;
  }
  return `${kind}:sha256:${hash('sha256', text, 'hex')}`;
}

/** Was this id made from its record's content? */
export function isDerivedId(id: string): boolean {
  return /^[^:]+:sha256:[0-9a-f]{64}$/.test(id);
}

function canonicalContent(content: Fields, jsonColumns: ReadonlySet<string> | undefined): Fields {
  const canonical: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(content)) {
    if (value === null || value === undefined || value === '') continue;
    if (typeof value === 'object') canonical[name] = value;
    else canonical[name] = (jsonColumns?.has(name) ? jsonStructure(value) : null) ?? String(value);
  }
  return canonical;
}

/** The object or array that a CSV cell holds as JSON text; null where it holds none. */
function jsonStructure(cell: unknown): object | null {
  if (typeof cell !== 'string' || !/^[[{]/.test(cell)) return null;
  try {
    return JSON.parse(cell) as object;
  } catch {
    return null;
  }
}

/** An object member, or null. */
export function object(fields: Fields | null, name: string): Fields | null {
  const value = fields?.[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** An object member, or the columns that CSV flattens it to: `actor` from `actor_kind`, `actor_id` ... */
export function nested(fields: Fields, name: string): Fields | null {
  const member = jsonObject(fields, name);
  if (member) return member;
  const prefix = `${name}_`;
  const members = Object.entries(fields)
    .filter(([column, value]) => column.startsWith(prefix) && value !== '')
    .map(([column, value]) => [column.slice(prefix.length), value] as const);
  return members.length === 0 ? null : Object.fromEntries(members);
}

/** Every https address in the members that platforms use for links to artifacts. */
export function linksOf(fields: Fields | null): { label: string; url: string }[] {
  const found: { label: string; url: string }[] = [];
  const visit = (value: unknown, label: string, depth: number) => {
    if (typeof value === 'string' && value.startsWith('https://')) found.push({ label, url: value });
    else if (depth < 3 && typeof value === 'object' && value !== null) {
      for (const key in value) visit((value as Fields)[key], Array.isArray(value) ? label : key, depth + 1);
    }
  };
  visit(fields, 'link', 0);
  return found.slice(0, 20);
}

/** What a mapped record holds where a platform says nothing. */
export const UNSAID = {
  kind: 'event',
  actor: null,
  target: null,
  repository: null,
  outcome: null,
  verdict: null,
  severity: null,
  title: null,
  pr_number: null,
  commit_sha: null,
  branch: null,
  run_id: null,
  runbook: null,
  criteria: null,
  waiver: null,
  ip: null,
  user_agent: null,
  request_id: null,
  prev_hash: null,
  row_hash: null,
} as const satisfies Partial<Mapped>;
