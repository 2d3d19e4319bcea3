import {
  type Mapping,
  type MappingProposal,
  mappingName,
  type TimeForm,
} from '../../shared/model/mapping.ts';

/** The fields that the mapping screen lets a person choose a place for, in its order. */
export const DRAFT_FIELDS = [
  { key: 'occurred_at', label: 'When' },
  { key: 'type', label: 'What happened' },
  { key: 'id', label: 'Id' },
  { key: 'actor.id', label: 'Who' },
  { key: 'actor.label', label: 'Who, by name' },
  { key: 'actor.email', label: 'Who, e-mail' },
  { key: 'target.id', label: 'On what' },
  { key: 'target.label', label: 'On what, by name' },
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
] as const;
export type DraftField = (typeof DRAFT_FIELDS)[number]['key'];

/** What is chosen on the mapping screen; '' = no place. */
export type MappingDraft = {
  title: string;
  form: TimeForm;
  places: Record<DraftField, string>;
};

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
] as const satisfies readonly DraftField[];

export function draftOf({ mapping }: MappingProposal): MappingDraft {
  const { fields } = mapping;
  const place = (rule: object | undefined) => (rule && 'from' in rule ? String(rule.from) : '');
  const places: Record<DraftField, string> = {
    occurred_at: fields.occurred_at.first[0] ?? '',
    type: place(fields.type),
    id: place(fields.id),
    'actor.id': place(fields.actor?.id),
    'actor.label': place(fields.actor?.label),
    'actor.email': place(fields.actor?.email),
    'target.id': place(fields.target?.id),
    'target.label': place(fields.target?.label),
    outcome: '',
    severity: '',
    repository: '',
    title: '',
    commit_sha: '',
    branch: '',
    run_id: '',
    ip: '',
    user_agent: '',
    request_id: '',
  };
  for (const name of PLAIN) places[name] = place(fields[name]);
  return { title: mapping.title, form: fields.occurred_at.form, places };
}

/** The mapping of a draft. What the proposal says and the screen does not show (records, recognition) stays. */
export function mappingOf({ mapping }: MappingProposal, { title, form, places }: MappingDraft): Mapping {
  const rule = (key: DraftField) => (places[key] === '' ? undefined : { from: places[key] });
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
      occurred_at: { first: [places.occurred_at], form },
      ...given(
        'actor',
        actor && {
          id: actor,
          ...given('label', rule('actor.label')),
          ...given('email', rule('actor.email')),
        },
      ),
      ...given('target', target && { id: target, ...given('label', rule('target.label')) }),
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
