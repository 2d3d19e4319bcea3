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
import { type Period, previousPeriod } from '../../shared/period.ts';
import { useLookedThrough } from '../api/looked-through.ts';
import { useQueryOf } from '../api/queries.ts';
import { Answer } from '../components/async-state.tsx';
import { CountBars, signed } from '../components/count-bars.tsx';
import { FilterBar } from '../components/filter-bar.tsx';
import { HistoryChart } from '../components/history-chart.tsx';
import { Page, Section } from '../components/page.tsx';
import { When } from '../components/when.tsx';
import { filterFromParams, filterToParams } from '../lib/filter-url.ts';
import { counted } from '../lib/numbers.ts';
import { navigate, useParams } from '../router.ts';

type View = { filter: RecordFilter; metric: Metric; interval: Interval; compare: boolean };

function viewOf(params: URLSearchParams): View {
  return {
    filter: filterFromParams(params),
    metric: METRICS.find((name) => name === params.get('metric')) ?? 'records',
    interval: INTERVALS.find((name) => name === params.get('interval')) ?? 'week',
    compare: params.get('compare') === 'before',
  };
}

function addressOf({ filter, metric, interval, compare }: View): string {
  const params = filterToParams(filter);
  if (metric !== 'records') params.set('metric', metric);
  if (interval !== 'week') params.set('interval', interval);
  if (compare) params.set('compare', 'before');
  return params.size > 0 ? `/statistics?${params}` : '/statistics';
}

/** The time before that of the filter, of the same kind; null where the filter has none. */
function periodBefore({ from, to }: RecordFilter): Period | null {
  return from !== undefined && to !== undefined ? previousPeriod({ from, to }) : null;
}

export function StatisticsScreen() {
  const view = viewOf(useParams());
  const go = (change: Partial<View>) => navigate(addressOf({ ...view, ...change }));
  const before = periodBefore(view.filter);
  const against = view.compare ? before : null;
  const isKnown = useLookedThrough(view.filter);
  const statistics = useQueryOf(
    'records.statistics',
    { filter: view.filter, limit: 10, ...(against && { against }) },
    { keepPrevious: true, enabled: isKnown },
  );
  return (
    <Page title="Statistics">
      <FilterBar filter={view.filter} onChange={(filter) => go({ filter })} />
      <Stack direction="row" useFlexGap spacing={2} sx={{ my: 2, flexWrap: 'wrap', alignItems: 'center' }}>
        <TextField
          select
          label="Compare with"
          value={view.compare ? 'before' : ''}
          onChange={(event) => go({ compare: event.target.value === 'before' })}
          helperText={before ? undefined : 'Choose a time with both ends to compare it with the one before.'}
          fullWidth={false}
          sx={{ minWidth: 260 }}
        >
          <MenuItem value="">Nothing</MenuItem>
          <MenuItem value="before" disabled={!before}>
            {before
              ? `The time before: ${before.from.slice(0, 10)} to ${before.to.slice(0, 10)}`
              : 'The time before'}
          </MenuItem>
        </TextField>
      </Stack>
      <Answer query={statistics} label="Counting">
        {(data) => <Counted data={data} filter={view.filter} />}
      </Answer>
      <Section title="History">
        <Stack direction="row" useFlexGap spacing={2} sx={{ mb: 2, flexWrap: 'wrap' }}>
          <Choice label="Figure" value={view.metric} values={METRICS} onChange={(metric) => go({ metric })} />
          <Choice
            label="By"
            value={view.interval}
            values={INTERVALS}
            onChange={(interval) => go({ interval })}
          />
        </Stack>
        <HistoryOf view={view} isKnown={isKnown} />
      </Section>
    </Page>
  );
}

function HistoryOf({ view: { filter, metric, interval }, isKnown }: { view: View; isKnown: boolean }) {
  const history = useQueryOf(
    'records.history',
    { filter, metric, interval },
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
  const { total, compared, sentence, by } = data;
  return (
    <>
      <Typography role="status">
        <strong>{counted(total, 'record')}</strong> · {sentence}
      </Typography>
      {compared && (
        <Typography color="textSecondary">
          {counted(compared.total, 'record')} from <When at={compared.period.from} own /> to{' '}
          <When at={compared.period.to} own /> ({signed(total - compared.total)}). The lines below and second
          numbers are of that time.
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
