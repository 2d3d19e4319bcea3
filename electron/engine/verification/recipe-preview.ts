import { AppError } from '../../../shared/errors.ts';
import type { PreviewDetail, RecipePreview, ShownBytes } from '../../../shared/model/recipe.ts';
import { chooseRecipe } from '../integrity/choose.ts';
import { Candidates, type CompiledRecipe, compileRecipe, type GivenKeys } from '../integrity/compile.ts';
import { namedByNext, type PreviewedDetail, RowPreview } from '../integrity/row-preview.ts';
import { promptsOf } from './chain-keys.ts';
import { recipeValue } from './recipes.ts';
import type { RowsToTry } from './rows-to-try.ts';

/** Bytes of a part that are shown. */
const SHOWN = 4096;

/** What a recipe that is being written makes of some rows, and of the one at `at` in full. */
export function previewRecipe(
  text: string,
  { rows, fromStart, at: chosen }: RowsToTry,
  keys: () => GivenKeys,
): RecipePreview {
  const at = Math.min(Math.max(0, chosen), Math.max(0, rows.length - 1));
  const received = rows[at];
  const places = rows.map(({ place, rid }) => ({ place, rid, matches: null, note: null }));
  const row = received === undefined ? null : shown(received.bytes);
  const nothing = { recipe: null, keys: [], rows: places, at, row, detail: null };
  let compiled: CompiledRecipe;
  let prompts: string[];
  try {
    const value = recipeValue(text);
    const given = keys();
    compiled = fitting(value, given, rows);
    prompts = promptsOf(compiled.recipe);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...nothing, problem: problemOf(error) };
  }
  // A time that is searched for takes thousands of hashes a row: then only the chosen row is recomputed.
  const quick = compiled.content?.recoversTime === true;
  const walk = new RowPreview(compiled, fromStart);
  const named = compiled.hashField === null ? namedByNext(compiled, rows) : [];
  let detail: PreviewedDetail | null = null;
  const judged = rows.map(({ bytes, file, place, rid }, index) => {
    if (index !== at) return { place, rid, ...walk.row(bytes, file, quick, named[index] ?? null) };
    const found = walk.detail(bytes, file, named[index] ?? null);
    if ('parts' in found) detail = found;
    return { place, rid, matches: found.matches, note: found.note };
  });
  return {
    problem: null,
    recipe: { name: compiled.name, hash: compiled.hash },
    ...{ keys: prompts, rows: judged, at, row },
    detail: detail === null ? null : detailOf(detail),
  };
}

/** The recipe itself, or, where its encoding is not published, the candidate that fits. */
function fitting(value: unknown, given: GivenKeys, rows: RowsToTry['rows']): CompiledRecipe {
  const base = compileRecipe(value, given);
  const candidates = new Candidates(value, given);
  if (candidates.length === 0) return base;
  return chooseRecipe(
    candidates,
    base,
    rows.map(({ bytes }) => bytes),
  ).recipe;
}

function problemOf({ code, details, message }: AppError): NonNullable<RecipePreview['problem']> {
  if (code !== 'recipe-invalid') return { place: 'the keys', problem: message };
  return { place: String(details.place), problem: String(details.problem) };
}

function detailOf(detail: PreviewedDetail): PreviewDetail {
  const { parts, inner, prev, algorithm, hashField, computed, stored, matches, note, recoveredMicros } =
    detail;
  return {
    ...{ prev, algorithm, computed, stored, matches, note },
    parts: parts.map(({ name, from, bytes, note: said }) => ({ name, from, note: said, ...shown(bytes) })),
    inner: inner.map(({ bytes, ...each }) => ({ ...each, ...shown(bytes) })),
    hash_field: hashField,
    recovered_micros: recoveredMicros,
    recovers_time: detail.recoversTime,
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function shown(bytes: Buffer): ShownBytes {
  const cut = bytes.length > SHOWN;
  let part = bytes.subarray(0, SHOWN);
  // Not within a character.
  while (cut && part.length > SHOWN - 4 && (bytes[part.length]! & 0xc0) === 0x80)
    part = part.subarray(0, part.length - 1);
  let text: string | null = null;
  try {
    text = utf8.decode(part);
  } catch {
    // Bytes that are no text are shown as hex only.
  }
  return { bytes: bytes.length, text, hex: part.toString('hex'), cut };
}
