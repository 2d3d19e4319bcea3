import { createHash } from 'node:crypto';
import {
  type ChangedRecord,
  RECONCILE_LISTED,
  type ReconciledRecord,
  type ReconciledSide,
  type ReconcileSide,
  type Reconciliation,
} from '../../../shared/model/reconcile.ts';
import { boundToMicros, microsToText } from '../../../shared/time.ts';
import { jcs } from '../integrity/canonical.ts';
import { sha256 } from '../integrity/digests.ts';
import type { ReadDb } from '../vault/connection.ts';
import { COMPARED_FIELDS, comparableOf, differences, hashesOf, listed } from './comparable.ts';
import { type Projection, projectionOf } from './projection.ts';
import { reconcileSentences } from './sentences.ts';
import { Side, type SideLine } from './side.ts';
import { type Handle, type SideName, VersionTable } from './versions.ts';

export type ReconcileRequest = { left: ReconcileSide; right: ReconcileSide; from?: string; to?: string };

/** Told how many lines were read, of about how many; may throw to stop. */
type OnProgress = (done: number, total: number) => void;

const PROGRESS_LINES = 500;

/**
 * Compares two acquisitions or sources field by field. A record that both have is always compared; one that
 * only one has counts as missing (left only) or extra (right only) within the given period, or else within
 * the time that both sides cover. Dates are read in `zone`. Throws `not-found`.
 */
export function reconcile(
  db: ReadDb,
  request: ReconcileRequest,
  zone: string,
  onProgress: OnProgress,
): Reconciliation {
  return new Run(db, request, zone, onProgress).result();
}

type End = { at: number; id: string };
type Seen = { records: number; repeated: number; conflicting: number; first: End | null; last: End | null };

class Run {
  readonly #sides: Record<SideName, Side>;
  readonly #seen: Record<SideName, Seen>;
  readonly #outside = { left: { before: 0, after: 0 }, right: { before: 0, after: 0 } };
  readonly #projection: Projection;
  readonly #table = new VersionTable();
  readonly #given: { from: number | null; to: number | null };
  readonly #onProgress: OnProgress;
  #done = 0;
  #total: number;

  constructor(db: ReadDb, { left, right, from, to }: ReconcileRequest, zone: string, onProgress: OnProgress) {
    this.#sides = { left: new Side(db, left), right: new Side(db, right) };
    this.#onProgress = onProgress;
    this.#total = this.#sides.left.lines + this.#sides.right.lines;
    const end = to === undefined ? null : boundToMicros(to, zone, true);
    this.#given = {
      from: from === undefined ? null : boundToMicros(from, zone, false),
      to: end === null ? null : end - 1,
    };
    this.#projection = projectionOf(this.#sides.left, this.#sides.right);
    this.#seen = { left: this.#read('left'), right: this.#read('right') };
  }

  result(): Reconciliation {
    const period = this.#period();
    const found = this.#classify(period);
    const missing = this.#list('left', found.missing);
    const extra = this.#list('right', found.extra);
    const changed = this.#compareChanged(found.changed);
    const counts = {
      missing: found.missing.length,
      extra: found.extra.length,
      changed: found.changed.length,
    };
    const differ = counts.missing + counts.extra + counts.changed;
    const compared = found.equal + differ;
    const body = {
      verdict:
        differ > 0
          ? ('different' as const)
          : compared > 0
            ? ('equal' as const)
            : ('nothing-compared' as const),
      left: this.#side('left'),
      right: this.#side('right'),
      period: period && {
        from: microsToText(period.from),
        to: microsToText(period.to),
        given: this.#given.from !== null || this.#given.to !== null,
      },
      compared,
      equal: found.equal,
      counts,
      changed_fields: changed.fields,
      fields: {
        mapped: COMPARED_FIELDS,
        original: this.#projection.names === null ? null : [...this.#projection.names].sort(),
        not_compared: this.#projection.notCompared,
      },
    };
    const receipt = sha256(
      jcs({
        ...body,
        reconciliation: 'vouch-reconciliation/1',
        missing: missing.digest,
        extra: extra.digest,
        changed: changed.digest,
      }),
    );
    return {
      ...body,
      missing: missing.records,
      extra: extra.records,
      changed: changed.records,
      sentences: reconcileSentences(body),
      receipt: `sha256:${receipt}`,
    };
  }

  #read(name: SideName): Seen {
    const seen: Seen = { records: 0, repeated: 0, conflicting: 0, first: null, last: null };
    for (const line of this.#sides[name].all()) {
      const { handle, at, record } = line;
      const what = this.#table.add(name, hashesOf(record.id, this.#comparable(line)), handle, at);
      if (what === 'new') seen.records++;
      else if (what === 'version') seen.conflicting++;
      else seen.repeated++;
      // Ties by id, so that the order of the file plays no part.
      if (!seen.first || isBefore({ at, id: record.id }, seen.first)) seen.first = { at, id: record.id };
      if (!seen.last || isBefore(seen.last, { at, id: record.id })) seen.last = { at, id: record.id };
      this.#tick();
    }
    return seen;
  }

  #tick(): void {
    if (++this.#done % PROGRESS_LINES === 0) this.#onProgress(this.#done, Math.max(this.#total, this.#done));
  }

  #comparable({ record, members }: SideLine) {
    return comparableOf(record, members, this.#projection.names);
  }

  /** Both ends included; null where the sides do not overlap and none was given. */
  #period(): { from: number; to: number } | null {
    const { left, right } = this.#seen;
    if (!left.first || !left.last || !right.first || !right.last) {
      const { from, to } = this.#given;
      return from !== null && to !== null ? { from, to } : null;
    }
    const from = this.#given.from ?? Math.max(left.first.at, right.first.at);
    const to = this.#given.to ?? Math.min(left.last.at, right.last.at);
    return from <= to ? { from, to } : null;
  }

  #classify(period: { from: number; to: number } | null) {
    let equal = 0;
    const missing: Handle[] = [];
    const extra: Handle[] = [];
    const changed: { left: Handle; right: Handle }[] = [];
    for (const { kind, left, right, at } of this.#table.outcomes()) {
      if (kind === 'equal') equal++;
      else if (kind === 'changed') changed.push({ left, right });
      else {
        const place = placeOf(at, period, kind === 'missing' ? this.#seen.right : this.#seen.left);
        if (place === 'inside')
          (kind === 'missing' ? missing : extra).push(kind === 'missing' ? left : right);
        else this.#outside[kind === 'missing' ? 'left' : 'right'][place]++;
      }
    }
    return {
      equal,
      missing: missing.sort(asReceived),
      extra: extra.sort(asReceived),
      changed: changed.sort((a, b) => asReceived(a.left, b.left)),
    };
  }

  /** The first records in full, and the SHA-256 of all their ids. */
  #list(name: SideName, handles: readonly Handle[]): { records: ReconciledRecord[]; digest: string } {
    const side = this.#sides[name];
    const ids: string[] = [];
    this.#total += handles.length;
    for (const handle of handles) {
      ids.push(side.at(handle).record.id);
      this.#tick();
    }
    const records = handles.slice(0, RECONCILE_LISTED).map((handle) => side.listed(handle));
    return { records, digest: digestOf(ids.sort()) };
  }

  #compareChanged(pairs: readonly { left: Handle; right: Handle }[]) {
    const { left: lefts, right: rights } = this.#sides;
    const records: ChangedRecord[] = [];
    const fields = new Map<string, number>();
    const ids: string[] = [];
    this.#total += pairs.length;
    for (const { left, right } of pairs) {
      const [l, r] = [lefts.at(left), rights.at(right)];
      const found = differences(this.#comparable(l), this.#comparable(r));
      for (const { name } of found) fields.set(name, (fields.get(name) ?? 0) + 1);
      ids.push(`${l.record.id} ${sha256(jcs(found))}`);
      if (records.length < RECONCILE_LISTED) {
        records.push({
          id: l.record.id,
          left: lefts.listed(left),
          right: rights.listed(right),
          fields: listed(found),
        });
      }
      this.#tick();
    }
    const counted = [...fields]
      .map(([name, n]) => ({ name, records: n }))
      .sort((a, b) => b.records - a.records || (a.name < b.name ? -1 : 1));
    return { records, fields: counted, digest: digestOf(ids.sort()) };
  }

  #side(name: SideName): ReconciledSide {
    const { kind, name: text, source, files, rejected } = this.#sides[name];
    const { records, repeated, conflicting, first, last } = this.#seen[name];
    const end = (of: End | null) => of && { id: of.id, occurred_at: microsToText(of.at) };
    return {
      kind,
      name: text,
      source,
      files,
      records,
      repeated,
      conflicting,
      rejected,
      first: end(first),
      last: end(last),
      outside: this.#outside[name],
    };
  }
}

const isBefore = (a: End, b: End) => a.at < b.at || (a.at === b.at && a.id < b.id);

/** Records in the order of their row ids, then lines of the ledger in theirs. */
function asReceived(a: Handle, b: Handle): number {
  if (a > 0 !== b > 0) return a > 0 ? -1 : 1;
  return Math.abs(a) - Math.abs(b);
}

/** Without a common period a record lies before or after all that the other side has. */
function placeOf(
  at: number,
  period: { from: number; to: number } | null,
  other: Seen,
): 'inside' | 'before' | 'after' {
  if (period) return at < period.from ? 'before' : at > period.to ? 'after' : 'inside';
  return other.first && at < other.first.at ? 'before' : 'after';
}

function digestOf(lines: readonly string[]): string {
  const digest = createHash('sha256');
  for (const line of lines) digest.update(`${line}\n`);
  return digest.digest('hex');
}
