import ArrowDropDown from '@mui/icons-material/ArrowDropDown';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Popover from '@mui/material/Popover';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { datePresets, presetOf } from '../../shared/date-presets.ts';
import type { RecordFilter } from '../../shared/model/filter.ts';
import { useQueryOf } from '../api/queries.ts';
import { tidyFilter } from '../lib/filter-url.ts';
import { dateIn } from '../lib/time.ts';
import { rangeWords } from '../lib/time-draft.ts';
import { TimeRange } from './time-range.tsx';
import { useZone } from './when.tsx';

/** The time part of the filter: presets, and a range of one's own. */
export function DateChip({
  filter,
  onChange,
  name = 'Filter by time',
}: {
  filter: RecordFilter;
  onChange: (filter: RecordFilter) => void;
  name?: string;
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
        {preset ? preset.label : rangeWords(filter)}
      </Button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{
          paper: {
            role: 'dialog',
            'aria-label': name,
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
              sx={{
                justifyContent: 'space-between',
                flexWrap: 'wrap',
                whiteSpace: 'nowrap',
                fontWeight: preset?.id === id ? 600 : 400,
              }}
            >
              <span>{label}</span>
              <Typography variant="body2" color="textSecondary" component="span">
                {range.from} – {range.to}
              </Typography>
            </Button>
          ))}
          <Box sx={{ pt: 1.5 }}>
            <TimeRange
              key={`${filter.from} ${filter.to}`}
              range={filter}
              home={zone}
              onApply={({ from, to }) => {
                set(from, to);
                setAnchor(null);
              }}
            />
          </Box>
        </Stack>
      </Popover>
    </>
  );
}
