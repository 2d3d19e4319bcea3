import Close from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type ReactNode, useState } from 'react';
import type {
  AttributeLetter,
  WorksheetItem as Item,
  Mark,
  SampledRecord,
  Worksheet,
} from '../../shared/model/worksheet.ts';
import { MARKS, TICK_MARKS } from '../../shared/model/worksheet.ts';
import { openRecord } from '../api/open-record.ts';
import { Disclosure } from './disclosure.tsx';
import { Facts } from './facts.tsx';
import { Hash } from './hash.tsx';
import { Section } from './page.tsx';
import type { WorksheetActions } from './use-worksheet.ts';
import { When } from './when.tsx';
import { WorksheetAttachments } from './worksheet-attachments.tsx';

function AttributeMark({
  item,
  letter,
  definition,
  worksheet,
  disabled,
  actions,
  onMark,
}: {
  item: Item;
  letter: AttributeLetter;
  definition: string;
  worksheet: Worksheet;
  disabled: boolean;
  actions: WorksheetActions;
  onMark: (letter: AttributeLetter, mark: Mark | null) => void;
}) {
  const cell = item.cells[letter];
  return (
    <Stack spacing={1}>
      <Typography variant="body2">
        <strong>{letter}</strong> {definition}
      </Typography>
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={1}>
        <TextField
          select
          label={`Mark of ${letter}`}
          value={cell?.mark ?? ''}
          disabled={disabled}
          onChange={(event) => onMark(letter, MARKS.find((mark) => mark === event.target.value) ?? null)}
        >
          <MenuItem value="">no mark</MenuItem>
          {MARKS.map((mark) => (
            <MenuItem key={mark} value={mark}>
              {TICK_MARKS[mark].sign} {TICK_MARKS[mark].words}
            </MenuItem>
          ))}
        </TextField>
        {cell?.exception != null && (
          <TextField
            select
            label={`Exception of ${letter}`}
            value={cell.exception}
            disabled={disabled}
            sx={{ maxWidth: { sm: 150 } }}
            onChange={(event) =>
              void actions.change({
                kind: 'mark',
                order: item.order,
                attribute: letter,
                mark: cell.mark,
                exception: Number(event.target.value),
                ...(cell.reason === null ? {} : { reason: cell.reason }),
              })
            }
          >
            {worksheet.exceptions.map(({ number }) => (
              <MenuItem key={number} value={number}>
                E{number}
              </MenuItem>
            ))}
          </TextField>
        )}
      </Stack>
      {cell && (
        <Typography variant="body2" color="textSecondary">
          {cell.reason && `${cell.reason} · `}
          {cell.by}, <When own at={cell.at} />
        </Typography>
      )}
    </Stack>
  );
}

function Replace({ item, reserves, actions }: { item: Item; reserves: number; actions: WorksheetActions }) {
  const [reason, setReason] = useState('');
  const [evidence, setEvidence] = useState('');
  return (
    <Disclosure title="This item does not apply: replace it">
      <Stack spacing={1.5}>
        <Typography variant="body2" color="textSecondary">
          Only for an item that is no operation of the control: void, a test, out of scope. The next reserve
          takes its place ({reserves} left). What cannot be examined is not replaced: mark it ⊘, it counts as
          a deviation.
        </Typography>
        <TextField
          label="Why it does not apply"
          multiline
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 2000 } }}
        />
        <TextField
          label="What shows it"
          helperText="Or attach it above."
          value={evidence}
          onChange={(event) => setEvidence(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 2000 } }}
        />
        <Button
          variant="outlined"
          disabled={reason.trim() === ''}
          onClick={() => void actions.change({ kind: 'replace', order: item.order, reason, evidence })}
          sx={{ alignSelf: 'flex-start' }}
        >
          Replace by the next reserve
        </Button>
      </Stack>
    </Disclosure>
  );
}

/** One item: what it is, its marks, note and evidence, and its record one click away. */
export function WorksheetItem({
  worksheet,
  item,
  no,
  record,
  actions,
  onMark,
  onClose,
}: {
  worksheet: Worksheet;
  item: Item;
  no: number;
  record: SampledRecord | undefined;
  actions: WorksheetActions;
  onMark: (letter: AttributeLetter, mark: Mark | null) => void;
  onClose: () => void;
}) {
  const frozen = worksheet.preparer !== null;
  const disabled = frozen || item.use === 'replaced';
  const [note, setNote] = useState(item.note);
  const keepNote = () => {
    if (!frozen && note.trim() !== item.note)
      void actions.change({ kind: 'note', order: item.order, text: note });
  };
  const close = () => {
    keepNote();
    onClose();
  };
  const title = `Item ${no}`;
  const facts: { name: string; value: ReactNode }[] = record
    ? [
        { name: 'Record id', value: <code>{item.id}</code> },
        { name: 'Time', value: <When at={record.occurred_at} /> },
        { name: 'What', value: [record.type, record.title].filter(Boolean).join(': ') },
        { name: 'Who', value: record.actor || 'not stated' },
        { name: 'Where', value: `${record.file}, line ${record.line}` },
        { name: 'SHA-256', value: <Hash value={record.sha256} what="SHA-256 of the record" /> },
      ]
    : [];
  return (
    <Drawer
      anchor="right"
      open
      onClose={close}
      slotProps={{
        paper: {
          sx: { width: 560, maxWidth: '100vw', px: 3, py: 2 },
          role: 'dialog',
          'aria-modal': true,
          'aria-label': title,
        },
      }}
    >
      <Stack direction="row" sx={{ alignItems: 'center', justifyContent: 'space-between', mb: 1 }}>
        <Typography variant="h2">{title}</Typography>
        <IconButton aria-label="Close the item" onClick={close} autoFocus>
          <Close />
        </IconButton>
      </Stack>
      <Facts facts={facts} />
      {item.rid !== null && (
        <Button
          variant="outlined"
          onClick={() => openRecord(item.rid ?? 0)}
          sx={{ my: 2, alignSelf: 'flex-start' }}
        >
          Open the record
        </Button>
      )}
      {item.replaced && (
        <Typography sx={{ mb: 2 }}>
          Does not apply: {item.replaced.reason}
          {item.replaced.evidence && ` Shown by: ${item.replaced.evidence}`}
        </Typography>
      )}
      <Section title="Marks">
        <Stack spacing={2}>
          {(worksheet.setup?.attributes ?? []).map(({ letter, definition }) => (
            <AttributeMark
              key={letter}
              item={item}
              letter={letter}
              definition={definition}
              worksheet={worksheet}
              disabled={disabled}
              actions={actions}
              onMark={onMark}
            />
          ))}
        </Stack>
      </Section>
      <Section title="Evidence">
        <WorksheetAttachments
          sample={worksheet.sample}
          order={item.order}
          attachments={worksheet.attachments.filter(({ order }) => order === item.order)}
          frozen={frozen}
          actions={actions}
        />
      </Section>
      <TextField
        label="Note"
        multiline
        minRows={2}
        value={note}
        disabled={frozen}
        onChange={(event) => setNote(event.target.value)}
        onBlur={keepNote}
        helperText={frozen ? undefined : 'Kept when you leave the field.'}
        slotProps={{ htmlInput: { maxLength: 5000 } }}
      />
      {!disabled && (
        <Box sx={{ mt: 2 }}>
          <Replace item={item} reserves={worksheet.reserves_left} actions={actions} />
        </Box>
      )}
    </Drawer>
  );
}
