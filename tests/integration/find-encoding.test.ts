import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Verification } from '../../shared/model/integrity.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** `vouch verify` on logs without a recipe, and on logs that their recipe does not fit. */

const folder = temporaryFolder();
const golden = (path: string) => join(import.meta.dirname, '../golden/chains', path);

async function verify(...args: string[]): Promise<Verification & { exit: number | null }> {
  const { code, stdout, stderr } = await cli(['verify', ...args, '--json']);
  expect(stderr).toBe('');
  return { ...(JSON.parse(stdout) as Verification), exit: code };
}

describe('--recipe auto', () => {
  test('finds a recipe that can be saved and used', async () => {
    const log = golden('cloakllm/nasty.ndjson');
    const found = await verify(log, '--recipe', 'auto');
    expect(found).toMatchObject({ exit: 0, integrity: 'intact', completeness: 'unproven' });
    expect(found.doctor).toMatchObject({ mode: 'auto', outcome: 'found' });
    const recipe = join(folder, 'found.json');
    writeFileSync(recipe, JSON.stringify(found.doctor?.recipe));
    const again = await verify(log, '--recipe', recipe);
    expect(again).toMatchObject({ exit: 0, integrity: 'intact', heads: found.heads });
    expect(again.doctor).toBeUndefined();
  });

  test('names the edited row', async () => {
    const rows = readFileSync(golden('agt_ts/nasty.ndjson'), 'utf8').split('\n');
    rows[25] = rows[25]!.replace('"action":"', '"action":"Q');
    const log = join(folder, 'edited.ndjson');
    writeFileSync(log, rows.join('\n'));
    const found = await verify(log, '--recipe', 'auto');
    expect(found).toMatchObject({ exit: 1, integrity: 'altered' });
    expect(found.findings.map(({ kind, row }) => [kind, row])).toEqual([['content-mismatch', 25]]);
  });

  test('a chain over several files, and one per file', async () => {
    const over = await verify(golden('cloakllm/days'), '--recipe', 'auto');
    expect(over).toMatchObject({ integrity: 'intact', findings: [] });
    expect(over.heads).toHaveLength(1);
    const each = await verify(golden('aegis/days'), '--recipe', 'auto');
    expect(each).toMatchObject({ integrity: 'intact', findings: [] });
    expect(each.heads).toHaveLength(2);
  });

  test.each<[string, string, (rows: string[]) => string]>([
    ['an array in a document', 'entries', (rows) => `{"exported":"now","entries":[\n${rows.join(',\n')}\n]}`],
    [
      'one deep inside, among others',
      'result.log.rows',
      (rows) => `{"meta":[{"a":1}],"result":{"log":{"rows":[${rows.join(',')}]}}}`,
    ],
    [
      'pages one a line',
      'Records',
      (rows) => [rows.slice(0, 9), rows.slice(9)].map((page) => `{"Records":[${page.join(',')}]}`).join('\n'),
    ],
    [
      'pages that were saved one after the other',
      'data',
      (rows) => rows.map((row, i) => `{\n "page": ${i},\n "data": [\n${row}\n]}\n`).join(''),
    ],
  ])('%s', async (_, path, document) => {
    const rows = readFileSync(golden('agt_ts/nasty.ndjson'), 'utf8').trim().split('\n');
    const log = join(folder, 'export.json');
    writeFileSync(log, document(rows));
    const found = await verify(log, '--recipe', 'auto');
    expect(found).toMatchObject({ integrity: 'intact', rows: rows.length });
    expect(found.doctor?.recipe).toMatchObject({ container: { kind: 'json', path } });
    rows[25] = rows[25]!.replace('"action":"', '"action":"Q');
    writeFileSync(log, document(rows));
    expect(await verify(log, '--recipe', 'auto')).toMatchObject({ integrity: 'altered' });
  });

  test('links only, in words, where the encoding is not found', async () => {
    const { code, stdout } = await cli(['verify', golden('bernstein/nasty.ndjson'), '--recipe', 'auto']);
    expect(code).toBe(1);
    expect(stdout).toContain('integrity     links-only');
    expect(stdout).toContain('That is no sign of tampering');
  });

  test('the key of an HMAC is given and not kept', async () => {
    const key = 'mine=utf8:fixture-hmac-key-not-a-secret';
    const found = await verify(golden('bernstein/nasty.ndjson'), '--recipe', 'auto', '--key', key);
    expect(found).toMatchObject({ exit: 0, integrity: 'intact' });
    expect(JSON.stringify(found)).not.toContain('fixture-hmac');
  });

  test('a log without hashes is refused', async () => {
    const log = join(folder, 'plain.ndjson');
    writeFileSync(log, '{"a":1}\n{"a":2}\n{"a":3}\n');
    const { code, stderr } = await cli(['verify', log, '--recipe', 'auto']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no field of its rows holds a hash')]);
  });
});

describe('the doctor, where rows do not recompute', () => {
  test('names the change, and its recipe verifies the log', async () => {
    const recipe = JSON.parse(readFileSync(golden('hashchainalgo/recipe.json'), 'utf8')) as {
      styles: { c: Record<string, unknown> };
    };
    recipe.styles.c.ascii = false;
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, JSON.stringify(recipe));
    const log = golden('hashchainalgo/nasty.ndjson');
    const result = await verify(log, '--recipe', wrong);
    expect(result.integrity).not.toBe('intact');
    expect(result.doctor).toMatchObject({
      mode: 'doctor',
      outcome: 'found',
      changes: [{ name: 'ascii true' }],
    });
    const right = join(folder, 'right.json');
    writeFileSync(right, JSON.stringify(result.doctor?.recipe));
    expect(await verify(log, '--recipe', right)).toMatchObject({ exit: 0, integrity: 'intact' });
  });

  test('does not look for another encoding where most rows recompute, also in a short log', async () => {
    const rows = readFileSync(golden('aegis/nasty.ndjson'), 'utf8').split('\n').slice(0, 14);
    rows[6] = rows[6]!.replace('"riskScore":0', '"riskScore":1');
    const log = join(folder, 'aegis-audit-short.json');
    writeFileSync(log, `${rows.join('\n')}\n`);
    const result = await verify(log, '--recipe', golden('aegis/recipe.json'));
    expect(result).toMatchObject({ exit: 1, integrity: 'altered' });
    expect(result.doctor).toMatchObject({ mode: 'doctor', outcome: 'none', recipe: null });
  });

  test('does not call an encoding unknown that gives the hashes of half the rows', async () => {
    let prev = '0'.repeat(64);
    const rows = Array.from({ length: 60 }, (_, i) => {
      const own = hash('sha256', `${prev}|${i}`, 'hex');
      const row = JSON.stringify({ what: i % 2 === 1 ? 'changed' : `${i}`, prev, hash: own });
      prev = own;
      return row;
    });
    const [log, recipe] = [join(folder, 'half-edited.ndjson'), join(folder, 'half.json')];
    writeFileSync(log, `${rows.join('\n')}\n`);
    writeFileSync(
      recipe,
      JSON.stringify({
        ...{ recipe: 'chain-recipe/1', name: 'half', hash: 'hash', prev: 'prev', alg: 'sha256' },
        preimage: [{ prev: 'text' }, { lit: '|' }, { field: 'what' }],
      }),
    );
    const result = await verify(log, '--recipe', recipe);
    expect([result.integrity, result.doctor?.mode, result.doctor?.recipe]).toEqual([
      'altered',
      'doctor',
      null,
    ]);
    expect(result.doctor?.sentence).not.toContain('no sign of tampering');
  });

  test('a suggestion is never a verdict: an edited row stays altered', async () => {
    const rows = readFileSync(golden('cloakllm/nasty.ndjson'), 'utf8').split('\n');
    rows[25] = rows[25]!.replace('"model":"', '"model":"Q');
    const log = join(folder, 'altered.ndjson');
    writeFileSync(log, rows.join('\n'));
    const result = await verify(log, '--recipe', golden('cloakllm/recipe.json'));
    expect(result).toMatchObject({ exit: 1, integrity: 'altered' });
    expect(result.doctor).toMatchObject({ outcome: 'none', recipe: null });
  });
});
