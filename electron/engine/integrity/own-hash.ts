import type { Recomputation } from './content-hasher.ts';
import { spelled } from './hash-text.ts';
import type { JsonTape } from './json-lexer.ts';
import type { RowRule } from './row-rule.ts';

/** A row's own hash, and, where rows store none, what computing it told of the row. */
export type OwnHash = { hash: string; computing: Recomputation | null };

/**
 * The hash of a row as its log spells hashes: what it stores, or, where rows store none, what its content gives over
 * the predecessor that it names (`genesis` where it names nothing). null where it has none, or its key is missing.
 */
export function ownHash(tape: JsonTape, rule: RowRule, genesis: string | null): OwnHash | null {
  const { hashField, prevField, content, spelling } = rule;
  if (hashField !== null) {
    const hash = tape.text(tape.at(hashField));
    return hash === null || hash === '' ? null : { hash, computing: null };
  }
  const prev = prevField === null ? null : tape.text(tape.at(prevField));
  // Nothing is stored that it could equal: links tell whether it is right.
  const computing = content?.recompute(tape, prev ?? genesis, '') ?? null;
  return computing?.computed == null ? null : { hash: spelled(computing.computed, spelling), computing };
}
