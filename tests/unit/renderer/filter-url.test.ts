import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  filterFromParams,
  filterToParams,
  isEmptyFilter,
  tidyFilter,
  withValues,
} from '../../../renderer/lib/filter-url.ts';
import { conditionCount, type RecordFilter } from '../../../shared/model/filter.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const values = fc.uniqueArray(text, { minLength: 1, maxLength: 5 });
const parts = fc.record({ actor: values, target: values });
const entries = {
  platform: fc.constantFrom<RecordFilter['platform'][]>(['kommit'], ['kommit', 'complianceagent']),
  kind: fc.constant<RecordFilter['kind']>(['waiver', 'approval']),
  source: values,
  repository: values,
  type: values,
  actor: values,
  actor_kind: values,
  target: values,
  outcome: values,
  verdict: values,
  waiver: values,
  severity: values,
  has: fc.constant<RecordFilter['has']>(['note']),
  contains: parts,
  begins: parts,
  text,
  original: fc.constantFrom('10.0.', '%_'),
};
const some = fc.record(entries, { requiredKeys: [] });
const filled = some.filter((made) => Object.keys(made).length > 0);
const filters: fc.Arbitrary<RecordFilter> = fc
  .record(
    {
      from: fc.constantFrom('2026-01-01', '2026-01-01T10:00:00Z', '2026-01-01T10:00:00.123456+02:00'),
      to: fc.constant('2026-03-31'),
      ...entries,
      not: filled,
      any: fc.array(filled, { minLength: 1, maxLength: 2 }),
      all: fc.array(fc.record({ any: fc.array(filled, { minLength: 1, maxLength: 2 }) }), {
        minLength: 1,
        maxLength: 2,
      }),
    },
    { requiredKeys: [] },
  )
  .filter((filter) => conditionCount(filter) <= 100);

describe('a filter in the address', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const address = filterToParams(filter).toString();
        expect(filterFromParams(new URLSearchParams(address))).toEqual(filter);
      }),
    );
  });

  it('leaves out what no filter may hold', () => {
    const params = new URLSearchParams(
      'from=soon&platform=nonesuch&platform=kommit&type=&type=a&type=a&x=1&text=&not.kind=no&contains.kind=a&any={&all=[]',
    );
    expect(filterFromParams(params)).toEqual({ platform: ['kommit'], type: ['a'] });
  });

  it('drops empty keys', () => {
    expect(tidyFilter({ type: [], text: undefined, actor: ['x'] })).toEqual({ actor: ['x'] });
    expect(isEmptyFilter({ type: [] })).toBe(true);
    expect(withValues({ type: ['a'] }, 'type', [])).toEqual({});
  });
});
