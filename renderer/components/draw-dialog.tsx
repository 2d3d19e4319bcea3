import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { type Population, sampleDetail, usualReserve } from '../../shared/model/sample.ts';
import { useJobRun } from '../api/jobs.ts';
import { useQueryOf } from '../api/queries.ts';
import { count, counted } from '../lib/numbers.ts';
import { navigate } from '../router.ts';
import { ErrorNotice } from './async-state.tsx';
import { Disclosure } from './disclosure.tsx';
import { JobProgress } from './job-progress.tsx';
import { Modal } from './modal.tsx';
import { PlanSize } from './plan-size.tsx';

function wholeNumber(text: string): number | null {
  return /^\d{1,7}$/.test(text.trim()) ? Number(text) : null;
}

/** How many, how many in reserve, from which seed, and, for a second draw, why. */
export function DrawDialog({ population, onClose }: { population: Population; onClose: () => void }) {
  const samples = useQueryOf('samples.list', {});
  const run = useJobRun('samples.draw', sampleDetail);
  const [size, setSize] = useState(String(Math.min(25, population.count)));
  const [reserve, setReserve] = useState(
    String(usualReserve(Math.min(25, population.count), population.count)),
  );
  const [typed, setTyped] = useState(false);
  const [seed, setSeed] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);

  const before = samples.data?.filter((sample) => sample.population.id === population.id).length ?? 0;
  const n = wholeNumber(size);
  const m = wholeNumber(reserve);
  const problems = {
    size:
      n === null || n < 1
        ? 'A whole number, at least 1.'
        : n > population.count
          ? `There are only ${count(population.count)}.`
          : null,
    reserve:
      m === null || m > 100_000
        ? 'A whole number, at most 100 000.'
        : n !== null && n + m > population.count
          ? `With the sample, more than the ${count(population.count)} there are.`
          : null,
    seed: typed && seed === '' ? 'Type the seed.' : null,
    reason: before > 0 && reason.trim() === '' ? 'Say why it is drawn again.' : null,
  };
  const shown = (problem: string | null) => (tried ? problem : null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (n === null || m === null || Object.values(problems).some(Boolean)) return;
    const drawn = await run.start({
      population: population.id,
      size: n,
      reserve: m,
      ...(typed && { seed }),
      ...(before > 0 && { reason: reason.trim() }),
    });
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
          onUse={(planned) => {
            setSize(String(planned));
            setReserve(String(usualReserve(planned, population.count)));
          }}
        />
      </Disclosure>
      <Stack component="form" spacing={2} onSubmit={submit} noValidate sx={{ mt: 2 }}>
        <Stack direction="row" spacing={2}>
          <TextField
            label="Sample size"
            value={size}
            onChange={(event) => setSize(event.target.value)}
            autoFocus
            error={shown(problems.size) !== null}
            helperText={shown(problems.size) ?? ' '}
            slotProps={{ htmlInput: { inputMode: 'numeric' } }}
          />
          <TextField
            label="Reserve"
            value={reserve}
            onChange={(event) => setReserve(event.target.value)}
            error={shown(problems.reserve) !== null}
            helperText={shown(problems.reserve) ?? 'For items that turn out not to apply.'}
            slotProps={{ htmlInput: { inputMode: 'numeric' } }}
          />
        </Stack>
        <FormControl>
          <FormLabel id="seed-origin">Seed</FormLabel>
          <RadioGroup
            aria-labelledby="seed-origin"
            value={typed ? 'typed' : 'random'}
            onChange={(_, v) => setTyped(v === 'typed')}
          >
            <FormControlLabel
              value="random"
              control={<Radio size="small" />}
              label="24 random digits, made now"
            />
            <FormControlLabel
              value="typed"
              control={<Radio size="small" />}
              label="Typed: from dice, or from someone else"
            />
          </RadioGroup>
        </FormControl>
        {typed && (
          <TextField
            label="Seed digits"
            value={seed}
            onChange={(event) => setSeed(event.target.value)}
            error={shown(problems.seed) !== null}
            helperText={
              shown(problems.seed) ??
              (seed.length > 0 && seed.length < 20
                ? 'Short for a seed: 20 random digits or more are recommended.'
                : 'Taken exactly as typed. 20 random digits or more.')
            }
            slotProps={{ htmlInput: { maxLength: 200, spellCheck: false, className: 'mono' } }}
          />
        )}
        {before > 0 && (
          <>
            <Alert severity="warning">
              This population was drawn from {before === 1 ? 'once' : `${count(before)} times`} before. Every
              draw stays on record with its reason.
            </Alert>
            <TextField
              label="Reason for drawing again"
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              error={shown(problems.reason) !== null}
              helperText={shown(problems.reason) ?? ' '}
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
