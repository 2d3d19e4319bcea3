import type { ReconciledSide, Reconciliation } from '../../../shared/model/reconcile.ts';
import { count as number } from '../../../shared/text.ts';
import { CSV_MARK, csvRow } from '../packages/csv.ts';
import type { Block, Report, Tone } from './report-model.ts';

const VERDICTS: Record<Reconciliation['verdict'], { words: string; tone: Tone }> = {
  equal: { words: 'Equal', tone: 'good' },
  different: { words: 'Different', tone: 'bad' },
  'nothing-compared': { words: 'Nothing compared', tone: 'caution' },
};

const CSV_COLUMNS = [
  ...['outcome', 'id', 'occurred_at', 'type', 'left_file', 'left_line', 'right_file', 'right_line'],
  ...['field', 'left', 'right'],
];

/** The lists as rows for a spreadsheet: a row for each missing and extra record, and for each field that differs. */
export function* reconcileCsv({ missing, extra, changed }: Reconciliation): Generator<string> {
  yield CSV_MARK + csvRow(CSV_COLUMNS);
  for (const { id, occurred_at, type, file, line } of missing)
    yield csvRow(['missing', id, occurred_at, type, file, line, '', '', '', '', '']);
  for (const { id, occurred_at, type, file, line } of extra)
    yield csvRow(['extra', id, occurred_at, type, '', '', file, line, '', '', '']);
  for (const { id, left, right, fields } of changed) {
    const place = [left.occurred_at, left.type, left.file, left.line, right.file, right.line];
    for (const field of fields)
      yield csvRow(['changed', id, ...place, field.name, field.left ?? '', field.right ?? '']);
  }
}

const LISTED = 200;
const CELL = 120;

/** Long text, cut where the reader can see it; the JSON and CSV have all of it. */
function clip(text: string | null): string {
  if (text === null) return '(none)';
  const characters = [...text];
  return characters.length <= CELL ? text : `${characters.slice(0, CELL).join('')} …`;
}

function sideBlocks(word: string, side: ReconciledSide): Block[] {
  return [
    { kind: 'subheading', text: `${word}: ${side.name}` },
    {
      kind: 'facts',
      facts: [
        { label: 'Source', value: side.source },
        { label: 'Records', value: number(side.records) },
        { label: 'Repeated lines', value: number(side.repeated) },
        { label: 'Conflicting lines', value: number(side.conflicting) },
        { label: 'Rejected lines', value: number(side.rejected) },
        {
          label: 'From, to',
          value: side.first && side.last ? `${side.first.occurred_at} to ${side.last.occurred_at}` : 'none',
        },
        {
          label: 'Outside the period',
          value: `${number(side.outside.before)} before, ${number(side.outside.after)} after`,
        },
        ...side.files.map(({ name, sha256 }) => ({ label: name, value: sha256, mono: true })),
      ],
    },
  ];
}

function more(all: number, what: string): Block[] {
  if (all <= LISTED) return [];
  const text = `The first ${LISTED} of ${number(all)} ${what} are listed; the JSON and CSV list up to 1,000.`;
  return [{ kind: 'paragraph', text, muted: true }];
}

function listBlocks(title: string, records: Reconciliation['missing'], all: number): Block[] {
  if (all === 0) return [];
  return [
    { kind: 'heading', text: `${title} (${number(all)})` },
    {
      kind: 'table',
      columns: [
        { title: 'Time', width: 0.24 },
        { title: 'Type', width: 0.2 },
        { title: 'Id', width: 0.34, mono: true },
        { title: 'File and line', width: 0.22 },
      ],
      rows: records
        .slice(0, LISTED)
        .map(({ occurred_at, type, id, file, line }) => [occurred_at, type, id, `${file}:${line}`]),
    },
    ...more(all, 'records'),
  ];
}

function changedBlocks({ changed, counts }: Reconciliation): Block[] {
  if (counts.changed === 0) return [];
  return [
    { kind: 'heading', text: `Changed (${number(counts.changed)})` },
    {
      kind: 'table',
      columns: [
        { title: 'Id', width: 0.28, mono: true },
        { title: 'Field', width: 0.2 },
        { title: 'Left', width: 0.26 },
        { title: 'Right', width: 0.26 },
      ],
      rows: changed
        .slice(0, LISTED)
        .flatMap(({ id, fields }) =>
          fields.map(({ name, left, right }) => [id, name, clip(left), clip(right)]),
        ),
    },
    ...more(counts.changed, 'changed records'),
  ];
}

/** What to hand over: both sides with their hashes, the counts that add up, and every difference up to a limit. */
export function reconcileReport(
  result: Reconciliation,
  made: { at: string; by: string; version: string; entity: string },
): Report {
  const { verdict, left, right, period, compared, equal, counts, fields } = result;
  const { words, tone } = VERDICTS[verdict];
  return {
    title: `${left.name} against ${right.name}`,
    subtitle: [made.entity, 'Reconciliation'].filter(Boolean).join(' · '),
    createdAt: made.at,
    author: made.by,
    producer: `Vouch ${made.version}`,
    footer: `Reconciliation · ${result.receipt.slice(0, 23)}`,
    blocks: [
      { kind: 'verdicts', verdicts: [{ label: 'Verdict', value: words, tone }] },
      { kind: 'bullets', items: result.sentences },
      { kind: 'heading', text: 'Counts' },
      {
        kind: 'facts',
        facts: [
          {
            label: 'Ids compared',
            value: `${number(compared)} = ${number(equal)} equal + ${number(counts.missing)} missing + ${number(counts.extra)} extra + ${number(counts.changed)} changed`,
          },
          {
            label: 'Period',
            value: period
              ? `${period.from} to ${period.to}, ${period.given ? 'as given' : 'where both overlap'}`
              : 'none: the sides do not overlap',
          },
          { label: 'Not compared', value: fields.not_compared.join(', ') || 'none' },
          { label: 'Receipt', value: result.receipt, mono: true },
          { label: 'Made', value: `${made.at} by ${made.by}, Vouch ${made.version}` },
        ],
      },
      { kind: 'heading', text: 'What was compared' },
      ...sideBlocks('Left', left),
      ...sideBlocks('Right', right),
      ...listBlocks('Missing on the right', result.missing, counts.missing),
      ...listBlocks('Extra on the right', result.extra, counts.extra),
      ...changedBlocks(result),
    ],
  };
}
