import type { JsonTape } from './json-lexer.ts';
import type { Recipe } from './recipe.ts';
import type { Chain } from './walk.ts';

/** The chains of a log while it is walked: one, one for each partition, one for each file, or one for each run. */
export class OpenChains {
  readonly #partition: readonly string[];
  readonly #byFile: boolean;
  readonly #open = new Map<string, Chain>();
  /** Chains that a header row closed: its run is over. */
  readonly #closed: Chain[] = [];

  constructor({ partition, scope }: Pick<Recipe, 'partition' | 'scope'>) {
    this.#partition = partition ?? [];
    this.#byFile = scope === 'file';
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** The row's chain, a new one where it is the first of it; null where a field that says which is missing. */
  of(tape: JsonTape, file: number, unreadable: number): Chain | null {
    const partition = partitionOf(tape, this.#partition);
    return partition === null ? null : this.named(partition, file, unreadable);
  }

  /** The chain of a partition. `unreadable`: lines that could not be read up to here, should it be new. */
  named(partition: string[], file: number, unreadable: number): Chain {
    const ownFile = this.#byFile ? file : null;
    const key = this.#partition.length === 0 ? String(ownFile) : JSON.stringify([ownFile, partition]);
    let chain = this.#open.get(key);
    if (chain === undefined) {
      chain = newChain(this.#open.size, partition, ownFile, this.#open.size === 0 ? 0 : unreadable);
      this.#open.set(key, chain);
    }
    return chain;
  }

  /** Closes a chain and opens another in its place. */
  restart(chain: Chain, unreadable: number): Chain {
    chain.closedAfter = unreadable;
    this.#closed.push(chain);
    const run = newChain(chain.number, chain.partition, chain.file, unreadable);
    for (const [key, open] of this.#open) if (open === chain) this.#open.set(key, run);
    return run;
  }

  *all(): Generator<Chain> {
    yield* this.#closed;
    yield* this.#open.values();
  }
}

const NO_PARTITION: string[] = [];

/** The values that say which chain a row is of; null where one is missing. */
export function partitionOf(tape: JsonTape, fields: readonly string[]): string[] | null {
  if (fields.length === 0) return NO_PARTITION;
  const nodes = fields.map((field) => tape.at(field));
  return nodes.some((node) => node < 0) ? null : nodes.map((node) => tape.text(node) ?? '');
}

function newChain(number: number, partition: string[], file: number | null, unreadable: number): Chain {
  return {
    ...{
      number,
      partition,
      file,
      rows: 0,
      first: null,
      head: null,
      headKey: null,
      lastRow: -1,
      lastSeq: null,
      seqBefore: null,
    },
    lastAt: { row: 0, file: 0, line: 0 },
    lastOrdered: false,
    ...{ unreadableBefore: unreadable, passed: unreadable, closedAfter: null },
    ...{ genesis: undefined, headerMissing: false, headed: false, sealed: false, mayRestart: false },
    ...{ legacy: 0, leaves: null, start: 'unknown', startUnchecked: false, doubt: null },
  };
}
