import { expect, test } from 'vitest';
import { unusualRuns } from '../../../electron/engine/explore/rhythm.ts';

/** Twelve weeks of days: 20 records on a weekday, none at the weekend. */
function weeks(change: (counts: number[]) => void = () => {}): { counts: number[]; places: number[] } {
  const days = [...Array(84).keys()];
  const counts = days.map((day) => (day % 7 < 5 ? 20 + (day % 3) : 0));
  change(counts);
  return { counts, places: days.map((day) => day % 7) };
}

const all = { first: 0, last: 83 };
const runs = (change?: (counts: number[]) => void, isWhole = (_: number) => true) => {
  const { counts, places } = weeks(change);
  return unusualRuns(counts, places, isWhole, all);
};

test('the usual rhythm is not unusual: weekends are no silence', () => {
  expect(runs()).toEqual([]);
});

test('a weekday without records is a silence, and goes over the weekend where it lasts', () => {
  const found = runs((counts) => {
    counts.fill(0, 38, 45);
  });
  expect(found).toMatchObject([{ kind: 'silence', first: 38, last: 44, count: 0 }]);
  expect(found?.[0]?.usual).toBeGreaterThan(5 * 20 - 1);
});

test('where one record is usual, a bar without any says nothing; many of them do', () => {
  const places = Array(60).fill(0) as number[];
  const sparse = (empty: number) =>
    unusualRuns(
      places.map((_, i) => (i >= 20 && i < 20 + empty ? 0 : 1)),
      places,
      () => true,
      { first: 0, last: 59 },
    );
  // e^-7 is 0.0009 and 0.05 / 60 is 0.0008; e^-8 is below it.
  expect(sparse(7)).toEqual([]);
  expect(sparse(8)).toMatchObject([{ kind: 'silence', first: 20, last: 27, usual: 8 }]);
});

test('where records come in bunches, a few bars without any say nothing', () => {
  const places = Array(60).fill(0) as number[];
  const counts = places.map((_, i) => [1, 9, 2, 14, 0, 5][i % 6]!);
  const without = (from: number, to: number) =>
    unusualRuns(
      counts.map((count, i) => (i >= from && i < to ? 0 : count)),
      places,
      () => true,
      { first: 0, last: 59 },
    );
  expect(without(20, 24)).toEqual([]);
  expect(without(20, 40)).toMatchObject([{ kind: 'silence', first: 20, last: 40 }]);
});

test('many more than usual at that place in the week is a burst; as many on a busier day are not', () => {
  expect(
    runs((counts) => {
      counts[39] = 30;
      counts[40] = 30;
    }),
  ).toMatchObject([{ kind: 'burst', first: 40, last: 40, count: 30, usual: 0 }]);
  expect(
    runs((counts) => {
      counts[38] = 60;
    }),
  ).toMatchObject([{ kind: 'burst', first: 38, last: 38, count: 60 }]);
});

test('what the evidence does not cover is not judged, nor what has too few weeks', () => {
  const ends = runs(
    (counts) => counts.fill(0, 70),
    (bar) => bar < 70,
  );
  expect(ends).toEqual([]);
  expect(unusualRuns([5, 0, 5, 5], [0, 0, 0, 0], () => true, { first: 0, last: 3 })).toBeNull();
});
