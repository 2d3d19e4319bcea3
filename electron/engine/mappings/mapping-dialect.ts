import { type MappingRule, TEXT_FIELDS } from '../../../shared/model/mapping.ts';
import type { Actor, Target } from '../../../shared/model/record.ts';
import {
  type Dialect,
  derivedId,
  type Fields,
  type Mapped,
  UNSAID,
  Unmappable,
} from '../platforms/dialect.ts';
import type { MappingText } from './mapping-file.ts';
import { pointerNames, textAt, valueAt } from './pointer.ts';
import { timeReader } from './time-forms.ts';

type Read = (fields: Fields) => string | null;

const PREFIX = 'mapping:';

/** The name under which a vault knows a mapping: by its content, so that an edited one is another. */
export function mappingDialectName(sha256: string): string {
  return PREFIX + sha256;
}

/** The hash of the mapping that a dialect is, or null. */
export function mappingOfDialect(name: string): string | null {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : null;
}

function reader(rule: MappingRule): Read {
  if ('constant' in rule) return () => (rule.constant === '' ? null : rule.constant);
  if ('first' in rule) {
    const readers = rule.first.map(reader);
    return (fields) => {
      for (const read of readers) {
        const value = read(fields);
        if (value !== null) return value;
      }
      return null;
    };
  }
  const names = pointerNames(rule.from);
  const { values, otherwise } = rule;
  if (!values && otherwise === undefined) return (fields) => textAt(fields, names);
  const table = new Map(Object.entries(values ?? {}));
  return (fields) => {
    const value = textAt(fields, names);
    return value === null ? null : (table.get(value) ?? otherwise ?? value);
  };
}

const optionalReader = (rule: MappingRule | undefined): Read => (rule ? reader(rule) : () => null);

/** The dialect that reads a log as a mapping says. */
export function mappingDialect({ mapping, sha256 }: MappingText): Dialect {
  const { name, title, recognise, records, fields: rules, samples } = mapping;
  const known = recognise.fields.map((pointer) => ({ pointer, names: pointerNames(pointer) }));
  const [first, ...deeper] = records.path;
  const texts = TEXT_FIELDS.map((field) => [field, optionalReader(rules[field])] as const);
  const read = {
    id: optionalReader(rules.id),
    type: reader(rules.type),
    actor: actorReader(rules.actor),
    target: targetReader(rules.target),
  };
  const kind = rules.kind ? reader(rules.kind) : () => UNSAID.kind;
  const times = rules.occurred_at.first.map(pointerNames);
  const prNumber = rules.pr_number && pointerNames(rules.pr_number.from);
  const links = (rules.links ?? []).map(({ label, from }) => ({ label, names: pointerNames(from) }));
  return {
    name: mappingDialectName(sha256),
    platform: 'other',
    label: `${title}, by the mapping ${name} (SHA-256 ${sha256.slice(0, 16)}…)`,
    defaultSource: title,
    arrayKeys: first === undefined ? [''] : deeper.length === 0 ? [first] : [],
    ...(deeper.length > 0 ? { recordsPath: records.path } : {}),
    ...(records.columns ? { columns: records.columns } : {}),
    readTime: timeReader(rules.occurred_at.form),
    notSearched: new Set(),
    jsonColumns: new Set(),
    chain: chainOf(rules.row_hash, rules.prev_hash),
    samples: samples.map((sample) => ({ ...sample, records: sample.records as Partial<Mapped>[] })),

    recognise(fields) {
      if (!known.every(({ names }) => valueAt(fields, names) !== undefined)) return null;
      return `its records have ${known.map(({ pointer }) => pointer).join(', ')}`;
    },

    map(fields) {
      const type = read.type(fields);
      if (type === null) throw new Unmappable('no type');
      const time = times.map((names) => textAt(fields, names)).find((text) => text !== null);
      if (time === undefined) throw new Unmappable('no time');
      return {
        ...UNSAID,
        ...(Object.fromEntries(texts.map(([field, text]) => [field, text(fields)])) as object),
        id: read.id(fields) ?? derivedId(name, fields),
        kind: kind(fields) as Mapped['kind'],
        type,
        occurred_text: time,
        actor: read.actor(fields),
        target: read.target(fields),
        pr_number: prNumber ? wholeNumberAt(fields, prNumber) : null,
        links: links.flatMap(({ label, names }) => {
          const url = textAt(fields, names);
          return url?.startsWith('https://') ? [{ label, url }] : [];
        }),
      };
    },
  };
}

/**
 * A log whose mapping says where each record's hash lies claims a chain, or where that of the record before it does; how
 * they are hashed a recipe must say.
 */
function chainOf(own: MappingRule | undefined, prev: MappingRule | undefined): Dialect['chain'] {
  const placeOf = (rule: MappingRule | undefined): string | null =>
    !rule || !('from' in rule) || rule.values || rule.otherwise !== undefined
      ? null
      : pointerNames(rule.from).join('.');
  const [hash, before] = [placeOf(own), placeOf(prev)];
  if (hash !== null) return { recipe: { hash }, order: 'received' };
  return own !== undefined || before === null ? null : { recipe: { prev: before }, order: 'received' };
}

type ActorRules = NonNullable<MappingText['mapping']['fields']['actor']>;

function actorReader(rules: ActorRules | undefined): (fields: Fields) => Actor | null {
  if (!rules) return () => null;
  const [kind, id, label, email] = [rules.kind, rules.id, rules.label, rules.email].map(optionalReader);
  return (fields) => {
    const found = id!(fields);
    if (found === null) return null;
    return {
      kind: kind!(fields) ?? 'user',
      id: found,
      label: label!(fields) ?? found,
      email: email!(fields),
    };
  };
}

type TargetRules = NonNullable<MappingText['mapping']['fields']['target']>;

function targetReader(rules: TargetRules | undefined): (fields: Fields) => Target | null {
  if (!rules) return () => null;
  const [kind, id, label] = [rules.kind, rules.id, rules.label].map(optionalReader);
  return (fields) => {
    const found = id!(fields);
    return found === null ? null : { kind: kind!(fields) ?? '', id: found, label: label!(fields) ?? found };
  };
}

function wholeNumberAt(fields: Fields, names: readonly string[]): number | null {
  const text = textAt(fields, names);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
