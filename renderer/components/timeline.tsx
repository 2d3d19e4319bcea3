import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useRef, useState } from 'react';
import { COLUMN_FIELDS, type ColumnField, type RecordFilter } from '../../shared/model/filter.ts';
import type { Timeline } from '../../shared/model/timeline.ts';
import { showTimeline, timelineShown } from '../api/preferences.ts';
import { useQueryOf } from '../api/queries.ts';
import { useStore } from '../api/store.ts';
import { filterToParams, tidyFilter } from '../lib/filter-url.ts';
import { count, counted } from '../lib/numbers.ts';
import { barWords, narrowed, stretchWords } from '../lib/timeline-words.ts';
import { Answer } from './async-state.tsx';
import { ChartTable } from './chart-table.tsx';
import { FACET_LABELS } from './facet-chip.tsx';
import { ObserveDialog, type Observed } from './observe-dialog.tsx';
import { colourOf } from './timeline-bars.tsx';
import { type BarRange, TimelineChart } from './timeline-chart.tsx';
import { TimelineMarks } from './timeline-marks.tsx';
import { useZone } from './when.tsx';

type Props = {
  filter: RecordFilter;
  split: ColumnField | null;
  /** False while the originals are still looked through for what the filter asks: then the last answer stays. */
  isKnown: boolean;
  onFilter: (filter: RecordFilter) => void;
  onSplit: (split: ColumnField | null) => void;
};

/** What the filter finds, over time; a part of it can be selected and zoomed into. */
export function TimelineSection(props: Props) {
  const shown = useStore(timelineShown);
  return (
    <Box component="section" aria-label="Timeline" sx={{ mt: 1.5 }}>
      <Stack direction="row" useFlexGap spacing={1} sx={{ alignItems: 'center', flexWrap: 'wrap' }}>
        <Button
          size="small"
          color="inherit"
          aria-expanded={shown}
          onClick={() => showTimeline(!shown)}
          sx={{ ml: -0.75 }}
        >
          {shown ? 'Hide the timeline' : 'Show the timeline'}
        </Button>
        {shown && (
          <TextField
            select
            label="Split by"
            value={props.split ?? ''}
            onChange={(event) =>
              props.onSplit(COLUMN_FIELDS.find((name) => name === event.target.value) ?? null)
            }
            fullWidth={false}
            sx={{ minWidth: 130 }}
          >
            <MenuItem value="">Nothing</MenuItem>
            {COLUMN_FIELDS.map((field) => (
              <MenuItem key={field} value={field}>
                {FACET_LABELS[field]}
              </MenuItem>
            ))}
          </TextField>
        )}
      </Stack>
      {shown && <Shown {...props} />}
    </Box>
  );
}

function Shown({ filter, split, isKnown, onFilter }: Props) {
  const timeline = useQueryOf(
    'records.timeline',
    { filter, ...(split && { split }) },
    { keepPrevious: true, enabled: isKnown },
  );
  return (
    <Answer query={timeline} label="Counting over time">
      {(data) => (data.bars.length > 0 ? <Drawn data={data} filter={filter} onFilter={onFilter} /> : null)}
    </Answer>
  );
}

function Drawn({ data, filter, onFilter }: { data: Timeline } & Pick<Props, 'filter' | 'onFilter'>) {
  const zone = useZone();
  const [selected, setSelected] = useState<BarRange | null>(null);
  const chart = useRef<HTMLDivElement>(null);
  // Bars of another time are others. It is not drawn anew for them: that would lose the focus.
  const time = `${data.from} ${data.before}`;
  const [selectedIn, setSelectedIn] = useState(time);
  if (selectedIn !== time) {
    setSelectedIn(time);
    setSelected(null);
  }
  const [noting, setNoting] = useState<Observed | null>(null);
  const stretch = (range: BarRange) => ({
    from: data.bars[range.first]?.from ?? '',
    before: data.bars[range.last]?.before ?? '',
  });
  /** The button that asks for it goes away with it: the focus goes on in the chart. */
  const go = (change: () => void) => {
    chart.current?.focus({ preventScroll: true });
    change();
  };
  const zoom = (range: BarRange) => go(() => onFilter(narrowed(filter, stretch(range), zone)));
  const widen = () => go(() => onFilter(tidyFilter({ ...filter, from: undefined, to: undefined })));
  const isNarrow = filter.from !== undefined || filter.to !== undefined;
  return (
    <Box sx={{ mt: 1 }}>
      <Legend data={data} />
      <TimelineChart
        box={chart}
        data={data}
        selected={selected}
        onSelect={setSelected}
        onZoom={zoom}
        onWiden={widen}
      >
        <Typography variant="body2">
          {selected ? selectedWords(data, selected) : `Times in ${zone}; ${barWords(data)}`}
        </Typography>
        {selected && (
          <>
            <Button size="small" variant="outlined" onClick={() => zoom(selected)}>
              Zoom in
            </Button>
            <Button
              size="small"
              href={`#/incident?${filterToParams(narrowed(filter, stretch(selected), zone))}`}
            >
              Incident window
            </Button>
            <Button size="small" onClick={() => setNoting(observedOf(data, stretch(selected), filter))}>
              Note
            </Button>
            <Button size="small" onClick={() => go(() => setSelected(null))}>
              Clear selection
            </Button>
          </>
        )}
        {isNarrow && (
          <Button size="small" onClick={widen}>
            Show all time
          </Button>
        )}
      </TimelineChart>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 3,
          borderTop: '1px solid',
          borderColor: 'divider',
          // One line above both.
          '& > details': { borderTop: 0, pt: 0 },
          '& > details[open]': { flexBasis: '100%' },
          '& > details > summary': { cursor: 'pointer', fontWeight: 600, py: 0.75, borderRadius: 0.5 },
          // Below the ring of the focus.
          '& > details[open] > summary': { mb: 0.75 },
        }}
      >
        <TimelineMarks
          data={data}
          filter={filter}
          onFilter={(narrow) => go(() => onFilter(narrow))}
          onNote={setNoting}
        />
        <TimelineTable data={data} />
      </Box>
      {noting && <ObserveDialog observed={noting} onClose={() => setNoting(null)} />}
    </Box>
  );
}

/** What is noted of bars that were selected. */
function observedOf(
  data: Timeline,
  stretch: { from: string; before: string },
  filter: RecordFilter,
): Observed {
  return { kind: 'period', ...stretch, filter, words: stretchWords(stretch, data.unit, data.zone) };
}

function selectedWords({ bars, unit, zone }: Timeline, { first, last }: BarRange): string {
  const records = bars.slice(first, last + 1).reduce((sum, bar) => sum + bar.count, 0);
  const stretch = { from: bars[first]?.from ?? '', before: bars[last]?.before ?? '' };
  return `Selected: ${stretchWords(stretch, unit, zone)} · ${counted(records, 'record')}`;
}

function Legend({ data }: { data: Timeline }) {
  if (data.series.length === 0) return null;
  return (
    <Stack
      component="ul"
      direction="row"
      useFlexGap
      spacing={1.5}
      aria-label="Colours"
      sx={{ flexWrap: 'wrap', m: 0, mb: 0.5, p: 0, listStyle: 'none' }}
    >
      {data.series.map((series, part) => (
        <Typography
          component="li"
          variant="body2"
          key={series.label}
          sx={{ display: 'flex', gap: 0.75, alignItems: 'center' }}
        >
          <Box
            aria-hidden
            sx={(theme) => ({
              width: 10,
              height: 10,
              flexShrink: 0,
              bgcolor: colourOf(data.series, part, theme.vars?.palette.series ?? []),
            })}
          />
          <span>{series.label}</span>
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {count(series.count)}
          </Box>
        </Typography>
      ))}
    </Stack>
  );
}

/** The same numbers, to be read. */
function TimelineTable({ data: { bars, series, unit, zone } }: { data: Timeline }) {
  return (
    <ChartTable
      title="Timeline as a table"
      name="Timeline"
      columns={[`Time (${zone})`, 'Records', ...series.map(({ label }) => label)]}
      texts={1}
      rows={bars.map((bar) => ({
        key: bar.from,
        cells: [stretchWords(bar, unit, zone), count(bar.count), ...bar.parts.map((part) => count(part))],
      }))}
    />
  );
}
