import { expect, test } from 'vitest';
import { type DrawDocument, draw } from '../../../electron/engine/sampling/draw.ts';
import { keptPlanOf } from '../../../electron/engine/sampling/planning.ts';
import { stateAfter } from '../../../electron/engine/worksheet/history.ts';
import { attributeResults } from '../../../electron/engine/worksheet/results.ts';
import type { KeptChange } from '../../../electron/engine/worksheet/state.ts';
import type { Mark } from '../../../shared/model/worksheet.ts';
import { framedDraw } from '../../fixtures/framed-draws.ts';

const ids = Array.from({ length: 300 }, (_, i) => `chg-${i}`);
const setup: KeptChange = {
  kind: 'set-up',
  setup: {
    objective: 'o',
    control: 'c',
    criterion: '',
    deviation: 'd',
    attributes: [{ letter: 'A', definition: 'approved' }],
    completeness: '',
    confidence: 9500,
    tolerable: 1000,
    method: 'hypergeometric',
    rationale: '',
  },
};
const mark = (order: number, what: Mark): KeptChange => ({
  kind: 'mark',
  order,
  attribute: 'A',
  mark: what,
  ...(what === 'agreed' ? {} : { reason: 'as stated' }),
});

/** The worksheet's answer where the items of these orders are exceptions and the others agree. */
function result(document: DrawDocument, exceptions: readonly number[], more: KeptChange[] = []) {
  const marks = document.items.map(({ order }) =>
    mark(order, exceptions.includes(order) ? 'exception' : 'agreed'),
  );
  const events = [setup, ...marks, ...more].map((change, i) => ({
    seq: i + 1,
    batch: i + 1,
    by: 'ana',
    at: '2026-07-01T10:00:00.000000Z',
    change,
  }));
  const state = stateAfter(document, events);
  return { state, ...attributeResults(state, document)[0]! };
}

test('strata are counted apart, and a reserve of the same stratum takes a place', () => {
  const { document } = framedDraw(ids, 'stratified', 30);
  const [last] = document.items.slice(-1);
  const replaced = { kind: 'replace', order: last!.order, reason: 'void', evidence: 'e' } as const;
  const { state, conclusion } = result(document, [1], [replaced]);
  const instead = [...state.items.values()].find(({ insteadOf }) => insteadOf === last!.order);
  expect(instead?.stratum).toBe(last!.stratum);
  expect(conclusion).toMatch(/^Not evaluable yet/);
  const tested = result(document, [1], [replaced, mark(instead!.order, 'agreed')]);
  expect(tested.evaluation).toBeNull();
  expect(tested.strata?.strata.map(({ size }) => size).reduce((sum, size) => sum + size)).toBe(30);
  expect(tested.supports_reliance).toBe(tested.strata?.supports_reliance);
  expect(tested.conclusion).toMatch(
    /^1 of 30 in 3 strata rules out more than .* \(pooled\) at 95 % confidence/,
  );
});

test('items that a person chose conclude nothing', () => {
  const { evaluation, conclusion } = result(framedDraw(ids, 'judgmental').document, [2]);
  expect(evaluation).toBeNull();
  expect(conclusion).toContain('Nothing is concluded on the population');
});

test('two stages are counted apart, by the plan and not by the terms of the worksheet', () => {
  const plan = keptPlanOf({ confidence: 9000, tolerable: 500, method: 'two-stage', rationale: '' }, 300);
  const first = draw(ids, plan.n, '1', 5, { plan });
  expect(result(first, []).evaluation?.supports_reliance).toBe(true);
  expect(result(first, [3]).conclusion).toContain(`test the ${plan.n} items of the second`);
  const both = draw(ids, 2 * plan.n, '1', 5, { plan, extension: 'declared' });
  expect(result(both, [3]).evaluation?.supports_reliance).toBe(true);
  expect(result(both, [3, plan.n + 1]).evaluation?.supports_reliance).toBe(false);
});
