import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useQueryOf } from '../api/queries.ts';
import { count } from '../lib/numbers.ts';
import { Answer } from './async-state.tsx';
import { When } from './when.tsx';

const STEP = 50;

/** Every change, newest first; what was taken back is struck through. */
export function WorksheetHistory({ sample }: { sample: number }) {
  const history = useQueryOf('worksheets.history', { sample }, { keepPrevious: true });
  const [most, setMost] = useState(STEP);
  return (
    <Answer query={history} label="Loading the history">
      {(entries) => (
        <>
          <Stack component="ol" reversed spacing={0.5} sx={{ m: 0, pl: 0, listStyle: 'none' }}>
            {entries.slice(0, most).map(({ seq, by, at, words, undone }) => (
              <Box component="li" key={seq}>
                <Typography component="span" sx={{ textDecoration: undone ? 'line-through' : 'none' }}>
                  {count(seq)}. {words}
                </Typography>{' '}
                <Typography component="span" variant="body2" color="textSecondary">
                  {undone && 'taken back · '}
                  {by} · <When own at={at} />
                </Typography>
              </Box>
            ))}
          </Stack>
          {entries.length > most && (
            <Button onClick={() => setMost(most + STEP * 4)} sx={{ mt: 1 }}>
              Show more of {count(entries.length)}
            </Button>
          )}
        </>
      )}
    </Answer>
  );
}
