import ArrowDropDown from '@mui/icons-material/ArrowDropDown';
import Button from '@mui/material/Button';
import Popover from '@mui/material/Popover';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import { useQueryOf } from '../api/queries.ts';
import { datePresets, presetOf } from '../lib/date-presets.ts';
import { tidyFilter } from '../lib/filter-url.ts';
import { dateIn } from '../lib/time.ts';
import { useZone } from './when.tsx';

const DATE = /^\d{4}-\d{2}-\d{2}/;

function words(filter: RecordFilter): string {
  const day = (bound: string | undefined) => bound?.replace('T', ' ');
  if (filter.from && filter.to) return `${day(filter.from)} to ${day(filter.to)}`;
  if (filter.from) return `From ${day(filter.from)}`;
  if (filter.to) return `Until ${day(filter.to)}`;
  return 'Any time';
}

/** The time part of the filter: presets and whole days of one's own, in the engagement's zone. */
export function DateChip({
  filter,
  onChange,
}: {
  filter: RecordFilter;
  onChange: (filter: RecordFilter) => void;
}) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const zone = useZone();
  const engagement = useQueryOf('engagement.get', {}).data;
  const presets = datePresets(dateIn(Date.now(), zone), {
    from: engagement?.period_from ?? null,
    to: engagement?.period_to ?? null,
  });
  const preset = presetOf(filter, presets);
  const set = (from: string | undefined, to: string | undefined) =>
    onChange(tidyFilter({ ...filter, from, to }));
  const active = filter.from !== undefined || filter.to !== undefined;
  const dateValue = (bound: string | undefined) => (bound && DATE.test(bound) ? bound.slice(0, 10) : '');
  return (
    <>
      <Button
        size="small"
        variant={active ? 'contained' : 'outlined'}
        color={active ? 'primary' : 'inherit'}
        endIcon={<ArrowDropDown />}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ minHeight: 30 }}
      >
        {preset ? preset.label : words(filter)}
      </Button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{
          paper: {
            role: 'dialog',
            'aria-label': 'Filter by time',
            sx: { p: 2, width: 380, maxWidth: '92vw' },
          },
        }}
      >
        <Stack spacing={0.5} sx={{ alignItems: 'stretch' }}>
          <Button
            size="small"
            color="inherit"
            aria-pressed={!active}
            onClick={() => set(undefined, undefined)}
            sx={{ justifyContent: 'flex-start', fontWeight: active ? 400 : 600 }}
          >
            Any time
          </Button>
          {presets.map(({ id, label, range }) => (
            <Button
              key={id}
              size="small"
              color="inherit"
              aria-pressed={preset?.id === id}
              onClick={() => set(range.from, range.to)}
              sx={{ justifyContent: 'space-between', fontWeight: preset?.id === id ? 600 : 400 }}
            >
              <span>{label}</span>
              <Typography variant="body2" color="textSecondary" component="span">
                {range.from} – {range.to}
              </Typography>
            </Button>
          ))}
          <Stack direction="row" spacing={1} sx={{ pt: 1.5 }}>
            <TextField
              type="date"
              label="From"
              value={dateValue(filter.from)}
              onChange={(event) => set(event.target.value || undefined, filter.to)}
              slotProps={{ inputLabel: { shrink: true } }}
            />
            <TextField
              type="date"
              label="To"
              value={dateValue(filter.to)}
              onChange={(event) => set(filter.from, event.target.value || undefined)}
              slotProps={{ inputLabel: { shrink: true } }}
            />
          </Stack>
          <Typography variant="body2" color="textSecondary">
            Whole days in {zone}, both included.
          </Typography>
        </Stack>
      </Popover>
    </>
  );
}
