import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { RecordDetail } from '../../shared/model/record.ts';
import { openRecord } from '../api/open-record.ts';
import { count } from '../lib/numbers.ts';
import { actorText } from '../lib/record-fields.ts';
import { type Fact, Facts } from './facts.tsx';
import { Section } from './page.tsx';
import { When } from './when.tsx';

/** `about the same runbook` as the beginning of a line. */
const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The records that belong with this one: a waiver's result, a result's run, what else is about the runbook. */
export function RecordRelated({ related }: { related: RecordDetail['related'] }) {
  if (related.length === 0) return null;
  const facts = related.map(
    ({ relation, records, total }): Fact => ({
      name: capitalised(relation),
      value: (
        <>
          {records.map((record) => (
            <span key={record.rid} style={{ display: 'block' }}>
              <Link
                component="button"
                type="button"
                onClick={() => openRecord(record.rid, { replace: true })}
                sx={{ textAlign: 'left' }}
              >
                {record.type}
                {record.title && `: ${record.title}`}
              </Link>{' '}
              <Typography component="span" variant="body2" color="textSecondary">
                {[record.outcome, actorText(record.actor)].filter((word) => word).join(' · ')}
                {(record.outcome || record.actor) && ' · '}
                <When at={record.occurred_at} bare />
              </Typography>
            </span>
          ))}
          {total > records.length && (
            <Typography variant="body2" color="textSecondary">
              and {count(total - records.length)} more
            </Typography>
          )}
        </>
      ),
    }),
  );
  return (
    <Section title="Belongs together">
      <Facts facts={facts} />
    </Section>
  );
}
