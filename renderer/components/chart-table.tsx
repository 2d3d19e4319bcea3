import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import type { ReactNode } from 'react';
import { Disclosure } from './disclosure.tsx';

export type ChartRow = { key: string | number; cells: readonly ReactNode[]; selected?: boolean };

/**
 * The numbers of a chart as a table behind a heading: what the chart draws, to whoever cannot see it or wants to read
 * them. The first `texts` columns are text, the others numbers; the first cell names its row.
 */
export function ChartTable({
  title,
  name,
  columns,
  texts = 0,
  rows,
}: {
  title: string;
  /** What the chart is called: `History`. */
  name: string;
  columns: readonly string[];
  texts?: number;
  rows: readonly ChartRow[];
}) {
  // Two columns may have one title.
  const keys = columns.map((column, i) => `${column} ${i}`);
  const align = (column: number) => (column < texts ? 'left' : 'right');
  return (
    <Disclosure title={title}>
      <Box sx={{ maxHeight: 240, overflow: 'auto' }} tabIndex={0} role="region" aria-label={`${name}, table`}>
        <Table size="small">
          <TableHead>
            <TableRow>
              {columns.map((column, i) => (
                <TableCell key={keys[i]} align={align(i)}>
                  {column}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {rows.map(({ key, cells, selected = false }) => (
              <TableRow key={key} selected={selected}>
                {cells.map((cell, i) => (
                  <TableCell
                    key={keys[i]}
                    align={align(i)}
                    {...(i === 0 && { component: 'th', scope: 'row' })}
                  >
                    {cell}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Box>
    </Disclosure>
  );
}
