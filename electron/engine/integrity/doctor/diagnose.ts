import { type CompiledRecipe, compileRecipe, type GivenKeys } from '../compile.ts';
import { JsonTape } from '../json-lexer.ts';
import type { Recipe } from '../recipe.ts';
import { type Change, changesFor, seeRows } from './changes.ts';
import { ENOUGH, eachRecord, isShown, rowsOf, type Trial, type TrialLog, tryRecipe } from './trial.ts';
import type { Work } from './work.ts';

/** What trying changes of a recipe came to. */
export type Diagnosis = {
  /** The changes that make rows recompute, together; empty where none does. */
  changes: Change[];
  recipe: Recipe;
  before: Trial;
  after: Trial;
  /** Changed recipes that were tried. */
  tried: number;
  /** Some row that recomputes by the changes holds what they leave out of its hash. */
  loses: boolean;
};

/** Rows that are tried first; a change must give the hash of one of them to be looked at further. */
const PROBES = 3;
const MOST_CHANGES = 5;

/**
 * Tries named changes of a recipe on the rows that do not recompute, one at a time, then two and three together,
 * and takes the fewest that make rows recompute. A change counts only if
 * - at least 20 consecutive rows (or all of a shorter log) give their hashes by it,
 * - no row that gave its hash before stops doing so, and
 * - by a change that loses something of a row, 20 such rows one after the other (or every row of a shorter log)
 *   give their hashes anew, since one row alone may have been edited just there.
 */
export function diagnose(base: Recipe, log: TrialLog, keys: GivenKeys, work: Work): Diagnosis {
  const compiled = compileRecipe(base, keys);
  const before = tryRecipe(compiled, log);
  const applied: Change[] = [];
  let [recipe, trial, tried] = [base, before, 0];
  while (trial.matched < trial.tried && applied.length < MOST_CHANGES && !work.exhausted) {
    const round = bestChange(recipe, trial, log, keys, work);
    tried += round.tried;
    if (round.best === null) break;
    applied.push(...round.best.changes);
    recipe = round.best.recipe;
    trial = round.best.trial;
  }
  let index = 0;
  const lost = rowsOf(log).some(({ bytes }) => {
    const isAdded = before.outcomes[index] !== 1 && trial.outcomes[index] === 1;
    index += 1;
    return isAdded && loses(applied, bytes);
  });
  return { changes: applied, recipe, before, after: trial, tried, loses: lost };
}

type Tried = { changes: Change[]; recipe: Recipe; trial: Trial };

function bestChange(
  recipe: Recipe,
  before: Trial,
  log: TrialLog,
  keys: GivenKeys,
  work: Work,
): { best: Tried | null; tried: number } {
  const compiled = compileRecipe(recipe, keys);
  const tapes = rowsOf(log)
    .slice(0, 200)
    .map(({ bytes }) => lexed(bytes));
  const changes = changesFor(recipe, seeRows(tapes, compiled.hashField, compiled.prevField));
  let tried = 0;
  for (const probe of failingProbes(compiled, before, log)) {
    const plain = preimageAt(compiled, probe);
    let open: Candidate[] = [];
    for (const change of changes) {
      const made = make([change], recipe, keys, open.length);
      if (
        made !== null &&
        (made.compiled.recipe.alg !== recipe.alg || preimageAt(made.compiled, probe) !== plain)
      )
        open.push(made);
    }
    const singles = open;
    for (let size = 1; size <= 3; size++) {
      tried += open.length;
      const hits = open.filter(({ compiled: each }) => {
        work.spend(1);
        return each.content?.recompute(probe.tape, probe.prev, probe.hash).matches === true;
      });
      const best = judged(hits, before, log, work);
      if (best !== null) return { best, tried };
      if (size === 3 || work.exhausted) break;
      open = combined(open.filter(goesTogether), singles.filter(goesTogether), recipe, keys, work);
    }
    if (work.exhausted) break;
  }
  return { best: null, tried };
}

type Candidate = { changes: Change[]; recipe: Recipe; compiled: CompiledRecipe; at: number };

function goesTogether({ changes }: Candidate): boolean {
  return changes.every(({ alone }) => alone !== true);
}

type ProbeRow = { tape: JsonTape; hash: string; prev: string | null };

/** Compiles a changed recipe; null where it is none, as when nothing is left to hash. */
function make(changes: Change[], recipe: Recipe, keys: GivenKeys, at = 0): Candidate | null {
  try {
    const changed = changes.reduce((each, change) => change.apply(each), recipe);
    return { changes, recipe: changed, compiled: compileRecipe(changed, keys), at };
  } catch {
    return null;
  }
}

/** Every one of `open` with one more of the single changes, each pair once. */
function combined(
  open: Candidate[],
  singles: readonly Candidate[],
  recipe: Recipe,
  keys: GivenKeys,
  work: Work,
): Candidate[] {
  const found: Candidate[] = [];
  for (const each of open) {
    for (let next = each.at + 1; next < singles.length; next++) {
      const more = singles[next]!.changes[0]!;
      if (each.changes.some(({ name }) => kindOf(name) === kindOf(more.name))) continue;
      const made = make([...each.changes, more], recipe, keys, next);
      work.spend(20);
      if (made !== null) found.push(made);
      if (work.exhausted || found.length >= 4000) return found;
    }
  }
  return found;
}

/** Two settings of one thing do not go together; several fields do. */
function kindOf(name: string): string {
  const [kind = ''] = name.split(' ', 1);
  return kind === 'with' || kind === 'without' ? name : kind;
}

function lexed(bytes: Buffer): JsonTape {
  const tape = new JsonTape({ nonFinite: true });
  tape.lex(bytes);
  return tape;
}

function preimageAt({ content }: CompiledRecipe, { tape, prev }: ProbeRow): string {
  return content?.preimageOf(tape, prev).toString('latin1') ?? '';
}

/** Of the rows that fail, the shortest, the first and the one in the middle. */
function failingProbes(compiled: CompiledRecipe, { outcomes }: Trial, log: TrialLog): ProbeRow[] {
  const failing: (ProbeRow & { size: number })[] = [];
  const lines = rowsOf(log);
  eachRecord(log, compiled, ({ index, hash, prev }) => {
    if (outcomes[index] !== -1 || prev === undefined) return;
    const { bytes } = lines[index]!;
    failing.push({ tape: lexed(bytes), hash, prev, size: bytes.length });
  });
  const shortest = failing.toSorted((a, b) => a.size - b.size)[0];
  const wanted = [shortest, failing[0], failing[failing.length >> 1]];
  return [...new Set(wanted.filter((row) => row !== undefined))].slice(0, PROBES);
}

/** Of changed recipes that give one row's hash, the one that counts and gives most rows'. */
function judged(hits: readonly Candidate[], before: Trial, log: TrialLog, work: Work): Tried | null {
  let best: Tried | null = null;
  for (const { changes, recipe, compiled } of hits) {
    const trial = tryRecipe(compiled, log);
    work.spend(trial.tried);
    if (!counts(changes, before, trial, log)) continue;
    if (best === null || trial.matched > best.trial.matched) best = { changes, recipe, trial };
  }
  return best;
}

function counts(changes: readonly Change[], before: Trial, after: Trial, log: TrialLog): boolean {
  if (!isShown(after, log) || after.matched <= before.matched) return false;
  let [index, run, longest, added, lost] = [0, 0, 0, 0, false];
  for (const { bytes } of rowsOf(log)) {
    const [old, now] = [before.outcomes[index]!, after.outcomes[index]!];
    index += 1;
    if (old === 1 && now !== 1) return false;
    const isAdded = old !== 1 && now === 1;
    if (isAdded) added += 1;
    // Rows of which nothing is lost say nothing on what is.
    if (old === 0 || !loses(changes, bytes)) continue;
    lost ||= isAdded;
    run = isAdded ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return !lost || longest >= ENOUGH || (log.whole && index < ENOUGH && added === index);
}

function loses(changes: readonly Change[], bytes: Buffer): boolean {
  const tape = lexed(bytes);
  return changes.some((change) => change.loses(tape));
}
