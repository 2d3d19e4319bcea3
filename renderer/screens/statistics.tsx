import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FacetField, RecordFilter } from '../../shared/model/filter.ts';
import {
  INTERVALS,
  type Interval,
  METRICS,
  type Metric,
  type Statistics,
  type StatisticsField,
} from '../../shared/model/statistics.ts';
import { type Period, previousPeriod, yearBefore } from '../../shared/period.ts';
import { useLookedThrough } from '../api/looked-through.ts';
import { useQueryOf } from '../api/queries.ts';
import { Answer } from '../components/async-state.tsx';
import { CountBars, signed } from '../components/count-bars.tsx';
import { DateChip } from '../components/date-chip.tsx';
import { FilterBar } from '../components/filter-bar.tsx';
import { HistoryChart, PARTIAL } from '../components/history-chart.tsx';
import { LeftOut } from '../components/left-out.tsx';
import { Page, Section } from '../components/page.tsx';
import { useZone } from '../components/when.tsx';
import { filterFromParams, filterToParams, type ViewParams } from '../lib/filter-url.ts';
import { counted } from '../lib/numbers.ts';
import { dayOf, spanWords } from '../lib/time.ts';
import { navigate, useParams } from '../router.ts';

/** With what is compared: a time that follows from the filter's own, or any other. */
type Compare = '' | keyof typeof RELATIVE | Partial<Period>;
type View = { filter: RecordFilter; metric: Metric; interval: Interval; compare: Compare };

const RELATIVE = {
  before: { words: 'The time before', of: previousPeriod },
  year: { words: 'A year earlier', of: yearBefore },
} as const;

function viewOf(params: URLSearchParams): View {
  return {
    filter: filterFromParams(params),
    metric: METRICS.find((name) => name === params.get('metric')) ?? 'records',
    interval: INTERVALS.find((name) => name === params.get('interval')) ?? 'week',
    compare: compareFrom(params.get('compare') ?? ''),
  };
}

function compareFrom(text: string): Compare {
  if (text === '' || Object.hasOwn(RELATIVE, text)) return text as Compare;
  const [from = '', to = ''] = text.split('~');
  const { from: first, to: last } = filterFromParams(new URLSearchParams({ from, to }));
  return { ...(first && { from: first }), ...(last && { to: last }) };
}

const compareToText = (compare: Compare) =>
  typeof compare === 'string' ? compare : `${compare.from ?? ''}~${compare.to ?? ''}`;

/** Of the address, but no part of the filter. */
const VIEW_PARAMS: ViewParams = {
  metric: (text) => METRICS.some((name) => name === text),
  interval: (text) => INTERVALS.some((name) => name === text),
  compare: (text) => compareToText(compareFrom(text)) === text,
};

function addressOf({ filter, metric, interval, compare }: View): string {
  const params = filterToParams(filter);
  if (metric !== 'records') params.set('metric', metric);
  if (interval !== 'week') params.set('interval', interval);
  if (compare) params.set('compare', compareToText(compare));
  return params.size > 0 ? `/statistics?${params}` : '/statistics';
}

/** The time to compare with; null where the filter has none that it follows from, or none is chosen. */
function againstOf(compare: Compare, { from, to }: RecordFilter): Period | null {
  if (compare === '') return null;
  if (typeof compare !== 'string')
    return compare.from !== undefined && compare.to !== undefined
      ? { from: compare.from, to: compare.to }
      : null;
  return from !== undefined && to !== undefined ? RELATIVE[compare].of({ from, to }) : null;
}

export function StatisticsScreen() {
  const params = useParams();
  const view = viewOf(params);
  const go = (change: Partial<View>) => navigate(addressOf({ ...view, ...change }));
  const against = againstOf(view.compare, view.filter);
  const isKnown = useLookedThrough(view.filter);
  const statistics = useQueryOf(
    'records.statistics',
    { filter: view.filter, limit: 10, ...(against && { against }) },
    { keepPrevious: true, enabled: isKnown },
  );
  return (
    <Page title="Statistics">
      <LeftOut params={params} others={VIEW_PARAMS} />
      <FilterBar filter={view.filter} onChange={(filter) => go({ filter })} />
      <CompareWith view={view} onChange={(compare) => go({ compare })} />
      <Answer query={statistics} label="Counting">
        {(data) => <Counted data={data} filter={view.filter} />}
      </Answer>
      {/* What cannot be counted, or has no evidence, has no history either, for the same reason. */}
      {!statistics.isError && !statistics.data?.no_evidence && (
        <Section title="History">
          <Stack direction="row" useFlexGap spacing={2} sx={{ mb: 2, flexWrap: 'wrap' }}>
            <Choice
              label="Figure"
              value={view.metric}
              values={METRICS}
              onChange={(metric) => go({ metric })}
            />
            <Choice
              label="By"
              value={view.interval}
              values={INTERVALS}
              onChange={(interval) => go({ interval })}
            />
          </Stack>
          <HistoryOf view={view} against={against} isKnown={isKnown} />
        </Section>
      )}
    </Page>
  );
}

function CompareWith({
  view: { compare, filter },
  onChange,
}: {
  view: View;
  onChange: (compare: Compare) => void;
}) {
  const relative = Object.entries(RELATIVE) as [keyof typeof RELATIVE, (typeof RELATIVE)['year']][];
  const zone = useZone();
  const isOwn = typeof compare !== 'string';
  const hasNone = againstOf('before', filter) === null;
  return (
    <Stack direction="row" useFlexGap spacing={1.5} sx={{ my: 2, flexWrap: 'wrap', alignItems: 'center' }}>
      <TextField
        select
        label="Compare with"
        value={isOwn ? 'own' : compare}
        onChange={({ target: { value } }) => onChange(value === 'own' ? {} : (value as Compare))}
        helperText={
          hasNone && !isOwn ? 'Choose a time with both ends to compare it with the one before.' : undefined
        }
        fullWidth={false}
        sx={{ minWidth: 260, maxWidth: '100%' }}
      >
        <MenuItem value="">Nothing</MenuItem>
        {relative.map(([name, { words }]) => {
          const time = againstOf(name, filter);
          return (
            <MenuItem key={name} value={name} disabled={!time}>
              {time ? `${words}: ${dayOf(time.from, zone)} to ${dayOf(time.to, zone)}` : words}
            </MenuItem>
          );
        })}
        <MenuItem value="own">Another time…</MenuItem>
      </TextField>
      {isOwn && (
        <DateChip
          name="Compared time"
          filter={compare}
          onChange={({ from, to }) => onChange({ ...(from && { from }), ...(to && { to }) })}
        />
      )}
      {isOwn && againstOf(compare, filter) === null && (
        <Typography variant="body2" color="textSecondary">
          Choose a time with both ends.
        </Typography>
      )}
    </Stack>
  );
}

function HistoryOf({
  view: { filter, metric, interval },
  against,
  isKnown,
}: {
  view: View;
  against: Period | null;
  isKnown: boolean;
}) {
  const history = useQueryOf(
    'records.history',
    { filter, metric, interval, ...(against && { against }) },
    { keepPrevious: true, enabled: isKnown },
  );
  return (
    <Answer query={history} label="Counting over time">
      {(data) => <HistoryChart history={data} />}
    </Answer>
  );
}

function Choice<T extends string>({
  label,
  value,
  values,
  onChange,
}: {
  label: string;
  value: T;
  values: readonly T[];
  onChange: (value: T) => void;
}) {
  return (
    <TextField
      select
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value as T)}
      fullWidth={false}
      sx={{ minWidth: 140 }}
    >
      {values.map((each) => (
        <MenuItem key={each} value={each}>
          {each[0]?.toUpperCase() + each.slice(1)}
        </MenuItem>
      ))}
    </TextField>
  );
}

const FIELDS: { field: StatisticsField; title: string; filterBy?: FacetField }[] = [
  { field: 'type', title: 'Types', filterBy: 'type' },
  { field: 'actor', title: 'Top actors', filterBy: 'actor' },
  { field: 'repository', title: 'Repositories', filterBy: 'repository' },
  { field: 'actor_kind', title: 'Kinds of actor', filterBy: 'actor_kind' },
  { field: 'kind', title: 'Kinds of record', filterBy: 'kind' },
  { field: 'outcome', title: 'Outcomes', filterBy: 'outcome' },
  { field: 'severity', title: 'Severities', filterBy: 'severity' },
  { field: 'source', title: 'Sources', filterBy: 'source' },
];

function Counted({ data, filter }: { data: Statistics; filter: RecordFilter }) {
  const { total, compared, no_evidence, sentence, by } = data;
  const zone = useZone();
  const head = (
    <Typography role="status">
      <strong>{counted(total, 'record')}</strong> · {sentence}
    </Typography>
  );
  if (no_evidence !== null)
    return (
      <>
        {head}
        <Typography sx={{ mt: 1 }}>{no_evidence}</Typography>
      </>
    );
  return (
    <>
      {head}
      {compared && (
        <Typography color="textSecondary">
          {compared.total === null ? 'Compared with' : `${counted(compared.total, 'record')} from`}{' '}
          {spanWords(compared.period, zone)}
          {compared.total === null
            ? `: nothing. ${compared.no_evidence}`
            : ` (${signed(total - compared.total)}). The line under each bar and the second number are of that time.`}
          {compared.total !== null && compared.partial && ` ${PARTIAL}`}
        </Typography>
      )}
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
          columnGap: 4,
          mt: 3,
        }}
      >
        {FIELDS.map(({ field, title, filterBy }) => (
          <Section key={field} title={title}>
            <CountBars
              label={title}
              data={by[field]}
              hrefOf={
                filterBy && ((value) => `#/records?${filterToParams({ ...filter, [filterBy]: [value] })}`)
              }
            />
          </Section>
        ))}
      </Box>
    </>
  );
}
