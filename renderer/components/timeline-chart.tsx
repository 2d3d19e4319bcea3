import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { Timeline } from '../../shared/model/timeline.ts';
import { count, counted } from '../lib/numbers.ts';
import { edgeWords, lastMoment, stretchWords } from '../lib/timeline-words.ts';
import { visuallyHidden } from './visually-hidden.ts';

/** Bars from the first to the last, both taken in. */
export type BarRange = { first: number; last: number };

const HEIGHT = 100;
/** Above the highest bar, for the signs of bursts. */
const HEAD = 10;

type Props = {
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
export function TimelineChart({ data, selected, onSelect, onZoom, onWiden, children }: Props) {
  const { bars, unit, zone } = data;
  const [cursor, setCursor] = useState<number | null>(null);
  const anchor = useRef<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const help = useId();
  const last = bars.length - 1;
  const highest = Math.max(1, ...bars.map((bar) => bar.count));

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
        anchor.current ??= at;
        onSelect(rangeOf(anchor.current, to));
      } else {
        anchor.current = null;
        onSelect(rangeOf(to, to));
      }
      setCursor(to);
    } else if (event.key === 'Enter') onZoom(selected ?? rangeOf(at, at));
    else if (event.key === 'Backspace') onWiden();
    else if (event.key === 'Escape' && selected) onSelect(null);
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
          height: HEIGHT + 1,
          borderBottom: '1px solid',
          borderColor: 'outline',
          cursor: 'crosshair',
          touchAction: 'pan-y',
          userSelect: 'none',
        }}
      >
        <BarsDrawn data={data} highest={highest} />
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

/** Stretched to the width that there is; silences hatched, bursts with a sign above. */
function BarsDrawn({ data, highest }: { data: Timeline; highest: number }) {
  const { palette } = useTheme().vars!;
  const hatch = useId();
  const { bars, marks, series } = data;
  const height = (records: number) =>
    records === 0 ? 0 : Math.max(1.5, (records / highest) * (HEIGHT - HEAD));
  const barAt = (moment: string) => bars.findIndex(({ from }) => from === moment);
  return (
    <Box
      component="svg"
      viewBox={`0 0 ${bars.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden
      sx={{ position: 'absolute', inset: 0, width: '100%', height: '100%', display: 'block' }}
    >
      <defs>
        <pattern id={hatch} width="0.5" height="6" patternUnits="userSpaceOnUse">
          <rect width="0.5" height="1.5" fill={palette.outline} />
        </pattern>
      </defs>
      {marks.map(({ kind, from, before }) => {
        const first = barAt(from);
        const next = barAt(before);
        const width = (next < 0 ? bars.length : next) - first;
        return kind === 'silence' ? (
          <rect key={from} x={first} y={HEIGHT - 24} width={width} height={24} fill={`url(#${hatch})`} />
        ) : (
          <rect key={from} x={first} y={2} width={width} height={3} fill={palette.text.primary} />
        );
      })}
      {bars.map((bar, i) => {
        if (series.length === 0)
          return (
            <Part
              key={bar.from}
              x={i}
              top={HEIGHT - height(bar.count)}
              height={height(bar.count)}
              fill={palette.series[0]}
            />
          );
        let below = 0;
        return bar.parts.map((records, part) => {
          const scaled = bar.count === 0 ? 0 : (records / bar.count) * height(bar.count);
          below += scaled;
          const { label } = series[part]!;
          return (
            <Part
              key={`${bar.from} ${label}`}
              x={i}
              top={HEIGHT - below}
              height={scaled}
              fill={colourOf(series, part, palette.series)}
            />
          );
        });
      })}
    </Box>
  );
}

/** What stands for all other values is always grey. */
export function colourOf(
  series: Timeline['series'],
  part: number,
  colours: readonly string[],
): string | undefined {
  return series[part]?.value === null ? colours.at(-1) : colours[part];
}

function Part({
  x,
  top,
  height,
  fill,
}: {
  x: number;
  top: number;
  height: number;
  fill: string | undefined;
}) {
  return height > 0 ? <rect x={x + 0.06} y={top} width={0.88} height={height} fill={fill} /> : null;
}
