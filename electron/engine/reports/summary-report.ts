import { methodWords, planWords, seedWords } from '../../../shared/draw-words.ts';
import { signatureSentence, zoneSentence } from '../../../shared/model/acquisition.ts';
import type { StoryDetail } from '../../../shared/model/story.ts';
import { counted } from '../../../shared/text.ts';
import { COMPLETENESS_WORDS, INTEGRITY_WORDS } from '../../../shared/verdict-words.ts';
import type { IndexRow } from '../packages/package-index.ts';
import type { PackageSummary } from '../packages/package-summary.ts';
import type { SampleDetails } from '../packages/record-lines.ts';
import type { DrawDocument } from '../sampling/draw.ts';
import type { Block, Report } from './report-model.ts';
import { glanceOf } from './story-report.ts';

/** A longer list is for sample.csv, not for paper. */
const LISTED_ITEMS = 500;
const LONGEST_CELL = 160;

const number = (value: number): string => value.toString().replace(/\B(?=(\d{3})+$)/g, ',');

/** A time without a fraction of nothing but zeros. */
const time = (text: string): string => text.replace(/\.0+(?=Z$)/, '');

/** Long text, cut where the reader can see it; records.ndjson has all of it. */
function clip(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST_CELL ? text : `${characters.slice(0, LONGEST_CELL).join('')} …`;
}

function scopeBlocks(summary: PackageSummary): Block[] {
  const { engagement } = summary;
  const people = engagement.people.map((person) => `${person.name} (${person.role})`).join(', ');
  const period =
    engagement.period_from && engagement.period_to
      ? `${engagement.period_from} to ${engagement.period_to}, ${engagement.zone}`
      : `not stated; zone ${engagement.zone}`;
  return [
    { kind: 'heading', text: 'Engagement' },
    {
      kind: 'facts',
      facts: [
        { label: 'Entity', value: engagement.entity || 'not stated' },
        { label: 'Period', value: period },
        { label: 'Frameworks', value: engagement.frameworks.join(', ') || 'not stated' },
        { label: 'People', value: people || 'not stated' },
      ],
    },
    { kind: 'heading', text: 'Population' },
    { kind: 'paragraph', text: summary.population.sentence },
    {
      kind: 'facts',
      facts: [
        { label: 'Name', value: summary.population.title },
        { label: 'Records', value: number(summary.population.count) },
        { label: 'Digest (SHA-256)', value: summary.population.digest, mono: true },
        {
          label: 'Frozen',
          value: `${time(summary.population.frozen_at)} by ${summary.population.frozen_by}`,
        },
      ],
    },
  ];
}

function acquisitionBlocks(summary: PackageSummary): Block[] {
  const rows = summary.acquisitions.map(({ file, source, lines, bytes }) => [
    file,
    source,
    number(bytes),
    number(lines.total),
    number(lines.accepted),
    number(lines.rejected),
    number(lines.duplicate),
    number(lines.conflict),
    number(lines.blank),
  ]);
  const counts: [string, number][] = [
    ['Bytes', 0.125],
    ['Lines', 0.095],
    ['Accepted', 0.095],
    ['Rejected', 0.085],
    ['Duplicate', 0.09],
    ['Conflict', 0.085],
    ['Blank', 0.075],
  ];
  return [
    { kind: 'heading', text: 'What was received' },
    {
      kind: 'paragraph',
      text: 'Every line of every file is accounted for: lines = accepted + rejected + duplicate + conflict + blank.',
      muted: true,
    },
    {
      kind: 'table',
      columns: [
        { title: 'File', width: 0.23 },
        { title: 'Source', width: 0.12 },
        ...counts.map(([title, width]) => ({ title, width, align: 'right' as const })),
      ],
      rows,
    },
    {
      kind: 'table',
      columns: [
        { title: 'File', width: 0.2 },
        { title: 'Received', width: 0.24 },
        { title: 'SHA-256 of the file', width: 0.56, mono: true },
      ],
      rows: summary.acquisitions.map((acquisition) => [
        acquisition.file,
        [
          `${time(acquisition.imported_at)} by ${acquisition.imported_by}, version ${acquisition.app_version}.`,
          ...zoneSentence(acquisition),
          ...[signatureSentence(acquisition) ?? []].flat(),
        ].join(' '),
        acquisition.sha256,
      ]),
    },
  ];
}

function chainBlocks(summary: PackageSummary): Block[] {
  const blocks: Block[] = [{ kind: 'heading', text: 'What the hash chains prove' }];
  if (summary.chains.length === 0) {
    blocks.push({ kind: 'paragraph', text: 'No chain was verified.' });
  }
  for (const chain of summary.chains) {
    const integrity = INTEGRITY_WORDS[chain.integrity];
    const completeness = COMPLETENESS_WORDS[chain.completeness];
    const counts = Object.entries(chain.counts)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${kind}: ${number(count)}`);
    blocks.push(
      { kind: 'subheading', text: `${chain.source}: ${number(chain.rows)} records, ${chain.dialect}` },
      {
        kind: 'verdicts',
        verdicts: [
          { label: 'Integrity', value: integrity.label, tone: integrity.tone },
          { label: 'Completeness', value: completeness.label, tone: completeness.tone },
        ],
      },
      {
        kind: 'paragraph',
        text: `${integrity.meaning} ${completeness.meaning}`,
      },
    );
    if (chain.explanation.length > 0) blocks.push({ kind: 'bullets', items: chain.explanation });
    blocks.push({
      kind: 'facts',
      facts: [
        { label: 'Findings', value: counts.join(', ') || 'none' },
        { label: 'Recipe', value: chain.recipe },
        {
          label: 'Verified',
          value: time(chain.verified_at) + (chain.stale ? ' (records were added since)' : ''),
        },
        { label: 'Receipt', value: chain.receipt, mono: true },
      ],
    });
  }
  return blocks;
}

function sampleBlocks(
  summary: PackageSummary,
  draw: DrawDocument | undefined,
  details: ReadonlyMap<string, SampleDetails>,
): Block[] {
  const { sample } = summary;
  if (!sample || !draw) {
    return [
      { kind: 'heading', text: 'Sample' },
      { kind: 'paragraph', text: 'No sample was drawn from this population.' },
    ];
  }
  const all = [
    ...draw.items.map((item) => ({ ...item, use: 'sample' })),
    ...draw.reserves.map((item) => ({ ...item, use: 'reserve' })),
  ];
  const seed = seedWords({
    origin: sample.seed_origin,
    by: sample.seed_by,
    at: sample.seed_at && time(sample.seed_at),
  });
  const drawn = [sample.drawn_at && time(sample.drawn_at), sample.drawn_by && `by ${sample.drawn_by}`]
    .filter(Boolean)
    .join(' ');
  const blocks: Block[] = [
    { kind: 'heading', text: 'Sample' },
    {
      kind: 'paragraph',
      text: `${number(sample.size)} of ${number(summary.population.count)} records were drawn, with ${number(sample.reserve)} in reserve. Anyone can draw the list again from this package.`,
    },
    ...sample.warnings.map((warning): Block => ({ kind: 'paragraph', text: `Note: ${warning}` })),
    {
      kind: 'facts',
      facts: [
        { label: 'Method', value: methodWords(sample.method, summary.population.count, sample.size) },
        ...(sample.plan === null ? [] : [{ label: 'Plan', value: planWords(sample.plan) }]),
        { label: 'Seed', value: sample.seed === '' ? seed : `${sample.seed} (${seed})` },
        { label: 'Drawn', value: drawn || 'not recorded' },
        { label: 'Checksum', value: sample.checksum, mono: true },
      ],
    },
    {
      kind: 'table',
      columns: [
        { title: 'No.', width: 0.05, align: 'right' },
        { title: 'Use', width: 0.075 },
        { title: 'Id', width: 0.225, mono: true },
        { title: 'Ticket', width: 0.145, mono: true },
        { title: 'Time', width: 0.185 },
        { title: 'What', width: 0.175 },
        { title: 'Who', width: 0.145 },
      ],
      rows: all.slice(0, LISTED_ITEMS).map((item) => {
        const known = details.get(item.id);
        return [
          String(item.order),
          item.use,
          item.id,
          // Twelve digits are enough to read; draw.json has them all.
          item.ticket.slice(0, 14),
          time(known?.occurred_at ?? ''),
          clip([known?.type, known?.title || known?.target].filter(Boolean).join(': ')),
          clip(known?.actor ?? ''),
        ];
      }),
    },
  ];
  if (all.length > LISTED_ITEMS) {
    blocks.push({
      kind: 'paragraph',
      text: `The first ${number(LISTED_ITEMS)} of ${number(all.length)} are listed; sample.csv has them all.`,
      muted: true,
    });
  }
  return blocks;
}

function worksheetBlocks({ worksheet }: PackageSummary): Block[] {
  if (!worksheet) return [];
  const signed = (sign: { name: string; at: string } | null) =>
    sign ? `${sign.name}, ${time(sign.at)}` : 'not signed';
  return [
    { kind: 'heading', text: 'What was tested' },
    {
      kind: 'table',
      columns: [
        { title: '', width: 0.05 },
        { title: 'Attribute', width: 0.3 },
        { title: 'Result', width: 0.65 },
      ],
      rows: worksheet.attributes.map(({ letter, definition, conclusion }) => [
        letter,
        definition,
        conclusion,
      ]),
    },
    {
      kind: 'facts',
      facts: [
        {
          label: 'Items',
          value: `${number(worksheet.items)} tested, ${number(worksheet.replaced)} replaced`,
        },
        { label: 'Exceptions', value: number(worksheet.exceptions) },
        { label: 'Evidence attached', value: number(worksheet.attachments) },
        { label: 'Prepared by', value: signed(worksheet.preparer) },
        { label: 'Reviewed by', value: signed(worksheet.reviewer) },
      ],
    },
    { kind: 'paragraph', text: 'worksheet.pdf has every item, mark and exception.', muted: true },
  ];
}

/** What happened, by what was pinned: a choice of people, whose evidence lies beside each story. */
function storyBlocks(summary: PackageSummary, stories: readonly StoryDetail[]): Block[] {
  const blocks: Block[] = [];
  for (const [i, { title, pins, created_by, created_at }] of stories.entries()) {
    const ref = summary.stories[i]?.ref ?? '';
    blocks.push(
      { kind: 'subheading', text: `${ref}: ${title}` },
      {
        kind: 'paragraph',
        text: `Begun by ${created_by} at ${time(created_at)}; ${counted(pins.length, 'pin')}.`,
      },
    );
    if (pins.length > 0) blocks.push(glanceOf(pins.slice(0, LISTED_ITEMS)));
    const cut = pins.length > LISTED_ITEMS ? `The first ${number(LISTED_ITEMS)} are listed. ` : '';
    blocks.push({
      kind: 'paragraph',
      text: `${cut}10-stories/${ref}/story.pdf has each pin with the file and line of its record and the SHA-256 of its original.`,
      muted: true,
    });
  }
  return blocks.length === 0
    ? []
    : [
        { kind: 'heading', text: 'Stories' },
        {
          kind: 'paragraph',
          text: 'What was pinned is a choice of the people who pinned it, and proves no more than its records do.',
          muted: true,
        },
        ...blocks,
      ];
}

function fileBlocks(rows: readonly IndexRow[]): Block[] {
  return [
    { kind: 'heading', text: 'Files of this package' },
    {
      kind: 'table',
      columns: [
        { title: 'Ref', width: 0.09 },
        { title: 'File', width: 0.32 },
        { title: 'Records', width: 0.09, align: 'right' },
        { title: 'Bytes', width: 0.11, align: 'right' },
        { title: 'SHA-256', width: 0.39, mono: true },
      ],
      rows: rows.map((row) => [
        row.ref,
        row.path?.replace(/^data\//, '') ?? `${row.title} (${row.status})`,
        row.records === null ? '' : number(row.records),
        number(row.bytes),
        row.sha256,
      ]),
    },
  ];
}

/** The summary of a package as a report: what a reader needs before opening any other file. */
export function summaryReport(
  summary: PackageSummary,
  rows: readonly IndexRow[],
  fingerprint: string,
  draw: DrawDocument | undefined,
  details: ReadonlyMap<string, SampleDetails>,
  stories: readonly StoryDetail[],
): Report {
  return {
    title: summary.title,
    subtitle: [summary.engagement.entity, `state of ${time(summary.created_at)}`].filter(Boolean).join(' · '),
    createdAt: summary.created_at,
    author: summary.created_by,
    producer: `${summary.tool.name} ${summary.tool.version}`,
    footer: `${summary.title} · key ${fingerprint.slice(0, 16)}`,
    blocks: [
      ...scopeBlocks(summary),
      ...acquisitionBlocks(summary),
      ...chainBlocks(summary),
      { kind: 'heading', text: 'What this package does not prove' },
      { kind: 'bullets', items: summary.not_proven },
      ...sampleBlocks(summary, draw, details),
      ...worksheetBlocks(summary),
      ...storyBlocks(summary, stories),
      ...fileBlocks(rows),
      { kind: 'heading', text: 'How to check this package' },
      {
        kind: 'paragraph',
        text: 'Unpack the zip and run: python3 VERIFY/verify.py. README.txt says two more ways; none needs a network or Vouch. Compare the fingerprint of the signing key with one that you got another way.',
      },
      {
        kind: 'facts',
        facts: [
          { label: 'Key fingerprint', value: fingerprint, mono: true },
          { label: 'Activity log', value: `${number(summary.activity.entries)} entries` },
          { label: 'Activity head', value: summary.activity.head, mono: true },
          {
            label: 'Built by',
            value: `${summary.created_by} with ${summary.tool.name} ${summary.tool.version}`,
          },
        ],
      },
    ],
  };
}
