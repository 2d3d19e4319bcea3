import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { DISTRIBUTIONS, type Distribution } from '../../shared/model/plan.ts';
import { problemOf } from '../api/client.ts';
import { useQueryOf } from '../api/queries.ts';
import { percentOf } from '../lib/numbers.ts';
import { Facts } from './facts.tsx';
import { ConfidenceField, MethodField, tolerableRateOf, wholeNumberOf } from './plan-fields.tsx';

/** What the deviations found in a sample say of its population. Nothing is kept: it computes. */
export function EvaluateSample({ population, size }: { population: number; size: number }) {
  const [tested, setTested] = useState(String(size));
  const [deviations, setDeviations] = useState('');
  const [confidence, setConfidence] = useState<number>(9500);
  const [tolerable, setTolerable] = useState('5');
  const [method, setMethod] = useState<Distribution>('hypergeometric');
  const n = wholeNumberOf(tested);
  const k = wholeNumberOf(deviations);
  const rate = tolerableRateOf(tolerable);
  const complete = n !== null && n > 0 && k !== null && rate !== null;
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
        <ConfidenceField value={confidence} onChange={setConfidence} helperText="As planned." />
        <MethodField methods={DISTRIBUTIONS} value={method} onChange={setMethod} helperText="As planned." />
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
