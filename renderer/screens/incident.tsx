import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Link from '@mui/material/Link';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import {
  type IncidentWindow,
  type Trace,
  WINDOW_FIELDS,
  type WindowField,
  type WindowFieldName,
} from '../../shared/model/incident.ts';
import { useQueryOf } from '../api/queries.ts';
import { Answer, Empty } from '../components/async-state.tsx';
import { ObserveDialog } from '../components/observe-dialog.tsx';
import { Page, Section } from '../components/page.tsx';
import { useZone, When } from '../components/when.tsx';
import { filterFromParams, filterToParams } from '../lib/filter-url.ts';
import { count, counted } from '../lib/numbers.ts';
import { useParams } from '../router.ts';

const LISTED = 12;

/** A stretch of time against as long before and after it: who, what, from where, and what was never there before. */
export function IncidentScreen() {
  const filter = filterFromParams(useParams());
  const hasTime = filter.from !== undefined && filter.to !== undefined;
  if (!hasTime) {
    return (
      <Page title="Incident window">
        <Empty
          title="No time is chosen"
          action={
            <Button variant="outlined" href="#/records">
              Go to the timeline
            </Button>
          }
        >
          Select bars in the timeline above the records, then choose Incident window.
        </Empty>
      </Page>
    );
  }
  return <OfWindow filter={filter} />;
}

function OfWindow({ filter }: { filter: RecordFilter }) {
  const window = useQueryOf('records.window', { filter, limit: LISTED });
  const [noting, setNoting] = useState(false);
  return (
    <Page
      title="Incident window"
      lead={window.data?.sentence}
      actions={
        <>
          <Button variant="outlined" href={`#/records?${filterToParams(filter)}`}>
            Records of this window
          </Button>
          <Button variant="outlined" disabled={!window.data} onClick={() => setNoting(true)}>
            Note this window
          </Button>
        </>
      }
    >
      <Answer query={window} label="Counting the window">
        {(data) => (
          <>
            <Stretches data={data} />
            <Box sx={GRID}>
              {WINDOW_FIELDS.map((field) => (
                <FieldSection key={field} field={field} data={data.fields[field]} filter={filter} />
              ))}
            </Box>
            {noting && (
              <ObserveDialog
                observed={{
                  kind: 'period',
                  from: data.window.from,
                  before: data.window.before,
                  filter,
                  words: `${counted(data.window.records, 'record')}: ${data.sentence}`,
                }}
                onClose={() => setNoting(false)}
              />
            )}
          </>
        )}
      </Answer>
      <Traces filter={filter} />
    </Page>
  );
}

const GRID = {
  display: 'grid',
  gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
  columnGap: 4,
  mt: 3,
} as const;

function Stretches({ data: { window, earlier, later } }: { data: IncidentWindow }) {
  const zone = useZone();
  const rows = [
    ['As long before', earlier],
    ['The window', window],
    ['As long after', later],
  ] as const;
  return (
    <Box sx={{ overflow: 'auto' }} role="region" aria-label="Before, in and after the window" tabIndex={0}>
      <Table size="small" sx={{ maxWidth: 860 }}>
        <TableHead>
          <TableRow>
            <TableCell>Stretch</TableCell>
            <TableCell>From ({zone})</TableCell>
            <TableCell>To</TableCell>
            <TableCell align="right">Records</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(([name, { from, before, records }]) => (
            <TableRow key={name}>
              <TableCell component="th" scope="row">
                {name}
              </TableCell>
              <TableCell>
                <When bare own at={from} />
              </TableCell>
              <TableCell>
                <When bare own at={before} />
              </TableCell>
              <TableCell align="right">{count(records)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}

const TITLES: Record<WindowFieldName, string> = {
  actor: 'Actors',
  type: 'Types',
  target: 'Targets',
  repository: 'Repositories',
  outcome: 'Outcomes',
  source: 'Sources',
};

const FIRST = 'first seen';

/** Says it in a word; colour would be a verdict. */
const First = () => <Chip size="small" variant="outlined" label={FIRST} sx={{ ml: 1, height: 20 }} />;

function FieldSection({
  field,
  data,
  filter,
}: {
  field: WindowFieldName;
  data: WindowField;
  filter: RecordFilter;
}) {
  const { values, distinct, first_seen } = data;
  return (
    <Section title={TITLES[field]}>
      <Typography variant="body2" color="textSecondary">
        {counted(distinct, 'value')}, {count(first_seen)} of them first seen here
        {distinct > values.length && `; ${count(values.length)} are listed`}.
      </Typography>
      {values.length > 0 && (
        <Table size="small" aria-label={TITLES[field]} sx={{ tableLayout: 'fixed' }}>
          <TableHead>
            <TableRow>
              <TableCell>Value</TableCell>
              <TableCell align="right" sx={{ width: 76 }}>
                Before
              </TableCell>
              <TableCell align="right" sx={{ width: 76 }}>
                Window
              </TableCell>
              <TableCell align="right" sx={{ width: 70 }}>
                After
              </TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {values.map(({ value, label, count: inside, before, after, first_seen: isFirst }) => (
              <TableRow key={value + label}>
                <TableCell component="th" scope="row" sx={{ overflowWrap: 'anywhere' }}>
                  <Link
                    href={`#/records?${filterToParams({ ...filter, [field]: [value] })}`}
                    color="inherit"
                    underline="hover"
                  >
                    {label}
                  </Link>
                  {isFirst && <First />}
                </TableCell>
                <TableCell align="right">{count(before)}</TableCell>
                <TableCell align="right">{count(inside)}</TableCell>
                <TableCell align="right">{count(after)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}

const TRACES = [
  ['addresses', 'Addresses'],
  ['sessions', 'Sessions'],
  ['user_agents', 'User agents'],
] as const;

function Traces({ filter }: { filter: RecordFilter }) {
  const traces = useQueryOf('records.traces', { filter, limit: LISTED });
  return (
    <Answer query={traces} label="Reading the originals">
      {(data) => (
        <>
          {data.read < data.records && (
            <Alert severity="info" sx={{ mb: 2 }}>
              {`Addresses, sessions and user agents are of the first ${count(data.read)} of ${count(data.records)} records. Choose a shorter time to see those of all.`}
            </Alert>
          )}
          <Box sx={GRID}>
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
                {first_seen && <First />}
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
