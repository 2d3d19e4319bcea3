import { AppError } from '../../../shared/errors.ts';
import {
  type LogField,
  type Mapping,
  type MappingProposal,
  mappingName,
  type TimeForm,
} from '../../../shared/model/mapping.ts';
import { parseTime } from '../../../shared/time.ts';
import type { Candidate } from '../intake/look.ts';
import type { Fields } from '../platforms/dialect.ts';
import { pointerOf } from './pointer.ts';
import { timeReader } from './time-forms.ts';

/** How deep and how wide a record is looked at for a proposal. */
const DEPTH = 5;
const MOST_FIELDS = 400;
const EXAMPLES = 3;
const EXAMPLE_LENGTH = 80;

/** Every place with a value in some record, in their order, lists by their first element. Values are texts. */
function placesOf(records: readonly Fields[]): Map<string, string[]> {
  const places = new Map<string, string[]>();
  const visit = (value: unknown, names: readonly string[]) => {
    if (names.length > DEPTH || (places.size >= MOST_FIELDS && !places.has(pointerOf(names)))) return;
    if (Array.isArray(value)) visit(value[0], [...names, '0']);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) visit(member, [...names, name]);
    } else if (names.length > 0) {
      const pointer = pointerOf(names);
      const list = places.get(pointer) ?? [];
      places.set(pointer, list);
      if (value !== null && value !== undefined && value !== '') list.push(String(value));
    }
  };
  for (const record of records) visit(record, []);
  return places;
}

/** A field of Vouch's: by which names it goes in logs, the most telling first, and what its values look like. */
type Guess = { field: string; names: RegExp[]; values?: { test(value: string): boolean; words: string } };

const isTime = (value: string) => timeFormOf([value]) !== null;

const GUESSES: readonly Guess[] = [
  {
    field: 'occurred_at',
    names: [
      /^(event|occurred|created|action)[_ -]?(time|at|date)$/i,
      /^@?timestamp$/i,
      /time|date|(^|_)(at|ts|when)$/i,
    ],
    values: { test: isTime, words: 'its values are times' },
  },
  { field: 'id', names: [/^(event|record|log|entry|audit|document)[_ -]?id$/i, /^_?(id|uuid|guid)$/i] },
  {
    field: 'type',
    names: [/^(action|event|activity|operation)([_ -]?(name|type))?$/i, /^(type|verb|method|category)$/i],
  },
  {
    field: 'actor.id',
    names: [
      /^(actor|user|principal|performed[_ -]?by|initiator)([_ -]?(id|name|login|email))?$/i,
      /(user|actor|principal|who|operator|account)/i,
    ],
  },
  {
    field: 'actor.email',
    names: [/e-?mail/i],
    values: { test: (v) => /^[^@\s]+@[^@\s]+$/.test(v), words: 'its values are e-mail addresses' },
  },
  {
    field: 'target.id',
    names: [
      /^(target|object|resource|entity)([_ -]?(id|name|arn|uri|path))?$/i,
      /(target|resource|object|affected)/i,
    ],
  },
  {
    field: 'outcome',
    names: [/^(outcome|result|status|decision)$/i, /(outcome|result|success|decision|status)/i],
  },
  { field: 'severity', names: [/^(severity|level|priority|risk)$/i] },
  { field: 'repository', names: [/^repo(sitory)?([_ -]?name)?$/i] },
  { field: 'title', names: [/^(title|message|description|summary|details?|comment)$/i] },
  {
    field: 'ip',
    names: [/ip([_ -]?addr(ess)?)?$/i, /remote[_ -]?addr/i],
    values: { test: (v) => /^[\d.]{7,15}$|^[0-9a-f:]{3,39}$/i.test(v), words: 'its values are IP addresses' },
  },
  { field: 'user_agent', names: [/user[_ -]?agent/i] },
  { field: 'request_id', names: [/(request|correlation|trace)[_ -]?id/i] },
  { field: 'commit_sha', names: [/^(commit|sha)([_ -]?(sha|id|hash))?$/i] },
  { field: 'branch', names: [/^(branch|ref)$/i] },
  { field: 'run_id', names: [/^(run|job|build|workflow)[_ -]?id$/i] },
  { field: 'prev_hash', names: [/^prev(ious)?[_ -]?hash$/i] },
  { field: 'row_hash', names: [/^(row|entry|record|event)?[_ -]?hash$/i] },
];

type Found = { field: string; pointer: string; why: string };

/** The last name of a pointer, which says most. */
function lastName(pointer: string): string {
  const names = pointer.split('/');
  const last = names.at(-1) ?? '';
  return (/^\d+$/.test(last) ? names.at(-2) : last)?.replaceAll('~1', '/').replaceAll('~0', '~') ?? '';
}

/** The best place of a field: by the most telling name, then the one nearest to the root. */
function find(guess: Guess, places: Map<string, string[]>, taken: ReadonlySet<string>): Found | null {
  for (const pattern of guess.names) {
    const candidates = [...places]
      .filter(([pointer, values]) => {
        if (taken.has(pointer) || values.length === 0 || !pattern.test(lastName(pointer))) return false;
        return !guess.values || mostOf(values, guess.values.test);
      })
      .sort(([a], [b]) => a.split('/').length - b.split('/').length);
    const [best] = candidates;
    if (!best) continue;
    const [pointer] = best;
    const why = `it is called ${lastName(pointer)}${guess.values ? ` and ${guess.values.words}` : ''}`;
    return { field: guess.field, pointer, why };
  }
  return null;
}

/** Where no name tells, the first place that holds times. */
function anyTime(places: Map<string, string[]>): Found | null {
  for (const [pointer, values] of places)
    if (mostOf(values, isTime)) return { field: 'occurred_at', pointer, why: 'its values are times' };
  return null;
}

/** Some values may be wrong: they become rejects. */
function mostOf(values: readonly string[], test: (value: string) => boolean): boolean {
  return values.filter(test).length * 2 > values.length;
}

/** The first form in which most of the values are times, or null. */
export function timeFormOf(values: readonly string[]): TimeForm | null {
  const forms = ['any', 'day-month-year', 'month-day-year'] as const;
  const read = forms.map((form) => values.filter((value) => timeReader(form)(value) !== null).length);
  const best = Math.max(...read);
  return best * 2 > values.length ? forms[read.indexOf(best)]! : null;
}

function isAmbiguous(values: readonly string[]): boolean {
  return (['day-month-year', 'month-day-year'] as const).every((form) =>
    values.every((value) => parseTime(value) === null && timeReader(form)(value) !== null),
  );
}

/**
 * Proposes a mapping for a log from the names and values in its first records, and says of every field why it was
 * found there. A person decides. Throws `format-unknown` where there is no record, or nothing in it is a time.
 */
export function proposeMapping(
  { shape, fields: records }: Candidate,
  path: readonly string[],
  file: string,
): Omit<MappingProposal, 'file'> {
  const places = placesOf(records);
  const why: Found[] = [];
  const taken = new Set<string>();
  const take = (found: Found | null) => {
    if (!found) return;
    why.push(found);
    taken.add(found.pointer);
  };
  for (const guess of GUESSES)
    take(find(guess, places, taken) ?? (guess.field === 'occurred_at' ? anyTime(places) : null));
  const at = new Map(why.map(({ field, pointer }) => [field, pointer]));
  const time = at.get('occurred_at');
  if (time === undefined)
    throw new AppError('format-unknown', { path: file, problem: 'no field of its records holds a time' });
  const notices: string[] = [];
  const idPlace = at.get('id');
  const ids = idPlace === undefined ? [] : (places.get(idPlace) ?? []);
  if (idPlace !== undefined && (new Set(ids).size < ids.length || ids.length < records.length)) {
    notices.push(`${idPlace} is not another in every record: ids are made from the content of the records.`);
    at.delete('id');
  }
  if (isAmbiguous(places.get(time) ?? []))
    notices.push(
      'Whether days or months come first in its times cannot be told from these records: check it.',
    );
  if (!at.has('type')) notices.push('No field says what happened: every record is called “event”.');
  const rule = (field: string) => (at.has(field) ? { from: at.get(field)! } : undefined);
  const text = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (at.has(name) ? [[name, { from: at.get(name)! }]] : [])));
  const title = titleOf(file);
  const mapping: Mapping = {
    format: 'vouch-mapping/1',
    name: mappingName(title),
    title,
    recognise: { fields: recognisedBy(records) },
    records: { path: [...path], ...(shape.headerless && shape.header ? { columns: shape.header } : {}) },
    fields: {
      ...(rule('id') ? { id: rule('id')! } : {}),
      type: rule('type') ?? { constant: 'event' },
      occurred_at: { first: [time], form: timeFormOf(places.get(time) ?? []) ?? 'any' },
      ...actorOf(rule('actor.id'), rule('actor.email')),
      ...(rule('target.id') ? { target: { id: rule('target.id')! } } : {}),
      ...text(['outcome', 'severity', 'repository', 'title', 'ip', 'user_agent', 'request_id']),
      ...text(['commit_sha', 'branch', 'run_id', 'prev_hash', 'row_hash']),
    },
    samples: [],
  };
  return {
    mapping,
    why: why.filter(({ field }) => at.has(field)),
    fields: [...places].map(
      ([pointer, values]): LogField => ({
        pointer,
        filled: values.length,
        examples: [...new Set(values)].slice(0, EXAMPLES).map((value) => value.slice(0, EXAMPLE_LENGTH)),
      }),
    ),
    notices,
  };
}

type From = { from: string };

function actorOf(id: From | undefined, email: From | undefined): Pick<Mapping['fields'], 'actor'> {
  const who = id ?? email;
  return who ? { actor: { id: who, ...(email ? { email } : {}) } } : {};
}

/** Members of the root that every record has: up to six of them. */
function recognisedBy(records: readonly Fields[]): string[] {
  const [first = {}] = records;
  const names = Object.keys(first).filter((name) => records.every((record) => Object.hasOwn(record, name)));
  const found = names.slice(0, 6).map((name) => pointerOf([name]));
  return found.length > 0 ? found : [pointerOf([Object.keys(first)[0] ?? ''])];
}

function titleOf(file: string): string {
  const name = file.replace(/^.*[/\\]/, '').replace(/\.(gz|csv|tsv|json|ndjson|jsonl|log|txt)\b/gi, '');
  const words = name.replace(/[_-]+/g, ' ').trim().slice(0, 80);
  return words === '' ? 'Log' : words.charAt(0).toUpperCase() + words.slice(1);
}
