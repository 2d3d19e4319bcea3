import Alert from '@mui/material/Alert';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import type { StoredRecord } from '../../shared/model/record.ts';
import { useQueryOf } from '../api/queries.ts';
import { recipeAddress } from '../lib/recipe-draft.ts';
import { FindingDetail } from './finding-detail.tsx';
import { Section } from './page.tsx';
import { When } from './when.tsx';

/** What the last verification of its chain found about a record; nothing where it found nothing. */
export function RecordFindings({ record }: { record: StoredRecord }) {
  const chains = useQueryOf('integrity.chains', {});
  const about = (chains.data ?? []).flatMap((chain) => {
    const { source, verification } = chain;
    if (source !== record.source || verification === null) return [];
    const { id, verified_at, result } = verification;
    return result.findings
      .filter(({ rid }) => rid === record.rid)
      .map((finding, at) => ({
        ...{ key: `${id} ${at}`, chain, finding, verified_at, integrity: result.integrity },
      }));
  });
  if (about.length === 0) return null;
  return (
    <Section title="Findings of the verification">
      <Stack spacing={1.5}>
        {about.map(({ key, chain, finding, integrity, verified_at }) => (
          <Alert key={key} severity="warning" icon={false} sx={{ '& .MuiAlert-message': { width: '100%' } }}>
            <FindingDetail finding={finding} integrity={integrity} opens={false} />
            Verified <When own at={verified_at} />.{' '}
            <Link href={recipeAddress(chain, record.rid)}>See what is hashed of it</Link>
          </Alert>
        ))}
      </Stack>
    </Section>
  );
}
