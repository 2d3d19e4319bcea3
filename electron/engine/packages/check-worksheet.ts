import { createHash } from 'node:crypto';
import Papa from 'papaparse';
import { mark, TICK_MARKS } from '../../../shared/model/worksheet.ts';
import type { DrawDocument } from '../sampling/draw.ts';
import { Failed } from './bag-reader.ts';
import { type WorksheetStated, worksheetLine } from './package-documents.ts';

function need(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Failed(otherwise);
}

type Row = Record<string, string>;

/**
 * Does a worksheet agree with its draw, with what the index states, with its history and with the files attached?
 * Returns what was found, or throws `Failed`.
 *
 * @param attached the attachments that the index lists: `ATT-01` to its SHA-256
 */
export function checkWorksheet(
  csv: string,
  history: string,
  draw: DrawDocument,
  stated: WorksheetStated,
  attached: ReadonlyMap<string, string>,
): string {
  const rows = Papa.parse<Row>(csv, { header: true, skipEmptyLines: true }).data;
  checkItems(rows, draw);
  const used = rows.filter(({ use }) => use !== 'replaced');
  const found = stated.attributes.map(({ letter }) => ({ letter, ...tally(used, letter) }));
  need(
    JSON.stringify(found) === JSON.stringify(stated.attributes),
    'the index states other counts than the marks give',
  );
  const counts = used.length === stated.items && rows.length - used.length === stated.replaced;
  need(counts, 'the index states another number of items');
  checkHistory(history, stated, attached);
  need(attached.size === stated.attachments, 'the index states another number of attachments');
  const refs = rows.flatMap(({ evidence = '' }) => evidence.split('; ').filter(Boolean));
  const missing = refs.find((ref) => !attached.has(ref));
  need(missing === undefined, `${missing} is not there`);
  const words = found.map(
    ({ letter, tested, deviations }) => `${letter}: ${deviations} of ${tested} deviate`,
  );
  return [...words, `${attached.size} attachments`, stated.preparer ? 'signed' : 'not signed'].join(', ');
}

type Drawn = DrawDocument['items'][number] & { stratum?: number | undefined };

/** The sample in its order; then, for each item that was replaced, the next reserve of its stratum. */
function checkItems(rows: readonly Row[], draw: DrawDocument): void {
  const items: readonly Drawn[] = draw.items;
  const reserves: Drawn[] = [...draw.reserves];
  const strata = new Map([...items, ...reserves].map(({ order, stratum }) => [String(order), stratum]));
  for (const [i, row] of rows.entries()) {
    const stratum = strata.get(row.instead_of ?? '');
    const next = i < items.length ? items[i] : reserves.find((reserve) => reserve.stratum === stratum);
    const same =
      next && row.draw_order === String(next.order) && row.id === next.id && row.ticket === next.ticket;
    need(same === true, 'worksheet.csv lists other items than were drawn, or in another order');
    if (i >= items.length) reserves.splice(reserves.indexOf(next), 1);
  }
  const replaced = rows.filter(({ use }) => use === 'replaced').length;
  need(rows.length >= items.length, 'worksheet.csv leaves items out');
  need(rows.length - items.length === replaced, 'there are other reserves than replaced items');
}

function tally(rows: readonly Row[], letter: string) {
  const counts = { tested: 0, deviations: 0, not_applicable: 0, open: 0 };
  for (const row of rows) {
    const written = row[letter] ?? '';
    const known = mark.safeParse(written);
    need(written === '' || known.success, `worksheet.csv holds an unknown mark of ${letter}`);
    const as = known.success ? TICK_MARKS[known.data].counts : 'open';
    if (as === 'open') counts.open++;
    else if (as === 'left out') counts.not_applicable++;
    else counts.tested++;
    if (as === 'deviation') counts.deviations++;
  }
  return counts;
}

/** Entries in order, each sign-off over those before it, and every attachment as it was attached. */
function checkHistory(history: string, stated: WorksheetStated, attached: ReadonlyMap<string, string>): void {
  const lines = history === '' ? [] : history.slice(0, -1).split('\n');
  const digest = createHash('sha256');
  const files = new Map<string, string>();
  let sealed: (string | undefined)[] = [];
  for (const [i, line] of lines.entries()) {
    const { seq, change } = worksheetLine.parse(JSON.parse(line));
    need(seq === i + 1, `worksheet.ndjson: line ${i + 1} is not entry ${i + 1}`);
    if (change.kind === 'attach')
      files.set(`ATT-${String(change.number).padStart(2, '0')}`, change.sha256 ?? '');
    if (change.kind === 'sign') {
      need(change.digest === digest.copy().digest('hex'), `entry ${seq} was signed over another history`);
      sealed.push(change.digest);
    }
    if (change.kind === 'reopen') sealed = [];
    digest.update(`${line}\n`);
  }
  const same = lines.length === stated.history.entries && digest.digest('hex') === stated.history.digest;
  need(same, 'the index states another history');
  const signed = [stated.preparer, stated.reviewer].flatMap((sign) => sign?.digest ?? []);
  need(JSON.stringify(signed) === JSON.stringify(sealed), 'the index states other sign-offs');
  for (const [ref, sha256] of attached) need(files.get(ref) === sha256, `${ref} is not what was attached`);
}
