import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { type GivenKey, keyProblem } from '../lib/given-keys.ts';

/** A field for each key that a recipe asks for when it runs. What is typed is not shown. */
export function KeyFields({
  names,
  given,
  onChange,
}: {
  names: readonly string[];
  given: Readonly<Record<string, GivenKey>>;
  onChange: (given: Record<string, GivenKey>) => void;
}) {
  return (
    <Stack spacing={1.5}>
      {names.map((name) => {
        const key = given[name] ?? { form: 'utf8', text: '' };
        const set = (change: Partial<GivenKey>) => onChange({ ...given, [name]: { ...key, ...change } });
        const problem = keyProblem(key);
        return (
          <Stack key={name} direction="row" spacing={1} sx={{ alignItems: 'flex-start' }}>
            <TextField
              type="password"
              label={`Key ${name}`}
              value={key.text}
              autoComplete="off"
              onChange={(event) => set({ text: event.target.value })}
              error={problem !== null}
              helperText={problem}
              slotProps={{ htmlInput: { spellCheck: false } }}
            />
            <TextField
              select
              label="Given as"
              value={key.form}
              onChange={(event) => set({ form: event.target.value === 'hex' ? 'hex' : 'utf8' })}
              sx={{ width: 130, flexShrink: 0 }}
            >
              <MenuItem value="utf8">Text</MenuItem>
              <MenuItem value="hex">Hex</MenuItem>
            </TextField>
          </Stack>
        );
      })}
    </Stack>
  );
}
