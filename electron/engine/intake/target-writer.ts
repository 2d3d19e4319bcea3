import type { Statement } from 'better-sqlite3';
import type { WriteDb } from '../vault/connection.ts';
import type { MarkIndex } from '../vault/mark-index.ts';
import { markOfKey } from './known-keys.ts';
import { NumberedRows } from './numbered-rows.ts';
import type { TextList } from './packed-texts.ts';

/** What is remembered of a file must not grow with it. */
const TEXTS_KEPT = 50_000;

/** Writes the dictionary of targets. Most targets come once, some again and again. */
export class TargetWriter {
  readonly #known: MarkIndex;
  readonly #rows: NumberedRows;
  readonly #textOf: Statement<unknown[]>;
  /** Texts that were compared before. */
  readonly #texts = new Map<number, string>();

  /** `known`: those of the vault. */
  constructor(db: WriteDb, known: MarkIndex) {
    this.#known = known;
    const last = db.raw.prepare('SELECT coalesce(max(id), 0) FROM target').pluck().get() as number;
    this.#rows = new NumberedRows(db, 'target', ['key', 'text'], {}, last);
    this.#textOf = db.raw.prepare('SELECT text FROM target WHERE id = ?').pluck();
  }

  /** The numbers of targets that are all different, with their keys (`textKey`); those that are new are added. */
  numbers(keys: Float64Array, texts: TextList): Int32Array {
    const numbers = Int32Array.from(keys, (key, i) => this.#number(key, texts.at(i)));
    this.#rows.flush();
    return numbers;
  }

  #number(key: number, text: string): number {
    const mark = markOfKey(key);
    // One that was just added and is not in the table yet has another text.
    const held = this.#known.candidates(mark).find((candidate) => this.#text(candidate) === text);
    if (held !== undefined) return held;
    const number = this.#rows.add(key, text);
    this.#known.add(mark, number);
    return number;
  }

  #text(number: number): string | undefined {
    const remembered = this.#texts.get(number);
    if (remembered !== undefined) return remembered;
    const text = this.#textOf.get(number) as string | undefined;
    if (text === undefined) return undefined;
    if (this.#texts.size >= TEXTS_KEPT) this.#texts.clear();
    this.#texts.set(number, text);
    return text;
  }
}
