import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { PLAN_METHODS } from '../../shared/model/plan.ts';
import { allowsDeviations, type PlanDraft, type PlanProblems } from '../lib/plan-draft.ts';
import { ConfidenceField, MethodField } from './plan-fields.tsx';

/** What a plan rests on: confidence, tolerable rate, what is expected, and why. */
export function PlanTermsFields({
  draft,
  problems,
  onChange,
}: {
  draft: PlanDraft;
  problems: PlanProblems;
  onChange: (change: Partial<PlanDraft>) => void;
}) {
  const field = (
    key: 'tolerable' | 'allowed' | 'expectedRate' | 'critical' | 'minimum',
    label: string,
    help: string,
  ) => (
    <TextField
      label={label}
      value={draft[key]}
      onChange={(event) => onChange({ [key]: event.target.value })}
      error={problems[key] !== undefined}
      helperText={problems[key] ?? help}
      slotProps={{ htmlInput: { inputMode: 'decimal' } }}
      sx={{ flex: '1 1 170px' }}
    />
  );
  return (
    <Stack spacing={2}>
      <Stack direction="row" spacing={2} useFlexGap sx={{ flexWrap: 'wrap' }}>
        <ConfidenceField value={draft.confidence} onChange={(confidence) => onChange({ confidence })} />
        {field('tolerable', 'Tolerable rate, %', 'Too high from here on.')}
      </Stack>
      <MethodField methods={PLAN_METHODS} value={draft.method} onChange={(method) => onChange({ method })} />
      <Stack direction="row" spacing={2} useFlexGap sx={{ flexWrap: 'wrap' }}>
        {allowsDeviations(draft.method) && (
          <>
            <TextField
              select
              label="Expected as"
              value={draft.expects}
              onChange={(event) => onChange({ expects: event.target.value === 'rate' ? 'rate' : 'count' })}
              sx={{ flex: '1 1 150px' }}
            >
              <MenuItem value="count">Deviations</MenuItem>
              <MenuItem value="rate">A rate</MenuItem>
            </TextField>
            {draft.expects === 'count'
              ? field('allowed', 'Deviations allowed', 'In the sample.')
              : field('expectedRate', 'Expected rate, %', 'As in AICPA’s tables.')}
          </>
        )}
        {draft.method === 'discovery' &&
          field('critical', 'Critical number', 'Empty: by the tolerable rate.')}
        {field('minimum', 'Policy minimum', 'Empty: none.')}
      </Stack>
      <TextField
        label="Why so"
        value={draft.rationale}
        onChange={(event) => onChange({ rationale: event.target.value })}
        helperText="Kept with the sample: why this rate is tolerable, and this much expected."
        multiline
        slotProps={{ htmlInput: { maxLength: 1000 } }}
      />
    </Stack>
  );
}
