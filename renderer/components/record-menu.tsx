import Divider from '@mui/material/Divider';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { problemOf } from '../api/client.ts';
import { compareRecords } from '../api/compare.ts';
import { openRecord } from '../api/open-record.ts';
import { useQueryOf } from '../api/queries.ts';
import type { RecordPages } from '../api/record-pages.ts';
import { filterToParams } from '../lib/filter-url.ts';
import { furtherWords } from '../lib/further-words.ts';
import { counted } from '../lib/numbers.ts';
import { RECORD_COLUMNS, type RecordColumn, type ShownColumn, withCell } from '../lib/record-columns.ts';
import { navigate } from '../router.ts';
import { copyText } from './copy-button.tsx';
import { type CopyForm, copyRecords, recordsAt } from './copy-records.ts';
import { NoteDialog } from './note-dialog.tsx';
import { notify } from './notifications.tsx';
import { PinDialog } from './pin-dialog.tsx';
import type { MenuPlace } from './virtual-table.tsx';
import { useZone } from './when.tsx';

/** So many pins at once are a mistake more often than a story. */
const MOST_PINNED = 50;
const SHORT = 40;

const short = (text: string) => (text.length > SHORT ? `${text.slice(0, SHORT)}…` : text);

type Props = {
  place: MenuPlace;
  rows: readonly number[];
  filter: RecordFilter;
  pages: RecordPages;
  shown: readonly ShownColumn[];
  onFilter(filter: RecordFilter): void;
  onClose(): void;
};

/** What can be done with the selected records, and with the cell that the menu was opened at. */
export function RecordMenu({ place, rows, filter, pages, shown, onFilter, onClose }: Props) {
  const zone = useZone();
  const [part, setPart] = useState<'all' | 'related' | 'values' | null>('all');
  const [dialog, setDialog] = useState<{ kind: 'pin' | 'note'; records: StoredRecord[] } | null>(null);
  const record = pages.at(place.row);
  const column = RECORD_COLUMNS.find(({ id }) => id === place.column);
  const isOne = rows.length === 1;
  const name = isOne ? 'The record' : counted(rows.length, 'record');
  const list = useRef<HTMLUListElement>(null);
  // Another part of the menu comes in the place of the items that had the focus.
  const focusFirst = () => list.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the items change with the part
  useEffect(focusFirst, [part]);

  const close = () => {
    setPart(null);
    if (!dialog) onClose();
  };
  const item = (words: string, run: () => void, detail?: string) => (
    <MenuItem
      key={words}
      onClick={() => {
        close();
        run();
      }}
    >
      <ListItemText>{words}</ListItemText>
      {detail && (
        <Typography variant="body2" color="textSecondary" sx={{ ml: 3 }}>
          {detail}
        </Typography>
      )}
    </MenuItem>
  );
  const withRecords = (run: (records: StoredRecord[]) => void) => () => {
    recordsAt(pages, rows).then(run, (error: unknown) =>
      notify(problemOf(error).message, { severity: 'error' }),
    );
  };
  const openDialog = (kind: 'pin' | 'note') => {
    setPart(null);
    withRecords((records) => setDialog({ kind, records }))();
  };
  const copy = (form: CopyForm) => () => void copyRecords(form, rows, { pages, shown, zone });
  const divider = (key: string) => <Divider key={key} component="li" />;

  const main = (): ReactNode[] => [
    ...(isOne && record ? [item('Open', () => openRecord(record.rid), 'Enter')] : []),
    ...(column && record ? cellItems(column, record) : []),
    ...(isOne && record
      ? [
          <MenuItem key="values" onClick={() => setPart('values')}>
            Filter by a value of it…
          </MenuItem>,
          <MenuItem key="related" onClick={() => setPart('related')}>
            Related records…
          </MenuItem>,
        ]
      : []),
    divider('copying'),
    ...(column && record && isOne
      ? [item('Copy the cell', () => void copyText(column.text(record, zone), column.head))]
      : []),
    item(`Copy ${isOne ? 'it' : 'them'} as a table`, copy('table'), 'Ctrl+C'),
    item(`Copy the ${isOne ? 'original' : 'originals, one a line'}`, copy('originals')),
    item(`Copy the ${isOne ? 'id' : 'ids'}`, copy('ids')),
    divider('doing'),
    ...(rows.length === 2
      ? [
          item(
            'Compare the two',
            withRecords(([a, b]) => a && b && compareRecords({ rid: a.rid }, { rid: b.rid })),
          ),
        ]
      : []),
    ...(isOne && record
      ? [
          item('Compare with the next in the list', () => {
            pages.fetch(place.row + 1).then(
              (next) =>
                next
                  ? compareRecords({ rid: record.rid }, { rid: next.rid })
                  : notify('This is the last of the list.'),
              () => undefined,
            );
          }),
        ]
      : []),
    ...(rows.length <= MOST_PINNED
      ? [
          <MenuItem key="pin" onClick={() => openDialog('pin')}>
            Pin to a story…
          </MenuItem>,
        ]
      : []),
    ...(isOne
      ? [
          <MenuItem key="note" onClick={() => openDialog('note')}>
            Add a note…
          </MenuItem>,
        ]
      : []),
  ];
  const cellItems = (of: RecordColumn, at: StoredRecord): ReactNode[] => {
    const [only, without] = [withCell(filter, of, at, false), withCell(filter, of, at, true)];
    if (!only || !without) return [];
    const isTime = of.id === 'time' || of.id === 'utc';
    const value = `${of.head.toLowerCase()} “${short(of.text(at, zone))}”`;
    return [
      item(isTime ? 'From this time on' : `Only ${value}`, () => onFilter(only)),
      item(isTime ? 'Up to this time' : `Exclude ${value}`, () => onFilter(without)),
    ];
  };
  return (
    <>
      <Menu
        open={part !== null}
        onClose={close}
        onContextMenu={(event) => event.preventDefault()}
        anchorReference="anchorPosition"
        anchorPosition={{ left: place.left, top: place.top }}
        slotProps={{
          list: { ref: list, 'aria-label': name, dense: true },
          // A menu is no landmark by itself, and it stands outside of all others.
          paper: { role: 'region', 'aria-label': name, sx: { maxWidth: 'min(560px, calc(100vw - 32px))' } },
        }}
      >
        {part === 'all' && main()}
        {part === 'values' &&
          record &&
          RECORD_COLUMNS.filter(({ field }) => field !== undefined).flatMap((each) =>
            cellItems(each, record),
          )}
        {part === 'related' && record && (
          <Related key="related" rid={record.rid} onChosen={close} onCome={focusFirst} />
        )}
      </Menu>
      {dialog?.kind === 'pin' && <PinDialog rids={dialog.records.map(({ rid }) => rid)} onClose={onClose} />}
      {dialog?.kind === 'note' && dialog.records[0] && (
        <NoteDialog rid={dialog.records[0].rid} onClose={onClose} />
      )}
    </>
  );
}

/** Where one looks further from the record, with how many others there are. */
function Related({ rid, onChosen, onCome }: { rid: number; onChosen: () => void; onCome: () => void }) {
  const further = useQueryOf('records.further', { rid });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when they are there
  useEffect(onCome, [further.data]);
  if (!further.data)
    return <MenuItem>{further.isError ? problemOf(further.error).message : 'Looking…'}</MenuItem>;
  const found = further.data.filter(({ others }) => others !== 0);
  if (found.length === 0) return <MenuItem>Nothing else in the vault tells of the same.</MenuItem>;
  return found.map((each) => (
    <MenuItem
      key={`${each.by} ${each.value}`}
      onClick={() => {
        onChosen();
        navigate(`/records?${filterToParams(each.filter)}`);
      }}
    >
      <ListItemText>{furtherWords(each)}</ListItemText>
      {each.others !== null && (
        <Typography variant="body2" color="textSecondary" sx={{ ml: 3 }}>
          {counted(each.others, 'other')}
        </Typography>
      )}
    </MenuItem>
  ));
}
