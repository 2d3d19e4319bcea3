import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import LinearProgress from '@mui/material/LinearProgress';
import Link from '@mui/material/Link';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useEffect, useId } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import type { WindowTraces as Traces } from '../../shared/model/incident.ts';
import { useQueryOf } from '../api/queries.ts';
import { filterToParams } from '../lib/filter-url.ts';
import { count, counted, percent } from '../lib/numbers.ts';
import { Answer } from './async-state.tsx';
import { Section } from './page.tsx';

/** Values that are listed of each. */
export const WINDOW_LISTED = 12;

export const TWO_COLUMNS = {
  display: 'grid',
  gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
  columnGap: 4,
  mt: 3,
} as const;

/** Says it in words; colour would be a verdict. */
export const FirstSeen = () => (
  <Chip size="small" variant="outlined" label="first seen" sx={{ ml: 1, height: 20 }} />
);

const TRACES = [
  ['addresses', 'Addresses'],
  ['sessions', 'Sessions'],
  ['user_agents', 'User agents'],
] as const;

/** Addresses, sessions and user agents of a window. */
export function WindowTraces({ filter, isKnown }: { filter: RecordFilter; isKnown: boolean }) {
  const traces = useQueryOf('records.traces', { filter, limit: WINDOW_LISTED }, { enabled: isKnown });
  const reading = useId();
  const { data, refetch, isFetching } = traces;
  const isReading = data !== undefined && data.read < data.records;
  useEffect(() => {
    if (isReading && !isFetching) void refetch();
  }, [isReading, isFetching, refetch]);
  return (
    <Answer query={traces} label="Reading the originals">
      {(data) => (
        <>
          {data.read < data.records && (
            <Box sx={{ mb: 2 }}>
              <Typography id={reading} color="textSecondary">
                {`Reading addresses, sessions and user agents from the originals: ${count(data.read)} of ${count(data.records)} records so far.`}
              </Typography>
              <LinearProgress
                variant="determinate"
                aria-labelledby={reading}
                value={percent(data.read, data.records)}
              />
            </Box>
          )}
          <Box sx={TWO_COLUMNS}>
            {TRACES.map(([name, title]) => (
              <Section key={name} title={title}>
                {data[name].values.length === 0 ? (
                  <Typography color="textSecondary">No record of this window holds one.</Typography>
                ) : (
                  <TraceTable title={title} data={data[name]} />
                )}
              </Section>
            ))}
          </Box>
        </>
      )}
    </Answer>
  );
}

function TraceTable({
  title,
  data: { values, distinct, others },
}: {
  title: string;
  data: Traces['addresses'];
}) {
  return (
    <>
      {others > 0 && (
        <Typography variant="body2" color="textSecondary">
          {`${counted(others, 'record')} with still other values ${others === 1 ? 'is' : 'are'} not told apart.`}
        </Typography>
      )}
      {distinct > values.length && (
        <Typography variant="body2" color="textSecondary">
          {`${count(values.length)} of ${count(distinct)} are listed.`}
        </Typography>
      )}
      <Table size="small" aria-label={title} sx={{ tableLayout: 'fixed' }}>
        <TableHead>
          <TableRow>
            <TableCell>Value</TableCell>
            <TableCell>Actors</TableCell>
            <TableCell align="right" sx={{ width: 84 }}>
              Records
            </TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {values.map(({ value, count: records, actors, first_seen }) => (
            <TableRow key={value}>
              <TableCell component="th" scope="row" sx={{ overflowWrap: 'anywhere' }}>
                <Link
                  href={`#/records?${filterToParams({ text: `"${value.replaceAll('"', ' ')}"` })}`}
                  color="inherit"
                  underline="hover"
                >
                  {value}
                </Link>
                {first_seen && <FirstSeen />}
              </TableCell>
              <TableCell sx={{ overflowWrap: 'anywhere' }}>{actors.join(', ')}</TableCell>
              <TableCell align="right">{count(records)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </>
  );
}
