import Alert from '@mui/material/Alert';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { DISTRIBUTIONS, type Distribution } from '../../shared/model/plan.ts';
import { basisPointsOf } from '../../shared/rate.ts';
import { problemOf } from '../api/client.ts';
import { useQueryOf } from '../api/queries.ts';
import { percentOf } from '../lib/numbers.ts';
import { Facts } from './facts.tsx';
import { CONFIDENCES, METHOD_NAMES } from './plan-size.tsx';

const whole = (text: string) => (/^\d{1,7}$/.test(text.trim()) ? Number(text) : null);

/** What the deviations found in a sample say of its population. Nothing is kept: it computes. */
export function EvaluateSample({ population, size }: { population: number; size: number }) {
  const [tested, setTested] = useState(String(size));
  const [deviations, setDeviations] = useState('');
  const [confidence, setConfidence] = useState<number>(9500);
  const [tolerable, setTolerable] = useState('5');
  const [method, setMethod] = useState<Distribution>('hypergeometric');
  const n = whole(tested);
  const k = whole(deviations);
  const rate = basisPointsOf(tolerable);
  const complete = n !== null && n > 0 && k !== null && rate !== null && rate >= 1 && rate <= 9999;
  const found = useQueryOf(
    'samples.evaluate',
    { population, size: n ?? 0, deviations: k ?? 0, confidence, tolerable: rate ?? 0, method },
    { enabled: complete },
  );
  const number = (label: string, value: string, set: (text: string) => void, helper: string) => (
    <TextField
      label={label}
      value={value}
      onChange={(event) => set(event.target.value)}
      helperText={helper}
      slotProps={{ htmlInput: { inputMode: 'decimal' } }}
      sx={{ width: 190 }}
    />
  );
  return (
    <Stack spacing={2} sx={{ maxWidth: 860, pt: 1 }}>
      <Stack direction="row" spacing={2} useFlexGap sx={{ flexWrap: 'wrap' }}>
        {number('Items tested', tested, setTested, 'After replacements.')}
        {number('Deviations found', deviations, setDeviations, 'With what could not be examined.')}
        {number('Tolerable rate, %', tolerable, setTolerable, 'As planned.')}
        <TextField
          select
          label="Confidence"
          value={confidence}
          onChange={(event) => setConfidence(Number(event.target.value))}
          helperText="As planned."
          sx={{ minWidth: 120 }}
        >
          {CONFIDENCES.map((value) => (
            <MenuItem key={value} value={value}>
              {value / 100} %
            </MenuItem>
          ))}
        </TextField>
        <TextField
          select
          label="Method"
          value={method}
          onChange={(event) => setMethod(DISTRIBUTIONS.find((m) => m === event.target.value) ?? method)}
          helperText="As planned."
          sx={{ minWidth: 260 }}
        >
          {DISTRIBUTIONS.map((name) => (
            <MenuItem key={name} value={name}>
              {METHOD_NAMES[name]}
            </MenuItem>
          ))}
        </TextField>
      </Stack>
      {complete && found.error && (
        <Alert severity="warning" role="status">
          {problemOf(found.error).message}
        </Alert>
      )}
      {complete && found.data && (
        <>
          <Alert severity={found.data.supports_reliance ? 'success' : 'error'} role="status">
            {found.data.conclusion}
          </Alert>
          <Facts
            facts={[
              { name: 'Rate in the sample', value: percentOf(found.data.sample_rate) },
              { name: 'Allowance for sampling risk', value: percentOf(found.data.allowance) },
              { name: 'Achieved risk', value: percentOf(found.data.risk) },
            ]}
          />
        </>
      )}
    </Stack>
  );
}
