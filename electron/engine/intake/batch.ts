import { RECORD_KINDS } from '../../../shared/model/platform.ts';
import type { Micros, ZoneReading } from '../../../shared/time.ts';
import { textKey, textMark } from '../vault/text-key.ts';
import type { Block } from './block-builder.ts';
import type { Decided, Facts } from './decided-facts.ts';
import { type PackedTexts, TextPacker } from './packed-texts.ts';

/** What the reading thread hands to the writing one: up to a few thousand records, column by column. */
export type Batch = {
  blocks: Block[];
  count: number;
  line: Float64Array;
  /** Position in `blocks`: a batch brings all the bytes of its records. */
  block: Int32Array;
  offset: Int32Array;
  length: Int32Array;
  /** `textMark` of its id. */
  idMark: Uint32Array;
  /** NaN where the record has no time of its own: then `timeFrom` has the id of one that has. */
  at: Float64Array;
  timeFrom: Map<number, string>;
  /** 1 + the place in ZONE_READINGS where the time had no zone and was read in the one that the user named. */
  zoneAssumed: Uint8Array;
  kind: Uint8Array;
  /** Positions in `terms`, `actors` and `targets`; -1 = none. */
  type: Int32Array;
  actor: Int32Array;
  target: Int32Array;
  repository: Int32Array;
  outcome: Int32Array;
  severity: Int32Array;
  verdict: Int32Array;
  /** Its category. */
  waiver: Int32Array;
  id: PackedTexts;
  text: PackedTexts;
  terms: { field: TermField; text: string }[];
  actors: { kind: string; id: string; label: string; email: string }[];
  /** `textKey` of each target, and its text. */
  targetKey: Float64Array;
  targetText: PackedTexts;
  rejects: { line: number; offset: number; length: number; reason: string }[];
  wrongSignatures: { line: number; reason: string }[];
  blank: number;
  /** Bytes of the received file that were read so far. */
  bytesRead: number;
};

/** Repeated texts are kept once; the number says which field they belong to. */
export const TERM_FIELDS = {
  type: 1,
  repository: 2,
  outcome: 3,
  severity: 4,
  verdict: 5,
  waiver: 6,
} as const;
export type TermField = (typeof TERM_FIELDS)[keyof typeof TERM_FIELDS];

export const BATCH_RECORDS = 4096;
const BATCH_TEXT = 8 * 1024 * 1024;
/** Bytes between records, such as an overlong line, make a batch too: they wait in memory all the same. */
const BATCH_BLOCKS = 8 * 1024 * 1024;

/** When a record was; or the id of the record of its source whose time it takes. */
export type RecordTime = { micros: Micros; assumed: ZoneReading | null } | { from: string };

export const ZONE_READINGS = ['once', 'twice', 'never'] as const satisfies readonly ZoneReading[];

const KIND_NUMBERS = new Map(RECORD_KINDS.map((kind, number) => [kind, number]));

let batches = 0;

/** Collects one batch. */
export class BatchBuilder {
  readonly #number = ++batches;
  #columns = emptyBatchColumns(BATCH_RECORDS);
  readonly #ids = new TextPacker();
  /** The words of the records, one text each. */
  readonly texts = new TextPacker();
  readonly #lists: Pick<Batch, 'blocks' | 'terms' | 'actors' | 'rejects' | 'wrongSignatures'> = {
    blocks: [],
    terms: [],
    actors: [],
    rejects: [],
    wrongSignatures: [],
  };
  readonly #timeFrom = new Map<number, string>();
  readonly #terms = new Map(Object.values(TERM_FIELDS).map((field) => [field, new Map<string, number>()]));
  readonly #targets = new Map<string, number>();
  readonly #targetKeys: number[] = [];
  readonly #targetTexts = new TextPacker();
  /** By id; most have one position. */
  readonly #actors = new Map<string, number[]>();
  #rejectBytes = 0;
  #blockBytes = 0;
  #blank = 0;

  get full(): boolean {
    return (
      this.#ids.count >= BATCH_RECORDS ||
      this.texts.bytes + this.#rejectBytes > BATCH_TEXT ||
      this.#blockBytes > BATCH_BLOCKS
    );
  }

  /** Its words are added to `texts` then. */
  add(
    { id, target, decided }: { id: string; target: string; decided: Decided },
    at: RecordTime,
    place: { line: number; block: number; offset: number; length: number },
  ): void {
    const i = this.#ids.count;
    if (i === this.#columns.line.length) this.#columns = grown(this.#columns);
    if (decided.batch !== this.#number) this.#place(decided);
    const columns = this.#columns;
    const { positions } = decided;
    columns.line[i] = place.line;
    columns.block[i] = place.block;
    columns.offset[i] = place.offset;
    columns.length[i] = place.length;
    columns.idMark[i] = textMark(id);
    if ('from' in at) this.#timeFrom.set(i, at.from);
    columns.at[i] = 'from' in at ? Number.NaN : at.micros;
    columns.zoneAssumed[i] = 'from' in at || !at.assumed ? 0 : 1 + ZONE_READINGS.indexOf(at.assumed);
    columns.kind[i] = positions[0]!;
    columns.type[i] = positions[1]!;
    columns.repository[i] = positions[2]!;
    columns.outcome[i] = positions[3]!;
    columns.severity[i] = positions[4]!;
    columns.verdict[i] = positions[5]!;
    columns.waiver[i] = positions[6]!;
    columns.actor[i] = positions[7]!;
    columns.target[i] = this.#target(target);
    this.#ids.add(id);
  }

  #place(decided: Decided): void {
    const { facts } = decided;
    decided.batch = this.#number;
    decided.positions.set([
      KIND_NUMBERS.get(facts.kind) ?? 0,
      this.#term(TERM_FIELDS.type, facts.type),
      this.#term(TERM_FIELDS.repository, facts.repository),
      this.#term(TERM_FIELDS.outcome, facts.outcome),
      this.#term(TERM_FIELDS.severity, facts.severity),
      this.#term(TERM_FIELDS.verdict, facts.verdict),
      this.#term(TERM_FIELDS.waiver, facts.waiver?.category || null),
      this.#actor(facts.actor),
    ]);
  }

  reject(line: number, offset: number, length: number, reason: string): void {
    this.#lists.rejects.push({ line, offset, length, reason });
    // Many rejects make a batch too.
    this.#rejectBytes += 64;
  }

  wrongSignature(line: number, reason: string): void {
    this.#lists.wrongSignatures.push({ line, reason });
  }

  blank(): void {
    this.#blank++;
  }

  block(block: Block): void {
    this.#lists.blocks.push(block);
    this.#blockBytes += block.data.length;
  }

  finish(bytesRead: number): Batch {
    const { count } = this.#ids;
    const c = this.#columns;
    return {
      ...this.#lists,
      id: this.#ids.finish(),
      text: this.texts.finish(),
      targetKey: Float64Array.from(this.#targetKeys),
      targetText: this.#targetTexts.finish(),
      count,
      line: c.line.slice(0, count),
      block: c.block.slice(0, count),
      offset: c.offset.slice(0, count),
      length: c.length.slice(0, count),
      idMark: c.idMark.slice(0, count),
      at: c.at.slice(0, count),
      timeFrom: this.#timeFrom,
      zoneAssumed: c.zoneAssumed.slice(0, count),
      kind: c.kind.slice(0, count),
      type: c.type.slice(0, count),
      actor: c.actor.slice(0, count),
      target: c.target.slice(0, count),
      repository: c.repository.slice(0, count),
      outcome: c.outcome.slice(0, count),
      severity: c.severity.slice(0, count),
      verdict: c.verdict.slice(0, count),
      waiver: c.waiver.slice(0, count),
      blank: this.#blank,
      bytesRead,
    };
  }

  #term(field: TermField, text: string | null): number {
    if (text === null) return -1;
    const known = this.#terms.get(field)!;
    return known.get(text) ?? added(known, text, this.#lists.terms.push({ field, text }) - 1);
  }

  #target(text: string): number {
    if (text === '') return -1;
    const known = this.#targets.get(text);
    if (known !== undefined) return known;
    this.#targetTexts.add(text);
    return added(this.#targets, text, this.#targetKeys.push(textKey(text)) - 1);
  }

  #actor(actor: Facts['actor']): number {
    if (!actor) return -1;
    const { kind, id, label } = actor;
    const email = actor.email ?? '';
    const { actors } = this.#lists;
    const known = this.#actors.get(id);
    for (const position of known ?? []) {
      const same = actors[position]!;
      if (same.kind === kind && same.label === label && same.email === email) return position;
    }
    const position = actors.push({ kind, id, label, email }) - 1;
    if (known) known.push(position);
    else this.#actors.set(id, [position]);
    return position;
  }
}

type BatchColumns = ReturnType<typeof emptyBatchColumns>;

function emptyBatchColumns(records: number) {
  return {
    line: new Float64Array(records),
    block: new Int32Array(records),
    offset: new Int32Array(records),
    length: new Int32Array(records),
    idMark: new Uint32Array(records),
    at: new Float64Array(records),
    zoneAssumed: new Uint8Array(records),
    kind: new Uint8Array(records),
    type: new Int32Array(records),
    actor: new Int32Array(records),
    target: new Int32Array(records),
    repository: new Int32Array(records),
    outcome: new Int32Array(records),
    severity: new Int32Array(records),
    verdict: new Int32Array(records),
    waiver: new Int32Array(records),
  };
}

/** Room for twice as many: a batch of tiny records holds more than most do. */
function grown(columns: BatchColumns): BatchColumns {
  const larger = emptyBatchColumns(columns.line.length * 2);
  for (const name of Object.keys(columns) as (keyof BatchColumns)[]) larger[name].set(columns[name]);
  return larger;
}

function added(known: Map<string, number>, text: string, position: number): number {
  known.set(text, position);
  return position;
}
