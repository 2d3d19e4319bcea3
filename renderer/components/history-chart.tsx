import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { History } from '../../shared/model/statistics.ts';
import { count } from '../../shared/text.ts';
import { ChartTable } from './chart-table.tsx';
import { signed } from './count-bars.tsx';

const HEIGHT = 140;

const figure = (value: number | null) => (value === null ? '–' : count(value));

/** A figure over time as bars from zero; the same as a table, with the changes. */
export function HistoryChart({ history }: { history: History }) {
  const { data_points: points, summary, basis, metric, interval } = history;
  const said = points.filter(({ value }) => value !== null);
  const { start_value, end_value, total_change, trend } = summary;
  const words =
    trend === null
      ? 'Nothing to show.'
      : `${figure(start_value)} to ${figure(end_value)} (${total_change === null ? '' : signed(total_change)}): ${trend}`;
  return (
    <>
      <Typography>
        <strong>{words}</strong>
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        {basis}
      </Typography>
      {said.length > 0 && (
        <Bars
          points={points}
          label={`${metric} by ${interval}: ${words}. The numbers are in the table below.`}
        />
      )}
      {points.length > 0 && (
        <ChartTable
          title="History as a table"
          name="History"
          columns={['From', 'To', 'Value', 'Change']}
          texts={2}
          rows={points.map(({ period_start, period_end, value, change, partial }) => ({
            key: period_start,
            cells: [
              period_start,
              `${period_end}${partial ? ' (in part)' : ''}`,
              figure(value),
              change === null ? '' : signed(change),
            ],
          }))}
        />
      )}
    </>
  );
}

/** Intervals that are only in part within the time are drawn lighter. */
function Bars({ points, label }: { points: History['data_points']; label: string }) {
  const highest = Math.max(1, ...points.map(({ value }) => value ?? 0));
  return (
    <Box sx={{ mb: 1.5 }}>
      <Box
        component="svg"
        role="img"
        aria-label={label}
        viewBox={`0 0 ${points.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        sx={{
          width: '100%',
          height: HEIGHT,
          display: 'block',
          borderBottom: '1px solid',
          borderColor: 'outline',
          color: 'primary.main',
        }}
      >
        {points.map(({ period_start, value, partial }, i) => {
          const height = value === null || value === 0 ? 0 : Math.max(2, (value / highest) * (HEIGHT - 4));
          return (
            <rect
              key={period_start}
              x={i + 0.08}
              y={HEIGHT - height}
              width={0.84}
              height={height}
              fill="currentColor"
              opacity={partial ? 0.55 : 1}
            />
          );
        })}
      </Box>
      <Box sx={{ display: 'flex', justifyContent: 'space-between', color: 'text.secondary' }} aria-hidden>
        <Typography variant="body2">{points[0]?.period_start}</Typography>
        <Typography variant="body2">highest {figure(highest)}</Typography>
        <Typography variant="body2">{points.at(-1)?.period_end}</Typography>
      </Box>
    </Box>
  );
}
