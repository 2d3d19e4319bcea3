import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { planWords } from '../../shared/draw-words.ts';
import { DISTRIBUTIONS, type Distribution, type SampleConclusion } from '../../shared/model/plan.ts';
import type { SampleDetail } from '../../shared/model/sample.ts';
import { problemOf } from '../api/client.ts';
import { useQueryOf } from '../api/queries.ts';
import { wholeNumberOf } from '../lib/draw-draft.ts';
import { percentOf } from '../lib/numbers.ts';
import { Facts } from './facts.tsx';
import { ConfidenceField, MethodField, tolerableRateOf } from './plan-fields.tsx';

type Counts = { tested: string; deviations: string };

const number = (text: string) => wholeNumberOf(text) ?? 0;
const isComplete = ({ tested, deviations }: Counts) =>
  number(tested) > 0 && wholeNumberOf(deviations) !== null;

/** What the deviations found in a sample say of its population, by its own plan where it has one. Nothing is kept. */
export function EvaluateSample({ sample }: { sample: SampleDetail }) {
  const { plan, method } = sample;
  const strata = method.name === 'stratified' ? method.strata : null;
  const isStaged = plan?.method === 'two-stage';
  const first = isStaged ? Math.min(plan.n, sample.size) : sample.size;
  const [counts, setCounts] = useState<Counts[]>(() =>
    (strata ?? [{ size: first }]).map(({ size }) => ({ tested: String(size), deviations: '' })),
  );
  const [second, setSecond] = useState('');
  const [confidence, setConfidence] = useState<number>(9500);
  const [tolerable, setTolerable] = useState('5');
  const [distribution, setDistribution] = useState<Distribution>('hypergeometric');
  const rate = tolerableRateOf(tolerable);
  const set = (at: number, change: Partial<Counts>) =>
    setCounts(counts.map((each, h) => (h === at ? { ...each, ...change } : each)));
  const total = (key: keyof Counts) => counts.reduce((sum, each) => sum + number(each[key]), 0);
  const parts = counts.map(({ tested, deviations }) => ({
    tested: number(tested),
    deviations: number(deviations),
  }));
  const complete = counts.every(isComplete) && (plan !== null || rate !== null);
  const found = useQueryOf(
    'samples.conclude',
    {
      id: sample.id,
      found: {
        tested: total('tested'),
        deviations: total('deviations'),
        ...(strata && { strata: parts }),
        ...(isStaged && wholeNumberOf(second) !== null && { second_deviations: number(second) }),
      },
      ...(plan === null && { terms: { confidence, tolerable: rate ?? 0, method: distribution } }),
    },
    { enabled: complete },
  );
  return (
    <Stack spacing={2} sx={{ maxWidth: 860, pt: 1 }}>
      {plan && (
        <Typography color="textSecondary">By the plan kept with the sample: {planWords(plan)}</Typography>
      )}
      {counts.map((each, h) => (
        <Stack
          // The strata of a sample never change.
          key={strata?.[h]?.name ?? 'all'}
          component="fieldset"
          direction="row"
          spacing={2}
          useFlexGap
          sx={{ flexWrap: 'wrap', alignItems: 'flex-start', border: 0, m: 0, p: 0, minWidth: 0 }}
        >
          {strata && (
            <Typography component="legend" sx={{ mb: 1, overflowWrap: 'anywhere' }}>
              {strata[h]?.name}
            </Typography>
          )}
          <NumberField
            label="Items tested"
            value={each.tested}
            onChange={(tested) => set(h, { tested })}
            help={isStaged ? 'In the first stage.' : 'After replacements.'}
          />
          <NumberField
            label="Deviations found"
            value={each.deviations}
            onChange={(deviations) => set(h, { deviations })}
            help="With what could not be examined."
          />
          {isStaged && each.deviations.trim() === '1' && (
            <NumberField
              label="In the second stage"
              value={second}
              onChange={setSecond}
              help={`Of ${plan.n} further items.`}
            />
          )}
        </Stack>
      ))}
      {plan === null && method.name !== 'judgmental' && (
        <Stack direction="row" spacing={2} useFlexGap sx={{ flexWrap: 'wrap' }}>
          <NumberField
            label="Tolerable rate, %"
            value={tolerable}
            onChange={setTolerable}
            help="It was drawn without a plan."
          />
          <ConfidenceField value={confidence} onChange={setConfidence} />
          {!strata && <MethodField methods={DISTRIBUTIONS} value={distribution} onChange={setDistribution} />}
        </Stack>
      )}
      {complete && found.error && (
        <Alert severity="warning" role="status">
          {problemOf(found.error).message}
        </Alert>
      )}
      {complete && found.data && <Conclusion found={found.data} />}
    </Stack>
  );
}

function NumberField({
  label,
  value,
  onChange,
  help,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help: string;
}) {
  return (
    <TextField
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      helperText={help}
      slotProps={{ htmlInput: { inputMode: 'decimal' } }}
      sx={{ width: 200 }}
    />
  );
}

function Conclusion({ found }: { found: SampleConclusion }) {
  const { supports_reliance: supports, evaluation, strata } = found;
  const severity = supports === null ? 'info' : supports ? 'success' : 'error';
  const pooled = strata?.pooled_upper_limit ?? null;
  return (
    <>
      <Alert severity={severity} role="status">
        {found.conclusion}
      </Alert>
      <Facts
        facts={[
          { name: 'Rate in the sample', value: percentOf(found.sample_rate) },
          evaluation && { name: 'Allowance for sampling risk', value: percentOf(evaluation.allowance) },
          evaluation && { name: 'Achieved risk', value: percentOf(evaluation.risk) },
          strata && { name: 'Estimated for the whole', value: percentOf(strata.point_estimate) },
          strata && {
            name: 'Upper limit by stratum',
            value: strata.strata.map(({ upper_limit }) => percentOf(upper_limit)).join(', '),
          },
          strata && { name: 'Bonferroni limit', value: percentOf(strata.bonferroni_upper_limit) },
          strata && { name: 'Pooled limit', value: pooled === null ? 'none holds' : percentOf(pooled) },
        ]}
      />
    </>
  );
}
