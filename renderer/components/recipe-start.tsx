import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import type { Chain } from '../../shared/model/integrity.ts';
import { useQueryOf } from '../api/queries.ts';
import { chainKey, FIRST_RECIPE } from '../lib/recipe-draft.ts';

/** The choice of rows that are typed. */
export const TYPED = 'typed';
const FIRST = 'first';

/** Whose rows the recipe is tried on, and which recipe to begin with. */
export function RecipeStart({
  chains,
  chain,
  onRows,
  onStart,
}: {
  chains: readonly Chain[];
  chain: Chain | null;
  onRows: (key: string) => void;
  onStart: (text: string) => void;
}) {
  const shipped = useQueryOf('recipes.list', {});
  const [start, setStart] = useState('');
  const choose = (name: string) => {
    setStart(name);
    const text = name === FIRST ? FIRST_RECIPE : shipped.data?.find((each) => each.name === name)?.text;
    if (text !== undefined) onStart(text);
  };
  return (
    <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
      <TextField
        select
        label="Rows of"
        value={chain === null ? TYPED : chainKey(chain)}
        onChange={(event) => onRows(event.target.value)}
      >
        {chains.map((each) => (
          <MenuItem key={chainKey(each)} value={chainKey(each)}>
            {each.source} · {each.label}
          </MenuItem>
        ))}
        <MenuItem value={TYPED}>Rows that I type</MenuItem>
      </TextField>
      <TextField
        select
        label="Start from"
        value={start}
        onChange={(event) => choose(event.target.value)}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        <MenuItem value="" disabled>
          {chain === null ? 'A recipe' : 'The recipe in use'}
        </MenuItem>
        <MenuItem value={FIRST}>A first recipe</MenuItem>
        {(shipped.data ?? []).map(({ name }) => (
          <MenuItem key={name} value={name}>
            {name}
          </MenuItem>
        ))}
      </TextField>
    </Stack>
  );
}
