import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useId } from 'react';
import type { Timeline } from '../../shared/model/timeline.ts';

export const TIMELINE_HEIGHT = 100;
/** Above the highest bar, for the signs of bursts. */
const HEAD = 10;

/** Stretched to the width that there is; silences hatched, bursts with a sign above. */
export function TimelineBars({ data, highest }: { data: Timeline; highest: number }) {
  const { palette } = useTheme().vars!;
  const hatch = useId();
  const { bars, marks, series } = data;
  const height = (records: number) =>
    records === 0 ? 0 : Math.max(1.5, (records / highest) * (TIMELINE_HEIGHT - HEAD));
  const barAt = (moment: string) => bars.findIndex(({ from }) => from === moment);
  return (
    <Box
      component="svg"
      viewBox={`0 0 ${bars.length} ${TIMELINE_HEIGHT}`}
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
          <rect
            key={from}
            x={first}
            y={TIMELINE_HEIGHT - 24}
            width={width}
            height={24}
            fill={`url(#${hatch})`}
          />
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
              top={TIMELINE_HEIGHT - height(bar.count)}
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
              top={TIMELINE_HEIGHT - below}
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
