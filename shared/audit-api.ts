import { type AuditApiSummary, succeeded, type Verification } from './model/integrity.ts';
import type { StoredRecord } from './model/record.ts';
import type { SearchPage } from './model/search.ts';
import type { Breakdown, History, Statistics } from './model/statistics.ts';

/**
 * Answers in the shape of ComplianceAgent's documented audit API, for scripts that were written for it. Members are
 * named and nested as its pages show them, times end without the fraction where it is zero.
 */
type Answer<T> = { success: true; data: T };

/** The names of a documented map; what the vault cannot put under a name of its own goes under these. */
const NONE = '(none)';
const OTHERS = '(others)';

/** `GET /api/v1/audit/statistics` */
export function auditStatistics({ period, total, by }: Statistics): Answer<{
  period: { from: string; to: string } | null;
  total_events: number;
  events_by_type: Record<string, number>;
  events_by_repository: Record<string, number>;
  events_by_actor_type: Record<string, number>;
  top_actors: { actor: string; event_count: number }[];
}> {
  return {
    success: true,
    data: {
      period: period && { from: auditTime(period.from), to: auditTime(period.to) },
      total_events: total,
      events_by_type: counts(by.type),
      events_by_repository: counts(by.repository),
      events_by_actor_type: counts(by.actor_kind),
      top_actors: by.actor.values
        .filter(({ count }) => count > 0)
        .slice(0, TOP)
        .map(({ label, count }) => ({ actor: label, event_count: count })),
    },
  };
}

const TOP = 10;

type Members = Readonly<Record<string, unknown>>;

/**
 * `GET /api/v1/audit/logs`. `details` is the member of that name where the original has one, else the whole original;
 * `offset` and `limit` as they were asked for.
 */
export function auditLogs(
  { total, records, members = [] }: { total: number; records: StoredRecord[]; members?: Members[] },
  { offset, limit }: { offset: number; limit: number },
): Answer<ReturnType<typeof auditLog>[]> & { pagination: { page: number; limit: number; total: number } } {
  return {
    success: true,
    data: records.map((record, i) => auditLog(record, members[i] ?? {})),
    pagination: { page: Math.floor(offset / limit) + 1, limit, total },
  };
}

function auditLog(record: StoredRecord, members: Members) {
  const { actor } = record;
  return {
    id: record.id,
    event_type: record.type,
    actor: actor && { type: actor.kind, id: actor.id, email: actor.email },
    ...aboutOf(record, members),
    ip_address: record.ip,
    user_agent: record.user_agent,
    timestamp: auditTime(record.occurred_at),
  };
}

/** What an entry is about, the same in a list and alone. */
function aboutOf({ target, repository }: StoredRecord, members: Members) {
  return {
    resource: target && { type: target.kind, id: target.id, name: target.label },
    repository:
      repository === null
        ? null
        : {
            id: textIn(members.repository, 'id') ?? textIn(members, 'repository_id') ?? repository,
            name: repository,
          },
    details: isMembers(members.details) ? members.details : members,
  };
}

/**
 * `GET /api/v1/audit/logs/{log_id}`: an entry of the list, with the actor's name, what else the original says of the
 * resource (`issue_id`), the address and agent under `metadata`, and the hashes.
 */
export function auditEntry(record: StoredRecord, members: Members) {
  const { actor } = record;
  const { resource, ...about } = aboutOf(record, members);
  const session = textIn(members.metadata, 'session_id') ?? textIn(members, 'session_id');
  return {
    success: true,
    data: {
      id: record.id,
      event_type: record.type,
      actor: actor && { type: actor.kind, id: actor.id, email: actor.email, name: actor.label },
      resource: resource && { ...(isMembers(members.resource) ? members.resource : {}), ...resource },
      ...about,
      metadata: {
        ip_address: record.ip,
        user_agent: record.user_agent,
        session_id: session,
        request_id: record.request_id,
      },
      timestamp: auditTime(record.occurred_at),
      hash: hashText(record.row_hash),
      previous_hash: hashText(record.prev_hash),
    },
  } as const satisfies Answer<unknown>;
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** With the name of its algorithm where its length leaves no doubt. */
const hashText = (hash: string | null) =>
  hash !== null && /^[0-9a-f]{64}$/.test(hash) ? `sha256:${hash}` : hash;

function textIn(holder: unknown, name: string): string | null {
  if (typeof holder !== 'object' || holder === null) return null;
  const value = (holder as Members)[name];
  return typeof value === 'string' ? value : null;
}

/** `GET /api/v1/audit/search`. The highlight is HTML, as documented: what the log says is escaped. */
export function auditSearch({ total, results }: SearchPage): Answer<{
  results: { id: string; event_type: string; highlight: string; score: number | null; timestamp: string }[];
  total: number;
}> {
  return {
    success: true,
    data: {
      results: results.map(({ record, score, highlight }) => ({
        id: record.id,
        event_type: record.type,
        highlight: highlight
          .map(({ text, hit }) => (hit ? `<em>${escaped(text)}</em>` : escaped(text)))
          .join(''),
        score: score === null ? null : Math.round(score * 100) / 100,
        timestamp: auditTime(record.occurred_at),
      })),
      total,
    },
  };
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** `GET /api/v1/audit/history` */
export function auditHistory({ metric, interval, data_points, summary }: History): Answer<
  Pick<History, 'metric' | 'interval' | 'summary'> & {
    data_points: Omit<History['data_points'][number], 'partial' | 'covered'>[];
  }
> {
  const points = data_points.map(({ partial: _, covered: __, ...point }) => point);
  return { success: true, data: { metric, interval, data_points: points, summary } };
}

/** Without the fraction of a second where it is zero. */
export const auditTime = (moment: string) => moment.replace('.000000Z', 'Z');

/** A prototype is none of them: a log may hold a type named `__proto__`. */
function counts({ values, others, none }: Breakdown): Record<string, number> {
  const entries = values.filter(({ count }) => count > 0).map(({ label, count }) => [label, count] as const);
  if (others > 0) entries.push([OTHERS, others]);
  if (none > 0) entries.push([NONE, none]);
  return Object.fromEntries(entries);
}

/**
 * `data` of `POST /api/v1/audit/verify`. `verified` only where content and links were proven. `verifiedAt`: RFC 3339
 * text of when it was verified.
 */
export function auditSummary(
  result: Pick<Verification, 'integrity' | 'completeness' | 'rows' | 'checked' | 'counts' | 'receipt'>,
  verifiedAt: string,
): AuditApiSummary {
  const { counts } = result;
  const gaps = counts.gap + counts['broken-link'] + counts['prefix-missing'] + counts['torn-line'];
  const misplaced = counts.reordered + counts.duplicate + counts.fork;
  return {
    verified: succeeded(result),
    logs_checked: result.rows,
    chain_valid: result.checked.links && gaps + misplaced === 0,
    hash_mismatches: counts['content-mismatch'],
    gaps_detected: gaps,
    verification_hash: result.receipt,
    verified_at: verifiedAt,
  };
}
