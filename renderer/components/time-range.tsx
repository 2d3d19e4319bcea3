import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import { type BoundDraft, boundOf, draftOf, rangeProblem } from '../lib/time-draft.ts';
import { ZoneField } from './zone-field.tsx';

type Range = Pick<RecordFilter, 'from' | 'to'>;

/** A range of one's own: days, or days with a time of day, in a zone. Nothing changes until it is applied. */
export function TimeRange({
  range,
  home,
  onApply,
}: {
  range: Range;
  home: string;
  onApply: (range: Range) => void;
}) {
  const [zone, setZone] = useState(home);
  const [from, setFrom] = useState(() => draftOf(range.from, home, home, false));
  const [to, setTo] = useState(() => draftOf(range.to, home, home, true));
  const [hasClocks, setHasClocks] = useState(from.clock !== '' || to.clock !== '');
  const shown = (draft: BoundDraft): BoundDraft => (hasClocks ? draft : { ...draft, clock: '' });
  const [first, last] = [boundOf(shown(from), zone, home, false), boundOf(shown(to), zone, home, true)];
  const problem = rangeProblem(first, last, home);
  return (
    <Stack
      component="form"
      spacing={1.5}
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null) onApply({ from: first ?? undefined, to: last ?? undefined });
      }}
    >
      <End label="From" value={from} hasClock={hasClocks} onChange={setFrom} />
      <End label="To" value={to} hasClock={hasClocks} onChange={setTo} />
      {hasClocks && <ZoneField label="Zone" value={zone} onChange={setZone} />}
      <Typography variant="body2" color={problem ? 'error' : 'textSecondary'} role="status">
        {problem ??
          (hasClocks
            ? 'Both ends included. Without a time of day, an end is the whole day.'
            : `Whole days in ${home}, both included.`)}
      </Typography>
      <Stack direction="row" spacing={1} sx={{ justifyContent: 'space-between' }}>
        <Button
          size="small"
          onClick={() => {
            setHasClocks(!hasClocks);
            setZone(home);
          }}
        >
          {hasClocks ? 'Whole days' : 'Time of day and zone'}
        </Button>
        <Button type="submit" size="small" variant="contained" disabled={problem !== null}>
          Apply
        </Button>
      </Stack>
    </Stack>
  );
}

function End({
  label,
  value,
  hasClock,
  onChange,
}: {
  label: string;
  value: BoundDraft;
  hasClock: boolean;
  onChange: (value: BoundDraft) => void;
}) {
  return (
    <Stack direction="row" spacing={1}>
      <TextField
        type="date"
        label={label}
        value={value.date}
        onChange={(event) => onChange({ ...value, date: event.target.value })}
        slotProps={{ inputLabel: { shrink: true }, htmlInput: { max: '9999-12-31' } }}
      />
      {hasClock && (
        <TextField
          type="time"
          label={`${label}, time of day`}
          value={value.clock}
          onChange={(event) => onChange({ ...value, clock: event.target.value })}
          slotProps={{ inputLabel: { shrink: true }, htmlInput: { step: 1 } }}
        />
      )}
    </Stack>
  );
}
