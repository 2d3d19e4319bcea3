import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useId,
  useRef,
  useState,
} from 'react';
import type { Timeline } from '../../shared/model/timeline.ts';
import { count, counted } from '../lib/numbers.ts';
import { edgeWords, lastMoment, stretchWords } from '../lib/timeline-words.ts';
import { TIMELINE_HEIGHT, TimelineBars } from './timeline-bars.tsx';
import { visuallyHidden } from './visually-hidden.ts';

/** Bars from the first to the last, both taken in. */
export type BarRange = { first: number; last: number };

type Props = {
  /** The chart itself, which takes the keys. */
  box: RefObject<HTMLDivElement | null>;
  data: Timeline;
  selected: BarRange | null;
  onSelect: (range: BarRange | null) => void;
  onZoom: (range: BarRange) => void;
  onWiden: () => void;
  /** Stands between the two ends of the axis. */
  children: ReactNode;
};

/**
 * The bars. Drag to select; with the keyboard the arrows go from bar to bar, with Shift they select, Enter zooms in,
 * Esc gives the selection up, Backspace shows all time again.
 */
export function TimelineChart({ box, data, selected, onSelect, onZoom, onWiden, children }: Props) {
  const { bars, unit, zone } = data;
  const [moved, setMoved] = useState<{ in: string; to: number } | null>(null);
  const anchor = useRef<number | null>(null);
  // Among other bars the keys begin anew.
  const time = `${data.from} ${data.before}`;
  const cursor = moved?.in === time ? moved.to : null;
  const setCursor = (to: number) => setMoved({ in: time, to });
  const help = useId();
  const last = bars.length - 1;
  const highest = Math.max(0, ...bars.map((bar) => bar.count));

  const barUnder = (event: PointerEvent) => {
    const { left, width } = box.current!.getBoundingClientRect();
    const bar = Math.floor(((event.clientX - left) / width) * bars.length);
    return Math.min(last, Math.max(0, bar));
  };
  const rangeOf = (a: number, b: number): BarRange => ({ first: Math.min(a, b), last: Math.max(a, b) });
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const bar = barUnder(event);
    anchor.current = bar;
    setCursor(bar);
    onSelect(rangeOf(bar, bar));
  };
  const onPointerMove = (event: PointerEvent) => {
    const bar = barUnder(event);
    if (anchor.current !== null && event.buttons === 1) {
      setCursor(bar);
      onSelect(rangeOf(anchor.current, bar));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = cursor ?? 0;
    const to = {
      ArrowRight: cursor === null ? 0 : Math.min(last, at + 1),
      ArrowLeft: Math.max(0, at - 1),
      PageDown: Math.min(last, at + 10),
      PageUp: Math.max(0, at - 10),
      Home: 0,
      End: last,
    }[event.key];
    if (to !== undefined) {
      if (event.shiftKey) {
        anchor.current = cursor === null ? at : (anchor.current ?? at);
        onSelect(rangeOf(anchor.current, to));
      } else {
        anchor.current = null;
        onSelect(rangeOf(to, to));
      }
      setCursor(to);
    } else if (event.key === 'Enter' || event.key === 'Backspace') {
      anchor.current = null;
      if (event.key === 'Enter') onZoom(selected ?? rangeOf(at, at));
      else onWiden();
    } else if (event.key === 'Escape' && selected) onSelect(null);
    else return;
    event.preventDefault();
  };

  const [from, before] = [bars[0]?.from ?? '', bars.at(-1)?.before ?? ''];
  return (
    <Box>
      <Box
        ref={box}
        role="application"
        aria-roledescription="timeline"
        aria-label={`Timeline of ${counted(data.total, 'record')}, ${stretchWords({ from, before }, unit, zone)}`}
        aria-describedby={help}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          anchor.current = null;
        }}
        onDoubleClick={() => selected && onZoom(selected)}
        sx={{
          position: 'relative',
          height: TIMELINE_HEIGHT + 1,
          borderBottom: '1px solid',
          borderColor: 'outline',
          cursor: 'crosshair',
          touchAction: 'pan-y',
          userSelect: 'none',
        }}
      >
        <TimelineBars data={data} highest={highest} />
        {selected && <Shade range={selected} bars={bars.length} />}
        <Typography
          variant="body2"
          aria-hidden
          sx={{ position: 'absolute', top: -2, left: 4, color: 'text.secondary', pointerEvents: 'none' }}
        >
          {count(highest)}
        </Typography>
      </Box>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1,
          alignItems: 'center',
          color: 'text.secondary',
          minHeight: 36,
        }}
      >
        <Typography variant="body2" aria-hidden>
          {edgeWords(from, unit, zone)}
        </Typography>
        <Box
          sx={{
            flex: 1,
            display: 'flex',
            flexWrap: 'wrap',
            gap: 1,
            alignItems: 'center',
            justifyContent: 'center',
          }}
        >
          {children}
        </Box>
        <Typography variant="body2" aria-hidden>
          {edgeWords(lastMoment(before), unit, zone)}
        </Typography>
      </Box>
      <Box id={help} sx={visuallyHidden}>
        Left and right go from bar to bar, with Shift they select several. Enter zooms in, Backspace shows all
        time. The same numbers are in the table below.
      </Box>
      <Box aria-live="polite" sx={visuallyHidden}>
        {selected && spoken(data, selected)}
      </Box>
    </Box>
  );
}

function spoken({ bars, unit, zone }: Timeline, { first, last }: BarRange): string {
  const [from, before] = [bars[first]?.from, bars[last]?.before];
  if (from === undefined || before === undefined) return '';
  const records = bars.slice(first, last + 1).reduce((sum, bar) => sum + bar.count, 0);
  return `${stretchWords({ from, before }, unit, zone)}: ${counted(records, 'record')}`;
}

function Shade({ range, bars }: { range: BarRange; bars: number }) {
  return (
    <Box
      sx={{
        position: 'absolute',
        insetBlock: 0,
        left: `${(range.first / bars) * 100}%`,
        width: `${((range.last - range.first + 1) / bars) * 100}%`,
        border: '1px solid',
        borderColor: 'primary.main',
        bgcolor: 'color-mix(in srgb, var(--mui-palette-primary-main) 14%, transparent)',
        pointerEvents: 'none',
      }}
    />
  );
}
