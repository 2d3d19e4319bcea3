import BookmarkBorder from '@mui/icons-material/BookmarkBorder';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { SavedQuery } from '../../shared/model/saved-query.ts';
import { useCommand, useQueryOf } from '../api/queries.ts';
import { counted } from '../lib/numbers.ts';
import { orderWords } from '../lib/order-words.ts';
import { dayOf } from '../lib/time.ts';
import { Answer } from './async-state.tsx';
import { Modal } from './modal.tsx';
import { notify } from './notifications.tsx';
import { orderName } from './order-menu.tsx';
import { TextForm } from './text-form.tsx';
import { useFocusOnGone } from './use-focus-on-gone.ts';
import { When } from './when.tsx';

/** What is looked at now, to be saved; and where a saved one is shown. */
export type SavedQueriesProps = {
  current: Pick<SavedQuery, 'filter' | 'order' | 'columns'>;
  sentence: string;
  addressOf: (query: Pick<SavedQuery, 'filter' | 'order' | 'columns'>) => string;
};

/** Queries that are asked again: now, or over the period after their own. */
export function SavedQueries(props: SavedQueriesProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="outlined" startIcon={<BookmarkBorder />} onClick={() => setOpen(true)}>
        Queries
      </Button>
      {open && (
        <Modal open title="Saved queries" onClose={() => setOpen(false)}>
          <Stack spacing={3}>
            <SaveForm {...props} />
            <Saved {...props} onGo={() => setOpen(false)} />
          </Stack>
        </Modal>
      )}
    </>
  );
}

function SaveForm({ current, sentence }: SavedQueriesProps) {
  const save = useCommand('queries.save');
  return (
    <>
      <Typography sx={{ mb: 1.5 }}>{sentence}</Typography>
      <TextForm
        label="Save this view as"
        action="Save"
        onGiven={async (name) => {
          const saved = await save.mutateAsync({ name, ...current });
          notify(`Saved as “${saved.name}”.`, { severity: 'success' });
        }}
        maxLength={200}
        about="With its filter, order, columns and zone. A name that is there already is saved anew."
        isMain
        autoFocus
      />
    </>
  );
}

function Saved({ addressOf, onGo }: SavedQueriesProps & { onGo: () => void }) {
  const saved = useQueryOf('queries.list', {});
  const remove = useCommand('queries.remove');
  const focusAfter = useFocusOnGone(saved.data?.length ?? 0);
  return (
    <Answer query={saved} label="Loading the saved queries">
      {(list) =>
        list.length === 0 ? (
          <Typography color="textSecondary">No query is saved yet.</Typography>
        ) : (
          <Stack component="ul" spacing={2} sx={{ m: 0, p: 0, listStyle: 'none' }}>
            {list.map((query) => (
              <Box component="li" key={query.id}>
                <Typography variant="h3">
                  <Link href={`#${addressOf(query)}`} onClick={onGo}>
                    {query.name}
                  </Link>
                </Typography>
                <Typography variant="body2">
                  {query.records !== null && `${counted(query.records, 'record')}: `}
                  {query.sentence}
                </Typography>
                <Typography variant="body2" color="textSecondary">
                  {orderWords(query.order, orderName)} ·{' '}
                  {query.columns.length === 0
                    ? 'columns as the table comes'
                    : counted(query.columns.length, 'column')}{' '}
                  · {query.saved_by} · <When own at={query.saved_at} />
                </Typography>
                <Stack direction="row" useFlexGap spacing={1} sx={{ flexWrap: 'wrap', ml: -0.75 }}>
                  {query.next && (
                    <Button
                      size="small"
                      href={`#${addressOf({ ...query, filter: { ...query.filter, from: query.next.from, to: query.next.to } })}`}
                      onClick={onGo}
                    >
                      {`Next period: ${dayOf(query.next.from, query.zone)} to ${dayOf(query.next.to, query.zone)}${query.next.records === null ? '' : ` (${counted(query.next.records, 'record')})`}`}
                    </Button>
                  )}
                  <Button
                    size="small"
                    color="inherit"
                    aria-label={`Remove ${query.name}`}
                    onClick={({ currentTarget }) => {
                      focusAfter(currentTarget);
                      remove.mutate({ id: query.id });
                    }}
                  >
                    Remove
                  </Button>
                </Stack>
              </Box>
            ))}
          </Stack>
        )
      }
    </Answer>
  );
}
