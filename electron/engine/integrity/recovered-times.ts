/** A row whose hashed time was recovered: so many microseconds before the one that it stores. */
export type RecoveredTime = { row: number; file: number; line: number; micros: number };

/** The times that were recovered: how many, how far back at most, and the first of them row by row. */
export class RecoveredTimes {
  rows = 0;
  longest = 0;
  readonly #limit: number;
  readonly #listed: RecoveredTime[] = [];

  /** `limit`: rows to list at most; all are counted. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add({ row, file, line, micros }: RecoveredTime): void {
    this.rows += 1;
    this.longest = Math.max(this.longest, micros);
    if (this.#listed.length < this.#limit) this.#listed.push({ row, file, line, micros });
  }

  /** In row order. */
  list(): RecoveredTime[] {
    return this.#listed.toSorted((a, b) => a.row - b.row);
  }
}
