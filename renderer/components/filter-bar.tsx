import Search from '@mui/icons-material/Search';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import InputAdornment from '@mui/material/InputAdornment';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useEffect, useRef, useState } from 'react';
import type { FacetField, RecordFilter } from '../../shared/model/filter.ts';
import { partsOf } from '../lib/filter-parts.ts';
import { isEmptyFilter, tidyFilter } from '../lib/filter-url.ts';
import { AlternativesDialog } from './alternatives-dialog.tsx';
import { DateChip } from './date-chip.tsx';
import { FACET_LABELS, FacetChip } from './facet-chip.tsx';
import { MoreFilters } from './more-filters.tsx';
import { notify } from './notifications.tsx';
import { TEXT_FILTER_ID } from './use-shortcuts.ts';

const FIELDS = Object.keys(FACET_LABELS) as FacetField[];
/** Shown when they are asked for: most logs have none of them. */
const SELDOM: readonly FacetField[] = ['actor_kind', 'verdict', 'waiver', 'has'];
const TYPING_MS = 250;

/** Every key of a filter, to be seen and changed at one glance. */
export function FilterBar({
  filter,
  part,
  onChange,
}: {
  filter: RecordFilter;
  /** What it is called, where it is a part of another filter; that one has no alternatives of its own. */
  part?: string;
  onChange: (filter: RecordFilter) => void;
}) {
  const [text, setText] = useState(filter.text ?? '');
  const [asked, setAsked] = useState<readonly FacetField[]>([]);
  const [writing, setWriting] = useState(false);
  const shown = FIELDS.filter(
    (field) => !SELDOM.includes(field) || asked.includes(field) || filter[field] || filter.not?.[field],
  );
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
    if (part === undefined)
      notify('Filters cleared.', { action: { label: 'Undo', run: () => latest.current.onChange(before) } });
  };

  return (
    <Stack
      role="search"
      aria-label={part ?? 'Filter records'}
      direction="row"
      useFlexGap
      spacing={1}
      sx={{ flexWrap: 'wrap', alignItems: 'center' }}
    >
      <TextField
        id={part === undefined ? TEXT_FILTER_ID : undefined}
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
      {shown.map((field) => (
        <FacetChip
          key={field}
          field={field}
          filter={filter}
          onChange={onChange}
          startsOpen={asked.includes(field)}
        />
      ))}
      {partsOf(filter, (field) => FACET_LABELS[field]).map(({ words, without, isAlternatives }) => (
        <Chip
          key={words}
          color="primary"
          label={words}
          onDelete={() => onChange(without)}
          onClick={isAlternatives && part === undefined ? () => setWriting(true) : undefined}
          sx={{ maxWidth: 320, borderRadius: 1 }}
        />
      ))}
      <MoreFilters
        fields={FIELDS.filter((field) => !shown.includes(field))}
        filter={filter}
        onField={(field) => setAsked([...asked, field])}
        onChange={onChange}
        onAlternatives={part === undefined ? () => setWriting(true) : undefined}
      />
      {writing && (
        <AlternativesDialog
          groups={filter.any ?? []}
          onClose={() => setWriting(false)}
          onApply={(any) => {
            setWriting(false);
            onChange(tidyFilter({ ...filter, any }));
          }}
        />
      )}
      {!isEmptyFilter(filter) && (
        <Button size="small" onClick={clear}>
          Clear all
        </Button>
      )}
    </Stack>
  );
}
