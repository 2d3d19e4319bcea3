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

/** `GET /api/v1/audit/history` */
export function auditHistory({ metric, interval, data_points, summary }: History): Answer<
  Pick<History, 'metric' | 'interval' | 'summary'> & {
    data_points: Omit<History['data_points'][number], 'partial'>[];
  }
> {
  const points = data_points.map(({ partial: _, ...point }) => point);
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
