import type { Pin, StoryDetail } from '../../../shared/model/story.ts';
import { count } from '../../../shared/text.ts';
import { CSV_MARK, csvRow } from '../packages/csv.ts';
import type { Block, Fact, Report } from './report-model.ts';

/** What the story was made from, beside what is pinned in it. */
export type StoryMade = { at: string; by: string; version: string; entity: string; zone: string };

const CSV_COLUMNS: [string, (pin: Pin) => string | number | null][] = [
  ['at', (pin) => pin.at],
  ['what', (pin) => (pin.record ? 'record' : 'observation')],
  ['type', (pin) => pin.record?.type ?? pin.observation?.kind ?? null],
  ['before', (pin) => pin.observation?.before ?? null],
  ['actor', (pin) => pin.record?.actor?.label ?? null],
  ['actor_id', (pin) => pin.record?.actor?.id ?? null],
  ['target', (pin) => pin.record?.target?.id ?? null],
  ['repository', (pin) => pin.record?.repository ?? null],
  ['outcome', (pin) => pin.record?.outcome ?? null],
  ['ip', (pin) => pin.record?.ip ?? null],
  ['id', (pin) => pin.record?.id ?? null],
  ['source', (pin) => pin.record?.source ?? null],
  ['file', (pin) => pin.record?.file ?? null],
  ['line', (pin) => pin.record?.line ?? null],
  ['original_sha256', (pin) => pin.sha256],
  ['observed', (pin) => pin.observation?.text ?? null],
  ['filter', (pin) => pin.observation?.sentence ?? null],
  ['why', (pin) => pin.text],
  ['pinned_at', (pin) => pin.pinned_at],
  ['pinned_by', (pin) => pin.pinned_by],
];

/** A row for each pin, in the order of time; cells that a spreadsheet would run are made text. */
export function* storyCsv({ pins }: StoryDetail): Generator<string> {
  yield CSV_MARK + csvRow(CSV_COLUMNS.map(([name]) => name));
  for (const pin of pins) yield csvRow(CSV_COLUMNS.map(([, cell]) => cell(pin)));
}

/** All of it, with the mapped fields of every record. */
export function storyJson(story: StoryDetail, made: StoryMade): string {
  return `${JSON.stringify({ story, made }, null, 2)}\n`;
}

/** `2026-03-12 09:14:22 UTC`, with the fraction where there is one. */
const readable = (utc: string) =>
  utc
    .replace('T', ' ')
    .replace(/\.?0*Z$/, '')
    .concat(' UTC');

const OBSERVED: Record<string, string> = {
  silence: 'Silence',
  burst: 'Burst',
  stopped: 'Activity stopped',
  began: 'Activity began',
  'only-between': 'Activity only in between',
  period: 'Period',
};

function headOf({ record, observation }: Pin): string {
  if (record)
    return [record.type, record.actor && `by ${record.actor.label || record.actor.id}`]
      .filter(Boolean)
      .join(' ');
  return observation ? (OBSERVED[observation.kind] ?? observation.kind) : '';
}

function pinBlocks(pin: Pin, number: number): Block[] {
  const { record, observation } = pin;
  const facts: Fact[] = [];
  const add = (label: string, value: string | null | undefined, mono = false) => {
    if (value) facts.push({ label, value, mono });
  };
  if (record) {
    add('Time as received', record.occurred_text);
    add('About the time', record.time_note);
    add(
      'Actor',
      record.actor &&
        `${record.actor.label} (${[record.actor.kind, record.actor.id].filter(Boolean).join(' ')})`,
    );
    add('Target', record.target && `${record.target.kind} ${record.target.label || record.target.id}`);
    add('Repository', record.repository);
    add('Outcome', record.outcome);
    add('Title', record.title);
    add('Address', record.ip);
    add('Id', record.id, true);
    add('Source, file, line', `${record.source}, ${record.file}, line ${record.line}`);
    add('SHA-256 of original', pin.sha256, true);
  }
  if (observation) {
    add('Up to', readable(observation.before));
    add('Looked at', observation.sentence);
    add('Records then', count(observation.records));
    add('Noted', `${readable(observation.created_at)} by ${observation.author}`);
  }
  add('Pinned', `${readable(pin.pinned_at)} by ${pin.pinned_by}`);
  return [
    { kind: 'subheading', text: `${number}. ${readable(pin.at)}: ${headOf(pin)}` },
    ...[observation?.text, pin.text].flatMap((text): Block[] => (text ? [{ kind: 'paragraph', text }] : [])),
    { kind: 'facts', facts },
  ];
}

/** Each pin in one line. */
export function glanceOf(pins: readonly Pin[]): Block {
  return {
    kind: 'table',
    columns: [
      { title: '', width: 0.05, align: 'right' },
      { title: 'Time (UTC)', width: 0.23 },
      { title: 'What', width: 0.34 },
      { title: 'Why', width: 0.38 },
    ],
    rows: pins.map((pin, i) => [
      String(i + 1),
      readable(pin.at).replace(' UTC', ''),
      headOf(pin),
      pin.text || pin.observation?.text || '',
    ]),
  };
}

/** What to hand over: the story at a glance, then each pin with where its evidence lies. */
export function storyReport(story: StoryDetail, made: StoryMade): Report {
  const { title, pins, created_at, created_by } = story;
  const [first, last] = [pins[0], pins.at(-1)];
  return {
    title,
    subtitle: [made.entity, 'Story'].filter(Boolean).join(' · '),
    createdAt: made.at,
    author: made.by,
    producer: `Vouch ${made.version}`,
    footer: `Story · ${title}`,
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: 'Pinned', value: count(pins.length) },
          {
            label: 'From, to',
            value: first && last ? `${readable(first.at)} to ${readable(last.at)}` : 'nothing is pinned',
          },
          { label: 'Begun', value: `${readable(created_at)} by ${created_by}` },
          { label: 'Made', value: `${readable(made.at)} by ${made.by}, Vouch ${made.version}` },
        ],
      },
      {
        kind: 'paragraph',
        muted: true,
        text: 'What was pinned is a choice of the people named beside it. Records are quoted as they were received; each is found again by its file and line, and is the same if its bytes give the same SHA-256. Observations are what their authors noted. Times are UTC.',
      },
      { kind: 'heading', text: 'At a glance' },
      glanceOf(pins),
      { kind: 'heading', text: 'One by one' },
      ...pins.flatMap((pin, i) => pinBlocks(pin, i + 1)),
    ],
  };
}
