import Replay from '@mui/icons-material/Replay';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import { useEffect, useMemo } from 'react';
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
import { When } from '../components/when.tsx';
import { filterToParams } from '../lib/filter-url.ts';
import { count, counted } from '../lib/numbers.ts';

/** `0.` and twelve digits: enough to tell items apart by eye; the whole ticket is in the export. */
function shortTicket(ticket: string): string {
  return ticket.startsWith('0.') ? ticket.slice(0, 14) : ticket.slice(0, 12);
}

const columns: Column<DrawnItem>[] = [
  { id: 'order', head: 'Draw', width: '64px', align: 'end', cell: (item) => count(item.order) },
  {
    id: 'ticket',
    head: 'Ticket',
    width: '180px',
    cell: (item) => <code title={item.ticket}>{shortTicket(item.ticket)}</code>,
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

function Items({ label, items }: { label: string; items: DrawnItem[] }) {
  return (
    <VirtualTable
      label={label}
      rows={items.length}
      columns={columns}
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
          <ExportSample id={sample.id} />
          <Button variant="contained" href={`#/packages?sample=${sample.id}`}>
            Build a package
          </Button>
        </>
      }
    >
      <Redraw id={sample.id} />
      <Section title="Items">
        <Items label="Sampled items" items={sample.items} />
      </Section>
      {sample.reserves.length > 0 && (
        <Section title="Reserve, in order of use">
          <Items label="Reserve items" items={sample.reserves} />
        </Section>
      )}
      <Section title="Evaluate">
        <EvaluateSample population={population.count} size={sample.size} />
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
              name: 'Seed',
              value: (
                <>
                  <code>{sample.seed}</code> <CopyButton text={sample.seed} what="seed" />{' '}
                  {sample.seed_origin === 'random' ? 'made at random after the freeze' : 'typed'}
                </>
              ),
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
