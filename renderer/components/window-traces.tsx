import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Link from '@mui/material/Link';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import type { RecordFilter } from '../../shared/model/filter.ts';
import type { Trace } from '../../shared/model/incident.ts';
import { useQueryOf } from '../api/queries.ts';
import { filterToParams } from '../lib/filter-url.ts';
import { count } from '../lib/numbers.ts';
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
  return (
    <Answer query={traces} label="Reading the originals">
      {(data) => (
        <>
          {data.read < data.records && (
            <Alert severity="info" sx={{ mb: 2 }}>
              {`Addresses, sessions and user agents are of the first ${count(data.read)} of ${count(data.records)} records. Choose a shorter time to see those of all.`}
            </Alert>
          )}
          <Box sx={TWO_COLUMNS}>
            {TRACES.map(([name, title]) => (
              <Section key={name} title={title}>
                {data[name].values.length === 0 ? (
                  <Typography color="textSecondary">No record of this window holds one.</Typography>
                ) : (
                  <TraceTable title={title} values={data[name].values} distinct={data[name].distinct} />
                )}
              </Section>
            ))}
          </Box>
        </>
      )}
    </Answer>
  );
}

function TraceTable({ title, values, distinct }: { title: string; values: Trace[]; distinct: number }) {
  return (
    <>
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
