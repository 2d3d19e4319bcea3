import type { Finding, Verification } from './model/integrity.ts';
import { FINDING_FAMILIES, FINDING_WORDS, type FindingFamily } from './verdict-words.ts';

/** What of a chain is seen: rows from `from` up to and without `to`. */
export type RibbonView = { from: number; to: number };

/** Findings that lie too close to be told apart are one mark. `x` from 0 to 1. */
export type RibbonMark = {
  /** Which of the findings, in their order. */
  findings: number[];
  family: FindingFamily;
  x: number;
  first: number;
  last: number;
};

/** The fewest rows that are shown. */
const CLOSEST = 10;

/** Rows on the ribbon: those read, and those that findings say could not be. At least 1. */
export function ribbonRows({ rows, findings }: Pick<Verification, 'rows' | 'findings'>): number {
  return findings.reduce((most, { row }) => Math.max(most, (row ?? -1) + 1), Math.max(rows, 1));
}

/** The row after which findings were counted but not listed; null where all are. */
export function listedUpTo({ counts, findings }: Pick<Verification, 'counts' | 'findings'>): number | null {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (all <= findings.length) return null;
  return findings.reduce((most, { row }) => Math.max(most, (row ?? -1) + 1), 0);
}

/** An end of a ribbon is torn where the chain may go on beyond it; `words` say why, null where neither is. */
export type TornEnds = { start: boolean; end: boolean; words: string | null };

/** `partial`: only a part of the chain was verified. */
export function tornEnds(
  { counts, completeness }: Pick<Verification, 'counts' | 'completeness'>,
  partial: boolean,
): TornEnds {
  if (partial)
    return { start: true, end: true, words: 'Torn ends: what lies before and after was not verified' };
  const start = counts['prefix-missing'] > 0;
  const end = completeness !== 'proven';
  const reasons = [
    ...(start ? ['rows before the first are missing'] : []),
    ...(end ? ['nothing proves that the chain ends here'] : []),
  ];
  if (reasons.length === 0) return { start, end, words: null };
  return { start, end, words: `Torn ${start && end ? 'ends' : 'end'}: ${reasons.join(', and ')}` };
}

/** Where a finding lies; one about no row, such as a cut end, lies at the end. */
export function rowOf({ row }: Pick<Finding, 'row'>, rows: number): number {
  return row ?? rows - 1;
}

/** The marks of the findings in view, left to right, at most one for each of `slots` places. */
export function marksIn(
  findings: readonly { finding: Finding; index: number }[],
  { from, to }: RibbonView,
  rows: number,
  slots: number,
): RibbonMark[] {
  const bySlot = new Map<number, RibbonMark>();
  for (const { finding, index } of findings) {
    const row = rowOf(finding, rows);
    if (row < from || row >= to) continue;
    const x = (row + 0.5 - from) / (to - from);
    const slot = Math.floor(x * slots);
    const { family } = FINDING_WORDS[finding.kind];
    const mark = { findings: [index], family, x, first: row, last: row };
    const there = bySlot.get(slot);
    bySlot.set(slot, there === undefined ? mark : joined(there, mark, from, to));
  }
  const marks = [...bySlot.values()].sort((a, b) => a.x - b.x);
  return marks.reduce<RibbonMark[]>((apart, mark) => {
    const before = apart.at(-1);
    if (before === undefined || mark.x - before.x >= 1 / slots) apart.push(mark);
    else apart[apart.length - 1] = joined(before, mark, from, to);
    return apart;
  }, []);
}

function joined(a: RibbonMark, b: RibbonMark, from: number, to: number): RibbonMark {
  const [first, last] = [Math.min(a.first, b.first), Math.max(a.last, b.last)];
  return {
    findings: [...a.findings, ...b.findings],
    family: graver(a.family, b.family),
    ...{ x: ((first + last) / 2 + 0.5 - from) / (to - from), first, last },
  };
}

function graver(a: FindingFamily, b: FindingFamily): FindingFamily {
  return FINDING_FAMILIES.indexOf(a) <= FINDING_FAMILIES.indexOf(b) ? a : b;
}

/** The view, `factor` times as wide, about a row; never beyond the chain or closer than a few rows. */
export function zoomed(view: RibbonView, rows: number, factor: number, about: number): RibbonView {
  const width = Math.min(rows, Math.max(CLOSEST, Math.round((view.to - view.from) * factor)));
  const share = (about - view.from) / (view.to - view.from);
  return moved(Math.round(about - share * width), width, rows);
}

/** The view moved by some rows, as far as the chain goes. */
export function panned(view: RibbonView, rows: number, by: number): RibbonView {
  return moved(view.from + by, view.to - view.from, rows);
}

/** The view itself where it holds the row, else moved so that the row is in its middle. */
export function showing(view: RibbonView, rows: number, row: number): RibbonView {
  if (row >= view.from && row < view.to) return view;
  const width = view.to - view.from;
  return moved(Math.round(row - width / 2), width, rows);
}

/** A view of a mark's rows with some room beside them. */
export function closeUp({ first, last }: Pick<RibbonMark, 'first' | 'last'>, rows: number): RibbonView {
  const width = Math.min(rows, Math.max(CLOSEST, Math.round((last - first + 1) * 1.25)));
  return moved(Math.round((first + last + 1 - width) / 2), width, rows);
}

function moved(from: number, width: number, rows: number): RibbonView {
  const start = Math.min(Math.max(0, from), Math.max(0, rows - width));
  return { from: start, to: start + Math.min(width, rows) };
}

/** Round rows to write below the ribbon, with where they lie from 0 to 1; rows count from 1 here, as people do. */
export function ticksOf({ from, to }: RibbonView, most = 6): { row: number; x: number }[] {
  const width = to - from;
  const rough = width / most;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough) ?? power * 10;
  const ticks: { row: number; x: number }[] = [];
  for (let row = Math.max(step, Math.ceil((from + 1) / step) * step); row <= to; row += step)
    ticks.push({ row, x: (row - 0.5 - from) / width });
  return ticks;
}
