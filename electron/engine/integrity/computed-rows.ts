import { doubtDetail, usualStart } from './genesis-doubt.ts';
import { JsonTape } from './json-lexer.ts';
import type { Chain, FindingLog, Place, Recomputed, RowFacts } from './walk.ts';

/** What is kept of a row that does not name the row before it, where rows store no hash of their own. */
export type Unnamed = RowFacts & {
  index: number;
  prev: string | null;
  prevKey: string | null;
  isFirst: boolean;
  /** Its record; null where too many such rows are there to keep them all. */
  bytes: Buffer | null;
  /** What the row after it names; null where none is here. */
  next: { prevKey: string | null } | null;
  before: Before;
};

/** The row before it in its chain. */
export type Before = {
  index: number;
  hash: string | null;
  seq: number | null;
  /** Of the row before that one. */
  seqBefore: number | null;
  at: Place;
  reliedOnOrder: boolean;
};

const MOST_BYTES = 16 * 1024 * 1024;

const PREV_CHANGED =
  'What stands as the row’s predecessor was changed: over the hash of the row before, its content gives what the next row names.';
const CHANGED =
  'The row does not give the hash that the next row names, though its number follows: it was changed after it was hashed.';
const CHANGED_OR_NAMED =
  'The row does not give the hash that the next row names, though its number follows: it was changed, or what the next row names was; the log cannot tell which.';
const INNER_CHANGED = 'The row’s content does not give its inner hash: it was changed after it was hashed.';
const TWO_VALUES =
  'The row holds a field twice, as a member and by its path, so that either could be what was hashed.';

/**
 * Tells what became of rows whose hash nobody names, where rows store only their predecessors'. A row is then held
 * against the next one, so a break lies between two: an edit of the first, missing rows, or another predecessor written
 * into the second. The second's own hash tells that last one, numbers tell the first two apart, and without them nothing does.
 */
export class ComputedRows {
  readonly #log: FindingLog;
  readonly #tally: Recomputed;
  readonly #tape = new JsonTape({ nonFinite: true });
  /** Rows of which it was said already why the next one does not name their hash. */
  readonly #told = new Set<number>();
  readonly #failed = new Set<number>();
  /** The records of first rows that name nothing: what they are hashed over is the recipe's to say. */
  readonly #starts = new Map<Chain, { index: number; bytes: Buffer }>();
  #bytes = 0;

  constructor(log: FindingLog, tally: Recomputed) {
    this.#log = log;
    this.#tally = tally;
  }

  /** What computing a row's hash told of it by itself. */
  computed(facts: RowFacts, index: number, tape: JsonTape): void {
    if (facts.chain.rows === 0 && tape.text(tape.at(facts.rule.prevField!)) === null) {
      const bytes = this.keep(tape);
      if (bytes !== null) this.#starts.set(facts.chain, { index, bytes });
    }
    const inner = facts.computing?.inner === false;
    if (!inner && !tape.isAmbiguous) return;
    this.#told.add(index);
    this.#log.add('content-mismatch', facts, inner ? INNER_CHANGED : TWO_VALUES, null, facts.hash);
  }

  /** The record of a row, as long as there is room for it. */
  keep(tape: JsonTape): Buffer | null {
    if (this.#bytes >= MOST_BYTES) return null;
    const bytes = Buffer.from(tape.record);
    this.#bytes += bytes.length;
    return bytes;
  }

  /** Was another predecessor written into the row? It is reported, and true where what it should name is known so. */
  namesAnother(row: Unnamed): boolean {
    const { next, before, chain, isFirst } = row;
    const named = isFirst ? chain.genesis : before.hash;
    if (named === undefined || next?.prevKey == null || next.prevKey === row.key) return false;
    if (!this.#givesOver(row, named, next.prevKey)) return false;
    this.#told.add(row.index);
    this.#fail(row.index, false);
    this.#log.add('content-mismatch', row, PREV_CHANGED, named, row.prev);
    return true;
  }

  /** Does the row name what the first one gives over another start than the recipe's genesis? It is reported there. */
  startsOtherwise({ chain, rule, before, prev, prevKey }: Unnamed): boolean {
    const first = this.#starts.get(chain);
    if (first?.index !== before.index || prevKey === null || rule.content === null) return false;
    const start = this.#tape.lex(first.bytes) ? usualStart(rule.content, this.#tape, prevKey) : undefined;
    chain.doubt = start === undefined ? { kind: 'fails' } : { kind: 'over', start };
    if (start === undefined) return false;
    [chain.start, chain.first] = ['missing', prev];
    this.#log.add('prefix-missing', before.at, doubtDetail(chain.doubt)!, prev, before.hash);
    return true;
  }

  /**
   * Explains a row that names a hash which no row here has. `followed`: the next row names it in its turn. True where
   * that is told of the row before it; false where rows may as well be missing.
   */
  tellsOf(row: Unnamed, followed: boolean): boolean {
    const { before, seq } = row;
    if (this.#told.has(before.index)) {
      this.failed(row);
      return true;
    }
    const follows = seq !== null && before.seq !== null && seq === before.seq + 1;
    const goesOn = seq !== null && before.seqBefore !== null && seq === before.seqBefore + 2;
    if (!follows && !goesOn) return false;
    this.#tell(row, followed && row.rule.chained ? CHANGED : CHANGED_OR_NAMED);
    return true;
  }

  /** The row before this one does not give what it names, and nothing more is looked for. */
  fails(row: Unnamed): void {
    this.#tell(row, CHANGED_OR_NAMED);
  }

  /** The row before this one fails, in whatever way that is said. */
  failed({ before }: Unnamed): void {
    this.#fail(before.index, before.reliedOnOrder);
  }

  #fail(index: number, reliedOnOrder: boolean): void {
    if (!this.#failed.has(index)) this.#tally.fails(reliedOnOrder);
    this.#failed.add(index);
  }

  #tell(row: Unnamed, detail: string): void {
    const { before, prev } = row;
    this.#told.add(before.index);
    this.failed(row);
    this.#log.add('content-mismatch', before.at, detail, prev, before.hash);
  }

  /** Does its content give what the next row names, were `named` its predecessor? */
  #givesOver({ bytes, rule }: Unnamed, named: string | null, wanted: string): boolean {
    const tape = this.#tape;
    if (bytes === null || !tape.lex(bytes)) return false;
    const node = tape.at(rule.prevField!);
    if (node < 0) return false;
    const [before, after] = [bytes.subarray(0, tape.starts[node]), bytes.subarray(tape.ends[node])];
    const restored = Buffer.concat([before, Buffer.from(JSON.stringify(named)), after]);
    return tape.lex(restored) && rule.content?.recompute(tape, named, '').computed === wanted;
  }
}
