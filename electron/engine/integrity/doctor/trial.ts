import type { CompiledRecipe } from '../compile.ts';
import { JsonTape, OBJECT } from '../json-lexer.ts';
import { recordBytes } from '../record-bytes.ts';

/** Rows that follow one another in the log. `fromStart`: nothing stands before the first of them. */
export type TrialRun = { fromStart: boolean; rows: TrialRow[] };
export type TrialRow = { bytes: Buffer; file: number };

/** The rows of a log that encodings are tried on: its beginning, and what else was asked for. */
export type TrialLog = {
  runs: TrialRun[];
  /** These are all the rows that the log has. */
  whole: boolean;
};

/** Rows in a row that must recompute before an encoding is believed. */
export const ENOUGH = 20;

/** What came of trying a recipe, row by row. */
export type Trial = {
  tried: number;
  matched: number;
  /** The most consecutive rows that gave their hashes. */
  longest: number;
  /** By row, runs one after the other: 1 gives its hash, -1 does not, 0 could not be tried. */
  outcomes: Int8Array;
};

/** The rows of a log that can be read, as lines without their ends. */
export function trialLog(runs: readonly TrialRun[], whole: boolean): TrialLog {
  const kept = runs.map(({ fromStart, rows }) => ({
    fromStart,
    rows: rows.flatMap(({ bytes, file }) => {
      const line = recordBytes(bytes);
      return line === null ? [] : [{ bytes: line, file }];
    }),
  }));
  return { runs: kept.filter(({ rows }) => rows.length > 0), whole };
}

export function rowsOf(log: TrialLog): TrialRow[] {
  return log.runs.flatMap(({ rows }) => rows);
}

type Visit = (row: { index: number; tape: JsonTape; hash: string; prev: string | null | undefined }) => void;

/**
 * Calls `visit` for every row that is a record, with the hash that its chain's row before it stores. Where rows store
 * no hash of their own, a row's is what the next one of its chain names, so the last of each chain is left out.
 */
export function eachRecord(log: TrialLog, recipe: CompiledRecipe, visit: Visit): void {
  if (recipe.hashField === null) eachNamed(log, recipe, visit);
  else eachStored(log, recipe, recipe.hashField, visit);
}

function eachNamed(log: TrialLog, { recipe, prevField, genesis }: CompiledRecipe, visit: Visit): void {
  const [tape, earlier] = [new JsonTape({ nonFinite: true }), new JsonTape({ nonFinite: true })];
  let index = -1;
  for (const { rows } of log.runs) {
    const last = new Map<string, { index: number; bytes: Buffer; prev: string | null }>();
    for (const { bytes, file } of rows) {
      index += 1;
      if (!tape.lex(bytes) || tape.type(0) !== OBJECT) continue;
      const chain = chainOf(tape, file, recipe);
      const prev = tape.text(tape.at(prevField!));
      const named = last.get(chain);
      last.set(chain, { index, bytes, prev: prev ?? genesis ?? null });
      if (named === undefined || prev === null) continue;
      earlier.lex(named.bytes);
      visit({ index: named.index, tape: earlier, hash: prev, prev: named.prev });
    }
  }
}

function chainOf(tape: JsonTape, file: number, { scope, partition = [] }: CompiledRecipe['recipe']): string {
  const values = partition.map((field) => tape.text(tape.at(field)) ?? '');
  return JSON.stringify([scope === 'file' ? file : null, values]);
}

function eachStored(log: TrialLog, recipe: CompiledRecipe, hashField: string, visit: Visit): void {
  const tape = new JsonTape({ nonFinite: true });
  const { scope } = recipe.recipe;
  let index = -1;
  for (const { fromStart, rows } of log.runs) {
    const before = new Map<string, string>();
    for (const { bytes, file } of rows) {
      index += 1;
      if (!tape.lex(bytes) || tape.type(0) !== OBJECT) continue;
      const hash = tape.text(tape.at(hashField));
      if (hash === null) continue;
      const chain = chainOf(tape, file, recipe.recipe);
      const first = fromStart || scope === 'file' ? recipe.genesis : undefined;
      // As a verifier does: a row that names nothing stands at the start of its chain.
      const prev =
        recipe.prevField === null
          ? (before.get(chain) ?? first)
          : (tape.text(tape.at(recipe.prevField)) ?? recipe.genesis ?? null);
      visit({ index, tape, hash, prev });
      before.set(chain, hash);
    }
  }
}

/** Recomputes every row by a recipe. A row whose predecessor is not known is not tried. */
export function tryRecipe(recipe: CompiledRecipe, log: TrialLog): Trial {
  const outcomes = new Int8Array(rowsOf(log).length);
  const { content } = recipe;
  if (content !== null) {
    eachRecord(log, recipe, ({ index, tape, hash, prev }) => {
      if (prev !== undefined) outcomes[index] = content.recompute(tape, prev, hash).matches ? 1 : -1;
    });
  }
  return { ...tally(outcomes, log), outcomes };
}

function tally(outcomes: Int8Array, log: TrialLog): Omit<Trial, 'outcomes'> {
  const sums = { tried: 0, matched: 0, longest: 0 };
  let index = 0;
  for (const { rows } of log.runs) {
    let run = 0;
    for (let i = 0; i < rows.length; i++) {
      const outcome = outcomes[index++]!;
      if (outcome !== 0) sums.tried += 1;
      if (outcome === 1) sums.matched += 1;
      run = outcome === 1 ? run + 1 : 0;
      sums.longest = Math.max(sums.longest, run);
    }
  }
  return sums;
}

/** Is a recipe shown to be the log's: at least 20 consecutive rows give their hashes, or all of a shorter log? */
export function isShown({ tried, matched, longest }: Omit<Trial, 'outcomes'>, log: TrialLog): boolean {
  if (longest >= ENOUGH) return true;
  return log.whole && rowsOf(log).length < ENOUGH && tried > 0 && matched === tried;
}
