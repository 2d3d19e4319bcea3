/** Over how long a rate is taken: short enough to follow, long enough to be calm. */
const WINDOW_MS = 5000;

/** How fast a job goes and how long it still takes, from what it reported over the last seconds. */
export class Rate {
  readonly #reports: { at: number; done: number }[] = [];

  /** `at` in milliseconds. The rate is in units per second; both are null until there is enough to go by. */
  at(at: number, done: number, total: number | null): { rate: number | null; secondsLeft: number | null } {
    this.#reports.push({ at, done });
    while (this.#reports.length > 2 && this.#reports[0]!.at < at - WINDOW_MS) this.#reports.shift();
    const first = this.#reports[0]!;
    const seconds = (at - first.at) / 1000;
    if (seconds < 0.2 || done <= first.done) return { rate: null, secondsLeft: null };
    const rate = (done - first.done) / seconds;
    return { rate, secondsLeft: total === null ? null : Math.max(0, (total - done) / rate) };
  }
}
