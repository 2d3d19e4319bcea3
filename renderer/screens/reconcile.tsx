import CompareArrows from '@mui/icons-material/CompareArrowsOutlined';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import type { Input } from '../../shared/contract.ts';
import type { Acquisition, Source } from '../../shared/model/acquisition.ts';
import { reconciliation } from '../../shared/model/reconcile.ts';
import { useJobRun } from '../api/jobs.ts';
import { useQueryOf } from '../api/queries.ts';
import { Answer, Empty, ErrorNotice } from '../components/async-state.tsx';
import { ContinuitySection } from '../components/continuity.tsx';
import { ExportMenu, writeOutput } from '../components/export-menu.tsx';
import { openImport } from '../components/import-dialog.tsx';
import { JobProgress } from '../components/job-progress.tsx';
import { notify } from '../components/notifications.tsx';
import { Page, Section } from '../components/page.tsx';
import { ReconcileResult } from '../components/reconcile-result.tsx';
import { SideSelect } from '../components/reconcile-sides.tsx';
import { sideOfKey } from '../lib/reconcile-side.ts';
import { navigate, useParams } from '../router.ts';

type Request = Omit<Input<'reconcile.run'>, 'out' | 'format'>;

/** What the address says is compared; null while a side is not chosen. */
function requestOf(params: URLSearchParams): Request | null {
  const left = sideOfKey(params.get('left'));
  const right = sideOfKey(params.get('right'));
  if (!left || !right) return null;
  const from = params.get('from') || undefined;
  const to = params.get('to') || undefined;
  return { left, right, from, to };
}

const REPORTS = [
  { format: 'pdf', label: 'PDF, a report to hand over' },
  { format: 'csv', label: 'CSV, a row for each difference' },
  { format: 'json', label: 'JSON, the whole result' },
] as const;

function ExportReport({ request }: { request: Request }) {
  const run = useJobRun('reconcile.run', reconciliation);
  return (
    <>
      <ExportMenu
        disabled={run.running}
        choices={REPORTS.map(({ format, label }) => ({
          label,
          run: async () => {
            const name = `reconciliation.${format}`;
            const result = await writeOutput(run, name, (out) => ({ ...request, out, format }));
            if (result) notify('Report exported.', { severity: 'success' });
          },
        }))}
      />
      {run.problem && <ErrorNotice error={run.problem} />}
    </>
  );
}

function Compare({ sources, acquisitions }: { sources: Source[]; acquisitions: Acquisition[] }) {
  const params = useParams();
  const run = useJobRun('reconcile.run', reconciliation);
  const [compared, setCompared] = useState<Request | null>(null);
  const request = requestOf(params);
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(params);
    if (value === '') next.delete(name);
    else next.set(name, value);
    navigate(`/reconcile?${next}`, { replace: true });
  };
  const start = () => {
    if (!request) return;
    setCompared(request);
    void run.start(request);
  };
  const side = (name: 'left' | 'right', label: string) => (
    <SideSelect
      label={label}
      value={params.get(name) ?? ''}
      sources={sources}
      acquisitions={acquisitions}
      disabled={run.running}
      onChange={(key) => set(name, key)}
    />
  );
  const date = (name: 'from' | 'to', label: string) => (
    <TextField
      type="date"
      label={label}
      value={params.get(name) ?? ''}
      disabled={run.running}
      onChange={(event) => set(name, event.target.value)}
      slotProps={{ inputLabel: { shrink: true } }}
      sx={{ width: 180 }}
    />
  );
  return (
    <>
      <Section title="Two exports of one period">
        <Stack direction="row" useFlexGap spacing={2} sx={{ flexWrap: 'wrap', mt: 2, mb: 2 }}>
          {side('left', 'Left')}
          {side('right', 'Right')}
        </Stack>
        <Stack direction="row" useFlexGap spacing={2} sx={{ flexWrap: 'wrap', alignItems: 'center', mb: 2 }}>
          {date('from', 'Period from')}
          {date('to', 'to')}
          <Button
            variant="contained"
            startIcon={<CompareArrows />}
            disabled={request === null || run.running}
            onClick={start}
          >
            Compare
          </Button>
          {run.result && compared && !run.running && <ExportReport request={compared} />}
        </Stack>
        {run.running && run.job && <JobProgress job={run.job} />}
        {run.problem && <ErrorNotice error={run.problem} />}
      </Section>
      {run.result && <ReconcileResult result={run.result} />}
    </>
  );
}

export function ReconcileScreen() {
  const sources = useQueryOf('sources.list', {});
  const acquisitions = useQueryOf('acquisitions.list', {});
  return (
    <Page
      title="Reconcile"
      lead="Do two ways to the same records agree, and does each import go on where the one before ended? Without a period, the time that both sides cover is compared."
    >
      <Answer query={sources} label="Loading the sources">
        {(allSources) => (
          <Answer query={acquisitions} label="Loading the imports">
            {(all) =>
              all.length === 0 ? (
                <Empty
                  title="Nothing to compare yet"
                  action={
                    <Button variant="contained" onClick={() => openImport([])}>
                      Import records
                    </Button>
                  }
                >
                  Import the client's file and the platform's own export as two sources.
                </Empty>
              ) : (
                <Compare sources={allSources} acquisitions={all} />
              )
            }
          </Answer>
        )}
      </Answer>
      <ContinuitySection />
    </Page>
  );
}
