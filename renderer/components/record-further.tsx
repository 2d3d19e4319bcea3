import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import type { StoredRecord } from '../../shared/model/record.ts';
import { filterToParams } from '../lib/filter-url.ts';
import { furtherFrom } from '../lib/further.ts';
import { Section } from './page.tsx';

/** Ways from this record to others: each is the list of records under another filter. */
export function RecordFurther({ record }: { record: StoredRecord }) {
  const further = furtherFrom(record);
  if (further.length === 0) return null;
  return (
    <Section title="Look further">
      <Stack component="ul" sx={{ m: 0, pl: 2.5 }}>
        {further.map(({ words, filter }) => (
          <li key={words}>
            <Link href={`#/records?${filterToParams(filter)}`}>Records {words}</Link>
          </li>
        ))}
      </Stack>
    </Section>
  );
}
