import Papa from 'papaparse';
import { AppError } from '../../../shared/errors.ts';
import {
  ATTRIBUTE_LETTERS,
  MARKS,
  type Mark,
  TICK_MARKS,
  type WorksheetChange,
  worksheetChange,
} from '../../../shared/model/worksheet.ts';
import { csvSafe } from '../packages/csv.ts';
import { stateAfter } from './history.ts';
import { apply } from './rules.ts';
import { type Item, isDeviation, type State } from './state.ts';
import type { Opened } from './worksheets.ts';

/** A mark as a file may write it: its name, or its sign. */
const WRITTEN = new Map<string, Mark | null>([
  ...MARKS.flatMap((mark) => [[mark, mark] as const, [TICK_MARKS[mark].sign, mark] as const]),
  ['none', null],
]);

type Cells = Record<string, string>;
type MarkChange = Extract<WorksheetChange, { kind: 'mark' | 'note' }>;

function fail(line: number, problem: string): never {
  throw new AppError('marks-invalid', { line, problem });
}

/**
 * The changes that make a worksheet say what a CSV file says: an edited worksheet.csv, or any with `draw_order` or
 * `id`, and of each attribute `A`, `A_reason`, `A_exception`, and `note`. An empty cell leaves what is there, `none`
 * takes a mark away, and what is as it says already is no change.
 *
 * @throws AppError `marks-invalid` with the line, for the first row that the worksheet does not take
 */
export function changesOfCsv(
  text: string,
  { draw, events }: Opened,
): { rows: number; changes: MarkChange[] } {
  const parsed = Papa.parse<Cells>(text.replace(/^\ufeff/, ''), { header: true, skipEmptyLines: 'greedy' });
  const names = parsed.meta.fields ?? [];
  if (!names.includes('draw_order') && !names.includes('id'))
    fail(1, 'it has no column draw_order or id, which say what item a row is');
  // What the rows before it come to, so that each is judged as it will be.
  const state = stateAfter(draw, events);
  const numbers = new Map<string, number>();
  const changes: MarkChange[] = [];
  for (const [i, cells] of parsed.data.entries()) {
    const line = i + 2;
    const item = itemOf(state, cells, line);
    for (const change of changesOfRow(state, item, cells, numbers, line)) {
      const checked = worksheetChange.safeParse(change);
      if (!checked.success) fail(line, checked.error.issues[0]?.message ?? 'not valid');
      try {
        apply(state, change, { by: '', at: '' });
      } catch (error) {
        if (error instanceof AppError && error.code !== 'worksheet-frozen') fail(line, error.message);
        throw error;
      }
      changes.push(change);
    }
  }
  return { rows: parsed.data.length, changes };
}

function itemOf(state: State, cells: Cells, line: number): Item {
  const order = cells.draw_order?.trim() ?? '';
  const id = cells.id ?? '';
  const named = (item: Item) => id === '' || item.id === id || csvSafe(item.id) === id;
  const found =
    order === ''
      ? [...state.items.values()].find((item) => id !== '' && named(item))
      : state.items.get(Number(order));
  if (!found) fail(line, `there is no item ${order || id} in this worksheet`);
  if (!named(found)) fail(line, `item ${order} has another id`);
  return found;
}

function* changesOfRow(
  state: State,
  item: Item,
  cells: Cells,
  numbers: Map<string, number>,
  line: number,
): Generator<MarkChange> {
  for (const attribute of ATTRIBUTE_LETTERS) {
    const written = cells[attribute]?.trim() ?? '';
    if (written === '') continue;
    const mark = WRITTEN.get(written);
    if (mark === undefined) fail(line, `${attribute} holds no tick mark`);
    const had = item.cells.get(attribute);
    const reason = cells[`${attribute}_reason`]?.trim() || undefined;
    const label = cells[`${attribute}_exception`]?.trim() ?? '';
    if (mark === null) {
      if (had) yield { kind: 'mark', order: item.order, attribute, mark };
      continue;
    }
    const exception = isDeviation(mark) ? numberOf(state, label, numbers, line) : undefined;
    const sameException = exception === undefined || exception === had?.exception;
    if (had?.mark === mark && (reason ?? null) === had.reason && sameException) continue;
    yield {
      kind: 'mark',
      order: item.order,
      attribute,
      mark,
      ...(reason === undefined ? {} : { reason }),
      ...(exception === undefined ? {} : { exception }),
    };
    const given = item.cells.get(attribute)?.exception;
    if (label !== '' && given !== null && given !== undefined) numbers.set(label, given);
  }
  const note = cells.note?.trim() ?? '';
  if (note !== '' && note !== item.note) yield { kind: 'note', order: item.order, text: note };
}

/** The exception that a label means: one of the worksheet, or the one that an earlier row began under this label. */
function numberOf(
  state: State,
  label: string,
  numbers: ReadonlyMap<string, number>,
  line: number,
): number | undefined {
  if (label === '') return undefined;
  const number = /^E(\d{1,6})$/.exec(label)?.[1];
  if (number === undefined) fail(line, `${label.slice(0, 20)} is not a number of an exception like E1`);
  const known = numbers.get(label);
  if (known !== undefined) return known;
  return state.places().has(Number(number)) ? Number(number) : undefined;
}
