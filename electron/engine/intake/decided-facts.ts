import type { Tape } from '../integrity/json-tape.ts';
import type { Mapped } from '../platforms/dialect.ts';

/** What an import keeps of a mapped record beside its id, its target and its time. */
export type Facts = Pick<
  Mapped,
  'kind' | 'type' | 'actor' | 'repository' | 'outcome' | 'severity' | 'verdict' | 'waiver'
>;

/** Facts of records that say the same of themselves, and where they are in the batch that is being made. */
export class Decided {
  readonly facts: Facts;
  /** Number of the batch that `positions` are of. */
  batch = 0;
  readonly positions = new Int32Array(8);

  constructor(facts: Facts) {
    this.facts = facts;
  }
}

type Entry = { key: Buffer; decided: Decided };

/** As many different ones as this are remembered; with more, the memory of an import would grow with its file. */
const MOST = 2000;
/** A log whose records hardly ever say the same gains nothing. */
const LOOKS_BEFORE_DOUBT = 4096;

/** The facts that followed from the same bytes of the members that decide them. */
export class DecidedFacts {
  readonly #entries = new Map<number, Entry>();
  /** The key that was asked for last: each member as it stands, with a zero byte after it, which no JSON holds. */
  #key = Buffer.alloc(256);
  #length = 0;
  #hash = 0;
  #looks = 0;
  #found = 0;

  /** Most looks were in vain. */
  get isUseless(): boolean {
    return this.#looks >= LOOKS_BEFORE_DOUBT && this.#found * 2 < this.#looks;
  }

  /** `nodes`: the members that decide, of a record of one layout; -1 is one that it has not. */
  find(tape: Tape, nodes: Int32Array): Decided | null {
    this.#read(tape, nodes);
    this.#looks++;
    const entry = this.#entries.get(this.#hash);
    if (entry === undefined || !this.#equals(entry.key)) return null;
    this.#found++;
    return entry.decided;
  }

  /** Remembers the facts of the record that was asked for last. */
  remember(facts: Facts): Decided {
    if (this.#entries.size >= MOST) this.#entries.clear();
    const { kind, type, actor, repository, outcome, severity, verdict, waiver } = facts;
    const decided = new Decided({ kind, type, actor, repository, outcome, severity, verdict, waiver });
    this.#entries.set(this.#hash, { key: Buffer.from(this.#key.subarray(0, this.#length)), decided });
    return decided;
  }

  #read({ bytes, starts, ends }: Tape, nodes: Int32Array): void {
    let length = 0;
    let hash = 0x811c9dc5;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      const from = node < 0 ? 0 : starts[node]!;
      const to = node < 0 ? 0 : ends[node]!;
      if (length + to - from >= this.#key.length) {
        const longer = Buffer.alloc((length + to - from) * 2);
        longer.set(this.#key);
        this.#key = longer;
      }
      const key = this.#key;
      for (let at = from; at < to; at++) {
        const byte = bytes[at]!;
        key[length++] = byte;
        hash = Math.imul(hash ^ byte, 0x01000193);
      }
      key[length++] = 0;
      hash = Math.imul(hash, 0x01000193);
    }
    this.#length = length;
    this.#hash = hash;
  }

  #equals(key: Buffer): boolean {
    if (key.length !== this.#length) return false;
    const asked = this.#key;
    for (let i = 0; i < key.length; i++) if (key[i] !== asked[i]) return false;
    return true;
  }
}
