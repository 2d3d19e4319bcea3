import type { GivenKeys } from '../integrity/compile.ts';
import type { ReadDb, WriteDb } from '../vault/connection.ts';
import { readSetting, writeSetting } from '../vault/settings.ts';
import { givenKeys } from './given-keys.ts';

/** The keys of keyed recipes that the user chose to keep in the vault, by chain; they leave it nowhere. */
type ChainId = { sourceId: number; dialect: string };

const idOf = ({ sourceId, dialect }: ChainId): string => `${sourceId} ${dialect}`;

/** Keys of a chain: those that are kept, and over them those that are given. Throws `request-invalid`. */
export function keysOfChain(
  db: ReadDb,
  chain: ChainId,
  given: Readonly<Record<string, string>> = {},
): GivenKeys {
  return givenKeys({ ...readSetting(db, 'chain_keys')[idOf(chain)], ...given });
}

/** Keeps keys of a chain (`hex:…` or `utf8:…`); null forgets one. */
export function keepKeys(db: WriteDb, chain: ChainId, keys: Readonly<Record<string, string | null>>): void {
  const all = readSetting(db, 'chain_keys');
  const own = { ...all[idOf(chain)] };
  for (const [name, key] of Object.entries(keys)) {
    if (key === null) delete own[name];
    else own[name] = key;
  }
  writeSetting(db, 'chain_keys', { ...all, [idOf(chain)]: own });
}

/** The keys that a recipe (the value of its JSON) asks for when it runs. */
export function promptsOf(recipe: unknown): string[] {
  const { keys } = recipe as { keys?: Record<string, object> };
  return Object.entries(keys ?? {}).flatMap(([name, key]) => ('prompt' in key ? [name] : []));
}
