import ArrowDownward from '@mui/icons-material/KeyboardArrowDown';
import ArrowUpward from '@mui/icons-material/KeyboardArrowUp';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';
import {
  clampWidth,
  DEFAULT_COLUMNS,
  NARROWEST,
  orderOfColumn,
  RECORD_COLUMNS,
  type RecordColumn,
  type ShownColumn,
  WIDEST,
} from '../lib/record-columns.ts';
import { Modal } from './modal.tsx';

/** Which columns the table shows, in which order and how wide: all that the mouse does at their heads. */
export function ColumnsDialog({
  shown,
  onChange,
  onClose,
}: {
  shown: readonly ShownColumn[];
  onChange: (shown: ShownColumn[]) => void;
  onClose: () => void;
}) {
  // What was moved is said: the row itself goes away from under the button.
  const [said, setSaid] = useState('');
  const isLast = shown.length === 1;
  const others = RECORD_COLUMNS.filter((column) => !shown.some((each) => each.column === column));
  const toggle = (column: RecordColumn, isOn: boolean) =>
    onChange(isOn ? [...shown, { column, width: null }] : shown.filter((each) => each.column !== column));
  const move = (from: number, by: 1 | -1) => {
    const each = shown[from]!;
    onChange(shown.toSpliced(from, 1).toSpliced(from + by, 0, each));
    setSaid(`${each.column.head} is column ${from + by + 1} of ${shown.length}`);
  };
  const row = (column: RecordColumn, each: ShownColumn | null) => (
    <FormControlLabel
      control={
        <Checkbox
          size="small"
          checked={each !== null}
          disabled={each !== null && isLast}
          onChange={(_, isOn) => toggle(column, isOn)}
        />
      }
      label={
        <>
          {column.head}
          {orderOfColumn(column) && (
            <Typography component="span" variant="body2" color="textSecondary">
              {' '}
              · sortable
            </Typography>
          )}
        </>
      }
      sx={{ flex: 1, minWidth: 0 }}
    />
  );
  return (
    <Modal
      open
      title="Columns"
      onClose={onClose}
      actions={
        <>
          <Button color="inherit" onClick={() => onChange([...DEFAULT_COLUMNS])}>
            As the table comes
          </Button>
          <Button variant="contained" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <Typography variant="h3" sx={{ mb: 0.5 }}>
        Shown, from left to right
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        Kept in this vault, in the address and with saved queries. Widths are in pixels; without one, a column
        takes what it needs.
      </Typography>
      <Box component="ol" aria-label="Shown columns" sx={{ m: 0, mb: 2, p: 0, listStyle: 'none' }}>
        {shown.map((each, i) => (
          <Box
            component="li"
            key={each.column.id}
            sx={{ display: 'flex', alignItems: 'center', gap: 0.5, flexWrap: 'wrap' }}
          >
            {row(each.column, each)}
            <Width each={each} onWidth={(width) => onChange(shown.with(i, { ...each, width }))} />
            <IconButton
              size="small"
              aria-label={`Move ${each.column.head} to the left`}
              disabled={i === 0}
              onClick={() => move(i, -1)}
            >
              <ArrowUpward fontSize="small" />
            </IconButton>
            <IconButton
              size="small"
              aria-label={`Move ${each.column.head} to the right`}
              disabled={i === shown.length - 1}
              onClick={() => move(i, 1)}
            >
              <ArrowDownward fontSize="small" />
            </IconButton>
          </Box>
        ))}
      </Box>
      <Typography role="status" variant="body2" color="textSecondary">
        {said}
      </Typography>
      <Typography variant="h3" sx={{ mb: 0.5 }}>
        Others
      </Typography>
      <Box
        component="ul"
        aria-label="Other columns"
        sx={{ m: 0, p: 0, listStyle: 'none', columns: { xs: 1, sm: 2 } }}
      >
        {others.map((column) => (
          <Box component="li" key={column.id} sx={{ display: 'flex', breakInside: 'avoid' }}>
            {row(column, null)}
          </Box>
        ))}
      </Box>
    </Modal>
  );
}

/** A width is taken when the field is left, or with Enter: not while it is half typed. */
function Width({ each, onWidth }: { each: ShownColumn; onWidth: (width: number | null) => void }) {
  const now = each.width === null ? '' : String(each.width);
  const [text, setText] = useState(now);
  useEffect(() => setText(now), [now]);
  const take = () => {
    const pixels = Number(text);
    const width = text.trim() === '' || !Number.isFinite(pixels) ? null : clampWidth(pixels);
    setText(width === null ? '' : String(width));
    if (width !== each.width) onWidth(width);
  };
  return (
    <TextField
      type="number"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
      placeholder="auto"
      fullWidth={false}
      sx={{ width: 96, '& input': { py: 0.5 } }}
      slotProps={{
        htmlInput: {
          'aria-label': `Width of ${each.column.head}`,
          min: NARROWEST,
          max: WIDEST,
          step: 20,
        },
      }}
    />
  );
}
