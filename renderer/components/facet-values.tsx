import Block from '@mui/icons-material/Block';
import CheckBoxChecked from '@mui/icons-material/CheckBox';
import CheckBoxBlank from '@mui/icons-material/CheckBoxOutlineBlank';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useDeferredValue, useEffect, useState } from 'react';
import { type FacetField, type RecordFilter, TEXT_FIELDS } from '../../shared/model/filter.ts';
import { useLookedThrough } from '../api/looked-through.ts';
import { useQueryOf } from '../api/queries.ts';
import { labelOf, rememberLabels } from '../api/value-labels.ts';
import { withPart, withValues } from '../lib/filter-url.ts';
import { count } from '../lib/numbers.ts';
import { Answer } from './async-state.tsx';

const FIRST = 100;
const MOST = 1000;

const PARTS = [
  { words: 'All that contain', place: 'contains', isNot: false },
  { words: 'All that begin with', place: 'begins', isNot: false },
  { words: 'None that contain', place: 'contains', isNot: true },
  { words: 'None that begin with', place: 'begins', isNot: true },
] as const;

/** The values of a field with their counts: each can be included or excluded; what is typed finds others. */
export function FacetValues({
  field,
  name,
  filter,
  onChange,
}: {
  field: FacetField;
  name: string;
  filter: RecordFilter;
  onChange: (filter: RecordFilter) => void;
}) {
  const [search, setSearch] = useState('');
  const [limit, setLimit] = useState(FIRST);
  const wanted = useDeferredValue(search);
  const isLookedThrough = useLookedThrough(filter, { inPart: true });
  const facet = useQueryOf(
    'records.facet',
    { filter, field, limit, ...(wanted !== '' && { search: wanted }) },
    { keepPrevious: true, enabled: isLookedThrough },
  );
  const chosen: readonly string[] = filter[field] ?? [];
  const excluded: readonly string[] = filter.not?.[field] ?? [];
  useEffect(() => {
    if (facet.data) rememberLabels(field, facet.data);
  }, [field, facet.data]);
  /** In one of the two lists, or in none. */
  const put = (value: string, list: 'chosen' | 'excluded') => {
    const without = (values: readonly string[]) => values.filter((other) => other !== value);
    const toggled = (values: readonly string[]) =>
      values.includes(value) ? without(values) : [...values, value];
    const included = withValues(filter, field, list === 'chosen' ? toggled(chosen) : without(chosen));
    onChange(
      withValues(included, field, list === 'excluded' ? toggled(excluded) : without(excluded), {
        excluded: true,
      }),
    );
  };
  const textField = TEXT_FIELDS.find((other) => other === field);
  return (
    <Stack spacing={1} sx={{ p: 1.5, width: 400, maxWidth: '92vw' }}>
      <TextField
        type="search"
        label="Find a value"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        autoFocus
        slotProps={{ htmlInput: { maxLength: 200 } }}
      />
      {textField && search !== '' && (
        <Stack sx={{ alignItems: 'flex-start' }}>
          {PARTS.map(({ words, place, isNot }) => (
            <Button
              key={words}
              size="small"
              sx={{ textAlign: 'left', overflowWrap: 'anywhere' }}
              onClick={() => onChange(withPart(filter, textField, search, place, isNot))}
            >
              {words} “{search}”
            </Button>
          ))}
        </Stack>
      )}
      <Answer query={facet} label="Loading the values">
        {(values) => {
          const missing =
            search === ''
              ? [...chosen, ...excluded].filter((value) => !values.some((v) => v.value === value))
              : [];
          const shown = [
            ...missing.map((value) => ({ value, label: labelOf(field, value), count: 0 })),
            ...values,
          ];
          if (shown.length === 0) return <Typography color="textSecondary">No value matches.</Typography>;
          return (
            <List
              dense
              disablePadding
              aria-label={`Values of ${name}`}
              sx={{ maxHeight: 320, overflow: 'auto' }}
            >
              {shown.map(({ value, label, count: records }) => (
                <Value
                  key={value}
                  {...{ value, label, records }}
                  isChosen={chosen.includes(value)}
                  isExcluded={excluded.includes(value)}
                  onChoose={() => put(value, 'chosen')}
                  onExclude={() => put(value, 'excluded')}
                />
              ))}
              {values.length === limit && (
                <ListItem>
                  {limit < MOST ? (
                    <Button size="small" onClick={() => setLimit(MOST)}>
                      Show more
                    </Button>
                  ) : (
                    <Typography variant="body2" color="textSecondary">
                      The {count(limit)} most frequent. Type to find others.
                    </Typography>
                  )}
                </ListItem>
              )}
            </List>
          );
        }}
      </Answer>
      {chosen.length + excluded.length > 0 && (
        <Button
          size="small"
          onClick={() => onChange(withValues(withValues(filter, field, []), field, [], { excluded: true }))}
          sx={{ alignSelf: 'flex-start' }}
        >
          Clear {name}
        </Button>
      )}
    </Stack>
  );
}

function Value({
  value,
  label,
  records,
  isChosen,
  isExcluded,
  onChoose,
  onExclude,
}: {
  value: string;
  label: string;
  records: number;
  isChosen: boolean;
  isExcluded: boolean;
  onChoose: () => void;
  onExclude: () => void;
}) {
  return (
    <ListItem
      disablePadding
      secondaryAction={
        <IconButton
          size="small"
          edge="end"
          color={isExcluded ? 'error' : 'default'}
          aria-label={`Exclude ${label}`}
          aria-pressed={isExcluded}
          title="Exclude"
          onClick={onExclude}
        >
          <Block fontSize="inherit" />
        </IconButton>
      }
    >
      <ListItemButton
        role="checkbox"
        aria-checked={isChosen}
        onClick={onChoose}
        sx={{ py: 0, px: 0.5, borderRadius: 1 }}
      >
        {isChosen ? (
          <CheckBoxChecked fontSize="small" color="primary" sx={{ mx: 1 }} />
        ) : (
          <CheckBoxBlank fontSize="small" sx={{ mx: 1 }} />
        )}
        <ListItemText
          primary={label}
          title={value}
          slotProps={{
            primary: { noWrap: true, sx: isExcluded ? { textDecoration: 'line-through' } : {} },
          }}
        />
        <Typography variant="body2" color="textSecondary" sx={{ pl: 1, pr: 1 }}>
          {count(records)}
        </Typography>
      </ListItemButton>
    </ListItem>
  );
}
