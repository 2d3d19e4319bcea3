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
import { DateChip } from './date-chip.tsx';
import { FACET_LABELS, FacetChip } from './facet-chip.tsx';
import { GroupsDialog, type Match } from './groups-dialog.tsx';
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
  /** Where it is a group of another filter, which is written without groups of its own. */
  part?: { name: string; takesFocus: boolean };
  onChange: (filter: RecordFilter) => void;
}) {
  const [text, setText] = useState(filter.text ?? '');
  const [asked, setAsked] = useState<readonly FacetField[]>([]);
  const [writing, setWriting] = useState<{ added: Match | null } | null>(null);
  const shown = FIELDS.filter(
    (field) => !SELDOM.includes(field) || asked.includes(field) || filter[field] || filter.not?.[field],
  );
  const latest = useRef({ filter, onChange });
  latest.current = { filter, onChange };

  // A group is written into its dialog alone, whose buttons must not come before the last letter.
  const wait = part === undefined ? TYPING_MS : 0;
  // The address may change the text from outside: a preset, Undo, the way back.
  // What comes back from here is older than what was typed since.
  const told = useRef(filter.text ?? '');
  useEffect(() => {
    const now = filter.text ?? '';
    if (now === told.current) return;
    told.current = now;
    setText(now);
  }, [filter.text]);
  useEffect(() => {
    const words = text.trim() === '' ? '' : text;
    if (words === (latest.current.filter.text ?? '')) return;
    const timer = setTimeout(() => {
      told.current = words;
      latest.current.onChange(tidyFilter({ ...latest.current.filter, text: words || undefined }));
    }, wait);
    return () => clearTimeout(timer);
  }, [text, wait]);

  const clear = () => {
    const before = filter;
    onChange({});
    if (part === undefined)
      notify('Filters cleared.', { action: { label: 'Undo', run: () => latest.current.onChange(before) } });
  };

  return (
    <Stack
      role="search"
      aria-label={part?.name ?? 'Filter records'}
      direction="row"
      useFlexGap
      spacing={1}
      sx={{ flexWrap: 'wrap', alignItems: 'center' }}
    >
      <TextField
        id={part === undefined ? TEXT_FILTER_ID : undefined}
        type="search"
        value={text}
        autoFocus={part?.takesFocus === true}
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
      {partsOf(filter, (field) => FACET_LABELS[field]).map(({ words, without, isGroups }) => (
        <Chip
          key={words}
          color="primary"
          label={words}
          onDelete={() => onChange(without)}
          onClick={isGroups && part === undefined ? () => setWriting({ added: null }) : undefined}
          sx={{ maxWidth: 320, borderRadius: 1 }}
        />
      ))}
      <MoreFilters
        fields={FIELDS.filter((field) => !shown.includes(field))}
        filter={filter}
        onField={(field) => setAsked([...asked, field])}
        onChange={onChange}
        onGroups={part === undefined ? (added) => setWriting({ added }) : undefined}
      />
      {writing && (
        <GroupsDialog
          filter={filter}
          added={writing.added}
          onClose={() => setWriting(null)}
          onApply={(written) => {
            setWriting(null);
            onChange(tidyFilter(written));
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
