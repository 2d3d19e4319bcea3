import {
  type Mapping,
  type MappingProposal,
  type MappingRule,
  mappingName,
  type TimeForm,
} from '../../shared/model/mapping.ts';
import type { RecordKind } from '../../shared/model/platform.ts';

/** The fields that the mapping screen lets a person say a rule for, in its order. */
export const DRAFT_FIELDS = [
  { key: 'occurred_at', label: 'When' },
  { key: 'type', label: 'What happened' },
  { key: 'id', label: 'Id' },
  { key: 'actor.id', label: 'Who' },
  { key: 'actor.label', label: 'Who, by name' },
  { key: 'actor.email', label: 'Who, e-mail' },
  { key: 'actor.kind', label: 'Who, kind' },
  { key: 'target.id', label: 'On what' },
  { key: 'target.label', label: 'On what, by name' },
  { key: 'target.kind', label: 'On what, kind' },
  { key: 'outcome', label: 'Outcome' },
  { key: 'severity', label: 'Severity' },
  { key: 'repository', label: 'Repository' },
  { key: 'title', label: 'Title' },
  { key: 'commit_sha', label: 'Commit' },
  { key: 'branch', label: 'Branch' },
  { key: 'run_id', label: 'Run' },
  { key: 'ip', label: 'IP address' },
  { key: 'user_agent', label: 'User agent' },
  { key: 'request_id', label: 'Request' },
  { key: 'row_hash', label: 'Hash of the record' },
  { key: 'prev_hash', label: 'Hash of the one before' },
] as const;
export type DraftField = (typeof DRAFT_FIELDS)[number]['key'];

/** How a field gets its value, as it is chosen. */
export type FieldDraft = {
  from: 'nowhere' | 'constant' | 'places';
  /** The text that it always has. */
  constant: string;
  /** The first that has a value counts. */
  places: readonly string[];
  /** What a value at the place is called instead. */
  values: readonly { value: string; text: string }[];
  /** What every other value is called; '' = as it is. */
  otherwise: string;
};

/** What is chosen on the mapping screen. */
export type MappingDraft = {
  title: string;
  form: TimeForm;
  /** '' = not said: events. */
  kind: RecordKind | '';
  fields: Readonly<Record<DraftField, FieldDraft>>;
};

export const NOWHERE: FieldDraft = { from: 'nowhere', constant: '', places: [], values: [], otherwise: '' };
/** As many as a mapping may hold. */
export const MOST_PLACES = 8;

const PLAIN = [
  'outcome',
  'severity',
  'repository',
  'title',
  'commit_sha',
  'branch',
  'run_id',
  'ip',
  'user_agent',
  'request_id',
  'row_hash',
  'prev_hash',
] as const satisfies readonly DraftField[];

export function atPlace(...places: readonly string[]): FieldDraft {
  return { ...NOWHERE, from: 'places', places };
}

/** A proposal has places and constants only. */
function fieldDraft(rule: MappingRule | undefined): FieldDraft {
  if (!rule || 'first' in rule) return NOWHERE;
  return 'from' in rule ? atPlace(rule.from) : { ...NOWHERE, from: 'constant', constant: rule.constant };
}

export function draftOf({ mapping }: MappingProposal): MappingDraft {
  const {
    actor,
    target,
    occurred_at,
    kind: _kind,
    pr_number: _number,
    links: _links,
    ...rules
  } = mapping.fields;
  const given: Partial<Record<DraftField, MappingRule | undefined>> = {
    ...rules,
    // That is what records without a type are called anyway.
    type: 'constant' in rules.type ? undefined : rules.type,
    'actor.id': actor?.id,
    'actor.label': actor?.label,
    'actor.email': actor?.email,
    'actor.kind': actor?.kind,
    'target.id': target?.id,
    'target.label': target?.label,
    'target.kind': target?.kind,
  };
  const fields = Object.fromEntries(DRAFT_FIELDS.map(({ key }) => [key, fieldDraft(given[key])])) as Record<
    DraftField,
    FieldDraft
  >;
  fields.occurred_at = atPlace(...occurred_at.first);
  return { title: mapping.title, form: occurred_at.form, kind: '', fields };
}

/** The rule of a field; undefined where it has none. */
export function ruleOf({ from, constant, places, values, otherwise }: FieldDraft): MappingRule | undefined {
  if (from === 'constant') return constant.trim() === '' ? undefined : { constant: constant.trim() };
  const chosen = from === 'places' ? places.filter((place) => place !== '') : [];
  const table = values.filter(({ value }) => value !== '').map(({ value, text }) => [value, text] as const);
  const rules = chosen.map((place) => ({
    from: place,
    ...(table.length > 0 && { values: Object.fromEntries(table) }),
    ...(otherwise.trim() !== '' && { otherwise: otherwise.trim() }),
  }));
  return rules.length > 1 ? { first: rules } : rules[0];
}

/** The mapping of a draft. What the proposal says and the screen does not show (records, recognition) stays. */
export function mappingOf(
  { mapping }: MappingProposal,
  { title, form, kind, fields }: MappingDraft,
): Mapping {
  const rule = (key: DraftField) => ruleOf(fields[key]);
  const given = <K extends string>(name: K, value: object | undefined) => (value ? { [name]: value } : {});
  const actor = rule('actor.id');
  const target = rule('target.id');
  return {
    format: 'vouch-mapping/1',
    name: mappingName(title),
    title: title.trim(),
    recognise: mapping.recognise,
    records: mapping.records,
    fields: {
      ...given('id', rule('id')),
      type: rule('type') ?? { constant: 'event' },
      ...(kind === '' ? {} : { kind: { constant: kind } }),
      occurred_at: { first: fields.occurred_at.places.filter((place) => place !== ''), form },
      ...given(
        'actor',
        actor && {
          id: actor,
          ...given('kind', rule('actor.kind')),
          ...given('label', rule('actor.label')),
          ...given('email', rule('actor.email')),
        },
      ),
      ...given(
        'target',
        target && {
          id: target,
          ...given('kind', rule('target.kind')),
          ...given('label', rule('target.label')),
        },
      ),
      ...Object.assign({}, ...PLAIN.map((name) => given(name, rule(name)))),
    },
    samples: [],
  };
}

/** `/user/name` as a person reads it. */
export function placeLabel(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join(' › ');
}
