import { describe, expect, test } from 'vitest';
import {
  COMPARED_FIELDS,
  comparableOf,
  differences,
  hashesOf,
  listed,
} from '../../../electron/engine/reconcile/comparable.ts';
import type { MappedRecord } from '../../../shared/model/record.ts';

const RECORD: MappedRecord = {
  id: 'r1',
  kind: 'event',
  type: 'agent.run.start',
  occurred_at: '2026-01-02T03:04:05.000000Z',
  occurred_text: '2026-01-02T03:04:05Z',
  actor: { kind: 'user', id: 'jane', label: 'Jane', email: null },
  target: null,
  repository: null,
  outcome: null,
  verdict: null,
  severity: null,
  title: null,
  pr_number: 7,
  commit_sha: null,
  branch: null,
  run_id: null,
  runbook: null,
  criteria: null,
  waiver: null,
  ip: null,
  user_agent: null,
  request_id: null,
  links: [],
  prev_hash: null,
  row_hash: null,
};

const compare = (left: object, right: object, names: ReadonlySet<string> | null = null) =>
  differences(
    comparableOf(RECORD, left as Record<string, unknown>, names),
    comparableOf(RECORD, right as Record<string, unknown>, names),
  );

describe('what is compared', () => {
  test('every mapped field but the id and the text of the time', () => {
    expect(COMPARED_FIELDS).toContain('row_hash');
    expect(COMPARED_FIELDS).not.toContain('id');
    expect(COMPARED_FIELDS).not.toContain('occurred_text');
    for (const name of COMPARED_FIELDS) {
      const changed = {
        ...RECORD,
        [name]: Array.isArray(RECORD.links) && name === 'links' ? [{ label: 'x', url: 'y' }] : 'other',
      };
      expect(differences(comparableOf(RECORD, {}, null), comparableOf(changed, {}, null)), name).not.toEqual(
        [],
      );
    }
  });

  test('what CSV cannot tell apart is alike', () => {
    expect(compare({ a: null, b: '' }, {})).toEqual([]);
    expect(compare({ n: 15 }, { n: '15' })).toEqual([]);
    expect(compare({ t: '2026-01-02T04:04:05+01:00' }, { t: '2026-01-02T03:04:05.000Z' })).toEqual([]);
    expect(compare({ b: 1, a: { d: 1, c: 2 } }, { a: { c: 2, d: 1 }, b: 1 })).toEqual([]);
  });

  test('an edit of what has no mapped field is found, with both values', () => {
    expect(
      compare({ metadata: { cost: 15, list: ['a', 'b'] } }, { metadata: { cost: 16, list: ['a'] } }),
    ).toEqual([
      { name: 'original.metadata.cost', left: '15', right: '16' },
      { name: 'original.metadata.list[1]', left: 'b', right: null },
    ]);
    expect(compare({ metadata: { cost: 15 } }, { metadata: { cost: 16 } }, new Set(['other']))).toEqual([]);
  });

  test('a member that says what a mapped field says is not told twice', () => {
    const left = comparableOf({ ...RECORD, type: 'a' }, { action: 'a', more: 'x' }, null);
    const right = comparableOf({ ...RECORD, type: 'b' }, { action: 'b', more: 'y' }, null);
    expect(differences(left, right)).toEqual([
      { name: 'type', left: 'a', right: 'b' },
      { name: 'original.more', left: 'x', right: 'y' },
    ]);
  });

  test('names and values cannot be shifted into one another', () => {
    const hash = (members: object) =>
      hashesOf('r', comparableOf(RECORD, members as Record<string, unknown>, null));
    expect(hash({ a: 'b","c' }).equals(hash({ a: 'b', c: '' }))).toBe(false);
    expect(hash({ 'a.b': 1 }).length).toBe(32);
  });

  test('long values are cut around the first difference', () => {
    const text = 'x'.repeat(5000);
    const [difference] = listed([{ name: 'a', left: `${text}1${text}`, right: `${text}2${text}` }]);
    expect(difference!.left).toHaveLength(502);
    expect(difference!.left).toContain('x1x');
    expect(difference!.right).toContain('x2x');
  });
});
