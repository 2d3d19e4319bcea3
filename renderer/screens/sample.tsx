import Replay from '@mui/icons-material/Replay';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useEffect, useMemo } from 'react';
import { methodWords, planWords, seedWords } from '../../shared/draw-words.ts';
import { type DrawnItem, redrawResult, type SampleDetail } from '../../shared/model/sample.ts';
import { useJobRun } from '../api/jobs.ts';
import { openRecord, stepper } from '../api/open-record.ts';
import { useQueryOf } from '../api/queries.ts';
import { Answer, ErrorNotice } from '../components/async-state.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { EvaluateSample } from '../components/evaluate-sample.tsx';
import { ExportSample } from '../components/export-menu.tsx';
import { Facts } from '../components/facts.tsx';
import { Hash } from '../components/hash.tsx';
import { JobProgress } from '../components/job-progress.tsx';
import { Page, Section } from '../components/page.tsx';
import { type Column, VirtualTable } from '../components/virtual-table.tsx';
import { useZone, When } from '../components/when.tsx';
import { filterToParams } from '../lib/filter-url.ts';
import { count, counted } from '../lib/numbers.ts';
import { timeWithZone } from '../lib/time.ts';

/** `0.` and twelve digits: enough to tell items apart by eye; the whole ticket is in the export. */
function shortTicket(ticket: string): string {
  return ticket.startsWith('0.') ? ticket.slice(0, 14) : ticket.slice(0, 12);
}

function columnsOf(method: SampleDetail['method']): Column<DrawnItem>[] {
  const isTicketed = method.name === 'random' || method.name === 'stratified';
  const columns: (Column<DrawnItem> | false)[] = [
    { id: 'order', head: 'Draw', width: '64px', align: 'end', cell: (item) => count(item.order) },
    method.name === 'stratified' && {
      id: 'stratum',
      head: 'Stratum',
      width: '160px',
      cell: ({ stratum = 0 }) => method.strata[stratum - 1]?.name,
    },
    isTicketed && {
      id: 'ticket',
      head: 'Ticket',
      width: '180px',
      cell: (item) => <code title={item.ticket}>{shortTicket(item.ticket)}</code>,
    },
    method.name === 'systematic' && {
      id: 'place',
      head: 'Place in time',
      width: '140px',
      align: 'end',
      cell: (item) => count(Number(item.ticket)),
    },
    {
      id: 'id',
      head: 'Record id',
      width: 'minmax(220px, 1fr)',
      cell: (item) => <code title={item.id}>{item.id}</code>,
    },
    {
      id: 'record',
      head: 'In this vault',
      width: '120px',
      cell: (item) => (item.rid === null ? 'no' : 'yes'),
    },
  ];
  return columns.filter((column) => column !== false);
}

function Items({
  label,
  items,
  method,
}: {
  label: string;
  items: DrawnItem[];
  method: SampleDetail['method'];
}) {
  return (
    <VirtualTable
      label={label}
      rows={items.length}
      columns={columnsOf(method)}
      rowAt={(index) => items[index]}
      minWidth={620}
      maxRows={14}
      onOpen={(item) => {
        if (item.rid !== null) openRecord(item.rid);
      }}
    />
  );
}

function Redraw({ id }: { id: number }) {
  const run = useJobRun('samples.redraw', redrawResult);
  return (
    <Box sx={{ mb: 3 }}>
      <Button
        variant="outlined"
        startIcon={<Replay />}
        disabled={run.running}
        onClick={() => void run.start({ id })}
      >
        Draw again and compare
      </Button>
      {run.running && run.job && <JobProgress job={run.job} />}
      {run.problem && <ErrorNotice error={run.problem} />}
      {run.result && (
        <Alert severity={run.result.same ? 'success' : 'error'} role="status" sx={{ mt: 1.5 }}>
          {run.result.same
            ? 'The redraw gives the same list.'
            : `The redraw differs: ${run.result.differences.join('; ')}.`}{' '}
          Population digest <Hash value={run.result.digest} what="digest" />
        </Alert>
      )}
    </Box>
  );
}

function Seed({ sample }: { sample: SampleDetail }) {
  const zone = useZone();
  const { seed, seed_origin: origin, seed_by: by, seed_at: at } = sample;
  const words = seedWords({ origin, by, at: at && timeWithZone(at.replace(/\.\d+Z$/, 'Z'), zone) });
  if (seed === '') return words;
  return (
    <>
      <code>{seed}</code> <CopyButton text={seed} what="seed" /> {words}
    </>
  );
}

function EarlierDraws({ draws }: { draws: SampleDetail['earlier_draws'] }) {
  return (
    <Box component="ol" sx={{ m: 0, pl: 2.5 }}>
      {draws.map((draw) => (
        <li key={`${draw.drawn_at} ${draw.seed} ${draw.size}`}>
          {counted(draw.size, 'item')}, {draw.method}
          {draw.seed !== '' && (
            <>
              , seed <code>{draw.seed}</code>
            </>
          )}
          {draw.drawn_at && (
            <>
              , <When own at={draw.drawn_at} />
            </>
          )}
          {draw.drawn_by && ` by ${draw.drawn_by}`}
          {draw.reason && `: ${draw.reason}`}
        </li>
      ))}
    </Box>
  );
}

function Detail({ sample }: { sample: SampleDetail }) {
  const rids = useMemo(
    () => [...sample.items, ...sample.reserves].flatMap(({ rid }) => (rid === null ? [] : [rid])),
    [sample],
  );
  useEffect(() => {
    stepper.set({
      place: (rid) => {
        const at = rids.indexOf(rid);
        return at < 0 ? null : `Item ${count(at + 1)} of ${count(rids.length)}`;
      },
      step: async (rid, by) => {
        const at = rids.indexOf(rid);
        return at < 0 ? null : (rids[at + by] ?? null);
      },
    });
    return () => stepper.set(null);
  }, [rids]);

  const { population } = sample;
  return (
    <Page
      title={`Sample ${sample.id}`}
      lead={
        <>
          {counted(sample.size, 'item')} of {counted(population.count, 'record')} · {population.title}
        </>
      }
      actions={
        <>
          <Button variant="outlined" href={`#/samples/${sample.id}/worksheet`}>
            Worksheet
          </Button>
          <ExportSample id={sample.id} isFramed={'frame' in sample.method} />
          <Button variant="contained" href={`#/packages?sample=${sample.id}`}>
            Build a package
          </Button>
        </>
      }
    >
      <Stack spacing={1} sx={{ mb: 2 }}>
        {sample.warnings.map((warning) => (
          <Alert key={warning} severity="warning">
            {warning}
          </Alert>
        ))}
      </Stack>
      <Redraw id={sample.id} />
      <Section title="Items">
        <Items label="Sampled items" items={sample.items} method={sample.method} />
      </Section>
      {sample.reserves.length > 0 && (
        <Section title="Reserve, in order of use">
          <Items label="Reserve items" items={sample.reserves} method={sample.method} />
        </Section>
      )}
      <Section title="Evaluate">
        <Typography color="textSecondary" sx={{ maxWidth: '75ch', mb: 1 }}>
          The <Link href={`#/samples/${sample.id}/worksheet`}>worksheet</Link> evaluates each attribute by its
          marks. Here numbers can be tried.
        </Typography>
        <EvaluateSample sample={sample} />
      </Section>
      <Section title="How it was drawn">
        <Facts
          facts={[
            {
              name: 'Population',
              value: (
                <Link href={`#/records?${filterToParams(population.filter)}`}>{population.sentence}</Link>
              ),
            },
            { name: 'Population digest', value: <Hash value={population.digest} what="population digest" /> },
            {
              name: 'Frozen',
              value: (
                <>
                  <When own at={population.frozen_at} /> by {population.frozen_by}
                </>
              ),
            },
            {
              name: 'Method',
              value: methodWords(sample.method, population.count, sample.size),
            },
            sample.plan && { name: 'Plan', value: planWords(sample.plan) },
            {
              name: 'Seed',
              value: <Seed sample={sample} />,
            },
            { name: 'Algorithm', value: sample.algorithm },
            {
              name: 'Drawn',
              value: (
                <>
                  <When own at={sample.drawn_at} /> by {sample.drawn_by}
                </>
              ),
            },
            sample.redraw_reason !== null && {
              name: 'Reason for drawing again',
              value: sample.redraw_reason,
            },
            sample.earlier_draws.length > 0 && {
              name: 'Drawn before',
              value: <EarlierDraws draws={sample.earlier_draws} />,
            },
          ]}
        />
      </Section>
    </Page>
  );
}

export function SampleScreen({ id }: { id: number }) {
  const sample = useQueryOf('samples.get', { id });
  return (
    <Answer query={sample} label="Loading the sample">
      {(data) => <Detail key={data.id} sample={data} />}
    </Answer>
  );
}
