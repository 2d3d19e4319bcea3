import Add from '@mui/icons-material/Add';
import Delete from '@mui/icons-material/DeleteOutlined';
import Autocomplete from '@mui/material/Autocomplete';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useRef } from 'react';
import { type Engagement, FRAMEWORKS, PERSON_ROLES, type Person } from '../../shared/model/engagement.ts';
import { ZoneField } from './zone-field.tsx';

const ROLE_LABELS: Record<Person['role'], string> = {
  preparer: 'Preparer',
  reviewer: 'Reviewer',
  client: 'Client contact',
  other: 'Other',
};

/** Why the details cannot be saved yet; null when they can. */
export function engagementProblem(engagement: Engagement): string | null {
  const { period_from: from, period_to: to } = engagement;
  if (from && to && from > to) return 'The period ends before it begins.';
  if (engagement.people.some((person) => person.name.trim() === '')) return 'Every person needs a name.';
  return null;
}

function People({ people, onChange }: { people: Person[]; onChange: (people: Person[]) => void }) {
  // Rows have no identity of their own; they get one here so that fields keep their focus.
  const keys = useRef<number[]>([]);
  while (keys.current.length < people.length) keys.current.push((keys.current.at(-1) ?? 0) + 1);
  const replace = (at: number, person: Person) => onChange(people.map((old, i) => (i === at ? person : old)));
  return (
    <Stack spacing={1.5} role="group" aria-label="People">
      {people.map((person, at) => (
        <Stack key={keys.current[at]} direction={{ xs: 'column', sm: 'row' }} spacing={1}>
          <TextField
            label="Name"
            value={person.name}
            onChange={(event) => replace(at, { ...person, name: event.target.value })}
          />
          <TextField
            select
            label="Role"
            value={person.role}
            onChange={(event) => replace(at, { ...person, role: event.target.value as Person['role'] })}
            sx={{ minWidth: 160, maxWidth: { sm: 180 } }}
          >
            {PERSON_ROLES.map((role) => (
              <MenuItem key={role} value={role}>
                {ROLE_LABELS[role]}
              </MenuItem>
            ))}
          </TextField>
          <TextField
            label="Email (optional)"
            value={person.email ?? ''}
            onChange={(event) => replace(at, { ...person, email: event.target.value || null })}
          />
          <IconButton
            aria-label={`Remove ${person.name || 'this person'}`}
            onClick={() => {
              keys.current.splice(at, 1);
              onChange(people.filter((_, i) => i !== at));
            }}
            sx={{ alignSelf: 'center' }}
          >
            <Delete fontSize="small" />
          </IconButton>
        </Stack>
      ))}
      <Button
        startIcon={<Add />}
        onClick={() => onChange([...people, { name: '', role: 'preparer', email: null }])}
        sx={{ alignSelf: 'flex-start' }}
      >
        Add a person
      </Button>
    </Stack>
  );
}

/** What a vault is for. */
export function EngagementFields({
  value,
  onChange,
}: {
  value: Engagement;
  onChange: (engagement: Engagement) => void;
}) {
  const set = (change: Partial<Engagement>) => onChange({ ...value, ...change });
  const reversed = value.period_from && value.period_to && value.period_from > value.period_to;
  return (
    <Stack spacing={2}>
      <TextField
        label="Entity"
        value={value.entity}
        onChange={(event) => set({ entity: event.target.value })}
        helperText="The company whose records these are."
        slotProps={{ htmlInput: { maxLength: 300 } }}
      />
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
        <TextField
          type="date"
          label="Period from"
          value={value.period_from ?? ''}
          onChange={(event) => set({ period_from: event.target.value || null })}
          slotProps={{ inputLabel: { shrink: true } }}
        />
        <TextField
          type="date"
          label="Period to"
          value={value.period_to ?? ''}
          onChange={(event) => set({ period_to: event.target.value || null })}
          error={Boolean(reversed)}
          helperText={reversed ? 'The period ends before it begins.' : undefined}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      </Stack>
      <ZoneField
        label="Time zone"
        value={value.zone}
        onChange={(zone) => set({ zone })}
        help="Dates are read and times are shown in this zone."
      />
      <Autocomplete
        multiple
        freeSolo
        options={[...FRAMEWORKS]}
        value={value.frameworks}
        onChange={(_, frameworks) => set({ frameworks: frameworks.slice(0, 20) })}
        renderInput={(params) => <TextField {...params} label="Frameworks" />}
      />
      <Typography variant="subtitle2" component="p">
        People
      </Typography>
      <People people={value.people} onChange={(people) => set({ people })} />
    </Stack>
  );
}
