import { expect, test } from 'vitest';
import { highlight } from '../../../electron/engine/explore/highlight.ts';
import { textTerms } from '../../../electron/engine/explore/text-query.ts';
import { auditSearch } from '../../../shared/audit-api.ts';
import type { SearchPage } from '../../../shared/model/search.ts';

const shown = (text: string, query: string) =>
  highlight(text, textTerms(query))
    ?.map((part) => (part.hit ? `[${part.text}]` : part.text))
    .join('') ?? null;

test.each([
  ['The limit was refused.', 'limit refused', 'The [limit] was [refused].'],
  ['The spend-limit was refused', '"spend limit"', 'The [spend-limit] was refused'],
  ['Büro Müller', 'muller', 'Büro [Müller]'],
  ['approved, approving', 'approv*', '[approved], [approving]'],
  ['d.sokolov@tidewright.example', 'sokolov@tidewright', 'd.[sokolov@tidewright].example'],
  ['承認 済み', '承認', '[承認] 済み'],
  ['Ελληνικά ΕΛΛΗΝΙΚΑ', 'ελληνικα', '[Ελληνικά] [ΕΛΛΗΝΙΚΑ]'],
  ['nothing here', 'limit', null],
  ['limits', 'limit', null],
])('%s: %s', (text, query, expected) => {
  expect(shown(text, query)).toBe(expected);
});

test('a long text is cut around the first hit', () => {
  const text = `${'before '.repeat(100)}needle${' after'.repeat(100)}`;
  expect(shown(text, 'needle')).toBe(`…${'before '.repeat(8)}[needle]${' after'.repeat(8)}…`);
  expect(shown('x'.repeat(10_000), 'x*')).toHaveLength(10_002);
});

test('the audit API’s highlight is HTML in which the log says nothing', () => {
  const page = {
    total: 1,
    sentence: '',
    ranked: true,
    results: [
      {
        record: { id: '1', type: 'a', occurred_at: '2026-01-01T00:00:00.000000Z' },
        score: 0.949,
        highlight: [
          { text: '<img onerror="x">', hit: false },
          { text: '<em>', hit: true },
        ],
      },
    ],
  };
  expect(auditSearch(page as SearchPage).data.results[0]).toEqual({
    id: '1',
    event_type: 'a',
    highlight: '&lt;img onerror=&quot;x&quot;&gt;<em>&lt;em&gt;</em>',
    score: 0.95,
    timestamp: '2026-01-01T00:00:00Z',
  });
});
