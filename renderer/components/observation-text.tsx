import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { Observation, ObservationKind } from '../../shared/model/story.ts';
import { filterToParams } from '../lib/filter-url.ts';
import { counted } from '../lib/numbers.ts';
import { narrowed } from '../lib/timeline-words.ts';
import { useZone, When } from './when.tsx';

export const OBSERVED_WORDS: Record<ObservationKind, string> = {
  silence: 'Silence',
  burst: 'Burst',
  stopped: 'Activity stopped',
  began: 'Activity began',
  'only-between': 'Activity only in between',
  period: 'Period',
};

/** What was noted about a stretch of time, with a way to its records. */
export function ObservationText({ observation }: { observation: Observation }) {
  const { kind, from, before, filter, sentence, records, text, author, created_at } = observation;
  const zone = useZone();
  return (
    <>
      <Typography sx={{ whiteSpace: 'pre-wrap' }}>{text}</Typography>
      <Typography variant="body2" color="textSecondary">
        {OBSERVED_WORDS[kind]} · <When own at={from} /> to <When own at={before} /> · {sentence}{' '}
        {counted(records, 'record')} then ·{' '}
        <Link href={`#/records?${filterToParams(narrowed(filter, { from, before }, zone))}`}>Show</Link>
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {author} · <When own at={created_at} />
      </Typography>
    </>
  );
}

/** The same in a list. */
export function ObservationItem({ observation }: { observation: Observation }) {
  return (
    <Box component="li" sx={{ borderLeft: '3px solid', borderColor: 'divider', pl: 1.5 }}>
      <ObservationText observation={observation} />
    </Box>
  );
}
