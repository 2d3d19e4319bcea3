import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { Output } from '../../shared/contract.ts';
import type { RecordFilter } from '../../shared/model/filter.ts';
import { SEARCH_FIELDS, type SearchFields } from '../../shared/model/search.ts';
import { openRecord } from '../api/open-record.ts';
import { useQueryOf } from '../api/queries.ts';
import { count, counted } from '../lib/numbers.ts';
import { actorText } from '../lib/record-fields.ts';
import { useParams } from '../router.ts';
import { Answer } from './async-state.tsx';
import { Modal } from './modal.tsx';
import { When } from './when.tsx';

type Found = Output<'records.search'>['results'][number];

const PAGE = 20;
const FIELD_WORDS: Readonly<Record<SearchFields, string>> = {
  all: 'All searched fields',
  details: 'Details, without the actor',
  actor: 'The actor',
};
const ORDER_WORDS = { score: 'Best first', time: 'Newest first' } as const;

/** The records that have the words of a filter, the best first, each with the place where the words stand. */
export function SearchResults({
  filter: { text = '', ...filter },
  onClose,
}: {
  filter: RecordFilter;
  onClose: () => void;
}) {
  const [fields, setFields] = useState<SearchFields>('all');
  const [order, setOrder] = useState<keyof typeof ORDER_WORDS>('score');
  const [page, setPage] = useState(0);
  // While one of them is read the list steps aside, and is there again afterwards.
  const isReading = useParams().has('open');
  const found = useQueryOf(
    'records.search',
    { text, filter, fields, order, offset: page * PAGE, limit: PAGE },
    { keepPrevious: true },
  );
  return (
    <Modal open={!isReading} wide title="Best matches" onClose={onClose}>
      <Stack spacing={2} sx={{ pt: 1 }}>
        <Stack direction="row" useFlexGap spacing={2} sx={{ flexWrap: 'wrap' }}>
          <Choice
            label="Look in"
            value={fields}
            words={FIELD_WORDS}
            values={SEARCH_FIELDS}
            onChange={(next) => {
              setFields(next);
              setPage(0);
            }}
          />
          <Choice
            label="Order"
            value={order}
            words={ORDER_WORDS}
            values={['score', 'time'] as const}
            onChange={(next) => {
              setOrder(next);
              setPage(0);
            }}
          />
        </Stack>
        <Answer query={found} label="Searching">
          {({ total, sentence, ranked, results }) => (
            <>
              <Typography role="status" sx={{ overflowWrap: 'anywhere' }}>
                <strong>{counted(total, 'record')}</strong> · {sentence}
                {order === 'score' && !ranked && total > 0 && ' They come newest first: they are not ranked.'}
              </Typography>
              <Stack
                component="ol"
                start={page * PAGE + 1}
                aria-label="Found records"
                spacing={1.5}
                sx={{ m: 0, pl: 5 }}
              >
                {results.map((each) => (
                  <Result key={each.record.rid} found={each} />
                ))}
              </Stack>
              <Stack direction="row" spacing={1} sx={{ alignItems: 'center' }}>
                <Button size="small" disabled={page === 0} onClick={() => setPage(page - 1)}>
                  Before
                </Button>
                <Button size="small" disabled={(page + 1) * PAGE >= total} onClick={() => setPage(page + 1)}>
                  Further
                </Button>
                {total > PAGE && (
                  <Typography variant="body2" color="textSecondary">
                    {count(page * PAGE + 1)} to {count(Math.min(total, (page + 1) * PAGE))} of {count(total)}
                  </Typography>
                )}
              </Stack>
            </>
          )}
        </Answer>
      </Stack>
    </Modal>
  );
}

function Result({ found: { record, score, highlight } }: { found: Found }) {
  return (
    <li>
      <Box
        sx={{
          overflowWrap: 'anywhere',
          '& mark': { bgcolor: 'warning.main', color: 'warning.contrastText' },
        }}
      >
        {highlight.map(({ text, hit }, at) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text, which never change places
          hit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
        )}
      </Box>
      <Typography variant="body2" color="textSecondary">
        <Link component="button" variant="body2" onClick={() => openRecord(record.rid)}>
          {record.type}
        </Link>{' '}
        · <When own at={record.occurred_at} />
        {record.actor && ` · ${actorText(record.actor)}`}
        {score !== null && ` · score ${score.toFixed(2)}`}
      </Typography>
    </li>
  );
}

function Choice<T extends string>({
  label,
  value,
  values,
  words,
  onChange,
}: {
  label: string;
  value: T;
  values: readonly T[];
  words: Readonly<Record<T, string>>;
  onChange: (value: T) => void;
}) {
  return (
    <TextField
      select
      label={label}
      value={value}
      onChange={(event) => onChange(values.find((other) => other === event.target.value) ?? value)}
      fullWidth={false}
      sx={{ minWidth: 200 }}
    >
      {values.map((each) => (
        <MenuItem key={each} value={each}>
          {words[each]}
        </MenuItem>
      ))}
    </TextField>
  );
}
