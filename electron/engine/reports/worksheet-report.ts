import { join } from 'node:path';
import type { StratifiedEvaluation } from '../../../shared/model/plan.ts';
import type { AttributeResult, SignOff } from '../../../shared/model/worksheet.ts';
import { rateText } from '../sampling/plan-words.ts';
import { percent, percentUp } from '../sampling/rounding.ts';
import type { Paper } from '../worksheet/paper.ts';
import { renderPdf } from './pdf.ts';
import type { Block, Column, Report, Tone } from './report-model.ts';
import { populationBlocks, sampleBlocks } from './worksheet-basis.ts';
import { attachmentBlocks, exceptionBlocks, itemBlocks, replacementBlocks } from './worksheet-items.ts';
import { heading, number, paragraph, table, time } from './worksheet-words.ts';

function signed(sign: SignOff | null): string {
  return sign ? `${sign.name}, ${time(sign.at)} (account ${sign.account})` : 'not signed';
}

/** In one word, since five of them stand side by side. */
function verdictOf({ supports_reliance, open }: AttributeResult): { value: string; tone: Tone } {
  if (supports_reliance === null) return { value: open > 0 ? 'Not yet' : 'Not known', tone: 'caution' };
  return supports_reliance ? { value: 'Yes', tone: 'good' } : { value: 'No', tone: 'bad' };
}

function purposeBlocks({ worksheet, engagement, sample }: Paper): Block[] {
  const { setup, preparer, reviewer } = worksheet;
  const period =
    engagement.period_from && engagement.period_to
      ? `${engagement.period_from} to ${engagement.period_to}, ${engagement.zone}`
      : `not stated; zone ${engagement.zone}`;
  return [
    {
      kind: 'facts',
      facts: [
        { label: 'Entity', value: engagement.entity || 'not stated' },
        { label: 'Period', value: period },
        { label: 'Frameworks', value: engagement.frameworks.join(', ') || 'not stated' },
        { label: 'Control', value: setup?.control ?? 'not stated yet' },
        { label: 'Criterion', value: setup?.criterion ?? 'not stated yet' },
        { label: 'Objective', value: setup?.objective ?? 'not stated yet' },
        { label: 'A deviation is', value: setup?.deviation ?? 'not stated yet' },
        {
          label: 'Sample',
          value: `No. ${sample.id}, ${number(sample.size)} of ${number(worksheet.population)}`,
        },
        { label: 'Prepared by', value: signed(preparer) },
        { label: 'Reviewed by', value: signed(reviewer) },
      ],
    },
  ];
}

function conclusionBlocks(paper: Paper): Block[] {
  const { worksheet } = paper;
  const { results, setup } = worksheet;
  const blocks: Block[] = [heading('Result and conclusion')];
  if (!setup || results.length === 0)
    return [...blocks, paragraph('The worksheet is not set up: nothing was tested.')];
  blocks.push({
    kind: 'verdicts',
    verdicts: results.map((result) => ({
      label: `${result.letter} supports reliance`,
      ...verdictOf(result),
    })),
  });
  const columns: Column[] = [
    { title: '', width: 0.04 },
    { title: 'Attribute', width: 0.26 },
    ...(
      [
        ['Tested', 0.08],
        ['Deviations', 0.1],
        ['n/a', 0.06],
        ['Open', 0.07],
        ['Rate', 0.08],
        ['Upper limit', 0.1],
        ['Allowance', 0.1],
        ['Risk', 0.11],
      ] as const
    ).map(([title, width]) => ({ title, width, align: 'right' as const })),
  ];
  blocks.push(
    table(
      columns,
      results.map((result) => resultRow(result, worksheet.population)),
    ),
  );
  for (const { letter, conclusion } of results) blocks.push(paragraph(`${letter}: ${conclusion}`));
  const terms = results.find((result) => result.terms !== null)?.terms;
  if (terms)
    blocks.push(
      paragraph(
        `Tolerable is less than ${rateText(terms.tolerable)} at ${rateText(terms.confidence)} confidence, ${terms.method}, ${terms.planned ? 'as planned' : 'as the worksheet says, since the sample was drawn without a plan'}. Upper limits are rounded up; the decision is made on exact values. Allowance: upper limit less rate. Risk: the probability of no more deviations than were found where the population just misses the tolerable rate.`,
        true,
      ),
    );
  for (const { letter, strata } of results) if (strata) blocks.push(...strataBlocks(letter, strata, paper));
  blocks.push(
    { kind: 'subheading', text: 'Conclusion of the preparer' },
    paragraph(worksheet.conclusion || 'None was written.'),
  );
  if (worksheet.notices.length > 0)
    blocks.push(
      { kind: 'subheading', text: 'What the reader should know' },
      { kind: 'bullets', items: worksheet.notices },
    );
  return blocks;
}

/** Each stratum by itself: exact, and the limit that holds for all of them at once. */
function strataBlocks(letter: string, { strata }: StratifiedEvaluation, { sample }: Paper): Block[] {
  const names = sample.method.name === 'stratified' ? sample.method.strata.map(({ name }) => name) : [];
  const columns: [string, number][] = [
    ['Items', 0.12],
    ['Tested', 0.12],
    ['Deviations', 0.14],
    ['Upper limit', 0.14],
    ['With the others', 0.18],
  ];
  return [
    { kind: 'subheading', text: `${letter} by stratum` },
    table(
      [
        { title: 'Stratum', width: 0.3 },
        ...columns.map(([title, width]) => ({ title, width, align: 'right' as const })),
      ],
      strata.map(({ population, size, deviations, upper_count, joint_upper_count }, h) => [
        names[h] ?? String(h + 1),
        ...[population, size, deviations].map(number),
        percentUp(0, { items: upper_count, of: population }),
        percentUp(0, { items: joint_upper_count, of: population }),
      ]),
    ),
  ];
}

function resultRow(result: AttributeResult, population: number): string[] {
  const { evaluation } = result;
  const counts = [result.tested, result.deviations, result.not_applicable, result.open].map(number);
  const census = result.tested === population;
  const limit = (value: number) =>
    evaluation?.upper_count === null
      ? percentUp(Math.min(1, value))
      : percentUp(value, { items: evaluation?.upper_count ?? 0, of: population });
  return [
    result.letter,
    result.definition,
    ...counts,
    ...(evaluation
      ? [
          percent(evaluation.sample_rate),
          census ? 'all tested' : limit(evaluation.upper_limit),
          census ? 'none' : percent(evaluation.allowance),
          `${Number((evaluation.risk * 100).toPrecision(3))} %`,
        ]
      : // Of items that a person chose, and of strata, whose limits stand below.
        [
          result.open === 0 && result.tested > 0 ? percent(result.deviations / result.tested) : '',
          '',
          '',
          '',
        ]),
  ];
}

function lastBlocks({ worksheet, history, sample }: Paper): Block[] {
  const { preparer, reviewer } = worksheet;
  const sign = (what: string, by: SignOff | null) => ({ label: what, value: signed(by) });
  return [
    heading('Sign-offs'),
    {
      kind: 'facts',
      facts: [
        sign('Prepared by', preparer),
        ...(preparer ? [{ label: 'Signed history', value: preparer.digest, mono: true }] : []),
        sign('Reviewed by', reviewer),
        ...(reviewer ? [{ label: 'Signed history', value: reviewer.digest, mono: true }] : []),
        {
          label: 'History',
          value: `${number(history.lines.length)} entries, each with who and when; SHA-256 ${history.digest}`,
        },
      ],
    },
    heading('To draw this sample again'),
    paragraph(
      `Take ids.txt (its digest is ${sample.population.digest}) and draw.json, and run redraw.py, redraw.mjs or redraw.sh; a package holds them all. Each prints the items in their order; the first ${number(sample.size)} are the sample.`,
    ),
  ];
}

/** The worksheet as an auditor files it: what sampling documentation has to hold (docs/worksheet.md), and nothing typed twice. */
export function worksheetReport(paper: Paper): Report {
  const { worksheet, engagement, sample, state_of, version } = paper;
  const state = worksheet.reviewer
    ? 'signed and reviewed'
    : worksheet.preparer
      ? 'signed'
      : 'DRAFT, not signed';
  const title = `Worksheet of sample ${sample.id}`;
  return {
    title,
    subtitle: [engagement.entity, sample.population.title, state].filter(Boolean).join(' · '),
    createdAt: state_of,
    author: worksheet.preparer?.name ?? sample.drawn_by,
    producer: `Vouch ${version}`,
    header: [title, state, engagement.entity, worksheet.setup?.control].filter(Boolean).join(' · '),
    footer: `State of ${time(state_of)} · history ${paper.history.digest.slice(0, 16)}`,
    blocks: [
      ...purposeBlocks(paper),
      ...conclusionBlocks(paper),
      ...populationBlocks(paper),
      ...sampleBlocks(paper),
      ...itemBlocks(paper),
      ...exceptionBlocks(paper),
      ...replacementBlocks(paper),
      ...attachmentBlocks(paper),
      ...lastBlocks(paper),
    ],
  };
}

export function worksheetPdf(paper: Paper, resources: string): Promise<Uint8Array> {
  return renderPdf(worksheetReport(paper), join(resources, 'fonts'));
}
