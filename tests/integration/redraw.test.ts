import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type TestContext, test } from 'vitest';
import { type DrawDocument, draw, formatDraw } from '../../electron/engine/sampling/draw.ts';
import { cli, ROOT } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const run = promisify(execFile);
const folder = temporaryFolder();
const SEED = '29384756102938475610';
const at = (name: string) => join(folder, name);

/** 10,000 ids, as awkward as a log may have them. */
const AWKWARD = [
  '😀',
  'e\u0301',
  '\u00e9',
  'שלום',
  'مرحبا',
  '\uff5e',
  '\ufeff',
  ' two  spaces ',
  'back\\slash',
  '%s',
  '-n',
];
const ids = Array.from({ length: 10_000 }, (_, i) => `${AWKWARD[i % AWKWARD.length]}${i}`);
writeFileSync(at('ids.txt'), ids.map((id) => `${id}\n`).join(''));
const document = draw(ids, 60, SEED, 6);
writeFileSync(at('draw.json'), formatDraw(document));
const expected = [...document.items, ...document.reserves]
  .map(({ ticket, id }) => `${ticket} ${id}\n`)
  .join('');
const script = (name: string) => join(ROOT, 'resources', 'verify', name);

/** What a script needs besides Node; a machine without it skips its tests and says why. */
const NEEDS: Record<string, readonly string[]> = {
  'redraw.py': ['python3'],
  'redraw.sh': ['sh', 'sha256sum', 'bc', 'rev'],
};
function skipWithoutTools(context: TestContext, name: string): void {
  const missing = (NEEDS[name] ?? []).filter(
    (tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error !== undefined,
  );
  context.skip(missing.length > 0, `there is no ${missing.join(', ')} on this machine`);
}

test.for([
  ['python3', 'redraw.py'],
  [process.execPath, 'redraw.mjs'],
  ['sh', 'redraw.sh'],
])(
  '%s %s draws the same from 10,000 ids',
  { timeout: 180_000 },
  async ([command = '', name = ''], context) => {
    skipWithoutTools(context, name);
    const { stdout } = await run(command, [script(name), at('draw.json'), at('ids.txt')]);
    expect(stdout).toBe(expected);
  },
);

test.for([
  ['python3', 'redraw.py'],
  [process.execPath, 'redraw.mjs'],
])('%s %s says when it differs', async ([command = '', name = ''], context) => {
  skipWithoutTools(context, name);
  writeFileSync(at('fewer.txt'), readFileSync(at('ids.txt'), 'utf8').replace('😀0\n', ''));
  const failed = run(command, [script(name), at('draw.json'), at('fewer.txt')]);
  await expect(failed).rejects.toMatchObject({ code: 1, stderr: 'IT DIFFERS from draw.json.\n' });
});

test.for([
  ['python3', 'redraw.py'],
  [process.execPath, 'redraw.mjs'],
  ['sh', 'redraw.sh'],
])('%s %s without its files says what it takes', async ([command = '', name = ''], context) => {
  skipWithoutTools(context, name);
  await expect(run(command, [script(name)])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${name} draw.json ids.txt`),
  });
});

const redraw = async (...args: string[]) => {
  const { code, stdout } = await cli(['sample', 'redraw', ...args, '--json']);
  return { code, result: JSON.parse(stdout) as Record<string, unknown> & { error?: { code: string } } };
};

test('vouch sample redraw: from draw.json and the ids.txt beside it', async () => {
  expect(await redraw(at('draw.json'))).toEqual({
    code: 0,
    result: {
      same: true,
      differences: [],
      digest: document.population.digest,
      size: 60,
      population: 10_000,
      population_checked: true,
    },
  });
});

test('… from draw.json alone says what it could not check', async () => {
  const alone = temporaryFolder();
  writeFileSync(join(alone, 'draw.json'), formatDraw(document));
  const { code, result } = await redraw(join(alone, 'draw.json'));
  expect({ code, same: result.same, checked: result.population_checked }).toEqual({
    code: 0,
    same: true,
    checked: false,
  });
  const { stdout } = await cli(['sample', 'redraw', join(alone, 'draw.json')]);
  expect(stdout).toContain('was not checked: add --ids ids.txt');
});

test('… finds other ids', async () => {
  writeFileSync(at('other.txt'), `${ids.slice(1).join('\n')}\n`);
  const { code, result } = await redraw(at('draw.json'), '--ids', at('other.txt'));
  expect(code).toBe(1);
  expect(result.differences).toContain('the population digest differs');
});

test('… finds a list that does not follow from the seed, though its checksum was mended', async () => {
  const other = draw(ids, 60, '1', 6);
  const { checksum: _, ...forged } = { ...document, items: other.items } satisfies DrawDocument;
  const { createHash } = await import('node:crypto');
  const checksum = createHash('sha256').update(JSON.stringify(forged)).digest('hex');
  writeFileSync(at('forged.json'), JSON.stringify({ ...forged, checksum }));
  expect((await redraw(at('forged.json'))).code).toBe(1);
  const alone = join(temporaryFolder(), 'draw.json');
  writeFileSync(alone, readFileSync(at('forged.json')));
  expect((await redraw(alone)).code).toBe(1);
});

test('… refuses a draw.json that was edited, and what is none', async () => {
  writeFileSync(at('edited.json'), formatDraw(document).replace(document.items[0]!.id, 'EVT-1'));
  const edited = await redraw(at('edited.json'));
  expect([edited.code, edited.result.error?.code]).toEqual([2, 'draw-altered']);
  const missing = await redraw(at('nowhere.json'));
  expect([missing.code, missing.result.error?.code]).toEqual([2, 'file-not-found']);
});
