import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { Figures, History } from '../../shared/model/statistics.ts';
import { count } from '../../shared/text.ts';
import { inZone } from '../lib/time.ts';
import { ChartTable } from './chart-table.tsx';
import { signed } from './count-bars.tsx';
import { useZone } from './when.tsx';

export const PARTIAL = 'Only a part of that time lies within the evidence.';

const HEIGHT = 140;
type Point = Figures['data_points'][number];

const figure = (value: number | null) => (value === null ? '–' : count(value));
const changed = (value: number | null) => (value === null ? '' : signed(value));
const daysOf = (point: Point | undefined) =>
  point ? `${point.period_start} to ${point.period_end}${coverWords(point)}` : '';
const coverWords = ({ partial, covered }: Point) =>
  covered ? (partial ? ' (in part)' : '') : ' (no evidence)';
const isCovered = ({ data_points }: Figures) => data_points.some(({ covered }) => covered);

/** From the first whole interval to the last. */
function trendWords(figures: Figures): string {
  const { start_value, end_value, total_change, trend } = figures.summary;
  if (trend === null) return isCovered(figures) ? 'no value' : 'no evidence';
  return `${figure(start_value)} to ${figure(end_value)} (${changed(total_change)}): ${trend}`;
}

const sentenceCase = (words: string) => (words[0]?.toUpperCase() ?? '') + words.slice(1);

/** The whole of a time beside the whole of the other. */
function comparedWords({ overall, compared }: History): string {
  if (!compared) return '';
  const { change, trend } = compared;
  const difference = change === null ? '' : ` (${signed(change)})${trend === null ? '' : `: ${trend}`}`;
  return `${figure(overall)} now, ${figure(compared.overall)} then${difference}`;
}

/** A figure over time as bars from zero, beside those of another time; the same as a table, with the changes. */
export function HistoryChart({ history }: { history: History }) {
  const { data_points: points, basis, metric, interval, compared } = history;
  const words = sentenceCase(compared ? comparedWords(history) : trendWords(history));
  const isPartial = compared?.partial && isCovered(compared);
  // A score has another basis for each time; so has a time without evidence.
  const hasOwn = compared !== null && (metric === 'score' || !isCovered(compared));
  const others = compared?.data_points ?? [];
  const zone = useZone();
  const isSaid = [...points, ...others].some(({ value }) => value !== null);
  return (
    <>
      <Typography>
        <strong>{words}</strong>
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        {basis}
        {compared && (
          <>
            <br />
            {hasOwn && `Then: ${compared.basis} `}
            {isPartial && PARTIAL}
            {(hasOwn || isPartial) && <br />}
            Within the times: {trendWords(history)} now; {trendWords(compared)} then.
          </>
        )}
      </Typography>
      {isSaid && (
        <>
          {compared && (
            <Legend
              times={[
                { name: 'then', period: compared.period, color: 'outline' },
                { name: 'now', period: history.period, color: 'primary.main' },
              ]}
              zone={zone}
            />
          )}
          <Bars
            points={points}
            others={compared && others}
            label={`${metric} by ${interval}: ${words}. The numbers are in the table below.`}
          />
        </>
      )}
      {points.length > 0 && (
        <ChartTable
          title="History as a table"
          name="History"
          {...(compared ? comparedTable(points, others) : plainTable(points))}
        />
      )}
    </>
  );
}

const plainTable = (points: readonly Point[]) => ({
  columns: ['From', 'To', 'Value', 'Change'],
  texts: 2,
  rows: points.map((point) => ({
    key: point.period_start,
    cells: [
      point.period_start,
      `${point.period_end}${coverWords(point)}`,
      figure(point.value),
      changed(point.change),
    ],
  })),
});

/** The first interval beside the first of the other time, the second beside the second. */
const comparedTable = (points: readonly Point[], others: readonly Point[]) => ({
  columns: ['Now', 'Then', 'Value now', 'Change', 'Value then', 'Change', 'Difference'],
  texts: 2,
  rows: longer(points, others).map((_, i) => {
    const [now, then] = [points[i], others[i]];
    const [a, b] = [now?.value ?? null, then?.value ?? null];
    const difference = a === null || b === null ? '' : signed(Math.round((a - b) * 10) / 10);
    return {
      key: i,
      cells: [
        daysOf(now),
        daysOf(then),
        now ? figure(a) : '',
        changed(now?.change ?? null),
        then ? figure(b) : '',
        changed(then?.change ?? null),
        difference,
      ],
    };
  }),
});

const longer = <T,>(a: readonly T[], b: readonly T[]) => (a.length >= b.length ? a : b);

function Legend({
  times,
  zone,
}: {
  times: readonly { name: string; period: Figures['period']; color: string }[];
  zone: string;
}) {
  const dateOf = (utc: string) => inZone(utc, zone)?.date ?? utc;
  return (
    <Stack
      component="ul"
      direction="row"
      useFlexGap
      aria-label="Colours"
      sx={{ flexWrap: 'wrap', columnGap: 2, m: 0, mb: 1, p: 0, listStyle: 'none' }}
    >
      {times.map(({ name, period, color }) => (
        <Typography
          component="li"
          variant="body2"
          key={name}
          sx={{ display: 'flex', gap: 0.75, alignItems: 'center' }}
        >
          <Box aria-hidden sx={{ width: 10, height: 10, flexShrink: 0, bgcolor: color }} />
          {name}: {period ? `${dateOf(period.from)} to ${dateOf(period.to)}` : 'no records'}
        </Typography>
      ))}
    </Stack>
  );
}

/** Intervals that are only in part within the time are drawn lighter. Of two times, the earlier stands first. */
function Bars({
  points,
  others,
  label,
}: {
  points: readonly Point[];
  /** null where nothing is compared. */
  others: readonly Point[] | null;
  label: string;
}) {
  const all = [...points, ...(others ?? [])];
  const highest = Math.max(0, ...all.map(({ value }) => value ?? 0));
  const rects = (of: readonly Point[], from: number, width: number) =>
    of.map(({ period_start, value, partial }, i) => {
      const height = value === null || value === 0 ? 0 : Math.max(2, (value / highest) * (HEIGHT - 4));
      return (
        <rect
          key={period_start}
          x={i + from}
          y={HEIGHT - height}
          width={width}
          height={height}
          fill="currentColor"
          opacity={partial ? 0.55 : 1}
        />
      );
    });
  return (
    <Box sx={{ mb: 1.5 }}>
      <Box
        component="svg"
        role="img"
        aria-label={label}
        viewBox={`0 0 ${longer(points, others ?? []).length} ${HEIGHT}`}
        preserveAspectRatio="none"
        sx={{
          width: '100%',
          height: HEIGHT,
          display: 'block',
          borderBottom: '1px solid',
          borderColor: 'outline',
        }}
      >
        {others && (
          <Box component="g" sx={{ color: 'outline' }}>
            {rects(others, 0.08, 0.42)}
          </Box>
        )}
        <Box component="g" sx={{ color: 'primary.main' }}>
          {others ? rects(points, 0.5, 0.42) : rects(points, 0.08, 0.84)}
        </Box>
      </Box>
      <Box sx={{ display: 'flex', justifyContent: 'space-between', color: 'text.secondary' }} aria-hidden>
        <Typography variant="body2">{others ? '' : points[0]?.period_start}</Typography>
        <Typography variant="body2">highest {figure(highest)}</Typography>
        <Typography variant="body2">{others ? '' : points.at(-1)?.period_end}</Typography>
      </Box>
    </Box>
  );
}
