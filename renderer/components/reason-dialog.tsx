import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { Modal } from './modal.tsx';

/** Asks for the reason without which something is not done to a worksheet. */
export function ReasonDialog({
  title,
  about,
  label = 'Reason',
  action,
  onClose,
  onGiven,
}: {
  title: string;
  about: string;
  label?: string | undefined;
  /** What the button does. */
  action: string;
  onClose: () => void;
  onGiven: (reason: string) => void;
}) {
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() !== '') onGiven(reason.trim());
  };
  return (
    <Modal open title={title} onClose={onClose}>
      <Stack component="form" spacing={2} onSubmit={submit}>
        <Typography>{about}</Typography>
        <TextField
          autoFocus
          multiline
          minRows={2}
          label={label}
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
          {action}
        </Button>
      </Stack>
    </Modal>
  );
}
