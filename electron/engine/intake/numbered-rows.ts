import type { Statement } from 'better-sqlite3';
import type { WriteDb } from '../vault/connection.ts';

/** Rows of one statement: with more of them, running it costs less than half for each. */
const ROWS_AT_ONCE = 25;

/**
 * Writes rows that are numbered one after the other, several with one statement. Handing over a value costs more
 * than storing it, so what all rows share stands in the statement, and SQLite counts the numbers on from the largest.
 * What waits is in the table after `flush`.
 */
export class NumberedRows {
  readonly #one: Statement<unknown[]>;
  readonly #many: Statement<unknown[]>;
  readonly #columns: number;
  readonly #waiting: (number | string)[] = [];
  #last: number;

  /**
   * `columns`: those that `add` is given values for; `shared`: what stands in the others; `last`: the largest number
   * in the table, which has no others than those from 1 to it.
   */
  constructor(
    db: WriteDb,
    table: string,
    columns: readonly string[],
    shared: Readonly<Record<string, number>>,
    last: number,
  ) {
    const row = `(${[...Object.values(shared).map(Math.trunc), ...columns.map(() => '?')].join(', ')})`;
    const names = [...Object.keys(shared), ...columns].join(', ');
    const insert = (rows: number) =>
      db.raw.prepare(`INSERT INTO ${table} (${names}) VALUES ${Array(rows).fill(row).join(', ')}`);
    this.#one = insert(1);
    this.#many = insert(ROWS_AT_ONCE);
    this.#columns = columns.length;
    this.#last = last;
  }

  /** Returns the row's number. */
  add(...values: (number | string)[]): number {
    const waiting = this.#waiting;
    for (const value of values) waiting.push(value);
    this.#last++;
    if (waiting.length === this.#columns * ROWS_AT_ONCE) {
      // As arguments: from an array each value takes three times as long to be read.
      this.#written(this.#many.run(...waiting).lastInsertRowid, this.#last);
      waiting.length = 0;
    }
    return this.#last;
  }

  flush(): void {
    const waiting = this.#waiting;
    let number = this.#last - waiting.length / this.#columns;
    for (let i = 0; i < waiting.length; i += this.#columns)
      this.#written(this.#one.run(...waiting.slice(i, i + this.#columns)).lastInsertRowid, ++number);
    waiting.length = 0;
  }

  /** Others refer to the rows by the numbers that were counted here. */
  #written(number: number | bigint, counted: number): void {
    if (Number(number) !== counted) throw new Error(`row ${counted} got the number ${number}`);
  }
}
