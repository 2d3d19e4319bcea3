import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import type { Breakdown } from '../../shared/model/statistics.ts';
import { count, counted } from '../lib/numbers.ts';
import { visuallyHidden } from './visually-hidden.ts';

/** Counts by value as a table whose rows draw their share: the same to the eye and to a screen reader. */
export function CountBars({
  label,
  data,
  hrefOf,
}: {
  label: string;
  data: Breakdown;
  /** Where the records of a value are listed; none for what cannot be filtered by. */
  hrefOf?: (value: string) => string;
}) {
  const { values, distinct, others, others_before, none, none_before } = data;
  const compared = none_before !== null;
  const highest = Math.max(1, ...values.map((value) => Math.max(value.count, value.before ?? 0)));
  const rest = [
    { words: counted(distinct - values.length, 'other'), records: others, before: others_before },
    { words: 'None', records: none, before: none_before },
  ].filter(({ records, before }) => records + (before ?? 0) > 0);
  return (
    <Table size="small" aria-label={label} sx={{ tableLayout: 'fixed' }}>
      <colgroup>
        <col />
        <col style={{ width: 84 }} />
        {compared && <col style={{ width: 128 }} />}
      </colgroup>
      <TableHead sx={visuallyHidden}>
        <TableRow>
          <TableCell>{label}</TableCell>
          <TableCell>Records</TableCell>
          {compared && <TableCell>Before</TableCell>}
        </TableRow>
      </TableHead>
      <TableBody>
        {values.map(({ value, label: name, count: records, before }) => (
          <TableRow key={value + name}>
            <TableCell component="th" scope="row" sx={{ position: 'relative', border: 0, py: 0.75 }}>
              <Share of={records} highest={highest} before={before} />
              <Box
                component="span"
                sx={{
                  position: 'relative',
                  display: 'block',
                  overflow: 'hidden',
                  textOverflow: 'ellipsis',
                  whiteSpace: 'nowrap',
                }}
                title={name}
              >
                {hrefOf ? (
                  <Link href={hrefOf(value)} color="inherit" underline="hover">
                    {name}
                  </Link>
                ) : (
                  name
                )}
              </Box>
            </TableCell>
            <TableCell align="right" sx={{ border: 0 }}>
              {count(records)}
            </TableCell>
            {compared && (
              <TableCell align="right" sx={{ border: 0, color: 'text.secondary' }}>
                {beforeWords(records, before)}
              </TableCell>
            )}
          </TableRow>
        ))}
        {rest.map(({ words, records, before }) => (
          <TableRow key={words}>
            <TableCell
              component="th"
              scope="row"
              sx={{ border: 0, color: 'text.secondary', fontWeight: 400 }}
            >
              {words}
            </TableCell>
            <TableCell align="right" sx={{ border: 0, color: 'text.secondary' }}>
              {count(records)}
            </TableCell>
            {compared && (
              <TableCell align="right" sx={{ border: 0, color: 'text.secondary' }}>
                {beforeWords(records, before)}
              </TableCell>
            )}
          </TableRow>
        ))}
        {values.length + rest.length === 0 && (
          <TableRow>
            <TableCell sx={{ border: 0, color: 'text.secondary' }}>Nothing to count.</TableCell>
          </TableRow>
        )}
      </TableBody>
    </Table>
  );
}

const beforeWords = (records: number, before: number | null) =>
  before === null ? '' : `${count(before)} (${signed(records - before)})`;

export const signed = (value: number) => (value > 0 ? `+${count(value)}` : count(value));

/** The share behind the name; of the compared time, a line below. */
function Share({ of, highest, before }: { of: number; highest: number; before: number | null }) {
  const percent = (value: number) => `${(value / highest) * 100}%`;
  return (
    <Box aria-hidden sx={{ position: 'absolute', insetBlock: 3, left: 4, right: 0 }}>
      <Box
        sx={{
          position: 'absolute',
          insetBlock: 0,
          left: 0,
          width: percent(of),
          borderRadius: 0.5,
          bgcolor: 'color-mix(in srgb, var(--mui-palette-primary-main) 16%, transparent)',
        }}
      />
      {before !== null && before > 0 && (
        <Box
          sx={{
            position: 'absolute',
            bottom: 0,
            left: 0,
            width: percent(before),
            borderBottom: '2px solid',
            borderColor: 'outline',
          }}
        />
      )}
    </Box>
  );
}
