import { auditHistory, auditStatistics } from '../../../shared/audit-api.ts';
import { AppError } from '../../../shared/errors.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import type {
  Breakdown,
  History,
  Interval,
  Metric,
  Statistics,
  StatisticsField,
} from '../../../shared/model/statistics.ts';
import { type Period, previousPeriod } from '../../../shared/period.ts';
import { isAuditShape } from './audit-shape.ts';
import { askedFilter, type FilterFlags, rangeOf } from './filters.ts';
import { count, counted, print, readableTime, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type StatsFlags = PassphraseOptions &
  FilterFlags & {
    json?: boolean;
    against?: string;
    againstFrom?: string;
    againstTo?: string;
    limit: string;
    shape: string;
  };

export async function showStatistics(vault: string, flags: StatsFlags): Promise<ExitCode> {
  const audit = isAuditShape(flags.shape);
  const asked = askedFilter(flags);
  const isCompared = checkedAgainst(flags);
  const limit = audit ? MOST_VALUES : wholeNumber('--limit', flags.limit);
  const result = await Session.withVault(vault, flags, async (session) => {
    const filter = await asked(session);
    const against = isCompared ? await comparedPeriod(session, filter, flags) : undefined;
    return session.invoke('records.statistics', { filter, ...(against && { against }), limit });
  });
  print(audit || flags.json, audit ? auditStatistics(result) : result, () => describe(result));
  return 0;
}

/** The documented maps hold every value; of more than these, the rest is counted as one. */
const MOST_VALUES = 1000;

/** Is another time to be counted too? */
function checkedAgainst({ against, againstFrom, againstTo }: StatsFlags): boolean {
  if ((againstFrom === undefined) !== (againstTo === undefined))
    throw new AppError('request-invalid', { problem: '--against-from and --against-to go together' });
  if (against !== undefined && againstFrom !== undefined)
    throw new AppError('request-invalid', { problem: '--against goes without --against-from' });
  return against !== undefined || againstFrom !== undefined;
}

async function comparedPeriod(
  session: Session,
  { from, to }: RecordFilter,
  { against, againstFrom, againstTo, zone }: StatsFlags,
): Promise<Period> {
  const dates = await session.invoke('engagement.get', {});
  if (against !== undefined && against !== 'previous')
    return rangeOf({ period: against, zone }, dates, '--against') as Period;
  if (against === undefined)
    return rangeOf({ from: againstFrom, to: againstTo, zone }, dates, '--against') as Period;
  const before = from !== undefined && to !== undefined ? previousPeriod({ from, to }) : null;
  if (!before)
    throw new AppError('request-invalid', {
      problem: '--against previous needs a time with both ends, of dates or of times',
    });
  return before;
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
  const head = [`${sentence} ${counted(total, 'record')}.`];
  if (period) head.push(`${readableTime(period.from)} to ${readableTime(period.to)}`);
  if (compared)
    head.push(
      `Compared with ${readableTime(compared.period.from)} to ${readableTime(compared.period.to)}: ${counted(compared.total, 'record')}.`,
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
  const filter = askedFilter(flags);
  const result = await Session.withVault(vault, flags, async (session) =>
    session.invoke('records.history', { filter: await filter(session), metric, interval }),
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
