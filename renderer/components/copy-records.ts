import type { StoredRecord } from '../../shared/model/record.ts';
import { invoke, problemOf } from '../api/client.ts';
import type { RecordPages } from '../api/record-pages.ts';
import { count, counted } from '../lib/numbers.ts';
import { onOneLine, recordsAsTable, type ShownColumn } from '../lib/record-columns.ts';
import { MOST_SELECTED } from '../lib/selection.ts';
import { copyText } from './copy-button.tsx';
import { notify } from './notifications.tsx';

export type CopyForm = 'table' | 'originals' | 'ids';

export const MOST_SELECTED_WORDS = `At most ${count(MOST_SELECTED)} records can be selected. Narrow the filter, or export all that match.`;

const AT_ONCE = 500;
/** A clipboard is no place for more. */
const MOST_CHARACTERS = 50_000_000;

/** The records at some rows of a list, those that are not here yet asked for page by page. */
export async function recordsAt(pages: RecordPages, rows: readonly number[]): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for (const row of rows) {
    const record = pages.at(row) ?? (await pages.fetch(row));
    if (record) records.push(record);
  }
  return records;
}

/** Puts records on the clipboard and says how many. */
export async function copyRecords(
  form: CopyForm,
  rows: readonly number[],
  { pages, shown, zone }: { pages: RecordPages; shown: readonly ShownColumn[]; zone: string },
): Promise<void> {
  try {
    const records = await recordsAt(pages, rows);
    const { text, remarks } = await textOf(form, records, shown, zone);
    if (text.length > MOST_CHARACTERS) {
      notify('That is more than a clipboard holds. Export it instead.', { severity: 'warning' });
      return;
    }
    const what = `${counted(records.length, 'record')}`;
    if (await copyText(text, what)) notify([`${what} copied${WORDS[form]}.`, ...remarks].join(' '));
  } catch (error) {
    notify(problemOf(error).message, { severity: 'error' });
  }
}

const WORDS: Record<CopyForm, string> = {
  table: ' as a table',
  originals: ', the originals one a line',
  ids: ', their ids',
};

async function textOf(
  form: CopyForm,
  records: readonly StoredRecord[],
  shown: readonly ShownColumn[],
  zone: string,
): Promise<{ text: string; remarks: string[] }> {
  if (form === 'ids') return { text: records.map(({ id }) => `${id}\n`).join(''), remarks: [] };
  if (form === 'table') {
    const { text, guarded } = recordsAsTable(records, shown, zone);
    const said = `${counted(guarded, 'cell')} that a spreadsheet would run or change got an apostrophe.`;
    return { text, remarks: guarded > 0 ? [said] : [] };
  }
  const lines: string[] = [];
  let left = 0;
  for (let from = 0; from < records.length; from += AT_ONCE) {
    const rids = records.slice(from, from + AT_ONCE).map(({ rid }) => rid);
    for (const { text } of await invoke('records.originals', { rids })) {
      if (text === null) left++;
      else lines.push(`${onOneLine(text)}\n`);
    }
  }
  const said = `${counted(left, 'original')} left out: not text in their encoding.`;
  return { text: lines.join(''), remarks: left > 0 ? [said] : [] };
}
