import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../../electron/engine/integrity/recipe.ts';
import { filesOfLog, globPattern } from '../../../electron/engine/verification/log-files.ts';

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

  it('takes a file that was named itself, and refuses a folder without one', () => {
    expect(filesOfLog(named('renamed.ndjson'), recipe)).toHaveLength(1);
    expect(() => filesOfLog(named('a.txt', 'b.txt'), recipe)).toThrow('no file here is named entries');
  });
});
