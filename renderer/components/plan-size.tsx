import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemText from '@mui/material/ListItemText';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { PlanTerms } from '../../shared/model/plan.ts';
import { problemOf } from '../api/client.ts';
import { useQueryOf } from '../api/queries.ts';
import { count } from '../lib/numbers.ts';
import { FIRST_PLAN, planProblems, planTermsOf } from '../lib/plan-draft.ts';
import { Disclosure } from './disclosure.tsx';
import { PlanTermsFields } from './plan-terms.tsx';
import { RiskChart } from './risk-chart.tsx';

/**
 * How many items to test, and why. `onUse` takes the size over, and with it the plan; a customary size has none.
 */
export function PlanSize({
  population,
  onUse,
}: {
  population: number;
  onUse: (n: number, plan: PlanTerms | null) => void;
}) {
  const [draft, setDraft] = useState(FIRST_PLAN);
  const problems = planProblems(draft);
  const answered = Object.keys(problems).length === 0;
  const terms = planTermsOf(draft);
  const { rationale: _, ...asked } = terms;
  const plan = useQueryOf('samples.plan', { population, ...asked }, { enabled: answered });
  const { confidence, tolerable } = terms;
  const presets = useQueryOf(
    'samples.presets',
    { population, confidence, tolerable },
    { enabled: problems.tolerable === undefined },
  );
  return (
    <Stack spacing={2}>
      <PlanTermsFields
        draft={draft}
        problems={problems}
        onChange={(change) => setDraft({ ...draft, ...change })}
      />
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
            onClick={() => onUse(plan.data.n, terms)}
            sx={{ alignSelf: 'flex-start' }}
          >
            Use {count(plan.data.n)} as the size
          </Button>
        </>
      )}
      {problems.tolerable === undefined && presets.data && (
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
                    onClick={() => onUse(preset.n, null)}
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
