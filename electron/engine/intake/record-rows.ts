import type { Statement } from 'better-sqlite3';
import type { WriteDb } from '../vault/connection.ts';

/** One row of the table `record`, in the order of its columns. */
export type RecordRow = [
  rid: number,
  acquisition: number,
  source: number,
  line: number,
  block: number,
  blockOffset: number,
  length: number,
  id: string,
  occurredAt: number,
];
const COLUMNS = 9;

/** Rows of one statement: with more of them, running it costs less than half for each. */
const ROWS_AT_ONCE = 25;

/** Writes records, several with one statement. What waits is in the table after `flush`. */
export class RecordRows {
  readonly #one: Statement<unknown[]>;
  readonly #many: Statement<unknown[]>;
  readonly #waiting: (number | string)[] = [];

  constructor(db: WriteDb) {
    const insert = (rows: number) =>
      db.raw.prepare(
        `INSERT INTO record (rid, acquisition_id, source_id, line, block_id, block_offset, length, native_id, occurred_at) VALUES ${Array.from({ length: rows }, () => '(?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
      );
    this.#one = insert(1);
    this.#many = insert(ROWS_AT_ONCE);
  }

  add(...row: RecordRow): void {
    this.#waiting.push(...row);
    if (this.#waiting.length < COLUMNS * ROWS_AT_ONCE) return;
    this.#many.run(this.#waiting);
    this.#waiting.length = 0;
  }

  flush(): void {
    for (let i = 0; i < this.#waiting.length; i += COLUMNS)
      this.#one.run(this.#waiting.slice(i, i + COLUMNS));
    this.#waiting.length = 0;
  }
}
