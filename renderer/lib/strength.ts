import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/**
 * How hard a passphrase is to guess, after Wheeler, "zxcvbn: Low-Budget Password Strength Estimation" (USENIX
 * Security 2016). Loaded only where a passphrase is chosen: its word lists are large.
 */
export type Strength = { score: 0 | 1 | 2 | 3 | 4; words: string };

const WORDS = [
  'Very weak: among the first that would be tried.',
  'Weak: guessed within hours.',
  'Fair: add another unrelated word.',
  'Strong.',
  'Very strong.',
] as const;

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 128 });

/** `context`: words that an attacker would try first, such as the vault's name. */
export function strengthOf(passphrase: string, context: string[]): Strength {
  const { score } = zxcvbn.check(
    passphrase,
    context.filter((word) => word !== ''),
  );
  return { score, words: WORDS[score] };
}
