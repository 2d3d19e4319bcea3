import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import type { SeedOrigin } from '../../shared/model/sample.ts';
import type { DrawDraft, DrawProblems } from '../lib/draw-draft.ts';

const ORIGINS: readonly { value: SeedOrigin; label: string }[] = [
  { value: 'random', label: '24 random digits, made by Vouch now' },
  { value: 'dice', label: 'Dice, thrown now' },
  { value: 'beacon', label: 'A public beacon’s value, at a time named before' },
  { value: 'typed', label: 'Typed, from somewhere else' },
];

const WHO: Record<SeedOrigin, string> = {
  random: '',
  dice: 'Thrown by',
  beacon: 'Beacon and pulse',
  typed: 'Made by',
};

/** Where the seed comes from, who made it, and when. */
export function SeedFields({
  draft,
  problems,
  onChange,
}: {
  draft: DrawDraft;
  problems: DrawProblems;
  onChange: (change: Partial<DrawDraft>) => void;
}) {
  const { seedOrigin, seed } = draft;
  const advice =
    seed.length > 0 && seed.length < 20
      ? 'Short for a seed: 20 random digits or more are recommended.'
      : 'Taken exactly as typed. 20 random digits or more.';
  return (
    <>
      <FormControl>
        <FormLabel id="seed-origin">Seed</FormLabel>
        <RadioGroup
          aria-labelledby="seed-origin"
          value={seedOrigin}
          onChange={(_, value) => onChange({ seedOrigin: value as SeedOrigin })}
        >
          {ORIGINS.map(({ value, label }) => (
            <FormControlLabel key={value} value={value} control={<Radio size="small" />} label={label} />
          ))}
        </RadioGroup>
      </FormControl>
      {seedOrigin !== 'random' && (
        <>
          <TextField
            label="Seed digits"
            value={seed}
            onChange={(event) => onChange({ seed: event.target.value })}
            error={problems.seed !== undefined}
            helperText={problems.seed ?? advice}
            slotProps={{ htmlInput: { maxLength: 200, spellCheck: false, className: 'mono' } }}
          />
          <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
            <TextField
              label={WHO[seedOrigin]}
              value={draft.seedBy}
              onChange={(event) => onChange({ seedBy: event.target.value })}
              error={problems.seedBy !== undefined}
              helperText={problems.seedBy ?? 'Best somebody other than who draws.'}
              slotProps={{ htmlInput: { maxLength: 200 } }}
              sx={{ flex: 1 }}
            />
            <TextField
              type="datetime-local"
              label="Made at (time of this computer)"
              value={draft.seedAt}
              onChange={(event) => onChange({ seedAt: event.target.value })}
              error={problems.seedAt !== undefined}
              helperText={problems.seedAt ?? 'Before the freeze, it is warned of.'}
              slotProps={{ inputLabel: { shrink: true }, htmlInput: { step: 1 } }}
              sx={{ flex: 1 }}
            />
          </Stack>
        </>
      )}
    </>
  );
}
