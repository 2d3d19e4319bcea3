/**
 * What stands out among bars of counts, by two published rules; docs/investigate.md explains both and names their
 * sources. Neither says why: a holiday and a log that was cut look the same.
 */

/** Above this, Iglewicz and Hoaglin call a modified z-score a possible outlier (NIST/SEMATECH e-Handbook, 1.3.5.17). */
const OUTLIER = 3.5;
/** The chance that a silence is marked somewhere among all bars though nothing is unusual. */
const ALPHA = 0.05;
/** Below so many bars at the same place in the week, nobody knows what is usual there. */
const FEWEST = 5;

export type Run = {
  kind: 'silence' | 'burst';
  first: number;
  last: number;
  count: number;
  /** The medians of its bars together. */
  usual: number;
};
type OpenRun = Run & { expected: number };

/**
 * Silences and bursts among the bars `shown.first` to `shown.last`.
 * @param counts of each bar, also of those before and after, which tell what is usual
 * @param places equal where bars lie at the same place in the week
 * @param isWhole false for bars of which the evidence covers only a part, or none
 * @returns null where no place has enough bars to tell
 */
export function unusualRuns(
  counts: ArrayLike<number>,
  places: ArrayLike<number>,
  isWhole: (bar: number) => boolean,
  shown: { first: number; last: number },
): Run[] | null {
  const usual = usualCounts(counts, places, isWhole);
  const bars = shown.last - shown.first + 1;
  const runs: Run[] = [];
  let isJudged = false;
  let run: OpenRun | null = null;
  for (let bar = shown.first; bar <= shown.last + 1; bar++) {
    const of = bar <= shown.last && isWhole(bar) ? usual.get(places[bar]!) : undefined;
    if (of) isJudged = true;
    const count = counts[bar] ?? 0;
    const kind = !of ? null : count === 0 ? 'silence' : isBurst(count, of) ? 'burst' : null;
    if (run && run.kind !== kind) {
      if (stands(run, bars)) runs.push(closed(run));
      run = null;
    }
    if (!kind || !of) continue;
    run ??= { kind, first: bar, last: bar, count: 0, usual: 0, expected: 0 };
    run.last = bar;
    run.count += count;
    run.usual += of.median;
    run.expected += of.median / of.scale ** 2;
  }
  return isJudged ? runs : null;
}

const isBurst = (count: number, { median, scale }: Usual) =>
  (stable(count) - stable(median)) / scale > OUTLIER;

/**
 * No record at all comes with probability e^-expected, where records come in bunches of scale² on the whole
 * (quasi-Poisson); that must be below 5 % over all bars together (Bonferroni: 5 % divided by their number).
 */
function stands({ kind, expected }: OpenRun, bars: number): boolean {
  return kind === 'burst' || expected >= Math.log(bars / ALPHA);
}

function closed({ expected: _, ...run }: OpenRun): Run {
  return run;
}

type Usual = {
  /** In records. */
  median: number;
  /** The spread in Anscombe's measure, where a Poisson count has 1; more where records come in bunches. */
  scale: number;
};

/** Anscombe's transformation (1948): a Poisson count gets a standard deviation of about 1, whatever its mean. */
const stable = (count: number) => 2 * Math.sqrt(count + 3 / 8);

function usualCounts(
  counts: ArrayLike<number>,
  places: ArrayLike<number>,
  isWhole: (bar: number) => boolean,
): Map<number, Usual> {
  const byPlace = new Map<number, number[]>();
  for (let bar = 0; bar < counts.length; bar++) {
    if (!isWhole(bar)) continue;
    const list = byPlace.get(places[bar]!);
    if (list) list.push(counts[bar]!);
    else byPlace.set(places[bar]!, [counts[bar]!]);
  }
  const usual = new Map<number, Usual>();
  for (const [place, list] of byPlace) {
    if (list.length < FEWEST) continue;
    const median = medianOf(list);
    const deviation = medianOf(list.map((count) => Math.abs(stable(count) - stable(median))));
    // The median absolute deviation as a standard deviation; never below that of a Poisson count, so that places
    // that hold the same few records every week do not make an outlier of one more.
    usual.set(place, { median, scale: Math.max(deviation / 0.6745, 1) });
  }
  return usual;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
