import type { FindingKind, Verification } from '../../../shared/model/integrity.ts';
import { listedUpTo, marksIn, ribbonRows, ticksOf, tornEnds } from '../../../shared/ribbon.ts';
import { count } from '../../../shared/text.ts';
import { FAMILY_WORDS, FINDING_FAMILIES, FINDING_WORDS, familyTone } from '../../../shared/verdict-words.ts';
import type { Block } from './report-model.ts';

/** Marks that have room beside each other on a page. */
const SLOTS = 28;

/** A verification's chain as a band with its findings; nothing for one without rows. */
export function ribbonBlock(result: Verification, partial: boolean): Block[] {
  if (result.rows === 0) return [];
  const rows = ribbonRows(result);
  const view = { from: 0, to: rows };
  const unlisted = listedUpTo(result);
  const listed = result.findings.map((finding, index) => ({ finding, index }));
  const families = Map.groupBy(
    Object.entries(result.counts) as [FindingKind, number][],
    ([kind]) => FINDING_WORDS[kind].family,
  );
  return [
    {
      kind: 'ribbon',
      marks: marksIn(listed, view, rows, SLOTS).map(({ x, family, findings }) => ({
        ...{ at: x, family, tone: familyTone(family, result.integrity), findings: findings.length },
      })),
      ticks: ticksOf(view, 6).map(({ row, x }) => ({ at: x, label: count(row) })),
      legend: FINDING_FAMILIES.flatMap((family) => {
        const found = (families.get(family) ?? []).reduce((sum, [, count]) => sum + count, 0);
        if (found === 0) return [];
        const text = `${FAMILY_WORDS[family].label} ${count(found)}`;
        return [{ family, tone: familyTone(family, result.integrity), text }];
      }),
      torn: tornEnds(result, partial),
      unlistedFrom: unlisted === null ? null : unlisted / rows,
    },
  ];
}
