import ArrowDropDown from '@mui/icons-material/ArrowDropDown';
import Button from '@mui/material/Button';
import Popover from '@mui/material/Popover';
import { useState } from 'react';
import type { FacetField, RecordFilter } from '../../shared/model/filter.ts';
import { labelOf } from '../api/value-labels.ts';
import { FacetValues } from './facet-values.tsx';

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

/** What is chosen and excluded, in few words. */
function wordsOf(field: FacetField, chosen: readonly string[], excluded: readonly string[]): string {
  const some = (values: readonly string[]) =>
    values.length === 1 ? labelOf(field, values[0]!) : `${values.length} values`;
  const parts = [
    ...(chosen.length > 0 ? [some(chosen)] : []),
    ...(excluded.length > 0 ? [`not ${some(excluded)}`] : []),
  ];
  return parts.length === 0 ? FACET_LABELS[field] : `${FACET_LABELS[field]}: ${parts.join(', ')}`;
}

/** One key of the filter: what is chosen, and a list of what could be. */
export function FacetChip({
  field,
  filter,
  onChange,
  startsOpen = false,
}: {
  field: FacetField;
  filter: RecordFilter;
  onChange: (filter: RecordFilter) => void;
  /** Opens its list at once: it was just asked for. */
  startsOpen?: boolean;
}) {
  const [button, setButton] = useState<HTMLElement | null>(null);
  const [open, setOpen] = useState(startsOpen);
  const chosen: readonly string[] = filter[field] ?? [];
  const excluded: readonly string[] = filter.not?.[field] ?? [];
  const active = chosen.length + excluded.length > 0;
  return (
    <>
      <Button
        ref={setButton}
        size="small"
        variant={active ? 'contained' : 'outlined'}
        color={active ? 'primary' : 'inherit'}
        endIcon={<ArrowDropDown />}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        title={[...chosen, ...excluded.map((value) => `not ${value}`)].join(', ')}
        sx={{
          maxWidth: 280,
          minHeight: 30,
          '& .text': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
        }}
      >
        <span className="text">{wordsOf(field, chosen, excluded)}</span>
      </Button>
      <Popover
        open={open && button !== null}
        anchorEl={button}
        onClose={() => setOpen(false)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{
          paper: { role: 'dialog', 'aria-label': `Filter by ${FACET_LABELS[field].toLowerCase()}` },
        }}
      >
        <FacetValues
          field={field}
          name={FACET_LABELS[field].toLowerCase()}
          filter={filter}
          onChange={onChange}
        />
      </Popover>
    </>
  );
}
