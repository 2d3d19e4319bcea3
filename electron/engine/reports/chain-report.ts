import type { Finding, KeptAnchor, Verification } from '../../../shared/model/integrity.ts';
import { count as number } from '../../../shared/text.ts';
import {
  CHECK_WORDS,
  COMPLETENESS_WORDS,
  chainName,
  FINDING_WORDS,
  INTEGRITY_WORDS,
} from '../../../shared/verdict-words.ts';
import { ribbonBlock } from './chain-ribbon.ts';
import type { Block, Report } from './report-model.ts';

/** A verification as it is reported. */
export type ReportedChain = {
  /** The source in the vault; null for files that were not imported. */
  source: string | null;
  dialect: string | null;
  /** null for files: the same files give the same report, whenever and by whomever they are verified. */
  verified: { at: string; by: string } | null;
  /** Records, a recipe or an anchor came since. */
  stale: boolean;
  /** The part of the chain that was verified; null where it was all of it. */
  part: { from?: string; to?: string; repository?: string } | null;
  /** Heads noted outside of the vault that it was held against. */
  anchors: readonly KeptAnchor[];
  result: Verification;
};

export type ChainReportHead = { entity: string; tool: { name: string; version: string } };

/** Longer lists are for the JSON, not for paper. */
const LISTED = { findings: 200, heads: 100, files: 200, anchors: 100, unprotected: 200 };
const LONGEST_CELL = 300;

const time = (text: string): string => text.replace(/\.0+(?=Z$)/, '');

function clip(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST_CELL ? text : `${characters.slice(0, LONGEST_CELL).join('')} …`;
}

/** The ends are enough to compare by eye; the JSON has hashes whole. */
function shortened(hash: string): string {
  return hash.length <= 28 ? hash : `${hash.slice(0, 12)}…${hash.slice(-12)}`;
}

function nameOf({ source, result: { files } }: ReportedChain): string {
  if (source !== null) return source;
  const [first] = files;
  if (first === undefined) return 'no file';
  return files.length === 1 ? first.name : `${first.name} and ${number(files.length - 1)} more`;
}

function more(all: number, listed: number, what: string, where: string): Block[] {
  if (all <= listed) return [];
  const text = `${number(all - listed)} more ${what} are not printed here; ${where}.`;
  return [{ kind: 'paragraph', text, muted: true }];
}

function verdictBlocks(chain: ReportedChain): Block[] {
  const { result, stale } = chain;
  const integrity = INTEGRITY_WORDS[result.integrity];
  const completeness = COMPLETENESS_WORDS[result.completeness];
  const said =
    result.explanation.length > 0
      ? [...new Set(result.explanation)]
      : [integrity.meaning, completeness.meaning];
  return [
    {
      kind: 'verdicts',
      verdicts: [
        { label: 'Is what is here unaltered?', value: integrity.label, tone: integrity.tone },
        { label: 'Is everything here?', value: completeness.label, tone: completeness.tone },
      ],
    },
    ...(stale
      ? [
          {
            kind: 'paragraph' as const,
            text: 'Out of date: records, a recipe or an anchor came since this verification.',
          },
        ]
      : []),
    { kind: 'bullets', items: said },
    ...ribbonBlock(result, chain.part !== null),
  ];
}

function partWords({ part }: ReportedChain): string {
  if (part === null) return 'the whole chain';
  const { from, to, repository } = part;
  const words = [from && `from ${from}`, to && `to ${to}`, repository && `of repository ${repository}`];
  return `only ${words.filter(Boolean).join(' ')}; what lies before, after or between is outside`;
}

function whatBlocks(chain: ReportedChain): Block[] {
  const { result, verified, dialect } = chain;
  const { recomputed } = result;
  return [
    {
      kind: 'facts',
      facts: [
        { label: 'Verified', value: partWords(chain) },
        {
          label: 'Rows',
          value: `${number(result.rows)} in ${result.heads.length === 1 ? 'one chain' : `${number(result.heads.length)} chains`}`,
        },
        {
          label: 'Hashed again',
          value:
            recomputed.rows === 0
              ? 'no row'
              : `${number(recomputed.rows)} rows; ${number(recomputed.failed)} did not give their hash`,
        },
        ...(dialect === null ? [] : [{ label: 'Form', value: dialect }]),
        { label: 'Recipe', value: result.recipe.name },
        { label: 'Recipe hash', value: result.recipe.hash, mono: true },
        ...(verified === null ? [] : [{ label: 'When', value: `${time(verified.at)} by ${verified.by}` }]),
        { label: 'Receipt', value: result.receipt, mono: true },
      ],
    },
    { kind: 'subheading', text: 'What was checked, and what was not' },
    {
      kind: 'table',
      columns: [
        { title: 'Check', width: 0.15 },
        { title: 'Done', width: 0.13 },
        { title: 'What it means', width: 0.72 },
      ],
      rows: (Object.keys(CHECK_WORDS) as (keyof typeof CHECK_WORDS)[]).map((key) => {
        const { label, yes, no } = CHECK_WORDS[key];
        return result.checked[key] ? [label, 'checked', yes] : [label, 'not checked', no];
      }),
    },
    ...unprotectedBlocks(result),
  ];
}

function unprotectedBlocks({ unprotected, checked }: Verification): Block[] {
  if (!checked.content) return [];
  const listed = unprotected.slice(0, LISTED.unprotected);
  return [
    { kind: 'subheading', text: `Fields that no hash protects (${number(unprotected.length)})` },
    {
      kind: 'paragraph',
      text:
        unprotected.length === 0
          ? 'None: a change of any field would be seen.'
          : `A change in one of these would not be seen by this chain: ${listed.join(', ')}.`,
    },
    ...more(unprotected.length, LISTED.unprotected, 'fields', 'the JSON report has them all'),
  ];
}

function findingRow({ kind, row, file, line, partition, detail, expected, actual }: Finding): string[] {
  const place = file === null ? 'the whole log' : line === null ? file : `${file}:${line}`;
  const hashes = [
    ...(expected === null ? [] : [`expected ${shortened(expected)}`]),
    ...(actual === null ? [] : [`found ${shortened(actual)}`]),
  ];
  return [
    row === null ? '' : number(row + 1),
    FINDING_WORDS[kind].label,
    [place, ...partition].join(' · '),
    clip([detail, ...(hashes.length === 0 ? [] : [`(${hashes.join(', ')})`])].join(' ')),
  ];
}

function findingBlocks({ findings, counts }: Verification): Block[] {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (all === 0) return [{ kind: 'subheading', text: 'Findings: none' }];
  const kinds = Object.entries(counts).filter(([, count]) => count > 0);
  return [
    { kind: 'subheading', text: `Findings (${number(all)})` },
    {
      kind: 'paragraph',
      text: `${kinds.map(([kind, count]) => `${FINDING_WORDS[kind as Finding['kind']].label}: ${number(count)}`).join(' · ')}. Rows count from 1.`,
      muted: true,
    },
    {
      kind: 'table',
      columns: [
        { title: 'Row', width: 0.09, align: 'right' },
        { title: 'Finding', width: 0.16 },
        { title: 'Where', width: 0.25 },
        { title: 'What', width: 0.5 },
      ],
      rows: findings.slice(0, LISTED.findings).map(findingRow),
    },
    ...more(
      all,
      Math.min(LISTED.findings, findings.length),
      'findings',
      `the JSON report lists ${number(findings.length)} of the ${number(all)}`,
    ),
  ];
}

function headBlocks({ heads }: Verification): Block[] {
  if (heads.length === 0) return [];
  return [
    { kind: 'subheading', text: `Heads (${number(heads.length)})` },
    {
      kind: 'paragraph',
      text: 'Note the last hash and the number of rows outside of Vouch: they are the anchor for the next audit.',
      muted: true,
    },
    {
      kind: 'table',
      columns: [
        { title: 'Chain', width: 0.2 },
        { title: 'Rows', width: 0.1, align: 'right' },
        { title: 'First hash, last hash', width: 0.7, mono: true },
      ],
      rows: heads
        .slice(0, LISTED.heads)
        .map((head) => [
          clip(chainName(head)),
          number(head.rows),
          `${head.first ?? 'without a hash'} ${head.head ?? 'without a hash'}`,
        ]),
    },
    ...more(heads.length, LISTED.heads, 'heads', 'the JSON report has them all, and the receipt covers them'),
  ];
}

function anchorBlocks({ anchors, result }: ReportedChain): Block[] {
  if (anchors.length === 0) {
    const text = result.checked.anchors
      ? 'The anchors that the recipe or an earlier verification names; none was entered.'
      : 'None. Without a value from outside of the log, a cut end or a full rewrite cannot be seen by anyone.';
    return [
      { kind: 'subheading', text: 'Anchors from outside' },
      { kind: 'paragraph', text },
    ];
  }
  return [
    { kind: 'subheading', text: `Anchors from outside (${number(anchors.length)})` },
    {
      kind: 'table',
      columns: [
        { title: 'Chain', width: 0.15 },
        { title: 'Rows', width: 0.1, align: 'right' },
        { title: 'Hash', width: 0.42, mono: true },
        { title: 'Noted', width: 0.33 },
      ],
      rows: anchors
        .slice(0, LISTED.anchors)
        .map((anchor) => [
          clip(chainName(anchor)),
          anchor.rows === null ? 'not noted' : number(anchor.rows),
          anchor.head,
          clip(`${anchor.noted} (entered ${time(anchor.added_at)} by ${anchor.added_by})`),
        ]),
    },
    ...more(anchors.length, LISTED.anchors, 'anchors', 'the JSON report has them all'),
  ];
}

function fileBlocks({ files }: Verification): Block[] {
  return [
    { kind: 'subheading', text: `Files (${number(files.length)})` },
    {
      kind: 'table',
      columns: [
        { title: 'File', width: 0.3 },
        { title: 'Bytes', width: 0.12, align: 'right' },
        { title: 'SHA-256', width: 0.58, mono: true },
      ],
      rows: files
        .slice(0, LISTED.files)
        .map(({ name, bytes, sha256 }) => [clip(name), number(bytes), sha256]),
    },
    ...more(files.length, LISTED.files, 'files', 'the JSON report has them all, and the receipt covers them'),
  ];
}

function doctorBlocks({ doctor }: Verification): Block[] {
  if (doctor === undefined) return [];
  return [
    { kind: 'subheading', text: 'Another encoding: a suggestion, no verdict' },
    { kind: 'paragraph', text: doctor.sentence },
  ];
}

function chainBlocks(chain: ReportedChain, several: boolean): Block[] {
  const { result } = chain;
  return [
    ...(several ? [{ kind: 'heading' as const, text: nameOf(chain) }] : []),
    ...verdictBlocks(chain),
    ...whatBlocks(chain),
    ...findingBlocks(result),
    ...doctorBlocks(result),
    ...headBlocks(result),
    ...anchorBlocks(chain),
    ...fileBlocks(result),
  ];
}

function overview(chains: readonly ReportedChain[]): Block[] {
  if (chains.length < 2) return [];
  return [
    {
      kind: 'table',
      columns: [
        { title: 'Chain', width: 0.36 },
        { title: 'Rows', width: 0.14, align: 'right' },
        { title: 'Integrity', width: 0.2 },
        { title: 'Completeness', width: 0.3 },
      ],
      rows: chains.map((chain) => [
        nameOf(chain),
        number(chain.result.rows),
        INTEGRITY_WORDS[chain.result.integrity].label,
        COMPLETENESS_WORDS[chain.result.completeness].label,
      ]),
    },
  ];
}

/**
 * What verifying chains proved and what not, as a report to hand over. Long lists are cut, and say by how much.
 * The same verifications give the same bytes.
 */
export function chainReport(chains: readonly ReportedChain[], { entity, tool }: ChainReportHead): Report {
  const dates = chains.flatMap(({ verified }) => (verified === null ? [] : [verified])).sort(byTime);
  const last = dates.at(-1) ?? null;
  const [first] = chains;
  const title =
    chains.length === 1 && first !== undefined ? `Integrity of ${nameOf(first)}` : 'Integrity report';
  return {
    title,
    subtitle: [entity, last && `verified ${time(last.at)}`, 'hash chains'].filter(Boolean).join(' · '),
    createdAt: last?.at ?? null,
    author: last?.by ?? '',
    producer: `${tool.name} ${tool.version}`,
    footer:
      chains.length === 1 && first !== undefined ? `${title} · ${first.result.receipt.slice(0, 23)}` : title,
    blocks: [
      ...overview(chains),
      ...(chains.length === 0 ? [{ kind: 'paragraph' as const, text: 'No chain was verified.' }] : []),
      ...chains.flatMap((chain) => chainBlocks(chain, chains.length > 1)),
      { kind: 'heading', text: 'How to check this report' },
      {
        kind: 'paragraph',
        text: `Verify the files named above with ${tool.name} ${tool.version} and the recipe named above: the same files give the same receipt on any machine. The receipt is the SHA-256 over files, recipe, rows, heads, verdicts and counts; the documentation of Vouch, under chain verification, says how it is computed and what each word of this report means.`,
      },
    ],
  };
}

const byTime = (a: { at: string }, b: { at: string }): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);

/** The same as data, with every finding that the verification lists. */
export function chainReportJson(chains: readonly ReportedChain[], { entity, tool }: ChainReportHead): string {
  return `${JSON.stringify({ report: 'vouch-integrity-report/1', entity, tool, chains }, null, 2)}\n`;
}
