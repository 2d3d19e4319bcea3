import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { PLATFORM_LABELS } from '../../shared/model/platform.ts';
import type { RecordDetail } from '../../shared/model/record.ts';
import { invoke, problemOf } from '../api/client.ts';
import { count } from '../lib/numbers.ts';
import { actorText, TEXT_FIELDS, targetText } from '../lib/record-fields.ts';
import { timeInUtc } from '../lib/time.ts';
import { CopyButton } from './copy-button.tsx';
import { type Fact, Facts } from './facts.tsx';
import { Hash } from './hash.tsx';
import { notify } from './notifications.tsx';
import { Section } from './page.tsx';
import { When } from './when.tsx';

/** A link out of the evidence is only ever opened by the host, which asks first. */
function Outside({ url, label }: { url: string; label: string }) {
  if (!/^https:\/\//.test(url)) return <code>{url}</code>;
  const open = () =>
    invoke('host.openExternal', { url }).catch((error: unknown) =>
      notify(problemOf(error).message, { severity: 'error' }),
    );
  return (
    <Link component="button" type="button" onClick={() => void open()} title={url} sx={{ textAlign: 'left' }}>
      {label}
    </Link>
  );
}

const SIGNATURE_WORDS = {
  valid: 'Valid: checked when it was imported',
  invalid: 'Not valid',
  unsigned: 'It came without a signature',
  'not-checked': 'Not checked: no secret was given when it was imported',
} as const;

function deliveryFacts(delivery: RecordDetail['delivery']): (Fact | null)[] {
  if (!delivery) return [];
  const { signature, problem, timestamp, timestamp_text, attempt, event_id, event_id_fits } = delivery;
  const said = [SIGNATURE_WORDS[signature], problem].filter((words) => words !== null).join(': ');
  return [
    {
      name: 'Signature',
      value:
        signature === 'invalid' ? (
          <Typography component="span" color="error" sx={{ fontWeight: 600 }}>
            {said}
          </Typography>
        ) : (
          said
        ),
    },
    timestamp_text === null
      ? null
      : {
          name: 'Sent (not signed)',
          value: timestamp === null ? <code>{timestamp_text}</code> : <When at={timestamp} />,
        },
    event_id === null
      ? null
      : {
          name: 'Event of the header (not signed)',
          value: (
            <>
              <code>{event_id}</code>
              {event_id_fits === false && (
                <Typography component="span" color="error" sx={{ fontWeight: 600 }}>
                  {' '}
                  is not the event of the body
                </Typography>
              )}
            </>
          ),
        },
    attempt === null ? null : { name: 'Attempt (not signed)', value: attempt },
  ];
}

function criteriaText(criteria: RecordDetail['record']['criteria']): string | null {
  if (!criteria) return null;
  const { total, passed, failed, skipped, waived } = criteria;
  const said = Object.entries({ passed, failed, skipped, waived })
    .filter(([, number]) => number !== null)
    .map(([name, number]) => `${number} ${name}`);
  return `${total ?? 'an unknown number'} checked: ${said.join(', ')}`;
}

export function RecordFacts({ detail }: { detail: RecordDetail }) {
  const { record } = detail;
  const text = (name: string, value: string | number | null): Fact | null =>
    value === null || value === '' ? null : { name, value };
  const facts: (Fact | null)[] = [
    {
      name: 'Id',
      value: (
        <>
          <code>{record.id}</code> <CopyButton text={record.id} what="id" />
        </>
      ),
    },
    { name: 'Time', value: <When at={record.occurred_at} /> },
    { name: 'Time in UTC', value: timeInUtc(record.occurred_at) },
    record.occurred_text === ''
      ? null
      : { name: 'As the platform wrote it', value: <code>{record.occurred_text}</code> },
    text('How the time was read', record.time_note),
    text('Kind', record.kind),
    text('Type', record.type),
    text('Type as the platform wrote it', detail.original_type),
    text('Title', record.title),
    text('Actor', record.actor && `${actorText(record.actor)} · ${record.actor.kind}`),
    text('Target', record.target && `${targetText(record.target)} · ${record.target.kind}`),
    ...TEXT_FIELDS.map(([key, name]) => text(name, record[key])),
    text('Criteria', criteriaText(record.criteria)),
    text('Waiver category', record.waiver?.category ?? null),
    text('Waiver reason', record.waiver?.reason ?? null),
    record.links.length === 0
      ? null
      : {
          name: 'Links',
          value: record.links.map((link) => (
            <span key={link.url + link.label} style={{ display: 'block' }}>
              <Outside {...link} />
            </span>
          )),
        },
    record.prev_hash === null
      ? null
      : { name: 'Previous hash', value: <Hash value={record.prev_hash} what="previous hash" /> },
    record.row_hash === null
      ? null
      : { name: 'Own hash', value: <Hash value={record.row_hash} what="own hash" /> },
    ...deliveryFacts(detail.delivery),
    text('Platform', PLATFORM_LABELS[record.platform]),
    text('Source', record.source),
    { name: 'Where', value: `${record.file}, line ${count(record.line)}` },
  ];
  return (
    <Section title="Fields">
      <Facts facts={facts} />
    </Section>
  );
}
