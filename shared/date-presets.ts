import type { RecordFilter } from './model/filter.ts';

/** Whole days, both included; read in the engagement's zone. */
export type DateRange = { from: string; to: string };

/** Ranges that follow from today's date and the engagement, by the names that the command line knows them by. */
export const PRESETS = [
  'audit-period',
  'last-7-days',
  'last-30-days',
  'last-90-days',
  'this-quarter',
  'last-quarter',
] as const;
export type PresetName = (typeof PRESETS)[number];
export type DatePreset = { id: PresetName; label: string; range: DateRange };

const DAY = 86_400_000;

/** A date moved by whole days. Dates are counted in UTC, where every day has 24 hours. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** The calendar quarter that holds a date. */
export function quarterOf(date: string): DateRange {
  const year = Number(date.slice(0, 4));
  const first = Math.floor((Number(date.slice(5, 7)) - 1) / 3) * 3;
  const start = new Date(Date.UTC(year, first, 1)).toISOString().slice(0, 10);
  const end = new Date(Date.UTC(year, first + 3, 0)).toISOString().slice(0, 10);
  return { from: start, to: end };
}

/** `2026 Q1` */
export function quarterName(range: DateRange): string {
  return `${range.from.slice(0, 4)} Q${Math.floor((Number(range.from.slice(5, 7)) + 2) / 3)}`;
}

/**
 * The ranges offered for a filter, the audit period first where the engagement has one.
 * @param today the date in the engagement's zone
 */
export function datePresets(today: string, period: { from: string | null; to: string | null }): DatePreset[] {
  const thisQuarter = quarterOf(today);
  const lastQuarter = quarterOf(addDays(thisQuarter.from, -1));
  const audit: DatePreset[] =
    period.from && period.to
      ? [{ id: 'audit-period', label: 'Audit period', range: { from: period.from, to: period.to } }]
      : [];
  const last = (days: 7 | 30 | 90): DatePreset => ({
    id: `last-${days}-days`,
    label: `Last ${days} days`,
    range: { from: addDays(today, 1 - days), to: today },
  });
  return [
    ...audit,
    last(7),
    last(30),
    last(90),
    { id: 'this-quarter', label: `This quarter (${quarterName(thisQuarter)})`, range: thisQuarter },
    { id: 'last-quarter', label: `Last quarter (${quarterName(lastQuarter)})`, range: lastQuarter },
  ];
}

/** The preset that a filter's dates are, if any. */
export function presetOf(filter: RecordFilter, presets: DatePreset[]): DatePreset | null {
  return presets.find(({ range }) => range.from === filter.from && range.to === filter.to) ?? null;
}
