import Box from '@mui/material/Box';
import type { RiskPoint } from '../../shared/model/plan.ts';
import { count, percentOf } from '../lib/numbers.ts';
import { ChartTable } from './chart-table.tsx';

const WIDTH = 520;
const HEIGHT = 150;
const LEFT = 44;
const BOTTOM = 22;

/** The risk over the sample size, with the planned size and the limit marked; the same numbers as a table. */
export function RiskChart({ curve, n, limit }: { curve: readonly RiskPoint[]; n: number; limit: number }) {
  const first = curve[0];
  const last = curve.at(-1);
  const planned = curve.find((point) => point.n === n);
  if (!first || !last || !planned || first.n === last.n) return null;
  const x = (size: number) => LEFT + ((size - first.n) / (last.n - first.n)) * (WIDTH - LEFT - 8);
  const y = (risk: number) => 8 + (1 - risk) * (HEIGHT - BOTTOM - 8);
  const line = curve.map((point) => `${x(point.n).toFixed(1)},${y(point.risk).toFixed(1)}`).join(' ');
  return (
    <>
      <Box
        component="svg"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Risk by number of items: it falls to ${percentOf(planned.risk)} at ${count(n)} items, where the limit is ${percentOf(limit)}. The numbers are in the table below.`}
        sx={{
          width: '100%',
          height: 'auto',
          display: 'block',
          color: 'text.secondary',
          '& text': { fill: 'currentColor', fontSize: 11 },
        }}
      >
        <line x1={LEFT} x2={WIDTH - 8} y1={y(0)} y2={y(0)} stroke="currentColor" />
        <line x1={LEFT} x2={LEFT} y1={y(0)} y2={y(1)} stroke="currentColor" />
        <line
          x1={LEFT}
          x2={WIDTH - 8}
          y1={y(limit)}
          y2={y(limit)}
          stroke="currentColor"
          strokeDasharray="4 4"
        />
        <text x={LEFT - 6} y={y(1) + 4} textAnchor="end">
          100 %
        </text>
        <text x={LEFT - 6} y={y(limit) - 1} textAnchor="end">
          {percentOf(limit)}
        </text>
        <Box component="g" sx={{ color: 'primary.main' }}>
          <polyline points={line} fill="none" stroke="currentColor" strokeWidth={2} />
          <circle cx={x(n)} cy={y(planned.risk)} r={4} fill="currentColor" />
        </Box>
        <text x={LEFT} y={HEIGHT - 6}>
          {count(first.n)}
        </text>
        <text x={x(n)} y={HEIGHT - 6} textAnchor="middle">
          {count(n)} items
        </text>
        <text x={WIDTH - 8} y={HEIGHT - 6} textAnchor="end">
          {count(last.n)}
        </text>
      </Box>
      <ChartTable
        title="Risk by size, as a table"
        name="Risk by size"
        columns={['Items', 'Risk']}
        rows={curve.map((point) => ({
          key: point.n,
          cells: [count(point.n), percentOf(point.risk)],
          selected: point.n === n,
        }))}
      />
    </>
  );
}
