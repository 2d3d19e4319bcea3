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
import { DELIMITERS } from '../intake/csv-cells.ts';
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

/** `row` as a spreadsheet counts: the names of the columns are row 1. */
function fail(row: number, problem: string): never {
  throw new AppError('marks-invalid', { row, problem });
}

/**
 * The changes that make a worksheet say what a CSV file says: an edited worksheet.csv, or any with `draw_order` or
 * `id`, and of each attribute `A`, `A_reason`, `A_exception`, and `note`. An empty cell leaves what is there, `none`
 * takes a mark away, and what is as it says already is no change.
 *
 * @throws AppError `marks-invalid` for the first row that the worksheet does not take
 */
export function changesOfCsv(
  text: string,
  { draw, events }: Opened,
): { rows: number; changes: MarkChange[] } {
  const csv = text.replace(/^\ufeff/, '');
  const parsed = Papa.parse<Cells>(csv, { header: true, delimiter: delimiterOf(csv) });
  // A row that is short leaves out what it does not say; any other trouble would be guessed at.
  const trouble = parsed.errors.find(({ type, code }) => type === 'Quotes' || code === 'TooManyFields');
  if (trouble) fail((trouble.row ?? 0) + 2, 'its quotes or cells do not match the columns');
  const names = parsed.meta.fields ?? [];
  if ('renamedHeaders' in parsed.meta && parsed.meta.renamedHeaders) fail(1, 'two columns have one name');
  if (!names.includes('draw_order') && !names.includes('id'))
    fail(1, 'it has no column draw_order or id, which say what item a row is');
  // What the rows before it come to, so that each is judged as it will be.
  const state = stateAfter(draw, events);
  const numbers = new Map<string, number>();
  const changes: MarkChange[] = [];
  let rows = 0;
  for (const [i, cells] of parsed.data.entries()) {
    if (Object.values(cells).every((cell) => String(cell).trim() === '')) continue;
    rows += 1;
    const row = i + 2;
    const item = itemOf(state, cells, row);
    for (const change of changesOfRow(state, item, cells, numbers, row)) {
      const checked = worksheetChange.safeParse(change);
      if (!checked.success) fail(row, checked.error.issues[0]?.message ?? 'not valid');
      try {
        apply(state, change, { by: '', at: '' });
      } catch (error) {
        if (error instanceof AppError && error.code !== 'worksheet-frozen')
          fail(row, String(error.details.problem ?? error.message.replace(/\.$/, '')));
        throw error;
      }
      changes.push(change);
    }
  }
  return { rows, changes };
}

/** What the row of names has most of: no name of a column has any of them in it. */
function delimiterOf(csv: string): string {
  const [names = ''] = csv.split(/\r?\n/, 1);
  const count = (delimiter: string) => names.split(delimiter).length;
  return DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best));
}

function itemOf(state: State, cells: Cells, row: number): Item {
  const order = cells.draw_order?.trim() ?? '';
  const id = cells.id ?? '';
  const named = (item: Item) => id === '' || item.id === id || `'${item.id}` === id;
  const found =
    order === ''
      ? [...state.items.values()].find((item) => id !== '' && named(item))
      : state.items.get(Number(order));
  if (!found) fail(row, `there is no item ${order || id} in this worksheet`);
  if (!named(found)) fail(row, `item ${order} has another id`);
  return found;
}

function* changesOfRow(
  state: State,
  item: Item,
  cells: Cells,
  numbers: Map<string, number>,
  row: number,
): Generator<MarkChange> {
  for (const attribute of ATTRIBUTE_LETTERS) {
    const written = cells[attribute]?.trim() ?? '';
    if (written === '') continue;
    const mark = WRITTEN.get(written);
    if (mark === undefined) fail(row, `${attribute} holds no tick mark`);
    const had = item.cells.get(attribute);
    const reason = cells[`${attribute}_reason`]?.trim() || undefined;
    const label = cells[`${attribute}_exception`]?.trim() ?? '';
    if (mark === null) {
      if (had) yield { kind: 'mark', order: item.order, attribute, mark };
      continue;
    }
    const exception = isDeviation(mark) ? numberOf(state, label, numbers, row) : undefined;
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
  row: number,
): number | undefined {
  if (label === '') return undefined;
  const number = /^E(\d{1,6})$/.exec(label)?.[1];
  if (number === undefined) fail(row, `${label.slice(0, 20)} is not a number of an exception like E1`);
  const known = numbers.get(label);
  if (known !== undefined) return known;
  return state.places().has(Number(number)) ? Number(number) : undefined;
}
