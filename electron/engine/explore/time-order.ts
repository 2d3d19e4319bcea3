/**
 * Positions in the order of their times, those of one time in their own order. Logs come as a few runs that
 * are sorted already, so runs are found and merged (a natural merge sort): one pass where there is one run.
 * `at`: microseconds by position.
 */
export function inTimeOrder(at: Float64Array): Uint32Array {
  // Shared, as the columns are: another thread may use it.
  const empty = () => new Uint32Array(new SharedArrayBuffer(4 * at.length));
  let from = empty();
  for (let i = 0; i < at.length; i++) from[i] = i;
  let runs = runsOf(at);
  if (runs.length <= 2) return from;
  let to = empty();
  while (runs.length > 2) {
    const next = [0];
    for (let r = 0; r + 1 < runs.length; r += 2) {
      const [start, middle, end] = [runs[r]!, runs[r + 1]!, runs[r + 2] ?? runs[r + 1]!];
      merge(at, from, to, start, middle, end);
      next.push(end);
    }
    [from, to] = [to, from];
    runs = next;
  }
  return from;
}

/** Ascending positions in the order of their times, those of one time in their own order. */
export function putInTimeOrder(positions: Uint32Array, at: Float64Array): Uint32Array {
  const times = new Float64Array(positions.length);
  for (let i = 0; i < times.length; i++) times[i] = at[positions[i]!]!;
  const order = inTimeOrder(times);
  const inOrder = new Uint32Array(positions.length);
  for (let i = 0; i < order.length; i++) inOrder[i] = positions[order[i]!]!;
  return inOrder;
}

/** Where runs that do not descend begin, and the end of the last. */
function runsOf(at: Float64Array): number[] {
  const starts = [0];
  for (let i = 1; i < at.length; i++) if (at[i]! < at[i - 1]!) starts.push(i);
  starts.push(at.length);
  return starts;
}

function merge(
  at: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  middle: number,
  end: number,
): void {
  let [left, right] = [start, middle];
  for (let i = start; i < end; i++) {
    const takeLeft = left < middle && (right >= end || at[from[left]!]! <= at[from[right]!]!);
    to[i] = takeLeft ? from[left++]! : from[right++]!;
  }
}

/** The first place in the order whose time is `micros` or later; its length where there is none. */
export function firstInTime(order: Uint32Array, at: Float64Array, micros: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[order[middle]!]! < micros) low = middle + 1;
    else high = middle;
  }
  return low;
}
