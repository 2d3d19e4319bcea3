import { methodWords, planWords, seedWords } from '../../../shared/draw-words.ts';
import { evaluateSample } from '../sampling/evaluation.ts';
import { rateText } from '../sampling/plan-words.ts';
import { ceilOfRate } from '../sampling/risk.ts';
import type { Paper } from '../worksheet/paper.ts';
import type { Block } from './report-model.ts';
import { date, heading, number, paragraph, table, time } from './worksheet-words.ts';

function unitWords({ unit, ungrouped }: Paper['sample']['population']): string {
  if (unit === 'record') return "one a record, identified by the record's id";
  const left =
    ungrouped === 0 ? '' : `; ${number(ungrouped)} records of the filter name none and are not in it`;
  return `one a ${unit}, identified by its own id and shown by its first record${left}`;
}

/** What was sampled from: the listing, its completeness and accuracy. */
export function populationBlocks({ sample, acquisitions, chains, worksheet }: Paper): Block[] {
  const { population } = sample;
  return [
    heading('Population, its completeness and accuracy'),
    paragraph(population.sentence),
    {
      kind: 'facts',
      facts: [
        { label: 'Name', value: population.title },
        {
          label: 'Items (N)',
          value: `${number(population.count)}, ${unitWords(population)}`,
        },
        { label: 'Digest (SHA-256)', value: population.digest, mono: true },
        { label: 'Frozen', value: `${time(population.frozen_at)} by ${population.frozen_by}` },
      ],
    },
    { kind: 'subheading', text: 'The files that its records came in' },
    table(
      [
        { title: 'File', width: 0.2 },
        { title: 'Source, received', width: 0.26 },
        { title: 'Lines', width: 0.22 },
        { title: 'First and last id and time', width: 0.32 },
      ],
      acquisitions.map(
        ({ file, bytes, source, lines, imported_at, imported_by, app_version, first, last }) => [
          `${file}, ${number(bytes)} bytes`,
          `${source}; ${time(imported_at)} by ${imported_by}, version ${app_version}`,
          `${number(lines.total)} = ${number(lines.accepted)} accepted, ${number(lines.rejected)} rejected, ${number(lines.duplicate)} duplicate, ${number(lines.conflict)} conflict, ${number(lines.blank)} blank`,
          [first, last].flatMap((end) => (end ? [`${end.id} (${time(end.occurred_at)})`] : [])).join(' to '),
        ],
      ),
    ),
    table(
      [
        { title: 'File', width: 0.35 },
        { title: 'SHA-256', width: 0.65, mono: true },
      ],
      acquisitions.map(({ file, sha256 }) => [file, sha256]),
    ),
    { kind: 'subheading', text: 'What its hash chains prove' },
    ...(chains.length === 0
      ? [
          paragraph(
            'No chain of these sources was verified: a record changed before it was received would not show.',
          ),
        ]
      : [
          table(
            [
              { title: 'Source', width: 0.26 },
              { title: 'Integrity', width: 0.14 },
              { title: 'Completeness', width: 0.14 },
              { title: 'Head', width: 0.46, mono: true },
            ],
            chains.map((chain) => [
              `${chain.source}, ${chain.dialect}${chain.stale ? ' (records were added since)' : ''}`,
              chain.integrity,
              chain.completeness,
              chain.head,
            ]),
          ),
        ]),
    { kind: 'subheading', text: 'Work on completeness and accuracy, and its conclusion' },
    paragraph(worksheet.setup?.completeness || 'The preparer wrote nothing.'),
  ];
}

/** How many and which: the terms, the seed, the proof that it came after the freeze. */
export function sampleBlocks({ worksheet, sample, draw, draws, proof }: Paper): Block[] {
  const { setup, population: N } = worksheet;
  const seed = seedWords({
    origin: sample.seed_origin,
    by: sample.seed_by,
    at: sample.seed_at && time(sample.seed_at),
  });
  const logged = (entry: Paper['proof']['frozen'], what: string) =>
    entry
      ? `${what}: entry ${number(entry.seq)} of the activity log, ${time(entry.at)}`
      : `${what}: not in the log`;
  return [
    heading('Sample'),
    {
      kind: 'facts',
      facts: [
        ...sample.warnings.map((warning) => ({ label: 'Note', value: warning })),
        ...(sample.plan
          ? [{ label: 'Plan', value: planWords(sample.plan) }]
          : setup
            ? planFacts(setup, N, sample.size)
            : []),
        { label: 'Selection', value: methodWords(sample.method, N, sample.size) },
        {
          label: 'Algorithm',
          value: `${draw.algorithm.name} ${draw.algorithm.version}; ${number(sample.size)} items, ${number(sample.reserve)} reserves`,
        },
        { label: 'Seed', value: sample.seed === '' ? seed : `${sample.seed} (${seed})` },
        { label: 'Drawn', value: `${time(sample.drawn_at)} by ${sample.drawn_by}` },
        {
          label: 'Digest before seed',
          value: `${logged(proof.frozen, 'frozen')}; ${logged(proof.drawn, 'drawn')}`,
        },
        { label: 'Checksum of draw.json', value: draw.checksum, mono: true },
        {
          label: 'Draws from these ids',
          value: draws
            .map(
              ({ id, drawn_at, redraw_reason }) =>
                `no. ${id} on ${date(drawn_at)}${redraw_reason === null ? '' : ` (again: ${redraw_reason})`}`,
            )
            .join('; '),
        },
      ],
    },
  ];
}

function planFacts(setup: NonNullable<Paper['worksheet']['setup']>, N: number, n: number) {
  const { confidence, tolerable, method, rationale } = setup;
  const { risk } = evaluateSample({ population: N, size: n, deviations: 0, confidence, tolerable, method });
  const exact = method === 'hypergeometric' || method === 'discovery';
  return [
    {
      label: 'Terms',
      value: `${rateText(confidence)} confidence, tolerable is less than ${rateText(tolerable)}${exact ? ` (${number(ceilOfRate(tolerable, N))} or more deviations in the population are too many)` : ''}, ${method}: statistical, so that the sampling risk is measured`,
    },
    { label: 'Why these', value: rationale || 'not stated' },
    {
      label: 'Risk of this size',
      value: `${Number((risk * 100).toPrecision(3))} % without a deviation; ${rateText(10_000 - confidence)} is accepted`,
    },
  ];
}
