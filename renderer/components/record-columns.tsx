import type { StoredRecord } from '../../shared/model/record.ts';
import { actorText, targetText } from '../lib/record-fields.ts';
import { timeIn, timeInUtc } from '../lib/time.ts';
import type { Column } from './virtual-table.tsx';

const text = (value: string | null) => (value ? <span title={value}>{value}</span> : null);

export function recordColumns(zone: string): Column<StoredRecord>[] {
  return [
    {
      id: 'time',
      head: `Time (${zone})`,
      width: '196px',
      cell: (record) => (
        <time dateTime={record.occurred_at} title={timeInUtc(record.occurred_at)}>
          {timeIn(record.occurred_at, zone)}
        </time>
      ),
    },
    { id: 'type', head: 'Type', width: 'minmax(150px, 1.1fr)', cell: (record) => text(record.type) },
    {
      id: 'actor',
      head: 'Actor',
      width: 'minmax(200px, 1.2fr)',
      cell: (record) =>
        record.actor && <span title={actorText(record.actor)}>{record.actor.label || record.actor.id}</span>,
    },
    {
      id: 'target',
      head: 'Target',
      width: 'minmax(130px, 1fr)',
      cell: (record) => text(targetText(record.target)),
    },
    {
      id: 'repository',
      head: 'Repository',
      width: 'minmax(110px, 1fr)',
      cell: (record) => text(record.repository),
    },
    { id: 'outcome', head: 'Outcome', width: '90px', cell: (record) => text(record.outcome) },
    { id: 'title', head: 'Title', width: 'minmax(120px, 1.4fr)', cell: (record) => text(record.title) },
    { id: 'source', head: 'Source', width: 'minmax(110px, 0.8fr)', cell: (record) => text(record.source) },
  ];
}

export const RECORD_TABLE_WIDTH = 1170;
