import { type TrialLog, type TrialRow, type TrialRun, trialLog } from '../integrity/doctor/trial.ts';

/** A row of a log as its verifier takes it. */
export type PlacedRow = { bytes: Buffer; file: number; line: number };

/** Rows at the beginning of a log that encodings are tried on. */
const FIRST = 1000;
/** Rows at the beginning of each later file, and for how many files. */
const OF_FILE = 30;
const FILES = 5;
/** Rows elsewhere that a verification points at. */
const POINTED = 300;

/**
 * Keeps the rows of a log that encodings are tried on while they go by: its first thousand, the beginnings of
 * its next files with the row before each, and the rows at `places` (`file:line`) with theirs.
 */
export class TrialRows {
  readonly #places: ReadonlySet<string>;
  readonly #runs: TrialRun[] = [];
  #before: TrialRow | null = null;
  #kept = false;
  #rows = 0;
  #pointed = 0;
  #files = 0;
  #inFile = 0;

  constructor(places: ReadonlySet<string> = new Set()) {
    this.#places = places;
  }

  /** Nothing more is wanted, unless rows were asked for by their places or more files follow. */
  get enough(): boolean {
    return this.#rows >= FIRST;
  }

  add({ bytes, file, line }: PlacedRow): void {
    const isNewFile = this.#before !== null && this.#before.file !== file;
    if (isNewFile) {
      this.#files += 1;
      this.#inFile = 0;
    }
    this.#inFile += 1;
    const isPointed = this.#places.has(`${file}:${line}`) && this.#pointed < POINTED;
    const isWanted =
      this.#rows < FIRST || (this.#files > 0 && this.#files <= FILES && this.#inFile <= OF_FILE) || isPointed;
    const row = { bytes: Buffer.from(bytes), file };
    if (isWanted) this.#keep(row);
    else this.#kept = false;
    if (isPointed) this.#pointed += 1;
    this.#rows += 1;
    this.#before = row;
  }

  #keep(row: TrialRow): void {
    if (!this.#kept)
      this.#runs.push({
        fromStart: this.#before === null,
        rows: this.#before === null ? [] : [this.#before],
      });
    this.#runs.at(-1)!.rows.push(row);
    this.#kept = true;
  }

  /** `whole`: every row of the log was added. */
  log(whole: boolean): TrialLog {
    return trialLog(this.#runs, whole && this.#rows <= FIRST);
  }
}
