import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { type ReactNode, useState } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import {
  type IncidentWindow,
  WINDOW_FIELDS,
  type WindowField,
  type WindowFieldName,
} from '../../shared/model/incident.ts';
import { useLookedThrough } from '../api/looked-through.ts';
import { useQueryOf } from '../api/queries.ts';
import { Answer, Empty } from '../components/async-state.tsx';
import { LeftOut } from '../components/left-out.tsx';
import { ObserveDialog } from '../components/observe-dialog.tsx';
import { Page, Section } from '../components/page.tsx';
import { useZone, When } from '../components/when.tsx';
import { FirstSeen, TWO_COLUMNS, WINDOW_LISTED, WindowTraces } from '../components/window-traces.tsx';
import { filterFromParams, filterToParams } from '../lib/filter-url.ts';
import { count, counted } from '../lib/numbers.ts';
import { lastsWords } from '../lib/timeline-words.ts';
import { useParams } from '../router.ts';

/** A stretch of time against as long before and after it: who, what, from where, and what was never there before. */
export function IncidentScreen() {
  const params = useParams();
  const filter = filterFromParams(params);
  const hasTime = filter.from !== undefined && filter.to !== undefined;
  const unread = <LeftOut params={params} others={{}} />;
  if (!hasTime) {
    return (
      <Page title="Incident window">
        {unread}
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
  return <OfWindow filter={filter} unread={unread} />;
}

function OfWindow({ filter, unread }: { filter: RecordFilter; unread: ReactNode }) {
  const isKnown = useLookedThrough(filter);
  const window = useQueryOf('records.window', { filter, limit: WINDOW_LISTED }, { enabled: isKnown });
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
      {unread}
      <Answer query={window} label="Counting the window">
        {(data) => (
          <>
            <Stretches data={data} />
            <Box sx={TWO_COLUMNS}>
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
      {!window.isError && <WindowTraces filter={filter} isKnown={isKnown} />}
    </Page>
  );
}

/** On a narrow window times go on a second line, so that what is counted stays in sight. */
const STRETCHES = {
  maxWidth: 860,
  tableLayout: { xs: 'fixed', sm: 'auto' },
  '& th, & td': { px: { xs: 0.75, sm: 1.5 }, whiteSpace: { xs: 'normal', sm: 'nowrap' } },
  '& th:nth-of-type(2), & th:nth-of-type(3)': { width: { xs: '29%', sm: 'auto' } },
} as const;

function Stretches({ data: { window, earlier, later } }: { data: IncidentWindow }) {
  const zone = useZone();
  const rows = [
    ['As long before', earlier],
    ['The window', window],
    ['As long after', later],
  ] as const;
  return (
    <>
      <Box sx={{ overflow: 'auto' }} role="region" aria-label="Before, in and after the window" tabIndex={0}>
        <Table size="small" sx={STRETCHES}>
          <TableHead>
            <TableRow>
              <TableCell>Stretch</TableCell>
              <TableCell>From</TableCell>
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
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1, maxWidth: '75ch' }}>
        {lastsWords([earlier, window, later], zone)}
      </Typography>
    </>
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
        {distinct === 0
          ? 'No record of this window holds one.'
          : `${counted(distinct, 'value')}, ${count(first_seen)} of them first seen here`}
        {distinct > values.length && `; ${count(values.length)} are listed`}
        {distinct > 0 && '.'}
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
                  {isFirst && <FirstSeen />}
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
