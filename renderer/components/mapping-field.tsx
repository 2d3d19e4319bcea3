import Add from '@mui/icons-material/Add';
import Delete from '@mui/icons-material/DeleteOutlined';
import ExpandLess from '@mui/icons-material/ExpandLess';
import ExpandMore from '@mui/icons-material/ExpandMore';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import type { LogField } from '../../shared/model/mapping.ts';
import { type FieldDraft, MOST_PLACES, NOWHERE, placeLabel } from '../lib/mapping-draft.ts';

/** Stands in the menu for a text that is always the same; places begin with a slash. */
const CONSTANT = '#constant';

type FieldProps = {
  label: string;
  draft: FieldDraft;
  places: readonly LogField[];
  help: string;
  /** Times have places alone. */
  onlyPlaces: boolean;
  onChange: (draft: FieldDraft) => void;
};

function PlaceSelect({
  label,
  value,
  places,
  help,
  first,
  required = false,
  onChange,
}: {
  label: string;
  value: string;
  places: readonly LogField[];
  help: string;
  /** What stands before the places. */
  first: readonly { value: string; label: string }[];
  required?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <TextField
      select
      fullWidth
      label={label}
      value={value}
      required={required}
      onChange={(event) => onChange(event.target.value)}
      helperText={help}
      slotProps={{
        formHelperText: { sx: { overflowWrap: 'anywhere' } },
        inputLabel: { shrink: true },
        select: { displayEmpty: true },
      }}
    >
      {first.map((each) => (
        <MenuItem key={each.value} value={each.value}>
          {each.label}
        </MenuItem>
      ))}
      {places.map(({ pointer }) => (
        <MenuItem key={pointer} value={pointer}>
          {placeLabel(pointer)}
        </MenuItem>
      ))}
    </TextField>
  );
}

const LEFT = { alignSelf: 'flex-start', textAlign: 'left' } as const;

/** Further places, of which the first with a value counts. */
function Fallbacks({ draft, places, onChange }: FieldProps) {
  const [first = '', ...others] = draft.places;
  const set = (fallbacks: readonly string[]) => onChange({ ...draft, places: [first, ...fallbacks] });
  return (
    <>
      {others.map((place, i) => (
        <PlaceSelect
          // biome-ignore lint/suspicious/noArrayIndexKey: a place may stand there twice, and has no other name
          key={i}
          label={`Else from ${i + 1}`}
          value={place}
          places={places}
          help=""
          first={[{ value: '', label: 'Nowhere else' }]}
          onChange={(value) =>
            set(
              value === ''
                ? others.filter((_, n) => n !== i)
                : others.map((old, n) => (n === i ? value : old)),
            )
          }
        />
      ))}
      {draft.places.length < MOST_PLACES && (
        <Button size="small" startIcon={<Add />} sx={LEFT} onClick={() => set([...others, ''])}>
          Where that is empty, another place
        </Button>
      )}
    </>
  );
}

/** What values are called: a table, and what every other value is. */
function Values({ label, draft, places, onChange }: FieldProps) {
  const { values, otherwise } = draft;
  const set = (next: FieldDraft['values']) => onChange({ ...draft, values: next });
  const seen = places.find(({ pointer }) => pointer === draft.places[0])?.examples ?? [];
  const next = seen.find((example) => values.every(({ value }) => value !== example)) ?? '';
  return (
    <>
      {values.map(({ value, text }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are told by their place alone
        <Stack key={i} direction="row" spacing={1} sx={{ alignItems: 'center' }}>
          <TextField
            size="small"
            label={`Value ${i + 1}`}
            value={value}
            onChange={(event) =>
              set(
                values.map((row, n) => (n === i ? { ...row, value: event.target.value.slice(0, 500) } : row)),
              )
            }
          />
          <TextField
            size="small"
            label={`is called ${i + 1}`}
            value={text}
            onChange={(event) =>
              set(
                values.map((row, n) => (n === i ? { ...row, text: event.target.value.slice(0, 500) } : row)),
              )
            }
          />
          <IconButton
            size="small"
            aria-label={`Remove value ${i + 1} of ${label}`}
            onClick={() => set(values.filter((_, n) => n !== i))}
          >
            <Delete fontSize="small" />
          </IconButton>
        </Stack>
      ))}
      {values.length > 0 && (
        <TextField
          size="small"
          label="Every other value"
          value={otherwise}
          placeholder="as it is"
          slotProps={{ inputLabel: { shrink: true } }}
          onChange={(event) => onChange({ ...draft, otherwise: event.target.value.slice(0, 500) })}
        />
      )}
      <Button
        size="small"
        startIcon={<Add />}
        sx={LEFT}
        onClick={() => set([...values, { value: next, text: '' }])}
      >
        Call a value something else
      </Button>
    </>
  );
}

/** One field: its place or a text that is always the same, other places, and what its values are called. */
export function MappingField(props: FieldProps) {
  const { label, draft, places, help, onlyPlaces, onChange } = props;
  const [first = ''] = draft.places;
  const [isOpen, setOpen] = useState(draft.places.length > 1 || draft.values.length > 0);
  const choose = (value: string) => {
    if (value === CONSTANT) onChange({ ...NOWHERE, from: 'constant' });
    else if (value === '') onChange(NOWHERE);
    else onChange({ ...draft, from: 'places', places: [value, ...draft.places.slice(1)] });
  };
  const others = onlyPlaces
    ? []
    : [
        { value: '', label: 'Not in this log' },
        { value: CONSTANT, label: 'Always the same text' },
      ];
  return (
    <Stack spacing={0.5} sx={{ minWidth: 0 }}>
      <PlaceSelect
        label={label}
        value={draft.from === 'constant' ? CONSTANT : draft.from === 'places' ? first : ''}
        places={places}
        help={help}
        first={others}
        required={onlyPlaces}
        onChange={choose}
      />
      {draft.from === 'constant' && (
        <TextField
          label={`${label}, the text`}
          value={draft.constant}
          onChange={(event) => onChange({ ...draft, constant: event.target.value.slice(0, 500) })}
        />
      )}
      {draft.from === 'places' && (
        <Box>
          <Button
            size="small"
            color="inherit"
            endIcon={isOpen ? <ExpandLess /> : <ExpandMore />}
            sx={{ ml: 1, py: 0, fontWeight: 400, color: 'text.secondary' }}
            aria-expanded={isOpen}
            aria-label={`${onlyPlaces ? 'Other places' : 'Other places, values'}: ${label}`}
            onClick={() => setOpen(!isOpen)}
          >
            {onlyPlaces ? 'Other places' : 'Other places, values'}
          </Button>
          {isOpen && (
            <Stack
              role="group"
              aria-label={label}
              spacing={1.5}
              sx={{ mt: 1, ml: 1.5, pl: 1.5, borderLeft: '2px solid', borderColor: 'divider' }}
            >
              <Fallbacks {...props} />
              {!onlyPlaces && <Values {...props} />}
            </Stack>
          )}
        </Box>
      )}
    </Stack>
  );
}
