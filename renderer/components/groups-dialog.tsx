import Add from '@mui/icons-material/Add';
import Close from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useRef, useState } from 'react';
import { type FilterGroup, MOST_GROUPS, type RecordFilter } from '../../shared/model/filter.ts';
import { useRecordPages } from '../api/record-pages.ts';
import { type GroupSet, groupSetsOf, withGroupSets } from '../lib/filter-groups.ts';
import { isEmptyFilter } from '../lib/filter-url.ts';
import { counted } from '../lib/numbers.ts';
import { NEWEST } from '../lib/order-words.ts';
import { ErrorNotice } from './async-state.tsx';
import { FilterBar } from './filter-bar.tsx';
import { Modal } from './modal.tsx';
import { useSettled } from './use-settled.ts';

export type Match = GroupSet['match'];

/** What sets and groups are called, and what stands between two groups. */
const WORDS = {
  any: { match: 'At least one of these', group: 'alternative', between: 'or' },
  none: { match: 'None of these', group: 'exception', between: 'nor' },
} as const satisfies Record<Match, unknown>;

/** Sets and groups have no names: a number stays with each while others come and go. `isNew`: it takes the focus. */
type Draft = { key: number; filter: FilterGroup; isNew?: boolean };
type DraftSet = { key: number; match: Match; drafts: readonly Draft[] };

let lastKey = 0;
const draftOf = (filter: FilterGroup, isNew = false): Draft => ({ key: ++lastKey, filter, isNew });
/** One alternative is none, one exception is. */
const newSet = (match: Match): DraftSet => ({
  key: ++lastKey,
  match,
  drafts: match === 'any' ? [draftOf({}, true), draftOf({})] : [draftOf({}, true)],
});

/** The sets of a filter, and a place for what is to be added; exceptions all lie in one set. */
function draftsOf(filter: RecordFilter, added: Match | null): DraftSet[] {
  const sets = groupSetsOf(filter).map(({ match, groups }) => ({
    key: ++lastKey,
    match,
    drafts: groups.map((group) => draftOf(group)),
  }));
  const last = sets.at(-1);
  if (added === 'none' && last?.match === 'none')
    return [...sets.slice(0, -1), { ...last, drafts: [...last.drafts, draftOf({}, true)] }];
  return added ? [...sets, newSet(added)] : sets;
}

/** Writes the groups of a filter, each as a filter of its own, and says at once what the whole would find. */
export function GroupsDialog({
  filter,
  added,
  onApply,
  onClose,
}: {
  filter: RecordFilter;
  /** What was asked for, to be written beside the groups that are there. */
  added: Match | null;
  onApply: (filter: RecordFilter) => void;
  onClose: () => void;
}) {
  const [sets, setSets] = useState(() => draftsOf(filter, added));
  const addSet = useRef<HTMLButtonElement>(null);
  const isOpen = sets.some(({ drafts }) => drafts.some((draft) => isEmptyFilter(draft.filter)));
  const written = withGroupSets(
    filter,
    sets.map(({ match, drafts }) => ({ match, groups: drafts.map((draft) => draft.filter) })),
  );
  const change = (key: number, changed: Partial<DraftSet>) =>
    setSets((all) => all.map((set) => (set.key === key ? { ...set, ...changed } : set)));
  const remove = (key: number) => {
    setSets((all) => all.filter((set) => set.key !== key));
    addSet.current?.focus();
  };
  return (
    <Modal
      open
      wide
      title="Alternatives and exceptions"
      onClose={onClose}
      actions={
        <>
          <Box
            role="status"
            sx={{ flex: '1 1 280px', maxHeight: 96, overflow: 'auto', mb: { xs: 1, sm: 0 } }}
          >
            {isOpen ? (
              <Typography variant="body2" color="textSecondary">
                A group that asks for nothing would match every record. Fill it in, or take it away.
              </Typography>
            ) : 'problem' in written ? (
              <Typography variant="body2" color="error">
                {written.problem}
              </Typography>
            ) : (
              <Found filter={written.filter} />
            )}
          </Box>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="contained"
            disabled={isOpen || 'problem' in written}
            onClick={() => 'filter' in written && onApply(written.filter)}
          >
            Apply
          </Button>
        </>
      }
    >
      <Typography sx={{ mb: 2 }}>
        A record is found if it matches the filter and every set below. Within one group, everything has to be
        true at once.
      </Typography>
      {sets.map((set, i) => (
        <Box key={set.key}>
          {i > 0 && (
            <Typography color="textSecondary" sx={{ my: 1.5 }}>
              and
            </Typography>
          )}
          <GroupSetFields
            set={set}
            name={sets.length > 1 ? `Set ${i + 1}` : null}
            onChange={(changed) => change(set.key, changed)}
            onRemove={() => remove(set.key)}
          />
        </Box>
      ))}
      <Button
        ref={addSet}
        startIcon={<Add />}
        onClick={() => setSets([...sets, newSet('any')])}
        sx={{ mt: 1.5 }}
      >
        Add a set
      </Button>
    </Modal>
  );
}

/** How many a filter finds, and its sentence. */
function Found({ filter }: { filter: RecordFilter }) {
  const { head } = useRecordPages(JSON.parse(useSettled(JSON.stringify(filter))) as RecordFilter, NEWEST);
  if (head.isError) return <ErrorNotice error={head.error} />;
  return (
    <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
      <strong>{head.data ? counted(head.data.total, 'record') : 'Counting…'}</strong>
      {head.data && head.data.searched < 1 && ' so far'}
      {head.data && ` · ${head.data.sentence}`}
    </Typography>
  );
}

function GroupSetFields({
  set: { match, drafts },
  name,
  onChange,
  onRemove,
}: {
  set: DraftSet;
  /** Where there are several. */
  name: string | null;
  onChange: (change: Partial<DraftSet>) => void;
  onRemove: () => void;
}) {
  const add = useRef<HTMLButtonElement>(null);
  const words = WORDS[match];
  const nameOf = (group: string) => {
    const text = name ? `${name}, ${group}` : group;
    return text[0]!.toUpperCase() + text.slice(1);
  };
  const remove = (key: number) => {
    if (drafts.length === 1) return onRemove();
    onChange({ drafts: drafts.filter((each) => each.key !== key) });
    add.current?.focus();
  };
  return (
    <Box role="group" aria-label={name ?? 'Set 1'}>
      <Stack direction="row" spacing={1} sx={{ mb: 1.5, alignItems: 'center' }}>
        <TextField
          select
          label="A record matches"
          value={match}
          onChange={(event) => onChange({ match: event.target.value as Match })}
          fullWidth={false}
          sx={{ minWidth: 200 }}
        >
          {(Object.keys(WORDS) as Match[]).map((each) => (
            <MenuItem key={each} value={each}>
              {WORDS[each].match}
            </MenuItem>
          ))}
        </TextField>
        {name && (
          <Button color="inherit" size="small" onClick={onRemove} aria-label={`Remove ${name.toLowerCase()}`}>
            Remove
          </Button>
        )}
      </Stack>
      <Stack component="ol" spacing={1} sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {drafts.map(({ key, filter, isNew }, i) => (
          <li key={key}>
            {i > 0 && (
              <Typography color="textSecondary" sx={{ mb: 1 }}>
                {words.between}
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
                  part={{ name: nameOf(`${words.group} ${i + 1}`), takesFocus: isNew === true }}
                  filter={filter}
                  onChange={(changed) =>
                    onChange({
                      drafts: drafts.map((each) =>
                        each.key === key ? { ...each, filter: changed as FilterGroup } : each,
                      ),
                    })
                  }
                />
              </Box>
              <IconButton
                size="small"
                aria-label={`Remove ${nameOf(`${words.group} ${i + 1}`).toLowerCase()}`}
                onClick={() => remove(key)}
              >
                <Close fontSize="small" />
              </IconButton>
            </Box>
          </li>
        ))}
      </Stack>
      <Button
        ref={add}
        size="small"
        startIcon={<Add />}
        disabled={drafts.length >= MOST_GROUPS}
        onClick={() => onChange({ drafts: [...drafts, draftOf({}, true)] })}
        sx={{ mt: 1 }}
      >
        {match === 'any' ? 'Add an alternative' : 'Add an exception'}
      </Button>
    </Box>
  );
}
