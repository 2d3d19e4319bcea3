import { auditHistory, auditStatistics } from '../../../shared/audit-api.ts';
import { AppError } from '../../../shared/errors.ts';
import type {
  Breakdown,
  History,
  Interval,
  Metric,
  Statistics,
  StatisticsField,
} from '../../../shared/model/statistics.ts';
import { isAuditShape } from './audit-shape.ts';
import { type FilterFlags, filterOf } from './filters.ts';
import { count, print, readableTime, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type StatsFlags = PassphraseOptions &
  FilterFlags & { json?: boolean; againstFrom?: string; againstTo?: string; limit: string; shape: string };

export async function showStatistics(vault: string, flags: StatsFlags): Promise<ExitCode> {
  const audit = isAuditShape(flags.shape);
  const { againstFrom: from, againstTo: to } = flags;
  if ((from === undefined) !== (to === undefined))
    throw new AppError('request-invalid', { problem: '--against-from and --against-to go together' });
  const result = await Session.withVault(vault, flags, (session) =>
    session.invoke('records.statistics', {
      filter: filterOf(flags),
      ...(from === undefined || to === undefined ? {} : { against: { from, to } }),
      // The documented maps hold every value.
      limit: audit ? 1000 : wholeNumber('--limit', flags.limit),
    }),
  );
  print(audit || flags.json, audit ? auditStatistics(result) : result, () => describe(result));
  return 0;
}

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

function describe({ sentence, period, total, compared, by }: Statistics): string {
  const head = [`${sentence} ${count(total)} records.`];
  if (period) head.push(`${readableTime(period.from)} to ${readableTime(period.to)}`);
  if (compared)
    head.push(
      `Compared with ${readableTime(compared.period.from)} to ${readableTime(compared.period.to)}: ${count(compared.total)} records.`,
    );
  const parts = Object.entries(TITLES).map(
    ([field, title]) => `${title}\n${breakdown(by[field as StatisticsField])}`,
  );
  return [head.join('\n'), ...parts].join('\n\n');
}

function breakdown({ values, distinct, others, none }: Breakdown): string {
  const rows = values.map(({ label, count: records, before }) => [
    `  ${label}`,
    count(records),
    ...(before === null ? [] : [change(records, before)]),
  ]);
  if (others > 0) rows.push([`  … ${othersWords(distinct - values.length)}`, count(others)]);
  if (none > 0) rows.push(['  (none)', count(none)]);
  return rows.length === 0 ? '  (none)' : table(rows);
}

const othersWords = (values: number) => `${count(values)} ${values === 1 ? 'other' : 'others'}`;

function change(now: number, before: number): string {
  const difference = now - before;
  return `was ${count(before)} (${difference > 0 ? '+' : ''}${count(difference)})`;
}

type HistoryFlags = PassphraseOptions &
  FilterFlags & { json?: boolean; metric: Metric; interval: Interval; shape: string };

export async function showHistory(vault: string, flags: HistoryFlags): Promise<ExitCode> {
  const audit = isAuditShape(flags.shape);
  const { metric, interval } = flags;
  const result = await Session.withVault(vault, flags, (session) =>
    session.invoke('records.history', { filter: filterOf(flags), metric, interval }),
  );
  print(audit || flags.json, audit ? auditHistory(result) : result, () => describeHistory(result));
  return 0;
}

function describeHistory({ basis, data_points, summary }: History): string {
  const shown = (value: number | null) => (value === null ? '–' : count(value));
  const signed = (value: number | null) => (value === null ? '' : `${value > 0 ? '+' : ''}${count(value)}`);
  const rows = data_points.map(({ period_start, period_end, value, change: difference, partial }) => [
    `${period_start} to ${period_end}`,
    shown(value),
    signed(difference),
    partial ? 'in part' : '',
  ]);
  const { start_value, end_value, total_change, trend } = summary;
  const said =
    trend === null
      ? ''
      : `\n${shown(start_value)} to ${shown(end_value)} (${signed(total_change)}): ${trend}`;
  return `${basis}${rows.length > 0 ? `\n${table(rows)}` : ''}${said}`;
}
