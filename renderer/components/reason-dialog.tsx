import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { type AttributeLetter, type Mark, TICK_MARKS } from '../../shared/model/worksheet.ts';
import { Modal } from './modal.tsx';

export type AskedMark = { order: number; no: number; letter: AttributeLetter; mark: Mark };

/** What has to be said with a mark that speaks for itself least. */
export function MarkReasonDialog({
  asked,
  onClose,
  onGiven,
}: {
  asked: AskedMark;
  onClose: () => void;
  onGiven: (reason: string) => void;
}) {
  const [reason, setReason] = useState('');
  const { sign, words, asks } = TICK_MARKS[asked.mark];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() !== '') onGiven(reason.trim());
  };
  return (
    <Modal open title={`${sign} for item ${asked.no}, ${asked.letter}`} onClose={onClose}>
      <Stack component="form" spacing={2} onSubmit={submit}>
        <Typography color="textSecondary">{words}.</Typography>
        <TextField
          autoFocus
          multiline
          minRows={2}
          label={asks ?? 'Reason'}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey) submit(event);
          }}
          slotProps={{ htmlInput: { maxLength: 2000 } }}
        />
        <Button
          type="submit"
          variant="contained"
          disabled={reason.trim() === ''}
          sx={{ alignSelf: 'flex-start' }}
        >
          Set the mark
        </Button>
      </Stack>
    </Modal>
  );
}
