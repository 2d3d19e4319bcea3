import { describe, expect, test } from 'vitest';
import { draw } from '../../../electron/engine/sampling/draw.ts';
import { stateAfter } from '../../../electron/engine/worksheet/history.ts';
import { changesOfCsv } from '../../../electron/engine/worksheet/marks-csv.ts';
import type { WorksheetEvent } from '../../../electron/engine/worksheet/state.ts';
import { AppError } from '../../../shared/errors.ts';

const document = draw(['=1+1', 'b', 'c', 'd'], 4, '29384756102938475610');
const [first, second] = document.items.map(({ id }) => id);
const SETUP: WorksheetEvent = {
  ...{ seq: 1, batch: 1, at: '2026-07-01T08:00:00.000000Z', by: 'ana' },
  change: {
    kind: 'set-up',
    setup: {
      ...{ objective: 'o', control: 'c', criterion: 'k', deviation: 'd', completeness: '', rationale: '' },
      ...{ confidence: 9500, tolerable: 500, method: 'hypergeometric' },
      attributes: [{ letter: 'A', definition: 'approved' }],
    },
  },
};
const opened = { sample: 1, draw: document, events: [SETUP], state: stateAfter(document, [SETUP]) };

function read(text: string): unknown {
  try {
    return changesOfCsv(text, opened).changes.map((change) =>
      change.kind === 'mark'
        ? `${change.order} ${change.mark} ${change.exception ?? ''}`.trim()
        : change.text,
    );
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

describe('marks from a file', () => {
  test.each<[string, string, unknown]>([
    ['by draw number', 'draw_order,A\n2,agreed\n', ['2 agreed']],
    ['by id, as a spreadsheet keeps a formula', "id,A\n'=1+1,✓\n", [expect.stringMatching(/^\d agreed$/)]],
    [
      'with semicolons, a mark and blank rows',
      '\ufeffdraw_order;A\r\n1;⟳\r\n;\r\n\r\n3;✓\r\n',
      ['1 re-performed', '3 agreed'],
    ],
    ['an empty cell, which leaves what is there', 'draw_order,A,note\n1,,seen\n', ['seen']],
    [
      'one exception for two rows',
      'draw_order,A,A_exception\n1,exception,E9\n2,✗,E9\n',
      ['1 exception', '2 exception 1'],
    ],
    ['two exceptions', 'draw_order,A\n1,exception\n2,exception\n', ['1 exception', '2 exception']],
    ['none where nothing is', 'draw_order,A\n1,none\n', []],
    [
      'no column that says which item',
      'no,A\n1,agreed\n',
      'Row 1 of the marks cannot be taken: it has no column draw_order or id, which say what item a row is.',
    ],
    [
      'two columns of one name',
      'draw_order,A,A\n1,agreed,exception\n',
      'Row 1 of the marks cannot be taken: two columns have one name.',
    ],
    [
      'no mark',
      'draw_order,A\n1,agreed\n2,fine\n',
      'Row 3 of the marks cannot be taken: A holds no tick mark.',
    ],
    [
      'no item',
      'draw_order,A\n\n9,agreed\n',
      'Row 3 of the marks cannot be taken: there is no item 9 in this worksheet.',
    ],
    [
      'another id',
      `draw_order,id,A\n1,${second},agreed\n`,
      'Row 2 of the marks cannot be taken: item 1 has another id.',
    ],
    ['its id', `draw_order,id,A\n1,"${first}",agreed\n`, ['1 agreed']],
    ['no reason', 'draw_order,A\n1,n/a\n', 'Row 2 of the marks cannot be taken: n/a needs a reason.'],
    [
      'an attribute that is not there',
      'draw_order,B\n1,agreed\n',
      'Row 2 of the marks cannot be taken: there is no attribute B.',
    ],
    [
      'more cells than columns',
      'draw_order,A\n1,agreed,exception\n',
      'Row 2 of the marks cannot be taken: its quotes or cells do not match the columns.',
    ],
    [
      'a quote that is not closed',
      'draw_order,A\n1,"agreed\n2,agreed\n',
      expect.stringMatching(/quotes or cells do not match/),
    ],
    [
      'a label that is none',
      'draw_order,A,A_exception\n1,exception,first\n',
      'Row 2 of the marks cannot be taken: first is not a number of an exception like E1.',
    ],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});
