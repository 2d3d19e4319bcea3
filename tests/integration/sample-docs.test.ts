import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { drawSample } from '../../electron/engine/sampling/selection.ts';

/** The scripts that docs/samples.md prints must draw what Vouch draws. */
const docs = readFileSync(new URL('../../docs/samples.md', import.meta.url), 'utf8');
const script = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n(base|seed|import)([^]*?)\`\`\``).exec(docs)!.slice(1, 3).join('');
const there = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;

const ids = [
  'KMT-1',
  ' spaced id ',
  'é',
  'e\u0301',
  '😀',
  ...Array.from({ length: 45 }, (_, i) => `evt_${i}`),
];
const expected = drawSample(ids, 25, '29384756102938475610').items;
const folder = mkdtempSync(join(tmpdir(), 'vouch-docs-'));
writeFileSync(join(folder, 'ids.txt'), ids.map((id) => `${id}\n`).join(''));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (command: string, option: string, code: string): string[] =>
  execFileSync(command, [option, code], { cwd: folder, encoding: 'utf8' }).slice(0, -1).split('\n');

describe('the printed scripts draw the same sample', () => {
  test.skipIf(!there('python3'))('in Python', () => {
    expect(run('python3', '-c', script('python'))).toEqual(expected.map((item) => item.id));
  });

  test.skipIf(!there('sha256sum') || !there('bc'))('with coreutils and bc', () => {
    expect(run('sh', '-c', script('sh'))).toEqual(expected.map((item) => `${item.ticket} ${item.id}`));
  });
});
