import { hash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { ActivityAction } from '../../../shared/model/activity.ts';
import type { Worksheet, WorksheetChange, WorksheetEntry } from '../../../shared/model/worksheet.ts';
import { microsToText } from '../../../shared/time.ts';
import { type DrawDocument, methodOf, parseDraw } from '../sampling/draw.ts';
import type { ReadDb, WriteDb } from '../vault/connection.ts';
import type { worksheetEvent } from '../vault/schema.ts';
import type { Vault } from '../vault/vault.ts';
import { batchWords, historyDigest, historyWords, stateAfter, undoable } from './history.ts';
import { attributeResults, missingForSignOff, noticesOf, progressOf } from './results.ts';
import { apply } from './rules.ts';
import type { KeptChange, State, WorksheetEvent } from './state.ts';

type EventRow = typeof worksheetEvent.$inferSelect;

/** More than anyone tests by hand; bounds what one answer holds. */
export const MOST_ITEMS = 5000;

/** A sample's worksheet as far as it was filled in: its draw, its history, and what follows from both. */
export type Opened = { sample: number; draw: DrawDocument; events: WorksheetEvent[]; state: State };

/** Throws `not-found`, or `worksheet-refused` for a sample that nobody tests by hand. */
export function openWorksheet(db: ReadDb, sample: number): Opened {
  const document = db.raw.prepare('SELECT document FROM sample WHERE id = ?').pluck().get(sample) as
    | string
    | undefined;
  if (document === undefined) throw new AppError('not-found', { what: 'sample', id: sample });
  const draw = parseDraw(document);
  if (draw.items.length > MOST_ITEMS)
    throw new AppError('worksheet-refused', {
      problem: `a sample of ${draw.items.length} items is too large for a worksheet`,
      advice: `A worksheet holds up to ${MOST_ITEMS} items; draw fewer, or test it outside of Vouch.`,
    });
  const events = eventsOf(db, sample);
  return { sample, draw, events, state: stateAfter(draw, events) };
}

function eventsOf(db: ReadDb, sample: number): WorksheetEvent[] {
  const rows = db.raw
    .prepare('SELECT * FROM worksheet_event WHERE sample_id = ? ORDER BY seq')
    .all(sample) as EventRow[];
  return rows.map(({ seq, batch, at, by, change }) => ({
    seq,
    batch,
    at: microsToText(at),
    by,
    change: JSON.parse(change) as KeptChange,
  }));
}

export function historyOf(db: ReadDb, sample: number): WorksheetEntry[] {
  return historyWords(openWorksheet(db, sample).events);
}

export function worksheetOf(db: ReadDb, sample: number): Worksheet {
  return toWorksheet(db, openWorksheet(db, sample));
}

export function toWorksheet(db: ReadDb, { sample, draw, events, state }: Opened): Worksheet {
  const rids = new Map(
    db.raw.prepare('SELECT draw_order, rid FROM sample_item WHERE sample_id = ?').raw().all(sample) as [
      number,
      number,
    ][],
  );
  const attachments = [...state.attachments.values()];
  const method = methodOf(draw);
  const strata = method.name === 'stratified' ? method.strata.map(({ name }) => name) : [];
  return {
    sample,
    last: events.at(-1)?.seq ?? 0,
    setup: state.setup,
    population: draw.population.count,
    items: [...state.items.values()].map(({ insteadOf, cells, stratum, ...item }) => ({
      ...item,
      stratum: stratum === undefined ? null : (strata[stratum - 1] ?? null),
      rid: rids.get(item.order) ?? null,
      instead_of: insteadOf,
      cells: Object.fromEntries(cells),
      attachments: attachments.filter(({ order }) => order === item.order).map(({ number }) => number),
    })),
    reserves_left: state.reserves.length,
    progress: progressOf(state),
    results: attributeResults(state, draw),
    exceptions: [...state.places()].map(([number, places]) => ({
      number,
      places,
      ...state.exceptions.get(number)!,
    })),
    attachments,
    conclusion: state.conclusion,
    preparer: state.preparer,
    reviewer: state.reviewer,
    reopened: state.reopened,
    notices: noticesOf(state),
    missing: missingForSignOff(state),
    undo: state.preparer ? null : batchWords(undoable(events)),
  };
}

/** What a change is called in the log of activity. */
const ACTIONS: Record<KeptChange['kind'], ActivityAction> = {
  'set-up': 'worksheet.set_up',
  mark: 'worksheet.marked',
  note: 'worksheet.noted',
  exception: 'worksheet.exception',
  replace: 'worksheet.replaced',
  attach: 'worksheet.attached',
  detach: 'worksheet.detached',
  conclude: 'worksheet.concluded',
  sign: 'worksheet.signed',
  reopen: 'worksheet.reopened',
  undo: 'worksheet.undone',
};

/** Where a change was made; what it says stays in the worksheet, bound by its SHA-256. */
function logged(sample: number, event: WorksheetEvent) {
  const { change } = event;
  const where = 'order' in change && change.order !== null ? { order: change.order } : {};
  const what =
    change.kind === 'mark'
      ? { attribute: change.attribute, mark: change.mark }
      : change.kind === 'sign'
        ? { role: change.role, name: change.name, digest: change.digest }
        : change.kind === 'attach'
          ? { attachment: change.number, bytes: change.bytes, file_sha256: change.sha256 }
          : {};
  return {
    action: ACTIONS[change.kind],
    details: {
      sample,
      entry: event.seq,
      ...where,
      ...what,
      sha256: hash('sha256', JSON.stringify(change), 'hex'),
    },
  };
}

type Given = readonly (WorksheetChange | KeptChange)[];

/**
 * Writes changes that belong together: all of them or none. What `changesFor` writes itself goes with them.
 *
 * @throws AppError as `apply`
 */
export async function changeWorksheet(
  vault: Vault,
  sample: number,
  changesFor: (db: WriteDb, opened: Opened) => Given | Promise<Given>,
): Promise<Worksheet> {
  const { clock, name: by } = vault.operator;
  const { opened } = await vault.write(
    async (db) => {
      const opened = openWorksheet(db, sample);
      const before = opened.events.length;
      const at = clock();
      const batch = (opened.events.at(-1)?.seq ?? 0) + 1;
      const insert = db.raw.prepare(
        'INSERT INTO worksheet_event (sample_id, seq, batch, at, by, change) VALUES (?, ?, ?, ?, ?, ?)',
      );
      for (const [i, given] of (await changesFor(db, opened)).entries()) {
        const change = keptOf(given, opened.events);
        const event = { seq: batch + i, batch, at: microsToText(at), by, change };
        if (change.kind !== 'undo') apply(opened.state, change, event);
        insert.run(sample, event.seq, batch, at, by, JSON.stringify(change));
        opened.events.push(event);
      }
      const added = opened.events.slice(before);
      if (added.some(({ change }) => change.kind === 'undo'))
        opened.state = stateAfter(opened.draw, opened.events);
      return { opened, added };
    },
    ({ added }) => added.map((event) => logged(sample, event)),
  );
  return vault.query((db) => toWorksheet(db, opened));
}

/** A sign-off says of which history it is. */
function keptOf(change: WorksheetChange | KeptChange, events: readonly WorksheetEvent[]): KeptChange {
  if (change.kind !== 'sign') return change;
  return { ...change, digest: historyDigest(events) };
}

/** Takes back what was done last. Throws `worksheet-refused` where there is nothing, `worksheet-frozen`. */
export function undoLast(vault: Vault, sample: number): Promise<Worksheet> {
  return changeWorksheet(vault, sample, (_, { events, state }) => {
    const signed = state.reviewer ?? state.preparer;
    if (signed) throw new AppError('worksheet-frozen', { name: signed.name, role: signed.role });
    const [first] = undoable(events);
    if (!first)
      throw new AppError('worksheet-refused', {
        problem: 'there is nothing to take back',
        advice: 'A sign-off is taken back by opening the worksheet again, with a reason.',
      });
    return [{ kind: 'undo', batch: first.batch }];
  });
}
