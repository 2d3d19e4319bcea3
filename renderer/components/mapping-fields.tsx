import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { type MappingProposal, TIME_FORMS, type TimeForm } from '../../shared/model/mapping.ts';
import { RECORD_KINDS } from '../../shared/model/platform.ts';
import { DRAFT_FIELDS, type DraftField, type MappingDraft } from '../lib/mapping-draft.ts';
import { MappingField } from './mapping-field.tsx';

const FORM_LABELS: Record<TimeForm, string> = {
  any: 'As ISO 8601, HTTP dates or digits by their length',
  'epoch-s': 'Seconds since 1970',
  'epoch-ms': 'Milliseconds since 1970',
  'epoch-us': 'Microseconds since 1970',
  'epoch-ns': 'Nanoseconds since 1970',
  'day-month-year': 'Day, month, year (31/12/2026)',
  'month-day-year': 'Month, day, year (12/31/2026)',
};

const KINDS = RECORD_KINDS.map((kind) => ({
  value: kind === 'event' ? '' : kind,
  label: `${kind.charAt(0).toUpperCase()}${kind.slice(1)}s`,
})).reverse();

const WITHOUT: Partial<Record<DraftField, string>> = {
  id: 'Made from the content of each record',
  type: 'Always “event”',
};

/** A rule for every field, each with why it was proposed and what lies there. */
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
    const { from, places } = draft.fields[field];
    if (from === 'constant') return ' ';
    const [place] = places;
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
      <TextField
        select
        label="Its records are"
        value={draft.kind}
        onChange={(event) =>
          onChange({ ...draft, kind: RECORD_KINDS.find((kind) => kind === event.target.value) ?? '' })
        }
        slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
      >
        {KINDS.map(({ value, label }) => (
          <MenuItem key={value} value={value}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      {DRAFT_FIELDS.map(({ key, label }) => (
        <MappingField
          key={key}
          label={label}
          draft={draft.fields[key]}
          places={proposal.fields}
          help={help(key)}
          onlyPlaces={key === 'occurred_at'}
          onChange={(field) => onChange({ ...draft, fields: { ...draft.fields, [key]: field } })}
        />
      ))}
    </Stack>
  );
}
