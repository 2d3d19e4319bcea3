import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { Finding, Verification } from '../../shared/model/integrity.ts';
import { FINDING_WORDS, familyTone } from '../../shared/verdict-words.ts';
import { openRecord } from '../api/open-record.ts';
import { findingPlace } from '../lib/finding-place.ts';
import { count } from '../lib/numbers.ts';
import { FindingMark } from './finding-mark.tsx';
import { Hash } from './hash.tsx';

/** One finding: where it is, what was seen, both hashes, and the way to its record. */
export function FindingDetail({
  finding,
  integrity,
  opens = true,
}: {
  finding: Finding;
  integrity: Verification['integrity'];
  /** Offer the way to its record. */
  opens?: boolean;
}) {
  const { label, family } = FINDING_WORDS[finding.kind];
  const { rid } = finding;
  return (
    <Stack direction="row" spacing={1.25} sx={{ alignItems: 'flex-start' }}>
      <Box sx={{ pt: 0.4 }}>
        <FindingMark family={family} tone={familyTone(family, integrity)} />
      </Box>
      <Box sx={{ minWidth: 0, flex: 1 }}>
        <Typography>
          <strong>{label}</strong>{' '}
          <Typography component="span" color="textSecondary">
            {finding.row !== null && `row ${count(finding.row + 1)} · `}
            {findingPlace(finding)}
            {finding.partition.length > 0 && ` · ${finding.partition.join(' / ')}`}
          </Typography>
        </Typography>
        <Typography>{finding.detail}</Typography>
        {(finding.expected ?? finding.actual) && (
          <Stack direction="row" useFlexGap spacing={2} sx={{ flexWrap: 'wrap', mt: 0.25 }}>
            {finding.expected && (
              <span>
                expected <Hash value={finding.expected} what="expected hash" />
              </span>
            )}
            {finding.actual && (
              <span>
                found <Hash value={finding.actual} what="hash found" />
              </span>
            )}
          </Stack>
        )}
        {opens && rid !== null && (
          <Button size="small" variant="outlined" sx={{ mt: 0.75 }} onClick={() => openRecord(rid)}>
            Open the record and its neighbours
          </Button>
        )}
      </Box>
    </Stack>
  );
}
