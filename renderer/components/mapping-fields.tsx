import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { type MappingProposal, TIME_FORMS, type TimeForm } from '../../shared/model/mapping.ts';
import { DRAFT_FIELDS, type DraftField, type MappingDraft, placeLabel } from '../lib/mapping-draft.ts';

const FORM_LABELS: Record<TimeForm, string> = {
  any: 'As ISO 8601, HTTP dates or digits by their length',
  'epoch-s': 'Seconds since 1970',
  'epoch-ms': 'Milliseconds since 1970',
  'epoch-us': 'Microseconds since 1970',
  'epoch-ns': 'Nanoseconds since 1970',
  'day-month-year': 'Day, month, year (31/12/2026)',
  'month-day-year': 'Month, day, year (12/31/2026)',
};

const WITHOUT: Partial<Record<DraftField, string>> = {
  id: 'Made from the content of each record',
  type: 'Always “event”',
};

/** A choice of place for every field, each with why it was proposed and what lies there. */
export function MappingFields({
  proposal,
  draft,
  onChange,
}: {
  proposal: MappingProposal;
  draft: MappingDraft;
  onChange: (draft: MappingDraft) => void;
}) {
  const help = (field: DraftField) => {
    const place = draft.places[field];
    const found = proposal.fields.find(({ pointer }) => pointer === place);
    if (!found) return WITHOUT[field] ?? ' ';
    const why = proposal.why.find((each) => each.field === field && each.pointer === place)?.why;
    const example = found.examples[0] === undefined ? 'no value seen' : `e.g. ${found.examples[0]}`;
    return why ? `${example}. Proposed: ${why}.` : example;
  };
  return (
    <Stack
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, alignItems: 'start' }}
    >
      <TextField
        select
        label="Times are written"
        value={draft.form}
        onChange={(event) =>
          onChange({ ...draft, form: TIME_FORMS.find((form) => form === event.target.value) ?? 'any' })
        }
      >
        {TIME_FORMS.map((form) => (
          <MenuItem key={form} value={form}>
            {FORM_LABELS[form]}
          </MenuItem>
        ))}
      </TextField>
      {DRAFT_FIELDS.map(({ key, label }) => (
        <TextField
          key={key}
          select
          label={label}
          value={draft.places[key]}
          required={key === 'occurred_at'}
          onChange={(event) => onChange({ ...draft, places: { ...draft.places, [key]: event.target.value } })}
          helperText={help(key)}
          slotProps={{
            formHelperText: { sx: { overflowWrap: 'anywhere' } },
            inputLabel: { shrink: true },
            select: { displayEmpty: true },
          }}
        >
          {key !== 'occurred_at' && <MenuItem value="">Not in this log</MenuItem>}
          {proposal.fields.map(({ pointer }) => (
            <MenuItem key={pointer} value={pointer}>
              {placeLabel(pointer)}
            </MenuItem>
          ))}
        </TextField>
      ))}
    </Stack>
  );
}
