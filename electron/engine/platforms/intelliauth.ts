import type { Actor, Target } from '../../../shared/model/record.ts';
import {
  type Delivery,
  type Dialect,
  type Fields,
  has,
  idOf,
  jsonObject,
  linksOf,
  type Mapped,
  nested,
  object,
  optional,
  required,
  UNSAID,
  wholeNumber,
} from './dialect.ts';
import { exportSamples, organisationSamples, streamSamples, webhookSamples } from './intelliauth-samples.ts';

/**
 * IntelliAuth: identity platform. The export of a tenant's audit log, the same events as they are streamed
 * and as webhooks deliver them, and the organisation's own feed. It claims to be append-only and offers no
 * hashes to check that (docs/platforms.md).
 */

/** Webhooks call some events otherwise than the audit log does; both of one kind are found together. */
const AUDIT_NAMES: Readonly<Record<string, string>> = {
  'user.signed_up': 'user.created',
  'user.sign_in_failed': 'user.signed_in.failed',
  'mfa.factor_added': 'mfa.factor_enrolled',
};

function auditName(type: string): string {
  return Object.hasOwn(AUDIT_NAMES, type) ? AUDIT_NAMES[type]! : type;
}

/**
 * A delivery as its receiver keeps it: `{"headers":{…},"body":"…"}`, the body as the text that was signed.
 * Gives the body's members; null where the record is no such envelope.
 */
function enveloped(fields: Fields): Fields | null {
  return object(fields, 'headers') !== null && typeof fields.body === 'string'
    ? jsonObject(fields, 'body')
    : null;
}

/** The event, whether it came in an envelope or bare. */
const eventOf = (fields: Fields): Fields => enveloped(fields) ?? fields;

/** Header names do not tell capitals apart (RFC 9110, 5.1). */
function delivery(fields: Fields): Delivery | null {
  const headers = object(fields, 'headers');
  if (!headers || typeof fields.body !== 'string') return null;
  const byName = Object.fromEntries(
    // A receiver may keep each header as the list of its values.
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  const header = (name: string) => optional(byName, `x-intelliauth-${name}`);
  return {
    body: fields.body,
    signature: header('stream-signature') ?? header('signature'),
    timestamp: header('timestamp'),
    event_id: header('event-id'),
    attempt: header('delivery-attempt'),
  };
}

const delivered = {
  delivery,
  contentOf: enveloped,
  originalType: (fields: Fields) =>
    optional(eventOf(fields), 'event_type') ?? optional(eventOf(fields), 'type'),
} as const;

function actorOf(actor: Fields | null): Actor | null {
  if (!actor) return null;
  const email = optional(actor, 'email');
  const id = optional(actor, 'id') ?? email ?? '';
  return {
    kind: optional(actor, 'kind') ?? '',
    id,
    label: optional(actor, 'label') ?? email ?? id,
    email,
  };
}

function targetOf(target: Fields | null): Target | null {
  const id = optional(target, 'id');
  if (id === null) return null;
  return { kind: optional(target, 'kind') ?? '', id, label: optional(target, 'label') ?? id };
}

/** What the tenant's event is, in all the bodies that it comes in. */
function tenantEvent(fields: Fields, data: Fields | null): Omit<Mapped, 'id' | 'type' | 'occurred_text'> {
  const context = nested(fields, 'context');
  return {
    ...UNSAID,
    actor: actorOf(nested(fields, 'actor')),
    target: targetOf(nested(fields, 'target')),
    repository: optional(data, 'repository'),
    outcome: optional(fields, 'outcome'),
    severity: optional(data, 'severity'),
    title: optional(data, 'title'),
    pr_number: wholeNumber(data, 'pr_number'),
    commit_sha: optional(data, 'commit_sha'),
    branch: optional(data, 'branch'),
    ip: optional(context, 'ip'),
    user_agent: optional(context, 'user_agent'),
    request_id: optional(context, 'request_id'),
    links: linksOf(data),
  };
}

const shared = {
  platform: 'intelliauth',
  notSearched: new Set(['id', 'event_id', 'occurred_at', 'created', 'created_at', 'tenant_id', 'org_id']),
  jsonColumns: new Set(['data_json', 'context_geolocation']),
  chain: null,
  typeAliases: AUDIT_NAMES,
} as const;

export const intelliAuthExport: Dialect = {
  ...shared,
  name: 'intelliauth-export',
  label: 'IntelliAuth audit log export',
  defaultSource: 'IntelliAuth',
  arrayKeys: ['', 'data', 'events'],
  kept: {
    id: 'id',
    time: 'occurred_at',
    target: 'target.id',
    decides: ['type', 'actor', 'actor_*', 'outcome', 'data.repository', 'data.severity', 'data_json'],
  },
  samples: exportSamples,

  recognise(fields) {
    if (!('type' in fields && 'occurred_at' in fields)) return null;
    if ('actor_kind' in fields) return 'its columns are id, type, occurred_at and actor_kind';
    // Of an event that nobody caused the actor is null.
    return object(fields, 'actor') !== null || fields.actor === null
      ? 'its records have id, type, occurred_at and actor {kind, id}'
      : null;
  },

  map(fields) {
    const type = required(fields, 'type');
    const data = jsonObject(fields, 'data') ?? jsonObject(fields, 'data_json');
    return {
      ...tenantEvent(fields, data),
      id: idOf(fields, 'id', 'event', shared.jsonColumns),
      type,
      occurred_text: required(fields, 'occurred_at'),
    };
  },
};

/** The body that is POSTed to a stream destination, one event each, kept one a line by who receives them. */
export const intelliAuthStream: Dialect = {
  ...shared,
  ...delivered,
  name: 'intelliauth-stream',
  label: 'IntelliAuth audit stream',
  defaultSource: 'IntelliAuth stream',
  arrayKeys: [''],
  notContent: new Set(['stream']),
  samples: streamSamples,

  recognise(fields) {
    const event = eventOf(fields);
    return isDelivery(event) && object(event, 'stream') !== null
      ? `its ${event === fields ? 'records' : 'bodies'} have event_id, event_type, tenant and stream {destination_id, attempt}`
      : null;
  },

  map(record) {
    const fields = eventOf(record);
    return {
      ...tenantEvent(fields, object(fields, 'data')),
      id: idOf(fields, 'event_id', 'event', undefined, contentOnly(fields, 'stream')),
      type: auditName(required(fields, 'event_type')),
      occurred_text: required(fields, 'occurred_at'),
    };
  },
};

function isDelivery(fields: Fields): boolean {
  return ('event_id' in fields || 'tenant' in fields) && 'event_type' in fields && 'occurred_at' in fields;
}

/** The event without what tells of its delivery: each attempt has the same. */
function contentOnly({ ...event }: Record<string, unknown>, delivery: string): Fields {
  delete event[delivery];
  return event;
}

/** Two pages of the documentation describe two bodies, the overview's and this. */
function isConceptsBody(fields: Fields): boolean {
  return 'id' in fields && 'type' in fields && 'created' in fields && 'tenant_id' in fields;
}

export const intelliAuthWebhook: Dialect = {
  ...shared,
  ...delivered,
  name: 'intelliauth-webhook',
  label: 'IntelliAuth webhook deliveries',
  defaultSource: 'IntelliAuth webhooks',
  arrayKeys: [''],
  notContent: new Set(['delivery']),
  samples: webhookSamples,

  recognise(fields) {
    const event = eventOf(fields);
    const what = event === fields ? 'records' : 'bodies';
    if (isDelivery(event) && object(event, 'stream') === null)
      return `its ${what} have event_id, event_type and occurred_at, and no stream`;
    return isConceptsBody(event) ? `its ${what} have id, type, created and tenant_id` : null;
  },

  map(record) {
    const fields = eventOf(record);
    const [id, type, time] = has(fields, 'event_type')
      ? (['event_id', 'event_type', 'occurred_at'] as const)
      : (['id', 'type', 'created'] as const);
    return {
      ...tenantEvent(fields, object(fields, 'data')),
      id: idOf(fields, id, 'event', undefined, contentOnly(fields, 'delivery')),
      type: auditName(required(fields, type)),
      occurred_text: required(fields, time),
    };
  },
};

/** The organisation's feed of the control plane. */
export const intelliAuthOrganisation: Dialect = {
  ...shared,
  name: 'intelliauth-organisation',
  label: 'IntelliAuth organisation events',
  defaultSource: 'IntelliAuth organisation',
  arrayKeys: ['', 'data', 'events'],
  jsonColumns: new Set(['data']),
  samples: organisationSamples,

  recognise: (fields) =>
    'type' in fields && 'created_at' in fields && 'org_id' in fields && 'actor_id' in fields
      ? 'its records have type, org_id, actor_id and created_at'
      : null,

  map(fields) {
    const data = jsonObject(fields, 'data');
    const type = required(fields, 'type');
    const tenant = optional(fields, 'tenant_id');
    const email = optional(fields, 'actor_email');
    const actor = optional(fields, 'actor_id') ?? email;
    const entity = type.split('.', 1)[0] ?? '';
    return {
      ...UNSAID,
      id: idOf(fields, 'id', 'event', intelliAuthOrganisation.jsonColumns),
      type,
      occurred_text: required(fields, 'created_at'),
      // An event that nobody caused is the platform's own.
      actor:
        actor === null
          ? { kind: 'system', id: 'system', label: 'system', email: null }
          : { kind: 'user', id: actor, label: email ?? actor, email },
      target:
        tenant !== null
          ? { kind: 'tenant', id: tenant, label: optional(data, 'tenant_slug') ?? tenant }
          : targetOf({ kind: entity, id: optional(data, `${entity}_id`) }),
      outcome: /\.(completed|failed|compensated|step_failed|step_completed)$/.exec(type)?.[1] ?? null,
      title: optional(data, 'error') ?? optional(data, 'step'),
      links: linksOf(data),
    };
  },
};
