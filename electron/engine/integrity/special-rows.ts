import type { CompiledRecipe } from './compile.ts';
import { linkKey } from './hash-text.ts';
import type { JsonTape } from './json-lexer.ts';
import type { Selected } from './row-kinds.ts';
import type { Chain, FindingLog, Place } from './walk.ts';

type Seal = Extract<Selected, { kind: 'seal' }>;

/** Rows that are no links: the header that starts a chain, the seal that closes it, and those passed over. */
export class SpecialRows {
  /** Rows passed over, by their type. */
  readonly ignored = new Map<string, number>();
  readonly #compiled: CompiledRecipe;
  readonly #log: FindingLog;

  constructor(compiled: CompiledRecipe, log: FindingLog) {
    this.#compiled = compiled;
    this.#log = log;
  }

  ignore(type: string): void {
    this.ignored.set(type, (this.ignored.get(type) ?? 0) + 1);
  }

  unknown(place: Place, what: string): void {
    const detail = `The recipe has no rule for the row (its ${what}), so nothing protects it.`;
    this.#log.add('content-mismatch', place, detail);
  }

  /** Takes the header of a chain that has no row yet. */
  header(chain: Chain, tape: JsonTape, place: Place): void {
    const { derive } = this.#compiled;
    if (chain.headed) {
      this.#log.add('duplicate', place, 'The header is here a second time.');
      return;
    }
    chain.headed = true;
    if (derive === null) return;
    chain.genesis = derive(tape) ?? undefined;
    chain.headerMissing = false;
  }

  /** Compares a seal with the chain that it closes. Its `root` names the genesis, or the first row. */
  seal(seal: Seal, chain: Chain, tape: JsonTape, place: Place): void {
    const { spelling } = this.#compiled;
    if (chain.sealed) {
      this.#log.add('duplicate', place, 'The seal is here a second time.');
      return;
    }
    chain.sealed = true;
    const keyed = (text: string | null | undefined): string | null =>
      text == null ? null : linkKey(text, spelling);
    const head = chain.head ?? chain.genesis ?? null;
    if (seal.head !== null) {
      const named = tape.text(tape.at(seal.head));
      const detail =
        'The seal names another last row than the one before it: rows are missing or were added.';
      if (keyed(named) === null || keyed(named) !== keyed(head)) {
        this.#log.add('anchor-mismatch', place, detail, named, head);
      }
    }
    if (seal.root === null || chain.headerMissing) return;
    const root = tape.text(tape.at(seal.root));
    const starts = [keyed(chain.genesis), keyed(chain.first)];
    if (root !== null && starts.includes(keyed(root))) return;
    const detail = 'The seal names another start of the chain than the one that is here.';
    this.#log.add('anchor-mismatch', place, detail, root, chain.genesis ?? chain.first);
  }

  /** Reports the chains that lack the seal which the recipe says closes them. */
  end(chains: Iterable<Chain>): void {
    const { kinds } = this.#compiled.recipe;
    if (!Object.values(kinds?.of ?? {}).some(({ kind }) => kind === 'seal')) return;
    for (const chain of chains) {
      if (chain.sealed || (chain.rows === 0 && !chain.headed)) continue;
      const detail =
        'The chain is not closed by its seal: its end is missing, or it was still being written.';
      this.#log.add(
        'seal-missing',
        { row: null, file: chain.file, line: null, chain },
        detail,
        null,
        chain.head,
      );
    }
  }
}
