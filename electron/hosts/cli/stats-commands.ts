import { auditHistory, auditStatistics } from '../../../shared/audit-api.ts';
import type {
  Breakdown,
  Figures,
  History,
  Interval,
  Metric,
  Statistics,
  StatisticsField,
} from '../../../shared/model/statistics.ts';
import { type AgainstFlags, askedAgainst } from './against.ts';
import { isAuditShape } from './audit-shape.ts';
import { askedFilter, type FilterFlags } from './filters.ts';
import { count, counted, print, readableTime, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type StatsFlags = PassphraseOptions &
  FilterFlags &
  AgainstFlags & { json?: boolean; limit: string; shape: string };

export async function showStatistics(vault: string, flags: StatsFlags): Promise<ExitCode> {
  const audit = isAuditShape(flags.shape);
  const asked = askedFilter(flags);
  const compared = askedAgainst(flags);
  const limit = audit ? MOST_VALUES : wholeNumber('--limit', flags.limit);
  const result = await Session.withVault(vault, flags, async (session) => {
    const filter = await asked(session);
    const against = await compared(session, filter);
    return session.invoke('records.statistics', { filter, ...(against && { against }), limit });
  });
  print(audit || flags.json, audit ? auditStatistics(result) : result, () => describe(result));
  return 0;
}

/** The documented maps hold every value; of more than these, the rest is counted as one. */
const MOST_VALUES = 1000;

const TITLES: Record<StatisticsField, string> = {
  type: 'By type',
  repository: 'By repository',
  actor_kind: 'By kind of actor',
  actor: 'Top actors',
  kind: 'By kind',
  outcome: 'By outcome',
  severity: 'By severity',
  source: 'By source',
};

function describe({ sentence, period, no_evidence, total, compared, by }: Statistics): string {
  const head = [`${sentence} ${counted(total, 'record')}.`];
  if (period) head.push(periodWords(period));
  if (no_evidence !== null) return [...head, no_evidence].join('\n');
  if (compared) {
    const then = `Compared with ${periodWords(compared.period)}:`;
    if (compared.total === null) head.push(`${then} –`, compared.no_evidence ?? '');
    else
      head.push(
        `${then} ${counted(compared.total, 'record')} (${signed(total - compared.total)}).`,
        ...(compared.partial ? [PARTIAL] : []),
      );
  }
  const isCompared = compared !== null && compared.total !== null;
  const parts = Object.entries(TITLES).map(
    ([field, title]) => `${title}\n${breakdown(by[field as StatisticsField], isCompared)}`,
  );
  return [head.join('\n'), ...parts].join('\n\n');
}

const PARTIAL = 'Only a part of that time lies within the evidence.';
/** Both ends are taken in, so that the last second is named whole. */
const periodWords = ({ from, to }: { from: string; to: string }) =>
  `${readableTime(from)} to ${readableTime(to.replace('.999999Z', 'Z'))}`;
const signed = (value: number) => `${value > 0 ? '+' : ''}${count(value)}`;

/** With another time beside it, and the difference. */
function breakdown(
  { values, distinct, others, others_before, none, none_before }: Breakdown,
  isCompared: boolean,
): string {
  const row = (label: string, records: number, before: number | null) => [
    `  ${label}`,
    count(records),
    ...(before === null ? [] : [count(before), signed(records - before)]),
  ];
  const rows = values.map(({ label, count: records, before }) => row(label, records, before));
  if (others + (others_before ?? 0) > 0)
    rows.push(row(`… ${counted(distinct - values.length, 'other')}`, others, others_before));
  if (none + (none_before ?? 0) > 0) rows.push(row('(none)', none, none_before));
  if (rows.length === 0) return '  (none)';
  return table(isCompared ? [['', 'now', 'then', 'change'], ...rows] : rows);
}

type HistoryFlags = PassphraseOptions &
  FilterFlags &
  AgainstFlags & { json?: boolean; metric: Metric; interval: Interval; shape: string };

export async function showHistory(vault: string, flags: HistoryFlags): Promise<ExitCode> {
  const audit = isAuditShape(flags.shape);
  const { metric, interval } = flags;
  const asked = askedFilter(flags);
  const compared = askedAgainst(flags);
  const result = await Session.withVault(vault, flags, async (session) => {
    const filter = await asked(session);
    const against = await compared(session, filter);
    return session.invoke('records.history', { filter, ...(against && { against }), metric, interval });
  });
  print(audit || flags.json, audit ? auditHistory(result) : result, () => describeHistory(result));
  return 0;
}

const shown = (value: number | null) => (value === null ? '–' : count(value));
const changed = (value: number | null) => (value === null ? '' : signed(value));

function describeHistory({ compared, metric, ...now }: History): string {
  if (!compared) return figures(now);
  const { overall, period, change, trend } = compared;
  const difference = change === null ? '' : ` (${signed(change)})${trend === null ? '' : `: ${trend}`}`;
  return [
    figures(now),
    `Compared with ${period ? periodWords(period) : 'that time'}:\n${figures(compared)}`,
    [
      `${metric}: ${shown(overall)} then, ${shown(now.overall)} now${difference}`,
      ...(compared.partial && compared.data_points.some(({ covered }) => covered) ? [PARTIAL] : []),
    ].join('\n'),
  ].join('\n\n');
}

function figures({ basis, data_points, summary }: Figures): string {
  const rows = data_points.map(({ period_start, period_end, value, change, partial, covered }) => [
    `${period_start} to ${period_end}`,
    shown(value),
    changed(change),
    covered ? (partial ? 'in part' : '') : 'no evidence',
  ]);
  const { start_value, end_value, total_change, trend } = summary;
  const said =
    trend === null
      ? ''
      : `\n${shown(start_value)} to ${shown(end_value)} (${changed(total_change)}): ${trend}`;
  return `${basis}${rows.length > 0 ? `\n${table(rows)}` : ''}${said}`;
}
