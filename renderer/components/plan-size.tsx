import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemText from '@mui/material/ListItemText';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { PLAN_METHODS, type PlanMethod } from '../../shared/model/plan.ts';
import { problemOf } from '../api/client.ts';
import { useQueryOf } from '../api/queries.ts';
import { count } from '../lib/numbers.ts';
import { Disclosure } from './disclosure.tsx';
import { ConfidenceField, MethodField, tolerableRateOf, wholeNumberOf } from './plan-fields.tsx';
import { RiskChart } from './risk-chart.tsx';

/** How many items to test, and why; `onUse` takes the size over. */
export function PlanSize({ population, onUse }: { population: number; onUse: (n: number) => void }) {
  const [confidence, setConfidence] = useState<number>(9500);
  const [tolerable, setTolerable] = useState('5');
  const [allowed, setAllowed] = useState('0');
  const [method, setMethod] = useState<PlanMethod>('hypergeometric');
  const rate = tolerableRateOf(tolerable);
  const rateFits = rate !== null;
  const allows = method !== 'discovery' && method !== 'two-stage';
  const k = allows ? wholeNumberOf(allowed) : 0;
  const plan = useQueryOf(
    'samples.plan',
    { population, confidence, tolerable: rate ?? 0, allowed: k ?? 0, method },
    { enabled: rateFits && k !== null },
  );
  const presets = useQueryOf(
    'samples.presets',
    { population, confidence, tolerable: rate ?? 0 },
    { enabled: rateFits },
  );
  const answered = rateFits && k !== null;
  return (
    <Stack spacing={2}>
      <Stack direction="row" spacing={2} useFlexGap sx={{ flexWrap: 'wrap' }}>
        <ConfidenceField value={confidence} onChange={setConfidence} />
        <TextField
          label="Tolerable rate, %"
          value={tolerable}
          onChange={(event) => setTolerable(event.target.value)}
          error={!rateFits}
          helperText={rateFits ? 'Too high from here on.' : 'From 0.01 to 99.99, two decimals at most.'}
          slotProps={{ htmlInput: { inputMode: 'decimal' } }}
          sx={{ width: 200 }}
        />
        {allows && (
          <TextField
            label="Deviations allowed"
            value={allowed}
            onChange={(event) => setAllowed(event.target.value)}
            error={k === null}
            helperText={k === null ? 'A whole number.' : 'In the sample.'}
            slotProps={{ htmlInput: { inputMode: 'numeric' } }}
            sx={{ width: 170 }}
          />
        )}
      </Stack>
      <MethodField methods={PLAN_METHODS} value={method} onChange={setMethod} />
      {answered && plan.error && (
        <Alert severity="warning" role="status">
          {problemOf(plan.error).message}
        </Alert>
      )}
      {answered && plan.data && (
        <>
          <Typography role="status">{plan.data.sentence}</Typography>
          {plan.data.notes.map((note) => (
            <Alert key={note} severity="info">
              {note}
            </Alert>
          ))}
          <RiskChart curve={plan.data.curve} n={plan.data.n} limit={1 - confidence / 10_000} />
          <Button
            variant="outlined"
            disabled={plan.data.n > population}
            onClick={() => onUse(plan.data.n)}
            sx={{ alignSelf: 'flex-start' }}
          >
            Use {count(plan.data.n)} as the size
          </Button>
        </>
      )}
      {answered && presets.data && (
        <Disclosure title="Customary sizes by frequency (non-statistical)">
          <List dense disablePadding>
            {presets.data.map((preset) => (
              <ListItem
                key={preset.frequency}
                disableGutters
                secondaryAction={
                  <Button
                    size="small"
                    aria-label={`Use ${preset.n}, customary for ${preset.frequency}`}
                    onClick={() => onUse(preset.n)}
                  >
                    Use {count(preset.n)}
                  </Button>
                }
              >
                <ListItemText
                  primary={preset.frequency}
                  secondary={preset.sentence}
                  sx={{ pr: 8, '& .MuiListItemText-primary': { textTransform: 'capitalize' } }}
                />
              </ListItem>
            ))}
          </List>
        </Disclosure>
      )}
    </Stack>
  );
}
