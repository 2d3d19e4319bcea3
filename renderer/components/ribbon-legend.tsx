import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { FindingKind, Verification } from '../../shared/model/integrity.ts';
import type { TornEnds } from '../../shared/ribbon.ts';
import {
  FAMILY_WORDS,
  FINDING_FAMILIES,
  FINDING_WORDS,
  type FindingFamily,
  familyTone,
} from '../../shared/verdict-words.ts';
import { count } from '../lib/numbers.ts';
import { FindingMark } from './finding-mark.tsx';

/** The marks that are on a ribbon, in words and with the full counts. */
export function RibbonLegend({
  result: { counts, integrity },
  torn,
  hatched,
}: {
  result: Verification;
  torn: TornEnds;
  /** From some row on, findings are counted only. */
  hatched: boolean;
}) {
  const families = new Map<FindingFamily, number>();
  for (const [kind, found] of Object.entries(counts)) {
    const { family } = FINDING_WORDS[kind as FindingKind];
    families.set(family, (families.get(family) ?? 0) + found);
  }
  const there = FINDING_FAMILIES.filter((family) => (families.get(family) ?? 0) > 0);
  return (
    <Stack
      component="ul"
      direction="row"
      useFlexGap
      spacing={2}
      aria-label="Marks"
      sx={{ m: 0, mt: 1, p: 0, listStyle: 'none', flexWrap: 'wrap', rowGap: 0.5 }}
    >
      {there.map((family) => (
        <Stack component="li" key={family} direction="row" spacing={0.75} sx={{ alignItems: 'center' }}>
          <FindingMark family={family} tone={familyTone(family, integrity)} size={13} />
          <Typography variant="body2">
            {FAMILY_WORDS[family].label} {count(families.get(family) ?? 0)}
          </Typography>
        </Stack>
      ))}
      {there.length === 0 && (
        <Typography component="li" variant="body2">
          No findings
        </Typography>
      )}
      {hatched && (
        <Typography component="li" variant="body2" color="textSecondary">
          Hatched: findings are counted, and not listed
        </Typography>
      )}
      {torn.words !== null && (
        <Typography component="li" variant="body2" color="textSecondary">
          {torn.words}
        </Typography>
      )}
    </Stack>
  );
}
