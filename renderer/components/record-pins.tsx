import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useQueryOf } from '../api/queries.ts';
import { pinAllTo } from '../api/stories.ts';
import { Answer, ErrorNotice } from './async-state.tsx';
import { Section } from './page.tsx';
import { StoryField } from './story-field.tsx';
import { When } from './when.tsx';

/** Names a story to pin records in; `onPinned` hears in which. */
export function PinForm({
  rids,
  autoFocus = false,
  onPinned,
}: {
  rids: readonly number[];
  autoFocus?: boolean;
  onPinned?: (title: string) => void;
}) {
  const stories = useQueryOf('stories.list', {});
  const [title, setTitle] = useState<string | null>(null);
  const [why, setWhy] = useState('');
  // The story that was pinned to last is offered: the newest.
  const shown = title ?? stories.data?.[0]?.title ?? '';
  const pin = useMutation({
    mutationFn: () => pinAllTo(stories.data ?? [], shown.trim(), rids, why.trim()),
    onSuccess: () => {
      setWhy('');
      onPinned?.(shown.trim());
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (shown.trim() !== '') pin.mutate();
  };
  return (
    <Stack component="form" spacing={1.5} onSubmit={submit}>
      <StoryField stories={stories.data ?? []} value={shown} onChange={setTitle} autoFocus={autoFocus} />
      <TextField
        label={rids.length === 1 ? 'Why it belongs there' : 'Why they belong there'}
        value={why}
        onChange={(event) => setWhy(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 10_000 } }}
      />
      {pin.error && <ErrorNotice error={pin.error} />}
      <Button
        type="submit"
        variant="outlined"
        disabled={shown.trim() === ''}
        loading={pin.isPending}
        sx={{ alignSelf: 'flex-start' }}
      >
        Pin
      </Button>
    </Stack>
  );
}

/** The stories that a record is pinned in, and pinning it in another. */
export function RecordPins({ rid }: { rid: number }) {
  const pinned = useQueryOf('stories.ofRecord', { rid });
  return (
    <Section title="Stories">
      <Answer query={pinned} label="Loading the stories">
        {(list) =>
          list.length === 0 ? (
            <Typography color="textSecondary" sx={{ mb: 1 }}>
              Pinned in no story. A story tells in the order of time what happened, and can be handed over.
            </Typography>
          ) : (
            <Stack component="ul" spacing={1} sx={{ m: 0, mb: 2, p: 0, listStyle: 'none' }}>
              {list.map(({ pin: id, story, title: name, text, pinned_at, pinned_by }) => (
                <Box component="li" key={id}>
                  Pinned in <Link href={`#/stories/${story}`}>{name}</Link>
                  {text && `: ${text}`}
                  <Typography variant="body2" color="textSecondary">
                    {pinned_by} · <When own at={pinned_at} />
                  </Typography>
                </Box>
              ))}
            </Stack>
          )
        }
      </Answer>
      <PinForm rids={[rid]} />
    </Section>
  );
}
