import Search from '@mui/icons-material/Search';
import Button from '@mui/material/Button';
import InputAdornment from '@mui/material/InputAdornment';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useEffect, useRef, useState } from 'react';
import type { FacetField, RecordFilter } from '../../shared/model/filter.ts';
import { isEmptyFilter, tidyFilter } from '../lib/filter-url.ts';
import { DateChip } from './date-chip.tsx';
import { FACET_LABELS, FacetChip } from './facet-chip.tsx';
import { notify } from './notifications.tsx';
import { TEXT_FILTER_ID } from './use-shortcuts.ts';

const FIELDS = Object.keys(FACET_LABELS) as FacetField[];
const TYPING_MS = 250;

/** Every key of a filter, to be seen and changed at one glance. */
export function FilterBar({
  filter,
  onChange,
}: {
  filter: RecordFilter;
  onChange: (filter: RecordFilter) => void;
}) {
  const [text, setText] = useState(filter.text ?? '');
  const latest = useRef({ filter, onChange });
  latest.current = { filter, onChange };

  // The address may change the text from outside: a preset, Undo, the way back.
  useEffect(() => setText(filter.text ?? ''), [filter.text]);
  useEffect(() => {
    if (text === (latest.current.filter.text ?? '')) return;
    const timer = setTimeout(() => {
      latest.current.onChange(tidyFilter({ ...latest.current.filter, text: text || undefined }));
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);

  const clear = () => {
    const before = filter;
    onChange({});
    notify('Filters cleared.', { action: { label: 'Undo', run: () => latest.current.onChange(before) } });
  };

  return (
    <Stack
      role="search"
      aria-label="Filter records"
      direction="row"
      useFlexGap
      spacing={1}
      sx={{ flexWrap: 'wrap', alignItems: 'center' }}
    >
      <TextField
        id={TEXT_FILTER_ID}
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="Search the originals"
        fullWidth={false}
        sx={{ flex: { xs: '1 1 100%', md: '1 1 200px' }, maxWidth: { md: 420 } }}
        slotProps={{
          htmlInput: { 'aria-label': 'Text in the record', maxLength: 10_000 },
          input: {
            startAdornment: (
              <InputAdornment position="start">
                <Search fontSize="small" />
              </InputAdornment>
            ),
          },
        }}
      />
      <DateChip filter={filter} onChange={onChange} />
      {FIELDS.map((field) => (
        <FacetChip key={field} field={field} filter={filter} onChange={onChange} />
      ))}
      {!isEmptyFilter(filter) && (
        <Button size="small" onClick={clear}>
          Clear all
        </Button>
      )}
    </Stack>
  );
}
