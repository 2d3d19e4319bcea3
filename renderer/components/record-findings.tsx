import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import type { StoredRecord } from '../../shared/model/record.ts';
import { useQueryOf } from '../api/queries.ts';
import { FindingDetail } from './finding-detail.tsx';
import { Section } from './page.tsx';
import { When } from './when.tsx';

/** What the last verification of its chain found about a record; nothing where it found nothing. */
export function RecordFindings({ record }: { record: StoredRecord }) {
  const chains = useQueryOf('integrity.chains', {});
  const verified = (chains.data ?? []).flatMap(({ source, verification }) =>
    source === record.source && verification ? [verification] : [],
  );
  const about = verified.flatMap(({ id, verified_at, result }) =>
    result.findings
      .filter(({ rid }) => rid === record.rid)
      .map((finding, at) => ({ key: `${id} ${at}`, finding, verified_at, integrity: result.integrity })),
  );
  if (about.length === 0) return null;
  return (
    <Section title="Findings of the verification">
      <Stack spacing={1.5}>
        {about.map(({ key, finding, integrity, verified_at }) => (
          <Alert key={key} severity="warning" icon={false} sx={{ '& .MuiAlert-message': { width: '100%' } }}>
            <FindingDetail finding={finding} integrity={integrity} opens={false} />
            Verified <When own at={verified_at} />
          </Alert>
        ))}
      </Stack>
    </Section>
  );
}
