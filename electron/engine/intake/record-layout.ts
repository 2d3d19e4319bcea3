import { ARRAY, OBJECT, type Tape } from '../integrity/json-tape.ts';
import type { Dialect, KeptMembers } from '../platforms/dialect.ts';
import { DecidedFacts } from './decided-facts.ts';

/**
 * How the records of a log are built that have the same members in the same order, whatever the values: which nodes
 * of their tape hold what an import keeps.
 */
export class RecordLayout {
  /** Objects and arrays: node, keys and the node after it, in turn. */
  readonly #structure: Int32Array;
  readonly id: number;
  readonly time: number;
  /** -1 where there is none. */
  readonly target: number;
  readonly decides: Int32Array;
  /** All values that are no objects and no arrays; and of those the ones with words, in their order. */
  readonly scalars: Int32Array;
  readonly searched: Int32Array;
  readonly known = new DecidedFacts();

  private constructor(structure: number[], kept: Resolved, scalars: number[], searched: number[]) {
    this.#structure = Int32Array.from(structure);
    this.id = kept.id;
    this.time = kept.time;
    this.target = kept.target;
    this.decides = Int32Array.from(kept.decides);
    this.scalars = Int32Array.from(scalars);
    this.searched = Int32Array.from(searched);
  }

  /** The layout of the record on the tape; null where its members must be looked at one by one. */
  static of(tape: Tape, { kept, notSearched }: Pick<Dialect, 'kept' | 'notSearched'>): RecordLayout | null {
    const structure = structureOf(tape);
    if (!kept || structure === null) return null;
    const resolved = resolve(tape, kept);
    if (resolved === null) return null;
    const top: Member[] = [];
    tape.walk((name, node) => top.push({ name, node }));
    const scalars = top.flatMap(({ node }) => scalarsIn(tape, node));
    const searched = top.filter(({ name }) => !notSearched.has(name));
    return new RecordLayout(
      structure,
      resolved,
      scalars,
      searched.flatMap(({ node }) => scalarsIn(tape, node)),
    );
  }

  /** Has the record on the tape this layout? */
  fits(tape: Tape): boolean {
    const structure = this.#structure;
    let at = 0;
    for (let node = 0; node < tape.count; node++) {
      const type = tape.kinds[node]! & 7;
      if (type < ARRAY) continue;
      if (at === structure.length || structure[at] !== node || structure[at + 2] !== tape.nexts[node])
        return false;
      if (structure[at + 1] !== (type === OBJECT ? tape.shapes[node] : NO_KEYS)) return false;
      at += 3;
    }
    return at === structure.length;
  }
}

type Member = { name: string; node: number };
type Resolved = { id: number; time: number; target: number; decides: number[] };

const NO_KEYS = -1;

/** null where an object's keys were not followed, or would be visited in another order than they are stored. */
function structureOf(tape: Tape): number[] | null {
  const structure: number[] = [];
  for (let node = 0; node < tape.count; node++) {
    const type = tape.type(node);
    if (type !== OBJECT && type !== ARRAY) continue;
    const keys = type === OBJECT ? tape.shapes[node]! : NO_KEYS;
    if (keys === 0) return null;
    let isPlain = true;
    tape.walk((name) => {
      // JavaScript visits names that are numbers first.
      isPlain &&= !/^\d+$/.test(name) && name !== '__proto__';
    }, node);
    if (!isPlain) return null;
    structure.push(node, keys, tape.nexts[node]!);
  }
  return structure;
}

function scalarsIn(tape: Tape, from: number): number[] {
  const type = tape.type(from);
  if (type < ARRAY) return [from];
  const found: number[] = [];
  if (type === OBJECT) tape.walk((_, node) => found.push(...scalarsIn(tape, node)), from);
  else
    for (let node = from + 1; node < tape.nexts[from]!; node = tape.nexts[node]!)
      found.push(...scalarsIn(tape, node));
  return found;
}

/** null where the id or the time is not there, or where the target may lie elsewhere. */
function resolve(tape: Tape, { id, time, target, decides }: KeptMembers): Resolved | null {
  const [first = '', inner] = target.split('.');
  const holder = tape.member(first);
  if (inner !== undefined && (holder < 0 || tape.type(holder) !== OBJECT)) return null;
  const resolved = {
    id: tape.member(id),
    time: tape.member(time),
    target: inner === undefined ? holder : tape.member(inner, holder),
    decides: decides.flatMap((path) => decidingNodes(tape, path)),
  };
  return resolved.id < 0 || resolved.time < 0 ? null : resolved;
}

function decidingNodes(tape: Tape, path: string): number[] {
  if (!path.endsWith('*')) return [decidingNode(tape, path)];
  const found: number[] = [];
  tape.walk((name, node) => {
    if (name.startsWith(path.slice(0, -1))) found.push(node);
  });
  return found;
}

/** The node at a path; where the path ends earlier, because no object is there, what stands in its place; or -1. */
function decidingNode(tape: Tape, path: string): number {
  let node = 0;
  for (const name of path.split('.')) {
    if (tape.type(node) !== OBJECT) return node;
    node = tape.member(name, node);
    if (node < 0) return -1;
  }
  return node;
}
