import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type ReactNode, useState } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import type { ActivityChange, ChangeField, Timeline, TimelineMark } from '../../shared/model/timeline.ts';
import { useQueryOf } from '../api/queries.ts';
import { tidyFilter } from '../lib/filter-url.ts';
import { count, counted } from '../lib/numbers.ts';
import { durationWords, momentAfter, narrowed, secondsBetween, stretchWords } from '../lib/timeline-words.ts';
import { Answer } from './async-state.tsx';
import { ObservationItem } from './observation-text.tsx';
import type { Observed } from './observe-dialog.tsx';
import { useZone, When } from './when.tsx';

type Props = {
  data: Timeline;
  filter: RecordFilter;
  onFilter: (filter: RecordFilter) => void;
  onNote: (observed: Observed) => void;
};

/** What stands out in the timeline: never more than a place to look. */
export function TimelineMarks(props: Props) {
  const [open, setOpen] = useState(false);
  const { marks, not_judged } = props.data;
  const silences = marks.filter(({ kind }) => kind === 'silence').length;
  const words =
    not_judged !== null
      ? 'Silences and bursts: not judged'
      : `${counted(silences, 'silence')}, ${counted(marks.length - silences, 'burst')}`;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words}; who stopped or began</summary>
      {open && <Found {...props} />}
    </details>
  );
}

function Found({ data, filter, onFilter, onNote }: Props) {
  const zone = useZone();
  const observations = useQueryOf('observations.list', {});
  const noted = (observations.data ?? []).filter(
    ({ from, before }) =>
      data.from !== null && data.before !== null && from < data.before && before > data.from,
  );
  return (
    <Box sx={{ maxHeight: 280, overflow: 'auto' }} tabIndex={0} role="region" aria-label="What stands out">
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1, maxWidth: '85ch' }}>
        {data.not_judged ??
          'Compared with the same time of other weeks. A holiday, a changed integration and an export that left records out look the same: this says where to look, not what happened.'}
      </Typography>
      <Stack component="ul" spacing={0.5} sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {data.marks.map((mark) => {
          const words = markWords(mark, data, zone);
          const { kind, from, before } = mark;
          return (
            <Line
              key={from}
              words={words}
              onShow={() => onFilter(narrowed(filter, mark, zone))}
              onNote={() => onNote({ kind, from, before, filter, words })}
            />
          );
        })}
        <Changes field="source" data={data} filter={filter} onFilter={onFilter} onNote={onNote} />
        <Changes field="actor" data={data} filter={filter} onFilter={onFilter} onNote={onNote} />
        {noted.map((observation) => (
          <ObservationItem key={observation.id} observation={observation} />
        ))}
      </Stack>
    </Box>
  );
}

export function markWords(mark: TimelineMark, { unit }: Pick<Timeline, 'unit'>, zone: string): string {
  const when = stretchWords(mark, unit, zone);
  const usual = `usual is ${count(Math.round(mark.usual))}`;
  return mark.kind === 'silence'
    ? `Silence of ${durationWords(secondsBetween(mark))}: no record ${when}; ${usual}`
    : `Burst: ${counted(mark.count, 'record')} ${when}; ${usual}`;
}

function Line({
  words,
  onShow,
  onNote,
  children,
}: {
  words: string;
  onShow: () => void;
  onNote: () => void;
  children?: ReactNode;
}) {
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
      <Typography variant="body2" component="div" sx={{ flex: '1 1 260px' }}>
        {words}
        {children}
      </Typography>
      {/* One after the other on any line: never one of them alone below. */}
      <Box sx={{ display: 'flex', gap: 1, flexShrink: 0, ml: { xs: -1, sm: 0 } }}>
        <Button size="small" aria-label={`Show: ${words}`} onClick={onShow}>
          Show
        </Button>
        <Button size="small" aria-label={`Note: ${words}`} onClick={onNote}>
          Note
        </Button>
      </Box>
    </Box>
  );
}

const CHANGE_WORDS: Record<ActivityChange['change'], string> = {
  stopped: 'stopped',
  began: 'began',
  'only-between': 'was active only in between',
};

/** From its last record on where it stopped, up to its first where it began. */
function silenceOf(
  { change, first, last }: ActivityChange,
  data: Timeline,
): { from: string; before: string } {
  const [from, before] = [data.from ?? first, data.before ?? last];
  if (change === 'stopped') return { from: momentAfter(last), before };
  return change === 'began' ? { from, before: first } : { from: first, before: momentAfter(last) };
}

function Changes({ field, data, filter, onFilter, onNote }: Props & { field: ChangeField }) {
  const changes = useQueryOf('records.changes', { filter, field, limit: 20 });
  return (
    <Answer query={changes} label="Looking for changes">
      {({ changes: found, total }) => (
        <>
          {found.map((change) => {
            const words = `${field === 'source' ? 'Source' : 'Actor'} ${change.label} ${CHANGE_WORDS[change.change]}`;
            const own = tidyFilter({ ...filter, [field]: [change.value] });
            return (
              <Line
                key={change.value + change.label}
                words={words}
                onShow={() => onFilter(own)}
                onNote={() => onNote({ kind: change.change, ...silenceOf(change, data), filter: own, words })}
              >
                {`: ${counted(change.records, 'record')}, `}
                <When at={change.first} own /> to <When at={change.last} own />
                {`; longest pause between two of them ${durationWords(change.longest_gap)}`}
              </Line>
            );
          })}
          {total === 0 && (
            <Typography component="li" variant="body2" color="textSecondary">
              {`No ${field} stopped or began.`}
            </Typography>
          )}
          {total > found.length && (
            <Typography component="li" variant="body2" color="textSecondary">
              {`The ${found.length} with most records of ${count(total)}; narrow the filter to see others.`}
            </Typography>
          )}
        </>
      )}
    </Answer>
  );
}
