import type { StoredRecord } from '../../../shared/model/record.ts';
import { counted } from '../../../shared/text.ts';
import type { Report } from './report-model.ts';

/** A record, and the SHA-256 of its original bytes. */
export type ListedRecord = { record: StoredRecord; sha256: string };

/** What the list was made from. */
export type ListMade = { at: string; by: string; version: string; entity: string; sentence: string };

/** `2026-03-12 09:14:22`, with the fraction where there is one; UTC, as the column's title says. */
const readable = (utc: string) => utc.replace('T', ' ').replace(/\.?0*Z$/, '');

const lines = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(' · ');

/** Records as a list to read on paper, each with where its evidence lies. `expected`: how many match. */
export function recordList(records: readonly ListedRecord[], expected: number, made: ListMade): Report {
  const [first, last] = [records[0]?.record, records.at(-1)?.record];
  const notes = new Set(records.flatMap(({ record }) => record.time_note ?? []));
  return {
    title: 'Records',
    landscape: true,
    subtitle: [made.entity, 'List of records'].filter(Boolean).join(' · '),
    createdAt: made.at,
    author: made.by,
    producer: `Vouch ${made.version}`,
    header: made.sentence.length > 160 ? 'Records' : made.sentence,
    footer: `Records · ${made.entity}`,
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: 'Filter', value: made.sentence },
          {
            label: 'Match, listed',
            value: `${counted(expected, 'record')} match; ${counted(records.length, 'record')} are listed here`,
          },
          {
            label: 'From, to',
            value:
              first && last
                ? `${readable(first.occurred_at)} UTC to ${readable(last.occurred_at)} UTC`
                : 'none',
          },
          { label: 'Made', value: `${readable(made.at)} UTC by ${made.by}, Vouch ${made.version}` },
        ],
      },
      {
        kind: 'paragraph',
        muted: true,
        text: 'Oldest first. Each row is read from a record’s original, which is not printed: it is found again by its source, file and line, and is the same if its bytes give the SHA-256 below. The exports as NDJSON, JSON and CSV hold every field and the original.',
      },
      ...(notes.size > 0 ? [{ kind: 'bullets' as const, items: [...notes].map((note) => `* ${note}`) }] : []),
      {
        kind: 'table',
        columns: [
          { title: '', width: 0.04, align: 'right' },
          { title: 'Time (UTC)', width: 0.12 },
          { title: 'Type, title', width: 0.18 },
          { title: 'Actor', width: 0.13 },
          { title: 'Target, repository', width: 0.14 },
          { title: 'Outcome', width: 0.07 },
          { title: 'Id; source, file, line', width: 0.15 },
          { title: 'SHA-256 of original', width: 0.17, mono: true },
        ],
        rows: records.map(({ record: r, sha256 }, i) => [
          String(i + 1),
          `${readable(r.occurred_at)}${r.time_note === null ? '' : ' *'}`,
          lines(r.type, r.title),
          lines(r.actor?.label || r.actor?.id, r.actor?.email === r.actor?.label ? null : r.actor?.email),
          lines(r.target?.label || r.target?.id, r.repository),
          lines(r.outcome, r.verdict, r.severity),
          `${r.id}; ${r.source}, ${r.file}, ${r.line}`,
          sha256,
        ]),
      },
    ],
  };
}
