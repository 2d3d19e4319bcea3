import type { CompiledRecipe } from './compile.ts';
import { signatureHolds } from './digests.ts';
import { digestHex } from './hash-text.ts';
import type { JsonTape } from './json-lexer.ts';
import type { RowRule } from './row-rule.ts';

/**
 * Compiles the check of a recipe's row signatures: a function that answers, for a row and its stored hash,
 * what does not hold of its signatures, a sentence each; null where there is nothing to check or no key to check with.
 */
export function compileSignatures(
  compiled: CompiledRecipe,
): ((tape: JsonTape, hash: string, rule: RowRule) => string[]) | null {
  const checks = (compiled.recipe.signatures ?? []).flatMap((signature) => {
    const key = compiled.keys[signature.key];
    return key == null ? [] : [{ ...signature, key }];
  });
  if (checks.length === 0) return null;
  return (tape, hash, rule) => {
    const hex = digestHex(hash, rule.spelling);
    return checks.flatMap(({ field, alg, key, over, encoding }) => {
      const text =
        tape.text(tape.at(field)) ?? (rule.at === null ? null : tape.text(tape.at(`${rule.at}.${field}`)));
      if (text === null) return [`The row holds no signature in ${field}.`];
      // Strictly: a decoder would pass over what follows the signature.
      const bytes = alg === 'ed25519' ? 64 : 32;
      const signature = digestHex(text, { encoding: encoding ?? 'hex', prefix: '', bytes });
      const message = over === 'hash-hex' ? Buffer.from(hex ?? '') : Buffer.from(hex ?? '', 'hex');
      const holds =
        signature !== null &&
        hex !== null &&
        signatureHolds(alg, key, message, Buffer.from(signature, 'hex'));
      return holds ? [] : [`The signature in ${field} does not hold.`];
    });
  };
}
