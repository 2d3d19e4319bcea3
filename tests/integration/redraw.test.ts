import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type TestContext, test } from 'vitest';
import { type DrawDocument, draw, formatDraw } from '../../electron/engine/sampling/draw.ts';
import { framedDraw } from '../fixtures/framed-draws.ts';
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
  'redraw.sh': ['sh', 'sha256sum', 'awk', 'bc', 'rev'],
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

/** Each method that is no plain random draw, from 300 awkward ids: the file that it is repeated from lies beside it. */
const METHODS = ['systematic', 'stratified', 'all', 'judgmental'] as const;
const methods = temporaryFolder();
const ofMethod = (name: string) => join(methods, name);
for (const name of METHODS) {
  const made = framedDraw(ids.slice(0, 300), name);
  writeFileSync(ofMethod(`${name}.json`), formatDraw(made.document));
  writeFileSync(ofMethod(`${name}.txt`), made.listing);
}

test.for(
  METHODS.flatMap((name) => [
    [name, 'python3', 'redraw.py'] as const,
    [name, process.execPath, 'redraw.mjs'] as const,
    [name, 'sh', 'redraw.sh'] as const,
  ]),
)('a draw by %s: %s %s', async ([name, command, file], context) => {
  skipWithoutTools(context, file);
  const again = run(command, [script(file), ofMethod(`${name}.json`), ofMethod(`${name}.txt`)]);
  // What a person chose is no computation to a shell: it says so.
  if (name === 'judgmental' && file === 'redraw.sh') return expect(again).rejects.toMatchObject({ code: 2 });
  const { items, reserves } = framedDraw(ids.slice(0, 300), name).document;
  const lines = [...items, ...reserves].map(({ ticket, id }) => `${ticket} ${id}\n`);
  return expect((await again).stdout).toBe(lines.join(''));
});

test('vouch sample redraw of a draw by strata', async () => {
  const files = [ofMethod('stratified.json'), '--ids', ofMethod('stratified.txt')];
  expect(await redraw(...files)).toMatchObject({ code: 0, result: { same: true, population_checked: true } });
});

test('… of a draw by strata takes the frame, not the ids alone', async () => {
  writeFileSync(
    ofMethod('plain.txt'),
    ids
      .slice(0, 300)
      .map((id) => `${id}\n`)
      .join(''),
  );
  const { code, result } = await redraw(ofMethod('stratified.json'), '--ids', ofMethod('plain.txt'));
  expect([code, result.error?.code]).toEqual([2, 'frame-needed']);
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
