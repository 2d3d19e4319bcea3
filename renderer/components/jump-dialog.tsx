import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import type { RecordOrder } from '../../shared/model/order.ts';
import { invoke } from '../api/client.ts';
import { meantTime } from '../lib/meant-time.ts';
import { NEWEST } from '../lib/order-words.ts';
import { timeInUtc, timeWithZone } from '../lib/time.ts';
import { ErrorNotice } from './async-state.tsx';
import { Modal } from './modal.tsx';
import { notify } from './notifications.tsx';
import { useZone } from './when.tsx';
import { ZoneField } from './zone-field.tsx';

/** Where the last jump went: the next often goes near it. */
let last = '';

/** Goes to a time in the list of records; a list in another order is put in that of time first. */
export function JumpDialog({
  filter,
  order,
  onJump,
  onClose,
}: {
  filter: RecordFilter;
  order: RecordOrder;
  onJump: (row: number, order: RecordOrder) => void;
  onClose: () => void;
}) {
  const own = useZone();
  const [text, setText] = useState(last);
  const [zone, setZone] = useState(own);
  const [error, setError] = useState<unknown>(null);
  const ordered = order.by === 'occurred_at' ? order : NEWEST;
  const time = meantTime(text, zone, false);
  // In a list that descends, what was typed comes with its latest record: the end of the day, minute or second.
  const place = meantTime(text, zone, ordered.descending);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (place === null) return;
    try {
      const { row, total } = await invoke('records.place', { filter, order: ordered, at: { time: place } });
      last = text;
      if (row === null)
        notify(
          `No record of this list is ${ordered.descending ? 'as early' : 'as late'}: its last one is shown.`,
        );
      onClose();
      onJump(row ?? Math.max(0, total - 1), ordered);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Modal open title="Go to a time" onClose={onClose}>
      <Stack component="form" spacing={2} sx={{ pt: 1 }} onSubmit={submit}>
        <TextField
          label="Date or time"
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoFocus
          onFocus={(event) => event.target.select()}
          error={text.trim() !== '' && time === null}
          helperText="Such as 2026-03-31, 2026-03-31 14:00 or 2026-03-31T14:00:00.5Z. A zone in it counts before the one below."
          slotProps={{ htmlInput: { maxLength: 60 } }}
        />
        <ZoneField label="Zone" value={zone} onChange={setZone} />
        <Typography role="status" variant="body2" color="textSecondary">
          {time !== null
            ? `${timeWithZone(time, own)}${own === 'UTC' ? '' : `, ${timeInUtc(time)}`}`
            : text.trim() === ''
              ? 'Nothing is typed yet.'
              : 'This is no time that can be read.'}
        </Typography>
        {order.by !== 'occurred_at' && (
          <Typography variant="body2">The list is put in the order of time, newest first.</Typography>
        )}
        {error !== null && <ErrorNotice error={error} />}
        <Button type="submit" variant="contained" disabled={time === null} sx={{ alignSelf: 'flex-start' }}>
          Go there
        </Button>
      </Stack>
    </Modal>
  );
}
