import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { isSeeded } from '../../shared/model/draw-method.ts';
import type { PlanTerms } from '../../shared/model/plan.ts';
import { type Population, sampleDetail, usualReserve } from '../../shared/model/sample.ts';
import { basisPointsOf } from '../../shared/rate.ts';
import { problemOf } from '../api/client.ts';
import { useJobRun } from '../api/jobs.ts';
import { useQueryOf } from '../api/queries.ts';
import { type DrawDraft, drawInputOf, drawProblems, hasReserve, wholeNumberOf } from '../lib/draw-draft.ts';
import { count, counted } from '../lib/numbers.ts';
import { navigate } from '../router.ts';
import { ErrorNotice } from './async-state.tsx';
import { Disclosure } from './disclosure.tsx';
import { JobProgress } from './job-progress.tsx';
import { Modal } from './modal.tsx';
import { PlanSize } from './plan-size.tsx';
import { SeedFields } from './seed-fields.tsx';
import { SelectionField, SelectionFields } from './selection-fields.tsx';

function firstDraft(population: number): DrawDraft {
  const size = Math.min(25, population);
  return {
    selection: 'random',
    size: String(size),
    reserve: String(usualReserve(size, population)),
    by: 'repository',
    allocation: 'proportional',
    overall: 'pooled',
    rates: [],
    noPattern: '',
    ids: '',
    why: '',
    seedOrigin: 'random',
    seed: '',
    seedBy: '',
    seedAt: '',
    reason: '',
  };
}

/** The strata that a draft makes of its population, as far as it says; their sizes once all is said. */
function useStrata(draft: DrawDraft, population: Population) {
  const { by, allocation } = draft;
  const isStratified = draft.selection === 'stratified';
  const bare = useQueryOf('samples.strata', { population: population.id, by }, { enabled: isStratified });
  const size = wholeNumberOf(draft.size) ?? 0;
  const rates = draft.rates.map(basisPointsOf).filter((rate) => rate !== null);
  const isSaid =
    size >= (bare.data?.length ?? Number.POSITIVE_INFINITY) &&
    size <= population.count &&
    (allocation === 'proportional' || rates.length === bare.data?.length);
  const sized = useQueryOf(
    'samples.strata',
    { population: population.id, by, size, allocation, ...(allocation === 'neyman' && { rates }) },
    { enabled: isStratified && isSaid },
  );
  return { strata: (isSaid ? sized.data : undefined) ?? bare.data ?? null, error: bare.error ?? sized.error };
}

/** How, how many, by which plan, from which seed, and, for a further draw, why. */
export function DrawDialog({ population, onClose }: { population: Population; onClose: () => void }) {
  const samples = useQueryOf('samples.list', {});
  const run = useJobRun('samples.draw', sampleDetail);
  const [draft, setDraft] = useState(() => firstDraft(population.count));
  const [plan, setPlan] = useState<PlanTerms | null>(null);
  const [tried, setTried] = useState(false);
  const change = (to: Partial<DrawDraft>) => setDraft({ ...draft, ...to });
  const { strata, error: strataError } = useStrata(draft, population);

  const before = samples.data?.filter((sample) => sample.population.digest === population.digest).length ?? 0;
  const problems = drawProblems(draft, {
    population: population.count,
    strata: strata?.length ?? null,
    needsReason: before > 0,
  });
  const shown = tried ? problems : {};

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    const drawn = await run.start(drawInputOf(draft, population.id, plan));
    if (drawn) navigate(`/samples/${drawn.id}`);
  };

  return (
    <Modal open title="Draw a sample" onClose={onClose}>
      <Typography sx={{ mb: 2 }}>
        From <strong>{population.title}</strong>, {counted(population.count, 'record')}.
      </Typography>
      <Disclosure title="Plan the size">
        <PlanSize
          population={population.count}
          onUse={(n, terms) => {
            setPlan(terms);
            change({ size: String(n), reserve: String(usualReserve(n, population.count)) });
          }}
        />
      </Disclosure>
      <Stack component="form" spacing={2} onSubmit={submit} noValidate sx={{ mt: 2 }}>
        {plan && (
          <Alert
            severity="success"
            onClose={() => setPlan(null)}
            slotProps={{
              closeButton: { title: 'Draw without the plan', 'aria-label': 'Draw without the plan' },
            }}
          >
            The plan is kept with the sample, and the sample evaluated by it.
          </Alert>
        )}
        <SelectionField draft={draft} onChange={change} />
        {isSeeded(draft.selection) && (
          <Stack direction="row" spacing={2}>
            <TextField
              label="Sample size"
              value={draft.size}
              onChange={(event) => change({ size: event.target.value })}
              autoFocus
              error={shown.size !== undefined}
              helperText={shown.size ?? ' '}
              slotProps={{ htmlInput: { inputMode: 'numeric' } }}
            />
            {hasReserve(draft.selection) && (
              <TextField
                label="Reserve"
                value={draft.reserve}
                onChange={(event) => change({ reserve: event.target.value })}
                error={shown.reserve !== undefined}
                helperText={shown.reserve ?? 'For items that turn out not to apply.'}
                slotProps={{ htmlInput: { inputMode: 'numeric' } }}
              />
            )}
          </Stack>
        )}
        <SelectionFields draft={draft} problems={shown} onChange={change} strata={strata} />
        {strataError && draft.selection === 'stratified' && (
          <Alert severity="warning" role="status">
            {problemOf(strataError).message}
          </Alert>
        )}
        {isSeeded(draft.selection) && <SeedFields draft={draft} problems={shown} onChange={change} />}
        {before > 0 && (
          <>
            <Alert severity="warning">
              This population was drawn from {before === 1 ? 'once' : `${count(before)} times`} before. Every
              draw stays on record with its reason.
            </Alert>
            <TextField
              label="Reason for drawing again"
              value={draft.reason}
              onChange={(event) => change({ reason: event.target.value })}
              error={shown.reason !== undefined}
              helperText={shown.reason ?? ' '}
              slotProps={{ htmlInput: { maxLength: 500 } }}
            />
          </>
        )}
        {run.problem && <ErrorNotice error={run.problem} />}
        {run.running && run.job && <JobProgress job={run.job} />}
        <Button
          type="submit"
          variant="contained"
          disabled={run.running || samples.isPending}
          sx={{ alignSelf: 'flex-start' }}
        >
          Draw
        </Button>
      </Stack>
    </Modal>
  );
}
