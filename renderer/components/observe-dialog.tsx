import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import type { ObservationKind } from '../../shared/model/story.ts';
import { invoke } from '../api/client.ts';
import { useQueryOf } from '../api/queries.ts';
import { pinTo } from '../api/stories.ts';
import { ErrorNotice } from './async-state.tsx';
import { Modal } from './modal.tsx';
import { notify } from './notifications.tsx';
import { StoryField } from './story-field.tsx';

/** What is noted, before anything is said about it. */
export type Observed = {
  kind: ObservationKind;
  from: string;
  before: string;
  filter: RecordFilter;
  /** What it is, in words. */
  words: string;
};

/** Notes something about a stretch of time, and pins it in a story where one is named. */
export function ObserveDialog({ observed, onClose }: { observed: Observed; onClose: () => void }) {
  const [text, setText] = useState('');
  const [story, setStory] = useState('');
  const stories = useQueryOf('stories.list', {});
  const add = useMutation({
    mutationFn: async () => {
      const { words: _, ...input } = observed;
      const { id } = await invoke('observations.add', { ...input, text: text.trim() });
      if (story.trim() !== '') await pinTo(stories.data ?? [], story.trim(), { observation: id }, '');
    },
    onSuccess: () => {
      notify(story.trim() === '' ? 'Noted.' : `Noted and pinned in “${story.trim()}”.`, {
        severity: 'success',
      });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') add.mutate();
  };
  return (
    <Modal open title="Note this time" onClose={onClose}>
      <Stack component="form" spacing={2} onSubmit={submit}>
        <Typography>{observed.words}</Typography>
        <TextField
          label="What you note"
          multiline
          minRows={3}
          maxRows={10}
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoFocus
          helperText="Kept with your name and the time. It cannot be changed afterwards."
          slotProps={{ htmlInput: { maxLength: 10_000 } }}
        />
        <StoryField
          label="Pin it in a story (optional)"
          stories={stories.data ?? []}
          value={story}
          onChange={setStory}
        />
        {add.error && <ErrorNotice error={add.error} />}
        <Button
          type="submit"
          variant="contained"
          disabled={text.trim() === ''}
          loading={add.isPending}
          sx={{ alignSelf: 'flex-start' }}
        >
          Note
        </Button>
      </Stack>
    </Modal>
  );
}
