import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { groupSetsOf, withGroupSets } from '../../../renderer/lib/filter-groups.ts';
import {
  filterFromParams,
  filterToParams,
  isEmptyFilter,
  leftOut,
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
      none: fc.array(fc.record({ type: values, none: fc.array(filled, { minLength: 1, maxLength: 2 }) }), {
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

  it('keeps its meaning when its groups are written anew', () => {
    const simple = fc.record({ type: fc.subarray(['a', 'b'], { minLength: 1 }) });
    const inner = fc.array(simple, { minLength: 1, maxLength: 2 });
    const group = fc.oneof(simple, fc.record({ any: inner }), fc.record({ none: inner }));
    const groups = fc.option(fc.array(group, { minLength: 1, maxLength: 2 }), { nil: undefined });
    const matches = (type: string, { any, all = [], none = [], ...own }: RecordFilter): boolean =>
      (own.type?.includes(type) ?? true) &&
      (any?.some((part) => matches(type, part)) ?? true) &&
      all.every((part) => matches(type, part)) &&
      !none.some((part) => matches(type, part));
    fc.assert(
      fc.property(fc.record({ any: groups, all: groups, none: groups }), (made) => {
        const filter = tidyFilter(made);
        const written = withGroupSets(filter, groupSetsOf(filter));
        const anew = 'filter' in written ? written.filter : {};
        for (const type of ['a', 'b', 'c']) expect(matches(type, anew)).toBe(matches(type, filter));
      }),
    );
  });

  it('says (A or B) and not (C and D), and why it cannot say what is too much', () => {
    const [a, b, c] = [{ type: ['a'] }, { type: ['b'] }, { type: ['c'], actor: ['d'] }];
    const sets = [
      { match: 'any', groups: [a, b] },
      { match: 'none', groups: [c] },
    ] as const;
    const filter = { any: [a, b], none: [c] };
    expect(withGroupSets({ any: [c] }, sets)).toEqual({ filter });
    expect(groupSetsOf(filter)).toEqual(sets);
    const many = Array.from({ length: 20 }, () => ({ type: ['a'], actor: ['b'], target: ['c'] }));
    expect(
      withGroupSets({}, [...sets, { match: 'any', groups: many }, { match: 'any', groups: many }]),
    ).toEqual({
      problem: 'A filter must have at most 100 conditions.',
    });
  });

  it('drops empty keys', () => {
    expect(tidyFilter({ type: [], text: undefined, actor: ['x'] })).toEqual({ actor: ['x'] });
    expect(isEmptyFilter({ type: [] })).toBe(true);
    expect(withValues({ type: ['a'] }, 'type', [])).toEqual({});
  });
});

test('what an address asks for and no filter has is named', () => {
  const lost = (address: string) =>
    leftOut(new URLSearchParams(address), { order: (value) => value === 'oldest' });
  expect(lost('kind=run&type=a&type=b&not.text=x&any=[ {"type":["a"]} ]&order=oldest')).toEqual([]);
  expect(lost('kind=banana&kind=run&from=soon&colour=red&all=[&order=sideways')).toEqual([
    'kind=banana',
    'from=soon',
    'colour=red',
    'all=[',
    'order=sideways',
  ]);
});
