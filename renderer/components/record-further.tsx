import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQueryOf } from '../api/queries.ts';
import { filterToParams } from '../lib/filter-url.ts';
import { furtherWords } from '../lib/further-words.ts';
import { counted } from '../lib/numbers.ts';
import { Answer } from './async-state.tsx';
import { Section } from './page.tsx';

/** Ways from this record to others: each is the list of records under another filter. */
export function RecordFurther({ rid }: { rid: number }) {
  const further = useQueryOf('records.further', { rid });
  if (further.data?.length === 0) return null;
  return (
    <Section title="Look further">
      <Answer query={further} label="Looking for other records">
        {(list) => (
          <Stack component="ul" spacing={0.25} sx={{ m: 0, pl: 2.5 }}>
            {list.map((each) => (
              <li key={`${each.by} ${each.value}`}>
                {each.others === 0 ? (
                  furtherWords(each)
                ) : (
                  <Link href={`#/records?${filterToParams(each.filter)}`}>{furtherWords(each)}</Link>
                )}{' '}
                <Typography component="span" variant="body2" color="textSecondary">
                  {each.others === null
                    ? 'looked for in all originals'
                    : each.others === 0
                      ? 'no other'
                      : counted(each.others, 'other')}
                </Typography>
              </li>
            ))}
          </Stack>
        )}
      </Answer>
    </Section>
  );
}
