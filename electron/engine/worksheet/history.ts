import { hash } from 'node:crypto';
import { attachmentRef, TICK_MARKS, type WorksheetEntry } from '../../../shared/model/worksheet.ts';
import { apply } from './rules.ts';
import { type KeptChange, State, type WorksheetEvent } from './state.ts';

/** An entry as worksheet.ndjson has it, without its line end. */
export function historyLine({ seq, batch, at, by, change }: WorksheetEvent): string {
  return JSON.stringify({ seq, batch, at, by, change });
}

/** What a sign-off is of: SHA-256 of the history before it, each entry a line with its LF. */
export function historyDigest(events: readonly WorksheetEvent[]): string {
  return hash('sha256', events.map((event) => `${historyLine(event)}\n`).join(''), 'hex');
}

/** The entries that stand: all but those that were taken back, and the takings back. */
export function standing(events: readonly WorksheetEvent[]): WorksheetEvent[] {
  const undone = undoneBatches(events);
  return events.filter(({ batch, change }) => change.kind !== 'undo' && !undone.has(batch));
}

function undoneBatches(events: readonly WorksheetEvent[]): Set<number> {
  return new Set(events.flatMap(({ change }) => (change.kind === 'undo' ? [change.batch] : [])));
}

/**
 * What a worksheet says after its history. Undo takes back the newest that stands, so what is left was allowed in
 * this order before.
 */
export function stateAfter(
  draw: ConstructorParameters<typeof State>[0],
  events: readonly WorksheetEvent[],
): State {
  const state = new State(draw);
  for (const { change, by, at } of standing(events))
    if (change.kind !== 'undo') apply(state, change, { by, at });
  return state;
}

/** What undo would take back: the changes made last, in one go; none where the last was a sign-off or its end. */
export function undoable(events: readonly WorksheetEvent[]): WorksheetEvent[] {
  const rest = standing(events);
  const last = rest.at(-1);
  if (!last || last.change.kind === 'sign' || last.change.kind === 'reopen') return [];
  return rest.filter(({ batch }) => batch === last.batch);
}

/** The history in words, newest first. */
export function historyWords(events: readonly WorksheetEvent[]): WorksheetEntry[] {
  const undone = undoneBatches(events);
  return events
    .map(({ seq, batch, by, at, change }) => ({
      seq,
      by,
      at,
      words: changeWords(change),
      undone: change.kind !== 'undo' && undone.has(batch),
    }))
    .reverse();
}

/** A change in a few words: `item 3, A: ✓ agreed to source` */
export function changeWords(change: KeptChange): string {
  switch (change.kind) {
    case 'set-up':
      return 'set-up';
    case 'mark': {
      const mark = change.mark === null ? 'mark taken away' : TICK_MARKS[change.mark].sign;
      const reason = change.reason === undefined ? '' : `: ${change.reason}`;
      return `item ${change.order}, ${change.attribute}: ${mark}${reason}`;
    }
    case 'note':
      return `item ${change.order}: note ${change.text === '' ? 'taken away' : `“${change.text}”`}`;
    case 'exception':
      return `E${change.number}: nature, cause and response`;
    case 'replace':
      return `item ${change.order} replaced by the next reserve: ${change.reason}`;
    case 'attach':
      return `${attachmentRef(change.number)} attached${change.order === null ? '' : ` to item ${change.order}`}: ${change.name}`;
    case 'detach':
      return `${attachmentRef(change.attachment)} taken off`;
    case 'conclude':
      return 'conclusion';
    case 'sign':
      return `signed by ${change.name} as ${change.role}`;
    case 'reopen':
      return `opened again: ${change.reason}`;
    case 'undo':
      return `entry ${change.batch} taken back`;
  }
}

/** As many changes made together as one would undo: `3 changes, the last item 3, A: ✓`. */
export function batchWords(events: readonly WorksheetEvent[]): string | null {
  const last = events.at(-1);
  if (!last) return null;
  const words = changeWords(last.change);
  return events.length === 1 ? words : `${events.length} changes made together, the last ${words}`;
}
