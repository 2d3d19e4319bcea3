import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { Note } from '../../shared/model/record.ts';
import { queryClient, useCommand } from '../api/queries.ts';
import { ErrorNotice } from './async-state.tsx';
import { Section } from './page.tsx';
import { When } from './when.tsx';

/** A note to be written; `onAdded` hears that it is kept. */
export function NoteForm({
  rid,
  autoFocus = false,
  onAdded,
}: {
  rid: number;
  autoFocus?: boolean;
  onAdded?: () => void;
}) {
  const [text, setText] = useState('');
  const add = useCommand('notes.add');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    const added = await add.mutateAsync({ rid, text: text.trim() }).catch(() => null);
    if (!added) return;
    setText('');
    onAdded?.();
    await queryClient.invalidateQueries({ queryKey: ['records.get', { rid }] });
  };
  return (
    <Box component="form" onSubmit={submit}>
      <TextField
        label="Add a note"
        multiline
        minRows={2}
        maxRows={8}
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoFocus={autoFocus}
        slotProps={{ htmlInput: { maxLength: 10_000 } }}
      />
      {add.error && <ErrorNotice error={add.error} />}
      <Button
        type="submit"
        variant="outlined"
        disabled={text.trim() === ''}
        loading={add.isPending}
        sx={{ mt: 1 }}
      >
        Add note
      </Button>
    </Box>
  );
}

export function RecordNotes({ rid, notes }: { rid: number; notes: Note[] }) {
  return (
    <Section title="Notes">
      {notes.length === 0 && (
        <Typography color="textSecondary" sx={{ mb: 1 }}>
          No notes yet. A note stays with the record and never changes it.
        </Typography>
      )}
      <Stack component="ol" spacing={1} sx={{ m: 0, mb: 2, p: 0, listStyle: 'none' }}>
        {notes.map((note) => (
          <Box component="li" key={note.id} sx={{ borderLeft: '3px solid', borderColor: 'divider', pl: 1.5 }}>
            <Typography sx={{ whiteSpace: 'pre-wrap' }}>{note.text}</Typography>
            <Typography variant="body2" color="textSecondary">
              {note.author} · <When own at={note.created_at} />
            </Typography>
          </Box>
        ))}
      </Stack>
      <NoteForm rid={rid} />
    </Section>
  );
}
