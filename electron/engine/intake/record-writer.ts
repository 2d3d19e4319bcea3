import type { Statement } from 'better-sqlite3';
import type { ZoneReading } from '../../../shared/time.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import { emptyColumns, writeSegment } from '../vault/column-segment.ts';
import type { WriteDb } from '../vault/connection.ts';
import { Originals, type Place } from '../vault/originals.ts';
import { recordCount } from '../vault/record-count.ts';
import { textMark } from '../vault/text-key.ts';
import { type Batch, ZONE_READINGS } from './batch.ts';
import type { Block } from './block-builder.ts';
import type { KnownKeys } from './known-keys.ts';
import { KnownTexts } from './known-texts.ts';
import { NumberedRows } from './numbered-rows.ts';
import { TextList } from './packed-texts.ts';
import { type Form, sameContent } from './same-content.ts';
import { TargetWriter } from './target-writer.ts';

export type WrittenCounts = {
  accepted: number;
  duplicate: number;
  conflict: number;
  rejected: number;
  blank: number;
};

type Write = Statement<unknown[]>;

const RECORD_COLUMNS = ['line', 'block_id', 'block_offset', 'length', 'native_id', 'occurred_at'];

/**
 * Writes the batches of one file inside the import's transaction: bytes, records, their words, and the
 * ledger of what did not become a record. A record whose id its source already has is a duplicate where it says
 * the same (counted) and a conflict where it does not (kept in the ledger).
 */
export class RecordWriter {
  readonly counts: WrittenCounts = { accepted: 0, duplicate: 0, conflict: 0, rejected: 0, blank: 0 };
  firstRid: number | null = null;
  lastRid: number | null = null;
  firstAt: number | null = null;
  lastAt: number | null = null;
  /** Accepted records whose time was read in the zone that the user named, by how often its clocks showed it. */
  readonly zoneAssumed: Record<ZoneReading, number> = { once: 0, twice: 0, never: 0 };
  readonly #db: WriteDb;
  readonly #file: { acquisition: number; source: number; file: number };
  readonly #originals: Originals;
  readonly #records: FormsOf;
  readonly #form: Form;
  readonly #known: KnownKeys;
  /** As `#columns`. */
  #idMarks = new Uint32Array(0);
  readonly #rows: NumberedRows;
  readonly #targets: TargetWriter;
  /** Filled anew by every batch of its size: most have the same. */
  #columns = emptyColumns(0);
  readonly #names = new KnownTexts();
  readonly #statements: ReturnType<typeof prepare>;
  #nextRid: number;

  constructor(
    db: WriteDb,
    file: { acquisition: number; source: number; file: number },
    known: KnownKeys,
    form: Form,
  ) {
    this.#file = file;
    this.#records = new FormsOf(db, file.acquisition, form);
    this.#form = form;
    this.#originals = new Originals(db);
    this.#db = db;
    this.#known = known;
    const last = recordCount(db);
    const shared = { acquisition_id: file.acquisition, source_id: file.source };
    this.#rows = new NumberedRows(db, 'record', RECORD_COLUMNS, shared, last);
    this.#targets = new TargetWriter(db, known.targets);
    this.#statements = prepare(db);
    this.#nextRid = 1 + last;
  }

  /** Keeps bytes of the container (gzip) that the file came in. */
  writeContainerBlocks(fileId: number, blocks: readonly Block[]): void {
    for (const block of blocks) this.#insertBlock(fileId, block);
  }

  write(batch: Batch): void {
    const blockIds = batch.blocks.map((block) => this.#insertBlock(this.#file.file, block));
    for (const { line, offset, length, reason } of batch.rejects) {
      this.#statements.ledger.run(this.#file.acquisition, line, offset, length, 'rejected', reason, null);
    }
    for (const { line, reason } of batch.wrongSignatures)
      this.#statements.wrongSignature.run(this.#file.acquisition, line, reason);
    this.counts.rejected += batch.rejects.length;
    this.counts.blank += batch.blank;
    const terms = Int32Array.from(batch.terms, ({ field, text }) => this.#nameId('term', field, text));
    const actors = Int32Array.from(batch.actors, (a) =>
      this.#nameId('actor', a.id, a.kind, a.label, a.email),
    );
    const targets = this.#targets.numbers(batch.targetKey, new TextList(batch.targetText));
    const ids = new TextList(batch.id);
    if (this.#columns.at.length !== batch.count) {
      this.#columns = emptyColumns(batch.count);
      this.#idMarks = new Uint32Array(batch.count);
    }
    const columns = this.#columns;
    // All records first, then all texts: taking turns costs half as much again, in cache misses.
    const firstRid = this.#nextRid;
    /** Positions in the batch of what became a record. */
    const accepted: number[] = [];
    for (let i = 0; i < batch.count; i++) {
      const blockId = blockIds[batch.block[i]!]!;
      const id = ids.at(i);
      if (this.#isHeld(batch, i, id, blockId)) continue;
      const at = this.#timeOf(batch, i);
      if (at === null) {
        this.#reject(batch, i, blockId, 'no time, and the record whose time it takes is not here');
        continue;
      }
      const rid = this.#nextRid++;
      this.#rows.add(batch.line[i]!, blockId, batch.offset[i]!, batch.length[i]!, id, at);
      const place = accepted.length;
      columns.at[place] = at;
      columns.kind[place] = batch.kind[i]!;
      columns.type[place] = terms[batch.type[i]!] ?? 0;
      columns.actor[place] = actors[batch.actor[i]!] ?? 0;
      columns.target[place] = targets[batch.target[i]!] ?? 0;
      columns.repository[place] = terms[batch.repository[i]!] ?? 0;
      columns.outcome[place] = terms[batch.outcome[i]!] ?? 0;
      columns.severity[place] = terms[batch.severity[i]!] ?? 0;
      columns.verdict[place] = terms[batch.verdict[i]!] ?? 0;
      columns.waiver[place] = terms[batch.waiver[i]!] ?? 0;
      accepted.push(i);
      this.#idMarks[place] = batch.idMark[i]!;
      this.#known.ids.add(batch.idMark[i]!, rid);
      this.#countAccepted(rid, at);
      const reading = ZONE_READINGS[batch.zoneAssumed[i]! - 1];
      if (reading) this.zoneAssumed[reading]++;
    }
    this.#rows.flush();
    if (accepted.length === 0) return;
    const texts = new TextList(batch.text);
    const { text } = this.#statements;
    for (let i = 0; i < accepted.length; i++) text.run(firstRid + i, texts.at(accepted[i]!));
    const { source, acquisition } = this.#file;
    const segment = {
      first_rid: firstRid,
      count: accepted.length,
      source_id: source,
      acquisition_id: acquisition,
    };
    writeSegment(this.#db, segment, columns, this.#idMarks);
  }

  #countAccepted(rid: number, at: number): void {
    this.counts.accepted++;
    this.firstRid ??= rid;
    this.lastRid = rid;
    if (this.firstAt === null || at < this.firstAt) this.firstAt = at;
    if (this.lastAt === null || at > this.lastAt) this.lastAt = at;
  }

  #insertBlock(fileId: number, block: Block): number {
    const { offset, length, encoding, data } = block;
    return Number(this.#statements.block.run(fileId, offset, length, encoding, data).lastInsertRowid);
  }

  /** True where the source already has a record with this id: then the new line is counted, not written. */
  #isHeld(batch: Batch, i: number, id: string, blockId: number): boolean {
    for (const rid of this.#known.ids.candidates(batch.idMark[i]!)) {
      this.#rows.flush();
      const held = this.#statements.held.get(rid) as Held;
      if (held.native_id !== id || held.source_id !== this.#file.source) continue;
      const place = { block_id: blockId, block_offset: batch.offset[i]!, length: batch.length[i]! };
      if (this.#saysTheSame(held, place, batch.at[i]!)) this.counts.duplicate++;
      else this.#conflict(batch, i, place, rid);
      return true;
    }
    return false;
  }

  #saysTheSame(held: Held, place: Place, at: number): boolean {
    const [before, now] = [this.#originals.record(held), this.#originals.record(place)];
    if (before.equals(now)) return true;
    return sameContent(
      { bytes: before, form: this.#records.format(held.acquisition_id), at: held.occurred_at },
      { bytes: now, form: this.#form, at: Number.isNaN(at) ? held.occurred_at : at },
    );
  }

  /** The record's time; that of another record of its source where it has none; null where there is no such. */
  #timeOf(batch: Batch, i: number): number | null {
    const from = batch.timeFrom.get(i);
    if (from === undefined) return batch.at[i]!;
    for (const rid of this.#known.ids.candidates(textMark(from))) {
      this.#rows.flush();
      const held = this.#statements.held.get(rid) as Held;
      if (held.native_id === from && held.source_id === this.#file.source) return held.occurred_at;
    }
    return null;
  }

  #reject(batch: Batch, i: number, blockId: number, reason: string): void {
    const place = { block_id: blockId, block_offset: batch.offset[i]!, length: batch.length[i]! };
    this.#toLedger(batch, i, place, 'rejected', reason, null);
    this.counts.rejected++;
  }

  #conflict(batch: Batch, i: number, place: Place, rid: number): void {
    this.#toLedger(batch, i, place, 'conflict', 'its id came before with other content', rid);
    this.counts.conflict++;
  }

  #toLedger(
    batch: Batch,
    i: number,
    place: Place,
    disposition: 'rejected' | 'conflict',
    reason: string,
    rid: number | null,
  ): void {
    const offset = this.#originals.blockStart(place.block_id) + place.block_offset;
    const { acquisition } = this.#file;
    this.#statements.ledger.run(
      ...[acquisition, batch.line[i], offset, place.length, disposition, reason, rid],
    );
  }

  /** The id of a term or an actor, which is added where it is new. */
  #nameId(table: NameTable, ...key: (string | number)[]): number {
    const { find, add } = this.#statements[table];
    return this.#names.of(
      `${table}\0${key.join('\0')}`,
      () => (find.get(...key) as number | undefined) ?? Number(add.run(...key).lastInsertRowid),
    );
  }
}

/** The forms of the acquisitions that hold records: the one being imported has no row yet. */
class FormsOf {
  readonly #stored: StoredRecords;
  readonly #own: number;
  readonly #form: Form;

  constructor(db: WriteDb, own: number, form: Form) {
    this.#stored = new StoredRecords(db);
    this.#own = own;
    this.#form = form;
  }

  format(acquisition: number): Form {
    return acquisition === this.#own ? this.#form : this.#stored.format(acquisition);
  }
}

type NameTable = 'term' | 'actor';
type Held = Place & {
  native_id: string;
  source_id: number;
  acquisition_id: number;
  occurred_at: number;
};

function prepare(db: WriteDb) {
  const sql = (text: string): Write => db.raw.prepare(text);
  return {
    block: sql('INSERT INTO block (file_id, file_offset, length, encoding, data) VALUES (?, ?, ?, ?, ?)'),
    text: sql('INSERT INTO record_text (rowid, text) VALUES (?, ?)'),
    wrongSignature: sql('INSERT INTO wrong_signature (acquisition_id, line, reason) VALUES (?, ?, ?)'),
    ledger: sql(
      `INSERT INTO ledger_line (acquisition_id, line, byte_offset, length, disposition, reason, rid)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    held: sql(
      'SELECT native_id, source_id, acquisition_id, block_id, block_offset, length, occurred_at FROM record WHERE rid = ?',
    ),
    term: {
      find: sql('SELECT id FROM term WHERE field = ? AND text = ?').pluck(),
      add: sql('INSERT INTO term (field, text) VALUES (?, ?)'),
    },
    actor: {
      find: sql('SELECT id FROM actor WHERE native_id = ? AND kind = ? AND label = ? AND email = ?').pluck(),
      add: sql('INSERT INTO actor (native_id, kind, label, email) VALUES (?, ?, ?, ?)'),
    },
  };
}
