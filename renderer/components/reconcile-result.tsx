import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type {
  ChangedRecord,
  ReconciledRecord,
  ReconciledSide,
  Reconciliation,
} from '../../shared/model/reconcile.ts';
import { openRecord } from '../api/open-record.ts';
import { count, counted } from '../lib/numbers.ts';
import { timeIn } from '../lib/time.ts';
import { Facts } from './facts.tsx';
import { Hash } from './hash.tsx';
import { Section } from './page.tsx';
import { ReconcileDifference } from './reconcile-difference.tsx';
import { type Column, VirtualTable } from './virtual-table.tsx';
import { useZone, When } from './when.tsx';

const KINDS = ['missing', 'extra', 'changed', 'equal'] as const;
type Kind = (typeof KINDS)[number];

const LABELS: Record<Kind, string> = {
  missing: 'Missing',
  extra: 'Extra',
  changed: 'Changed',
  equal: 'Equal',
};

/** Whichever of the sides it is from. */
type Row = { place: ReconciledRecord; changed: ChangedRecord | null };

function columns(zone: string, kind: Kind): Column<Row>[] {
  const places: Column<Row>[] = [
    {
      id: 'time',
      head: `Time (${zone})`,
      width: '210px',
      cell: ({ place }) => timeIn(place.occurred_at, zone),
    },
    {
      id: 'type',
      head: 'Type',
      width: 'minmax(140px, 1fr)',
      cell: ({ place }) => <span title={place.type}>{place.type}</span>,
    },
    { id: 'id', head: 'Id', width: 'minmax(180px, 1fr)', cell: ({ place }) => <code>{place.id}</code> },
    {
      id: 'where',
      head: 'Where',
      width: 'minmax(160px, 1fr)',
      cell: ({ place }) => `${place.file}, line ${count(place.line)}${place.ledger ? ' (ledger)' : ''}`,
    },
  ];
  const fields: Column<Row> = {
    id: 'fields',
    head: 'Fields that differ',
    width: 'minmax(200px, 2fr)',
    cell: ({ changed }) => {
      const names = changed?.fields.map(({ name }) => name).join(', ');
      return changed && <span title={names}>{names}</span>;
    },
  };
  return kind === 'changed' ? [...places, fields] : places;
}

function Found({ result }: { result: Reconciliation }) {
  const numbers: Record<Kind, number> = { ...result.counts, equal: result.equal };
  const [chosen, setChosen] = useState<Kind>(KINDS.find((kind) => numbers[kind] > 0) ?? 'equal');
  const [shown, setShown] = useState<ChangedRecord | null>(null);
  const zone = useZone();
  const rows: Row[] =
    chosen === 'equal'
      ? []
      : chosen === 'changed'
        ? result.changed.map((changed) => ({ place: changed.left, changed }))
        : result[chosen].map((place) => ({ place, changed: null }));
  const open = ({ place, changed }: Row) => {
    if (changed) setShown(changed);
    else if (place.rid !== null) openRecord(place.rid);
  };
  const label = `${LABELS[chosen]} records`;
  return (
    <>
      <Tabs
        value={chosen}
        onChange={(_, kind: Kind) => setChosen(kind)}
        aria-label="What became of the records"
        variant="scrollable"
        sx={{ mb: 1 }}
      >
        {KINDS.map((kind) => (
          <Tab key={kind} value={kind} label={`${LABELS[kind]} ${count(numbers[kind])}`} />
        ))}
      </Tabs>
      {rows.length > 0 && (
        <>
          <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
            {chosen === 'changed' ? 'Choose one to see both values.' : 'Choose one to open its record.'}
            {numbers[chosen] > rows.length &&
              ` The first ${count(rows.length)} of ${count(numbers[chosen])}.`}
          </Typography>
          <VirtualTable
            key={chosen}
            label={label}
            rows={rows.length}
            columns={columns(zone, chosen)}
            rowAt={(index) => rows[index]}
            minWidth={900}
            maxRows={12}
            onOpen={open}
          />
        </>
      )}
      {rows.length === 0 && (
        <Typography color="textSecondary">
          {chosen === 'equal'
            ? 'Equal records are counted and not listed; the receipt covers them.'
            : `No record is ${LABELS[chosen].toLowerCase()}.`}
        </Typography>
      )}
      {shown && (
        <ReconcileDifference
          record={shown}
          left={result.left.name}
          right={result.right.name}
          onClose={() => setShown(null)}
        />
      )}
    </>
  );
}

const SEVERITY = { equal: 'success', different: 'error', 'nothing-compared': 'warning' } as const;

function sideFacts(name: string, side: ReconciledSide) {
  const { first, last, outside } = side;
  return {
    name,
    value: (
      <>
        {side.name}: {counted(side.records, 'record')}
        {first && last && (
          <>
            , <When at={first.occurred_at} /> to <When at={last.occurred_at} />
          </>
        )}
        {outside.before + outside.after > 0 &&
          `; ${count(outside.before)} before and ${count(outside.after)} after the period`}
      </>
    ),
  };
}

/** What a comparison found: the verdict in words, the records that differ, and what it stands on. */
export function ReconcileResult({ result }: { result: Reconciliation }) {
  const [verdict, ...sentences] = result.sentences;
  return (
    <Box sx={{ mt: 3 }}>
      <Alert severity={SEVERITY[result.verdict]} sx={{ mb: 2 }}>
        {verdict}
      </Alert>
      <Section title="Records">
        <Found key={result.receipt} result={result} />
      </Section>
      <Section title="What was compared">
        <Box component="ul" sx={{ mt: 0, pl: 2.5 }}>
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </Box>
        <Facts
          facts={[
            sideFacts('Left', result.left),
            sideFacts('Right', result.right),
            { name: 'Receipt', value: <Hash value={result.receipt} what="receipt" /> },
          ]}
        />
      </Section>
    </Box>
  );
}
