import { describe, expect, test } from 'vitest';
import { draw } from '../../../electron/engine/sampling/draw.ts';
import { historyDigest, stateAfter, undoable } from '../../../electron/engine/worksheet/history.ts';
import {
  attributeResults,
  missingForSignOff,
  noticesOf,
  progressOf,
} from '../../../electron/engine/worksheet/results.ts';
import { apply } from '../../../electron/engine/worksheet/rules.ts';
import type { KeptChange, WorksheetEvent } from '../../../electron/engine/worksheet/state.ts';
import { AppError } from '../../../shared/errors.ts';
import { MARKS, TICK_MARKS, type WorksheetSetup } from '../../../shared/model/worksheet.ts';

const SETUP: WorksheetSetup = {
  objective: 'Every change is approved before it is merged.',
  control: 'CC8.1 change approval',
  criterion: 'CC8.1',
  deviation: 'A merged change without an approval by someone else.',
  attributes: [
    { letter: 'A', definition: 'Approved before merge' },
    { letter: 'B', definition: 'Approver is not the author' },
  ],
  completeness: '',
  confidence: 9500,
  tolerable: 1000,
  method: 'hypergeometric',
  rationale: '',
};
const DOCUMENT = draw(
  Array.from({ length: 400 }, (_, i) => `chg-${i}`),
  4,
  '1',
  2,
);

const drawn = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    order: from + i,
    ticket: `0.${from + i}`,
    id: `chg-${from + i}`,
  }));
/** Four items and two reserves. */
const DRAW = { items: drawn(1, 4), reserves: drawn(5, 6) };

type Change = Exclude<KeptChange, { kind: 'undo' }>;
const setup: Change = { kind: 'set-up', setup: SETUP };
const mark = (
  order: number,
  attribute: 'A' | 'B',
  what: (typeof MARKS)[number] | null,
  more: object = {},
): Change => ({
  kind: 'mark',
  order,
  attribute,
  mark: what,
  ...(what !== null && TICK_MARKS[what].asks !== undefined ? { reason: 'as stated' } : {}),
  ...more,
});
const replace = (order: number, evidence = 'ticket 17'): Change => ({
  kind: 'replace',
  order,
  reason: 'void',
  evidence,
});
const sign = (role: 'preparer' | 'reviewer', name: string): Change => ({
  kind: 'sign',
  role,
  name,
  digest: 'd',
});
const attach = (number: number, order: number | null): Change => ({
  kind: 'attach',
  number,
  order,
  name: 'a.txt',
  bytes: 1,
  sha256: 'ab',
});
const describeE = (number: number): Change => ({
  kind: 'exception',
  number,
  nature: 'n',
  cause: 'c',
  response: '',
});
const conclude: Change = { kind: 'conclude', text: 'It works.' };
const allAgreed = (orders: number[]): Change[] =>
  orders.flatMap((order) => [mark(order, 'A', 'agreed'), mark(order, 'B', 'agreed')]);
const tested = [setup, ...allAgreed([1, 2, 3, 4]), conclude];

/** Each change by itself, one after the other, by one account. */
function history(changes: readonly KeptChange[], by = 'ana'): WorksheetEvent[] {
  return changes.map((change, i) => ({
    seq: i + 1,
    batch: i + 1,
    at: '2026-07-01T08:00:00.000000Z',
    by,
    change,
  }));
}
const stateOf = (changes: readonly KeptChange[]) => stateAfter(DRAW, history(changes));

/** What a change is refused with after others, or null where it is taken. */
function refusal(before: readonly KeptChange[], change: Change, by = 'ana'): string | null {
  try {
    apply(stateOf(before), change, { by, at: '2026-07-02T08:00:00.000000Z' });
    return null;
  } catch (error) {
    if (error instanceof AppError)
      return `${error.code}: ${error.details.problem ?? error.details.what ?? error.details.role}`;
    throw error;
  }
}

describe('what is refused, and what is taken', () => {
  test.each<[string, KeptChange[], Change, string | null]>([
    ['a mark before the set-up', [], mark(1, 'A', 'agreed'), 'worksheet-refused: it is not set up'],
    ['a mark', [setup], mark(1, 'A', 'agreed'), null],
    [
      'a mark of an attribute that is not there',
      [{ ...setup, setup: { ...SETUP, attributes: SETUP.attributes.slice(0, 1) } } as Change],
      mark(1, 'B', 'agreed'),
      'worksheet-refused: there is no attribute B',
    ],
    [
      'a mark of a reserve that is not in use',
      [setup],
      mark(5, 'A', 'agreed'),
      'not-found: item of this worksheet with draw number',
    ],
    [
      'n/a without a reason',
      [setup],
      mark(1, 'A', 'not-applicable', { reason: undefined }),
      'worksheet-refused: n/a needs a reason',
    ],
    [
      '⊘ without what was tried',
      [setup],
      mark(1, 'A', 'not-available', { reason: undefined }),
      'worksheet-refused: ⊘ needs a reason',
    ],
    [
      'a mark under an exception that is not there',
      [setup],
      mark(1, 'A', 'exception', { exception: 3 }),
      'not-found: exception',
    ],
    [
      'an attribute dropped that has marks',
      [setup, mark(1, 'B', 'agreed')],
      { kind: 'set-up', setup: { ...SETUP, attributes: SETUP.attributes.slice(0, 1) } },
      'worksheet-refused: attribute B has marks',
    ],
    ['a replacement with evidence in words', [setup], replace(2), null],
    ['a replacement with an attachment', [setup, attach(1, 2)], replace(2, ''), null],
    [
      'a replacement without evidence',
      [setup, attach(1, 3)],
      replace(2, ''),
      'worksheet-refused: nothing shows that item 2 does not apply',
    ],
    [
      'a replacement of what deviates',
      [setup, mark(2, 'A', 'exception')],
      replace(2),
      'worksheet-refused: item 2 deviates in A (E1)',
    ],
    [
      'a replacement of what cannot be examined',
      [setup, mark(2, 'B', 'not-available')],
      replace(2),
      'worksheet-refused: item 2 deviates in B (E1)',
    ],
    [
      'a replacement of what was replaced',
      [setup, replace(2)],
      replace(2),
      'worksheet-refused: item 2 was replaced by item 5',
    ],
    ['a replacement of a reserve in use', [setup, replace(2)], replace(5), null],
    [
      'a replacement when no reserve is left',
      [setup, replace(1), replace(2)],
      replace(3),
      'worksheet-refused: no reserve is left',
    ],
    [
      'a mark on what was replaced',
      [setup, replace(2)],
      mark(2, 'A', 'agreed'),
      'worksheet-refused: item 2 was replaced by item 5',
    ],
    [
      'taking off the only evidence of a replacement',
      [setup, attach(1, 2), replace(2, '')],
      { kind: 'detach', attachment: 1 },
      'worksheet-refused: it is what shows that item 2 does not apply',
    ],
    [
      'taking off one of two',
      [setup, attach(1, 2), attach(2, 2), replace(2, '')],
      { kind: 'detach', attachment: 1 },
      null,
    ],
    ['a description of no exception', [setup], describeE(1), 'not-found: exception'],
    [
      'the preparer with items open',
      [setup, conclude],
      sign('preparer', 'Ana'),
      'worksheet-refused: it cannot be signed yet: 4 items are not tested to the end',
    ],
    [
      'the preparer with a test in part',
      [...tested, mark(4, 'B', 'partial')],
      sign('preparer', 'Ana'),
      'worksheet-refused: it cannot be signed yet: 1 item is not tested to the end',
    ],
    [
      'the preparer without nature and cause',
      [...tested, mark(4, 'B', 'exception')],
      sign('preparer', 'Ana'),
      'worksheet-refused: it cannot be signed yet: the nature and cause of E1 are not stated',
    ],
    [
      'the preparer without a conclusion',
      tested.slice(0, -1),
      sign('preparer', 'Ana'),
      'worksheet-refused: it cannot be signed yet: there is no conclusion',
    ],
    [
      'the preparer',
      [...tested, mark(4, 'B', 'exception'), describeE(1)],
      sign('preparer', 'Ana Kovač'),
      null,
    ],
    ['the reviewer first', tested, sign('reviewer', 'Ben'), 'worksheet-refused: the preparer has not signed'],
    [
      'the preparer as reviewer',
      [...tested, sign('preparer', 'Edda Lind')],
      sign('reviewer', ' edda  LIND '),
      'worksheet-refused: a preparer cannot sign as reviewer',
    ],
    [
      'a tester as reviewer',
      [...tested, sign('preparer', 'Edda Lind')],
      sign('reviewer', 'Ana'),
      'worksheet-refused: who set tick marks cannot sign as reviewer',
    ],
    ['someone else as reviewer', [...tested, sign('preparer', 'Edda Lind')], sign('reviewer', 'Ben'), null],
    [
      'a mark after the sign-off',
      [...tested, sign('preparer', 'Edda Lind')],
      mark(1, 'A', null),
      'worksheet-frozen: preparer',
    ],
    [
      'an attachment after the sign-off',
      [...tested, sign('preparer', 'Edda Lind')],
      attach(1, null),
      'worksheet-frozen: preparer',
    ],
    [
      'a second review',
      [...tested, sign('preparer', 'Edda Lind'), sign('reviewer', 'Ben')],
      sign('reviewer', 'Cay'),
      'worksheet-frozen: reviewer',
    ],
    [
      'opening again what is not signed',
      tested,
      { kind: 'reopen', reason: 'more' },
      'worksheet-refused: it is not signed',
    ],
    [
      'opening again',
      [...tested, sign('preparer', 'Edda Lind'), sign('reviewer', 'Ben')],
      { kind: 'reopen', reason: 'more' },
      null,
    ],
    [
      'a mark after opening again',
      [...tested, sign('preparer', 'Edda Lind'), { kind: 'reopen', reason: 'more' }],
      mark(1, 'A', null),
      null,
    ],
  ])('%s', (_, before, change, expected) => {
    expect(refusal(before, change)).toBe(expected);
  });

  test('a reserve takes the place of an item strictly in order', () => {
    const state = stateOf([setup, replace(3), replace(1)]);
    expect(state.items.get(3)?.replaced?.by_item).toBe(5);
    expect(state.items.get(1)?.replaced?.by_item).toBe(6);
    expect(state.inUse.map(({ order }) => order)).toEqual([2, 4, 5, 6]);
  });

  test('what is refused changes nothing', () => {
    const state = stateOf([setup, replace(1), replace(2)]);
    const before = structuredClone([...state.items]);
    expect(() => apply(state, replace(3), { by: 'ana', at: '' })).toThrow(AppError);
    expect([...state.items]).toEqual(before);
  });
});

describe('exceptions', () => {
  const numbers = (changes: KeptChange[]) =>
    [...stateOf(changes).places()].map(([number, places]) => [number, places.length]);

  test('each deviation begins one, and a further case joins it', () => {
    expect(
      numbers([
        setup,
        mark(1, 'A', 'exception'),
        mark(2, 'A', 'not-available'),
        mark(3, 'A', 'exception', { exception: 1 }),
      ]),
    ).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });
  test('another sign keeps its number, and a number is never used twice', () => {
    expect(numbers([setup, mark(1, 'A', 'exception'), mark(1, 'A', 'not-available')])).toEqual([[1, 1]]);
    expect(
      numbers([setup, mark(1, 'A', 'exception'), mark(1, 'A', 'agreed'), mark(2, 'A', 'exception')]),
    ).toEqual([[2, 1]]);
  });
});

describe('results', () => {
  const result = (changes: KeptChange[], letter = 'A') =>
    attributeResults(stateOf(changes), DOCUMENT).find((each) => each.letter === letter)!;

  test('each mark counts as the legend says', () => {
    for (const what of MARKS) {
      const {
        tested: n,
        deviations,
        not_applicable,
        open,
      } = result([setup, ...allAgreed([1, 2, 3]), mark(4, 'A', what)]);
      const expected = {
        pass: [4, 0, 0, 0],
        deviation: [4, 1, 0, 0],
        'left out': [3, 0, 1, 0],
        open: [3, 0, 0, 1],
      }[TICK_MARKS[what].counts];
      expect([n, deviations, not_applicable, open], what).toEqual(expected);
    }
  });

  test('what is open is not evaluable yet, and says so', () => {
    const open = result([setup, ...allAgreed([1, 2, 3])]);
    expect(open.evaluation).toBeNull();
    expect(open.conclusion).toBe('Not evaluable yet: 1 of 4 items is not tested to the end.');
    const none = result([setup, ...[1, 2, 3, 4].map((order) => mark(order, 'A', 'not-applicable'))]);
    expect(none.conclusion).toBe('Not evaluable: it applies to none of the items.');
  });

  test('a replaced item does not count, the reserve in its place does', () => {
    const evaluated = result([setup, ...allAgreed([1, 2, 3, 4]), replace(4), mark(5, 'A', 'not-available')]);
    expect(evaluated).toMatchObject({ tested: 4, deviations: 1, open: 0 });
    expect(evaluated.evaluation?.supports_reliance).toBe(false);
  });

  test('progress counts the items with all their marks', () => {
    expect(
      progressOf(
        stateOf([
          setup,
          ...allAgreed([1, 2]),
          mark(3, 'A', 'agreed'),
          mark(4, 'A', 'agreed'),
          mark(4, 'B', 'partial'),
        ]),
      ),
    ).toEqual({ tested: 2, items: 4 });
  });
});

describe('what the reader should know', () => {
  test('more than a twentieth of the draws that do not apply', () => {
    expect(noticesOf(stateOf([setup]))).toEqual([]);
    expect(noticesOf(stateOf([setup, replace(1)]))[0]).toMatch(/^1 of 5 drawn items \(20 %\) do not apply/);
    const wholly = [mark(1, 'A', 'not-applicable'), mark(1, 'B', 'not-applicable')];
    expect(noticesOf(stateOf([setup, ...wholly]))[0]).toMatch(/^1 of 4 drawn items/);
  });

  test('terms that were changed after testing had begun', () => {
    const looser = { ...SETUP, tolerable: 2000, deviation: 'Another.' };
    expect(noticesOf(stateOf([setup, { kind: 'set-up', setup: looser }]))).toEqual([]);
    expect(noticesOf(stateOf([setup, mark(1, 'A', 'agreed'), { kind: 'set-up', setup: looser }]))).toEqual([
      'The tolerable rate was changed from 10 % to 20 %, by ana, after testing had begun.',
      'The definition of a deviation was changed, by ana, after testing had begun.',
    ]);
  });

  test('two sign-offs under one account, and that it was opened again', () => {
    const both = [...tested, sign('preparer', 'Edda Lind'), sign('reviewer', 'Ben')];
    expect(noticesOf(stateOf(both))[0]).toMatch(/one user account of the computer \(ana\)/);
    expect(noticesOf(stateOf([...both, { kind: 'reopen', reason: 'A typo.' }]))).toEqual([
      'It was signed and opened again by ana on 2026-07-01: A typo.',
    ]);
  });

  test('what is missing before the sign-off', () => {
    expect(missingForSignOff(stateOf([]))).toEqual(['it is not set up']);
    expect(missingForSignOff(stateOf([setup, mark(1, 'A', 'exception')]))).toEqual([
      '4 items are not tested to the end',
      'the nature and cause of E1 are not stated',
      'there is no conclusion',
    ]);
  });
});

describe('undo', () => {
  const undo = (batch: number): KeptChange => ({ kind: 'undo', batch });

  test('takes back what was done last, step by step', () => {
    const done = [setup, mark(1, 'A', 'agreed'), mark(1, 'A', 'exception')];
    expect(undoable(history(done)).map(({ seq }) => seq)).toEqual([3]);
    expect(
      stateOf([...done, undo(3)])
        .items.get(1)
        ?.cells.get('A')?.mark,
    ).toBe('agreed');
    expect(undoable(history([...done, undo(3)])).map(({ seq }) => seq)).toEqual([2]);
    expect(stateOf([...done, undo(3), undo(2)]).items.get(1)?.cells.size).toBe(0);
    expect(undoable(history([...done, undo(3), undo(2), undo(1)]))).toEqual([]);
  });

  test('takes back together what was done together', () => {
    const events = history([setup, mark(1, 'A', 'agreed'), mark(2, 'A', 'agreed')]).map((event) => ({
      ...event,
      batch: Math.min(event.seq, 2),
    }));
    expect(undoable(events).map(({ seq }) => seq)).toEqual([2, 3]);
  });

  test('never a sign-off, nor its end', () => {
    expect(undoable(history([...tested, sign('preparer', 'Edda')]))).toEqual([]);
    expect(undoable(history([...tested, sign('preparer', 'Edda'), { kind: 'reopen', reason: 'r' }]))).toEqual(
      [],
    );
  });

  test('the digest that is signed changes with any entry before it', () => {
    const events = history(tested);
    const other = events.map((event) => (event.seq === 2 ? { ...event, by: 'ben' } : event));
    expect(historyDigest(events)).toMatch(/^[0-9a-f]{64}$/);
    expect(historyDigest(other)).not.toBe(historyDigest(events));
  });
});
