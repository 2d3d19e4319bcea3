import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { sha256 } from '../../../electron/engine/integrity/digests.ts';
import { createVerifier } from '../../../electron/engine/integrity/verify.ts';
import {
  chainReport,
  chainReportJson,
  type ReportedChain,
} from '../../../electron/engine/reports/chain-report.ts';
import { renderPdf } from '../../../electron/engine/reports/pdf.ts';
import type { Block, Report } from '../../../electron/engine/reports/report-model.ts';
import { count } from '../../../shared/text.ts';
import { RESOURCES } from './example-package.ts';

const HEAD = { entity: 'Northwind Ltd', tool: { name: 'Vouch', version: '0.1.0' } };

const RECIPE = compileRecipe({
  recipe: 'chain-recipe/1',
  name: 'example',
  hash: 'hash',
  prev: 'prev',
  genesis: { const: '' },
  alg: 'sha256',
  preimage: [{ prev: 'text' }, { json: { of: 'record', omit: ['hash', 'prev', 'target'], style: 'js' } }],
});

/** A verified log of `rows` rows whose last `edits` were changed after they were hashed; or a part of one. */
function reported(rows: number, edits: number, part: ReportedChain['part'] = null): ReportedChain {
  const verifier = createVerifier(RECIPE, { partial: part !== null });
  let prev = '';
  for (let row = 0; row < rows; row++) {
    const content = { id: row, actor: 'ana' };
    const hash = sha256(prev + JSON.stringify(content));
    const actor = row >= rows - edits ? 'eve' : 'ana';
    const line = JSON.stringify({ ...content, actor, target: 'x', prev, hash });
    verifier.row(Buffer.from(line), { file: 0, line: row + 1 });
    prev = hash;
  }
  const result = verifier.end({ files: [{ name: 'log.ndjson', bytes: 1234, sha256: 'a'.repeat(64) }] });
  return {
    ...{ source: 'Kommit', dialect: 'kommit-export', stale: false, part, anchors: [] },
    verified: { at: '2026-07-01T08:15:00.000000Z', by: 'Ana Kovač' },
    result: { ...result, findings: result.findings.map((finding) => ({ ...finding, rid: null })) },
  };
}

function textOf({ blocks }: Report): string {
  const words = (block: Block): string[] => {
    switch (block.kind) {
      case 'facts':
        return block.facts.flatMap(({ label, value }) => [label, value]);
      case 'bullets':
        return block.items;
      case 'verdicts':
        return block.verdicts.flatMap(({ label, value }) => [label, value]);
      case 'table':
        return block.rows.flat();
      case 'ribbon':
        return block.legend.map(({ text }) => text);
      case 'page':
        return [];
      default:
        return [block.text];
    }
  };
  return blocks.flatMap(words).join('\n');
}

test('says both verdicts, what was not checked, the receipt, and how many findings are not printed', () => {
  const chain = reported(3000, 1300);
  const text = textOf(chainReport([chain], HEAD));
  const { result } = chain;
  expect(result.findings).toHaveLength(1000);
  const all = Object.values(result.counts).reduce((sum, count) => sum + count, 0);
  expect(text).toContain(`Findings (${count(all)})`);
  expect(text).toContain(`${count(all - 200)} more findings are not printed here`);
  expect(text).toContain(`the JSON report lists ${count(1000)} of the ${count(all)}`);
  for (const said of [...result.explanation, result.receipt, result.recipe.hash, 'a'.repeat(64)])
    expect(text).toContain(said);
  expect(text).toContain('Rows cut off at the end, or a rewrite of the whole log, would not be seen.');
  expect(result.unprotected).toContain('target');
  expect(text).toContain('would not be seen by this chain: target');
});

test('marks every listed finding on the ribbon, and where the listing ends', () => {
  const ribbonOf = (chain: ReportedChain) =>
    chainReport([chain], HEAD).blocks.find((block) => block.kind === 'ribbon')!;
  const few = ribbonOf(reported(100, 3));
  expect(few.marks.reduce((sum, { findings }) => sum + findings, 0)).toBe(3);
  expect(few.marks[0]!.at).toBeCloseTo(0.975, 1);
  expect(few.unlistedFrom).toBeNull();
  expect(few.torn).toMatchObject({ start: false, end: true });
  expect(ribbonOf(reported(3000, 1300)).unlistedFrom).toBeCloseTo(0.9, 1);
});

test('of a part of a chain says what lies outside', () => {
  const text = textOf(chainReport([reported(50, 0, { from: '2026-01-01' })], HEAD));
  expect(text).toContain('only from 2026-01-01; what lies before, after or between is outside');
  expect(text).toContain('Only a part of the log was checked');
  const ribbon = chainReport([reported(50, 0, {})], HEAD).blocks.find((block) => block.kind === 'ribbon');
  expect(ribbon?.torn).toMatchObject({ start: true, end: true });
});

test('the same verifications give the same bytes, and those of files name no time', async () => {
  const chain = reported(300, 2);
  const fonts = join(RESOURCES, 'fonts');
  const [a, b] = [
    await renderPdf(chainReport([chain], HEAD), fonts),
    await renderPdf(chainReport([reported(300, 2)], HEAD), fonts),
  ];
  expect(Buffer.from(a).equals(Buffer.from(b))).toBe(true);
  expect(chainReportJson([chain], HEAD)).toBe(chainReportJson([reported(300, 2)], HEAD));
  const files = chainReport([{ ...chain, source: null, dialect: null, verified: null }], HEAD);
  expect(files.title).toBe('Integrity of log.ndjson');
  expect([files.createdAt, files.author]).toEqual([null, '']);
  expect(textOf(files)).not.toContain('2026-07-01');
  expect((await renderPdf(files, fonts)).length).toBeGreaterThan(1000);
});

test('of several chains begins with all verdicts beside each other', () => {
  const chains = [reported(100, 0), { ...reported(100, 5), source: 'Other' }];
  const [first] = chainReport(chains, HEAD).blocks;
  expect(first).toMatchObject({ kind: 'table' });
  expect(textOf({ ...chainReport(chains, HEAD), blocks: [first!] })).toMatch(
    /Kommit\n100\n[\s\S]*Other\n100\nAltered/,
  );
});
