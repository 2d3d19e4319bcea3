import Add from '@mui/icons-material/Add';
import Close from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { type FilterGroup, MOST_GROUPS } from '../../shared/model/filter.ts';
import { isEmptyFilter } from '../lib/filter-url.ts';
import { FilterBar } from './filter-bar.tsx';
import { Modal } from './modal.tsx';

/** Writes the groups of a filter of which a record has to match one, each as a filter of its own. */
export function AlternativesDialog({
  groups,
  onApply,
  onClose,
}: {
  groups: readonly FilterGroup[];
  onApply: (groups: FilterGroup[]) => void;
  onClose: () => void;
}) {
  // A group has no name; the number stays with it while others come and go.
  const [drafts, setDrafts] = useState(() =>
    (groups.length > 0 ? groups : [{}, {}]).map((filter, key) => ({ key, filter })),
  );
  const isOpen = drafts.some(({ filter }) => isEmptyFilter(filter));
  const add = () =>
    setDrafts([...drafts, { key: 1 + Math.max(-1, ...drafts.map(({ key }) => key)), filter: {} }]);
  return (
    <Modal
      open
      wide
      title="Alternatives"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="contained"
            disabled={isOpen}
            onClick={() => onApply(drafts.map(({ filter }) => filter))}
          >
            Apply
          </Button>
        </>
      }
    >
      <Typography sx={{ mb: 2 }}>
        A record is found if it matches at least one of these, and everything else in the filter.
      </Typography>
      <Stack component="ol" spacing={1} sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {drafts.map(({ key, filter }, i) => (
          <li key={key}>
            {i > 0 && (
              <Typography color="textSecondary" sx={{ mb: 1 }}>
                or
              </Typography>
            )}
            <Box
              sx={{
                display: 'flex',
                alignItems: 'start',
                gap: 1,
                p: 1.5,
                border: '1px solid',
                borderColor: 'divider',
                borderRadius: 1,
              }}
            >
              <Box sx={{ flex: 1, minWidth: 0 }}>
                <FilterBar
                  part={`Alternative ${i + 1}`}
                  filter={filter}
                  onChange={(changed) =>
                    setDrafts((all) =>
                      all.map((each) => (each.key === key ? { key, filter: changed as FilterGroup } : each)),
                    )
                  }
                />
              </Box>
              <IconButton
                size="small"
                aria-label={`Remove alternative ${i + 1}`}
                onClick={() => setDrafts(drafts.filter((each) => each.key !== key))}
              >
                <Close fontSize="small" />
              </IconButton>
            </Box>
          </li>
        ))}
      </Stack>
      <Button startIcon={<Add />} onClick={add} disabled={drafts.length >= MOST_GROUPS} sx={{ mt: 1.5 }}>
        Add an alternative
      </Button>
      {isOpen && (
        <Typography variant="body2" color="textSecondary" role="status">
          An alternative that asks for nothing would match every record.
        </Typography>
      )}
    </Modal>
  );
}
