import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { Note } from '../../shared/model/record.ts';
import { queryClient, useCommand } from '../api/queries.ts';
import { Section } from './page.tsx';
import { TextForm } from './text-form.tsx';
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
  const add = useCommand('notes.add');
  return (
    <TextForm
      label="Add a note"
      action="Add note"
      onGiven={async (text) => {
        await add.mutateAsync({ rid, text });
        onAdded?.();
        await queryClient.invalidateQueries({ queryKey: ['records.get', { rid }] });
      }}
      maxLength={10_000}
      lines="many"
      autoFocus={autoFocus}
    />
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
