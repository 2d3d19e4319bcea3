import type { Platform } from '../../../shared/model/platform.ts';
import type { MappedRecord } from '../../../shared/model/record.ts';

/** One record as the file spells it: a JSON object's members, or a CSV row's cells by column name. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a dialect makes of one record. The importer reads the time, so that zones are treated in one place. */
export type Mapped = Omit<MappedRecord, 'occurred_at'>;

/** Why a line cannot become a record: names the field, never its content. */
export class Unmappable extends Error {
  override readonly name = 'Unmappable';
}

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
  /** Says in words why a record looks like this dialect, or null. */
  recognise(fields: Fields): string | null;
  /** Throws Unmappable. */
  map(fields: Fields): Mapped;
  /** Members whose values are not words: ids, hashes and the time have their own ways to be found. */
  readonly notSearched: ReadonlySet<string>;
  /** Which of the CSV columns hold JSON text. */
  readonly jsonColumns: ReadonlySet<string>;
  /** How its chain is verified, or null where it claims none. */
  readonly chain: {
    /** The recipe's id in resources/recipes/. */
    readonly recipe: string;
    /** Which record follows which: as received, or by time (a trail is handed out newest first). */
    readonly order: 'received' | 'time';
    /** The whole document carries a hash that proves it. */
    readonly documentHash?: boolean;
  } | null;
};

/** A text member that must be there. */
export function required(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') {
    // A half of a surrogate pair has no UTF-8: in the vault, two such ids would be one.
    if (!value.isWellFormed()) throw new Unmappable(`${name} is not valid Unicode`);
    return value;
  }
  if (typeof value === 'number') return String(value);
  throw new Unmappable(
    value === undefined || value === null || value === '' ? `no ${name}` : `${name} is not a text`,
  );
}

/** A text member, or null. */
export function optional(fields: Fields | null, name: string): string | null {
  const value = fields?.[name];
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
}

export function integer(fields: Fields | null, name: string): number | null {
  const value = fields?.[name];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** An object member, or null. */
export function object(fields: Fields | null, name: string): Fields | null {
  const value = fields?.[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** Every https address in the members that platforms use for links to artifacts. */
export function linksOf(fields: Fields | null): { label: string; url: string }[] {
  const found: { label: string; url: string }[] = [];
  const visit = (value: unknown, label: string, depth: number) => {
    if (typeof value === 'string' && value.startsWith('https://')) found.push({ label, url: value });
    else if (depth < 3 && typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value))
        visit(member, Array.isArray(value) ? label : key, depth + 1);
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
  waiver: null,
  ip: null,
  user_agent: null,
  request_id: null,
  prev_hash: null,
  row_hash: null,
} as const satisfies Partial<Mapped>;
