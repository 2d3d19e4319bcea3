import ArrowDropDown from '@mui/icons-material/ArrowDropDown';
import CheckBoxChecked from '@mui/icons-material/CheckBox';
import CheckBoxBlank from '@mui/icons-material/CheckBoxOutlineBlank';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Popover from '@mui/material/Popover';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useDeferredValue, useEffect, useState } from 'react';
import type { FacetField, RecordFilter } from '../../shared/model/filter.ts';
import { useQueryOf } from '../api/queries.ts';
import { labelOf, rememberLabels } from '../api/value-labels.ts';
import { withValues } from '../lib/filter-url.ts';
import { count } from '../lib/numbers.ts';
import { Answer } from './async-state.tsx';

export const FACET_LABELS: Record<FacetField, string> = {
  type: 'Type',
  actor: 'Actor',
  actor_kind: 'Actor kind',
  target: 'Target',
  repository: 'Repository',
  kind: 'Kind',
  outcome: 'Outcome',
  verdict: 'Verdict',
  waiver: 'Waiver category',
  severity: 'Severity',
  has: 'Has',
  source: 'Source',
  platform: 'Platform',
};

const LIMIT = 100;

function Values({ field, filter, onChange }: Props) {
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  const facet = useQueryOf(
    'records.facet',
    { filter, field, limit: LIMIT, ...(wanted !== '' && { search: wanted }) },
    { keepPrevious: true },
  );
  const chosen: readonly string[] = filter[field] ?? [];
  useEffect(() => {
    if (facet.data) rememberLabels(field, facet.data);
  }, [field, facet.data]);
  const toggle = (value: string) =>
    onChange(
      withValues(
        filter,
        field,
        chosen.includes(value) ? chosen.filter((v) => v !== value) : [...chosen, value],
      ),
    );
  return (
    <Stack spacing={1} sx={{ p: 1.5, width: 380, maxWidth: '92vw' }}>
      <TextField
        type="search"
        label={`Find a ${FACET_LABELS[field].toLowerCase()}`}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        autoFocus
        slotProps={{ htmlInput: { maxLength: 200 } }}
      />
      <Answer query={facet} label="Loading the values">
        {(values) => {
          const missing =
            search === '' ? chosen.filter((value) => !values.some((v) => v.value === value)) : [];
          const shown = [
            ...missing.map((value) => ({ value, label: labelOf(field, value), count: 0 })),
            ...values,
          ];
          if (shown.length === 0) return <Typography color="textSecondary">No value matches.</Typography>;
          return (
            <List
              dense
              disablePadding
              aria-label={`${FACET_LABELS[field]} values`}
              sx={{ maxHeight: 320, overflow: 'auto' }}
            >
              {shown.map(({ value, label, count: records }) => (
                <ListItem key={value} disablePadding>
                  <ListItemButton
                    role="checkbox"
                    aria-checked={chosen.includes(value)}
                    onClick={() => toggle(value)}
                    sx={{ py: 0, px: 0.5, borderRadius: 1 }}
                  >
                    {chosen.includes(value) ? (
                      <CheckBoxChecked fontSize="small" color="primary" sx={{ mx: 1 }} />
                    ) : (
                      <CheckBoxBlank fontSize="small" sx={{ mx: 1 }} />
                    )}
                    <ListItemText primary={label} title={value} slotProps={{ primary: { noWrap: true } }} />
                    <Typography variant="body2" color="textSecondary" sx={{ pl: 1, pr: 1 }}>
                      {count(records)}
                    </Typography>
                  </ListItemButton>
                </ListItem>
              ))}
              {values.length === LIMIT && (
                <ListItem>
                  <Typography variant="body2" color="textSecondary">
                    The {LIMIT} most frequent. Type to find others.
                  </Typography>
                </ListItem>
              )}
            </List>
          );
        }}
      </Answer>
      {chosen.length > 0 && (
        <Button
          size="small"
          onClick={() => onChange(withValues(filter, field, []))}
          sx={{ alignSelf: 'flex-start' }}
        >
          Clear {FACET_LABELS[field].toLowerCase()}
        </Button>
      )}
    </Stack>
  );
}

type Props = { field: FacetField; filter: RecordFilter; onChange: (filter: RecordFilter) => void };

/** One key of the filter: what is chosen, and a list of what could be. */
export function FacetChip(props: Props) {
  const { field, filter } = props;
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const chosen: readonly string[] = filter[field] ?? [];
  const [first] = chosen;
  const words =
    first === undefined
      ? FACET_LABELS[field]
      : chosen.length === 1
        ? `${FACET_LABELS[field]}: ${labelOf(field, first)}`
        : `${FACET_LABELS[field]}: ${chosen.length} values`;
  return (
    <>
      <Button
        size="small"
        variant={chosen.length > 0 ? 'contained' : 'outlined'}
        color={chosen.length > 0 ? 'primary' : 'inherit'}
        endIcon={<ArrowDropDown />}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        title={chosen.map((value) => labelOf(field, value)).join(', ')}
        sx={{
          maxWidth: 280,
          minHeight: 30,
          '& .text': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
        }}
      >
        <span className="text">{words}</span>
      </Button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{
          paper: { role: 'dialog', 'aria-label': `Filter by ${FACET_LABELS[field].toLowerCase()}` },
        }}
      >
        <Values {...props} />
      </Popover>
    </>
  );
}
