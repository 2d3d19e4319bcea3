import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../../electron/engine/integrity/recipe.ts';
import {
  filesOfLog,
  globPattern,
  leftOutSentences,
} from '../../../electron/engine/verification/log-files.ts';
import { verifyFiles } from '../../../electron/engine/verification/verify-files.ts';

describe('which files of a folder are the log', () => {
  it.each([
    ['audit_*.jsonl', 'audit_2026-03-01.jsonl', true],
    ['audit_*.jsonl', 'audit_2026-03-01.jsonl.gz', false],
    ['audit_*.jsonl', 'xaudit_1.jsonl', false],
    ['*.{json,ndjson}', 'a.ndjson', true],
    ['log-?.json', 'log-12.json', false],
    ['log-[0-9].json', 'log-3.json', true],
    ['**/log.json', 'a/b/log.json', true],
    ['a.(b).json', 'a.(b).json', true],
  ])('%s and %s: %s', (glob, name, fits) => {
    expect(globPattern(glob).test(name)).toBe(fits);
  });

  const recipe = {
    container: { glob: 'entries*.ndjson' },
    anchors: [{ kind: 'head', file: 'manifest.json', path: 'head' }],
  } as Partial<Recipe> as Recipe;
  const named = (...names: string[]) => names.map((name) => ({ name }));

  it('takes those that the glob names, in whichever folder, and no anchor', () => {
    const files = named('entries-1.ndjson', 'sub/entries-2.ndjson', 'manifest.json', 'notes.txt');
    expect(filesOfLog(files, recipe)).toEqual(named('entries-1.ndjson', 'sub/entries-2.ndjson'));
    expect(filesOfLog(files, { ...recipe, container: {} })).toHaveLength(3);
  });

  it('takes a file that was packed since, and names those that it leaves out', () => {
    const files = named(
      'entries-1.ndjson.gz',
      'entries-2.ndjson',
      'manifest.json',
      'entries-3.ndjson.bak',
      'x',
    );
    const taken = filesOfLog(files, recipe);
    expect(taken).toEqual(named('entries-1.ndjson.gz', 'entries-2.ndjson'));
    expect(leftOutSentences(files, taken, recipe)).toEqual([
      'Not taken for a part of the log, as the recipe asks for entries*.ndjson: entries-3.ndjson.bak, x.',
    ]);
    const many = named(...'abcdefg');
    expect(leftOutSentences(many, [], null)).toEqual([
      'Not taken for a part of the log: a, b, c, d, e and 2 more.',
    ]);
    expect(leftOutSentences(many, many, recipe)).toEqual([]);
  });

  it('takes files by what they are called where no pattern is given', () => {
    const files = [{ name: 'a.ndjson' }, { name: 'notes.md', isUnlikely: true }];
    expect(filesOfLog(files, { ...recipe, container: {} })).toEqual([{ name: 'a.ndjson' }]);
    expect(filesOfLog(files.slice(1), { ...recipe, container: {} })).toEqual(files.slice(1));
  });

  it('takes a file that was named itself, and refuses a folder without one', () => {
    expect(filesOfLog(named('renamed.ndjson'), recipe)).toHaveLength(1);
    expect(() => filesOfLog(named('a.txt', 'b.txt'), recipe)).toThrow('no file here is named entries');
  });
});

it('rows may lie at a path of several steps', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-nested-'));
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const entries = [
    { m: 'a', hash: hash('a') },
    { m: 'b', hash: hash(`${hash('a')}b`) },
  ];
  const recipe = {
    recipe: 'chain-recipe/1',
    name: 'nested',
    container: { kind: 'json', path: 'export.entries' },
    hash: 'hash',
    genesis: { const: '' },
    alg: 'sha256',
    preimage: [{ prev: 'text' }, { field: 'm' }],
  };
  const [path, recipeFile] = [join(folder, 'log.json'), join(folder, 'recipe.json')];
  writeFileSync(path, JSON.stringify({ export: { meta: [1], entries }, entries: [] }));
  writeFileSync(recipeFile, JSON.stringify(recipe));
  const input = { files: [{ path, name: 'log.json' }], recipeFile, keys: {}, allFindings: false };
  const [result] = await verifyFiles(folder, input, () => {});
  rmSync(folder, { recursive: true });
  expect(result).toMatchObject({ rows: 2, integrity: 'intact', findings: [] });
});
