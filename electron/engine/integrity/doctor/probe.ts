import { type Digest, digestOf } from '../digests.ts';
import { JsonTape, NULL, OBJECT } from '../json-lexer.ts';
import type { Recipe } from '../recipe.ts';
import type { ChainFields } from './chain-fields.ts';
import { digestText } from './digest-text.ts';
import type { TrialLog } from './trial.ts';

/** One row whose hash is to be explained. */
export type Probe = {
  tape: JsonTape;
  /** Its members in stored order, without the hash; of a repeated name the last counts. */
  members: Member[];
  /** The hash to be found, lower-case hex. */
  wanted: string;
  /** The hash of the row before as it is stored; null where the row has none, or it must not matter. */
  prev: string | null;
  /** The member that holds it, and the hash's own. */
  prevName: string | null;
  hashName: string | null;
};

export type Member = { name: string; node: number; isNull: boolean; isNested: boolean };

/** Rows to explain, likeliest first: short ones of the log's commonest shapes, far from each other. */
export function probesOf(log: TrialLog, fields: ChainFields, count: number): Probe[] {
  const found: { probe: Probe; shape: string; size: number; at: number }[] = [];
  const shapes = new Map<string, number>();
  let at = 0;
  for (const { rows } of log.runs) {
    const before = new Map<string, string | null>();
    const named = fields.hash === null ? namesOf(rows, fields, fields.prev!) : null;
    for (const [i, { bytes }] of rows.entries()) {
      at += 1;
      const probe = probeOf(bytes, fields, before, named === null ? undefined : (named[i] ?? null));
      if (probe === null) {
        if (named === null) before.clear();
        continue;
      }
      const shape = probe.members.map(({ name }) => name).join('\0');
      shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
      // Without a predecessor too much of what could have been hashed looks alike.
      if (probe.prev !== null) found.push({ probe, shape, size: bytes.length, at });
      if (fields.hash !== null)
        before.set(chainOf(probe.tape, fields), probe.tape.text(probe.tape.at(fields.hash)));
    }
  }
  const common = (shape: string): number => shapes.get(shape) ?? 0;
  found.sort((a, b) => common(b.shape) - common(a.shape) || a.size - b.size);
  const chosen: typeof found = [];
  for (const each of found) {
    const isNew = chosen.every(
      ({ shape, at: place }) => shape !== each.shape || Math.abs(place - each.at) > 2,
    );
    const sameShape = chosen.filter(({ shape }) => shape === each.shape).length;
    if (isNew && sameShape < 2) chosen.push(each);
    if (chosen.length === count) break;
  }
  return chosen.map(({ probe }) => probe);
}

/** Which chain a row is of. */
function chainOf(tape: JsonTape, { shape }: ChainFields): string {
  return JSON.stringify((shape.partition ?? []).map((field) => tape.text(tape.at(field)) ?? ''));
}

/** By row, what the next row of its chain names: its hash, where rows store none. */
function namesOf(rows: readonly { bytes: Buffer }[], fields: ChainFields, prev: string): (string | null)[] {
  const tape = new JsonTape({ nonFinite: true });
  const names: (string | null)[] = rows.map(() => null);
  const last = new Map<string, number>();
  for (const [i, { bytes }] of rows.entries()) {
    if (!tape.lex(bytes) || tape.type(0) !== OBJECT) continue;
    const chain = chainOf(tape, fields);
    const before = last.get(chain);
    if (before !== undefined) names[before] = tape.text(tape.at(prev));
    last.set(chain, i);
  }
  return names;
}

/** `before`: of each chain the hash of its last row. `named`: the row's hash, where rows store none. */
function probeOf(
  bytes: Buffer,
  fields: ChainFields,
  before: ReadonlyMap<string, string | null>,
  named?: string | null,
): Probe | null {
  const tape = new JsonTape({ nonFinite: true });
  if (!tape.lex(bytes) || tape.type(0) !== OBJECT) return null;
  const hash = fields.hash === null ? (named ?? null) : tape.text(tape.at(fields.hash));
  const wanted = hash === null ? null : (digestText(hash)?.hex ?? null);
  if (wanted === null) return null;
  const prev =
    fields.prev === null ? (before.get(chainOf(tape, fields)) ?? null) : tape.text(tape.at(fields.prev));
  const members = membersOf(tape, new Set(fields.hash === null ? [] : [fields.hash, holderOf(fields.hash)]));
  return { tape, members, wanted, prev, prevName: fields.prev, hashName: fields.hash };
}

/** The member that is a row's hash or holds it: neither can be under it. */
export function holderOf(hash: string): string {
  return hash.split('.', 1)[0]!;
}

/** The members of the record but for those of these names. */
export function membersOf(tape: JsonTape, without: ReadonlySet<string>): Member[] {
  const byName = new Map<string, Member>();
  tape.walk((name, node) => {
    const type = tape.type(node);
    if (!without.has(name)) byName.set(name, { name, node, isNull: type === NULL, isNested: type > 4 });
  });
  return [...byName.values()];
}

/** A way to digest, as a recipe names it. */
export type Algorithm = { alg: Recipe['alg']; key: string | null; digest: Digest };

/** The algorithms that give digests of this length; HMACs with each of the keys that were given. */
export function algorithmsFor(bytes: number, keys: Readonly<Record<string, Uint8Array>>): Algorithm[] {
  const plain: Recipe['alg'][] =
    bytes === 32
      ? ['sha256', 'sha3-256', 'blake2b-256', 'blake3']
      : bytes === 48
        ? ['sha384']
        : bytes === 64
          ? ['sha512']
          : [];
  const keyed: Recipe['alg'][] = bytes === 32 ? ['hmac-sha256'] : bytes === 64 ? ['hmac-sha512'] : [];
  return [
    ...keyed.flatMap((alg) =>
      Object.entries(keys).map(([key, value]) => ({ alg, key, digest: digestOf(alg, value) })),
    ),
    ...plain.map((alg) => ({ alg, key: null, digest: digestOf(alg) })),
  ];
}
