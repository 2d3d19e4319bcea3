import Add from '@mui/icons-material/Add';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Popover from '@mui/material/Popover';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { FacetField, RecordFilter } from '../../shared/model/filter.ts';
import { tidyFilter } from '../lib/filter-url.ts';
import { FACET_LABELS } from './facet-chip.tsx';
import type { Match } from './groups-dialog.tsx';

const GROUPS: Readonly<Record<Match, string>> = {
  any: 'Alternatives, either or…',
  none: 'Exceptions, not all at once…',
};

/** Offers the fields that have no button yet, and characters inside of the originals. */
export function MoreFilters({
  fields,
  filter,
  onField,
  onChange,
  onGroups,
}: {
  fields: readonly FacetField[];
  filter: RecordFilter;
  onField: (field: FacetField) => void;
  onChange: (filter: RecordFilter) => void;
  onGroups?: ((added: Match) => void) | undefined;
}) {
  const [button, setButton] = useState<HTMLElement | null>(null);
  const [open, setOpen] = useState<'menu' | 'original' | null>(null);
  const [characters, setCharacters] = useState('');
  return (
    <>
      <Button
        ref={setButton}
        size="small"
        color="inherit"
        startIcon={<Add />}
        aria-haspopup="menu"
        aria-expanded={open === 'menu'}
        onClick={() => setOpen('menu')}
        sx={{ minHeight: 30 }}
      >
        More filters
      </Button>
      <Menu open={open === 'menu'} anchorEl={button} onClose={() => setOpen(null)}>
        {fields.map((field) => (
          <MenuItem
            key={field}
            onClick={() => {
              setOpen(null);
              onField(field);
            }}
          >
            {FACET_LABELS[field]}
          </MenuItem>
        ))}
        <MenuItem
          onClick={() => {
            setCharacters(filter.original ?? '');
            setOpen('original');
          }}
        >
          Characters in the original…
        </MenuItem>
        {onGroups &&
          (Object.entries(GROUPS) as [Match, string][]).map(([match, words]) => (
            <MenuItem
              key={match}
              onClick={() => {
                setOpen(null);
                onGroups(match);
              }}
            >
              {words}
            </MenuItem>
          ))}
      </Menu>
      <Popover
        open={open === 'original'}
        anchorEl={button}
        onClose={() => setOpen(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{ paper: { role: 'dialog', 'aria-label': 'Characters in the original' } }}
      >
        <Stack
          component="form"
          spacing={1.5}
          sx={{ p: 2, width: 380, maxWidth: '92vw' }}
          onSubmit={(event) => {
            event.preventDefault();
            setOpen(null);
            onChange(tidyFilter({ ...filter, original: characters || undefined }));
          }}
        >
          <TextField
            label="Characters in the original"
            value={characters}
            onChange={(event) => setCharacters(event.target.value)}
            autoFocus
            slotProps={{ htmlInput: { maxLength: 500 } }}
          />
          <Typography variant="body2" color="textSecondary">
            A part of an address, a hash or an id, as it stands there. All originals are read, which takes
            some seconds for a million records.
          </Typography>
          <Button
            type="submit"
            variant="contained"
            disabled={characters === ''}
            sx={{ alignSelf: 'flex-start' }}
          >
            Find
          </Button>
        </Stack>
      </Popover>
    </>
  );
}
