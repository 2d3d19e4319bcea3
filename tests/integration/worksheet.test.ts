import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATHS } from '../../electron/engine/packages/layout.ts';
import { generateSigningKey } from '../../electron/engine/packages/statement.ts';
import { verifyPackage } from '../../electron/engine/packages/verify-package.ts';
import { MOST_ITEMS } from '../../electron/engine/worksheet/worksheets.ts';
import type { Population, SampleDetail } from '../../shared/model/sample.ts';
import type { Mark, Worksheet, WorksheetChange } from '../../shared/model/worksheet.ts';
import { kommitLargeChunks } from '../fixtures/index.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, openRaw, sha256, TestVault } from '../helpers/test-vault.ts';
import { packBag, readBag, resign } from '../unit/packages/bag-files.ts';
import { RESOURCES } from '../unit/packages/example-package.ts';

const folder = temporaryFolder();
const log = join(folder, 'kommit.ndjson');
writeFileSync(log, [...kommitLargeChunks(800)].join(''));

let vault: TestVault;
let sample: SampleDetail;
beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(join(folder, 'vault', 'test.vouch'));
  await vault.import(log, { source: 'Kommit' });
  const population = await vault.job<Population>('populations.freeze', {
    filter: { kind: ['approval'] },
    title: 'Approvals',
  });
  sample = await vault.job<SampleDetail>('samples.draw', {
    population: population.id,
    size: 12,
    reserve: 3,
    seed: '29384756102938475610',
  });
});
afterAll(() => vault.close());

const SETUP = {
  objective: 'Every merged change was approved by someone else.',
  control: 'CHG-04 approval of changes',
  criterion: 'SOC 2 CC8.1',
  deviation: 'A merged change without an approval by someone else before the merge.',
  attributes: [
    { letter: 'A' as const, definition: 'Approved before the merge' },
    { letter: 'B' as const, definition: 'Approver is not the author' },
  ],
  completeness: 'The export was taken by us; its count agrees with the platform’s report.',
  confidence: 9000,
  tolerable: 1500,
  method: 'hypergeometric' as const,
  rationale: 'Limited reliance; none expected, none last year.',
};

const change = (...changes: WorksheetChange[]): Promise<Worksheet> =>
  vault.invoke('worksheets.change', { sample: sample.id, changes });
const mark = (order: number, attribute: 'A' | 'B', what: Mark, more: object = {}): WorksheetChange => ({
  kind: 'mark',
  order,
  attribute,
  mark: what,
  ...more,
});
const get = () => vault.invoke('worksheets.get', { sample: sample.id });
const file = (name: string, content: string | Buffer) => {
  writeFileSync(join(folder, name), content);
  return vault.engine.grant(join(folder, name), 'read');
};
const attach = (order: number | null, ...files: string[]) =>
  vault.job<{ attached: number[] }>('worksheets.attach', { sample: sample.id, order, files });
const written = async (
  what: 'worksheet.csv' | 'worksheet-spreadsheet.csv' | 'worksheet.pdf',
  name: string,
) => {
  const out = vault.engine.grant(join(folder, name), 'write');
  await vault.job('worksheets.export', { sample: sample.id, what, out });
  return readFileSync(join(folder, name));
};

const SCREENSHOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('a worksheet, from the set-up to the package', () => {
  test('is set up and tested, and each change is in the log', async () => {
    const empty = await get();
    expect(empty).toMatchObject({ last: 0, setup: null, results: [], undo: null });
    expect(await errorCode(change(mark(1, 'A', 'agreed')))).toBe('worksheet-refused');
    await change({ kind: 'set-up', setup: SETUP });
    const marked = await change(
      mark(1, 'A', 'agreed'),
      mark(1, 'B', 're-performed'),
      mark(2, 'A', 'exception'),
    );
    expect(marked.undo).toBe('3 changes made together, the last item 2, A: ✗');
    expect(marked.items[0]?.cells.A).toMatchObject({ mark: 'agreed', by: 'Edda Tester' });
    // What is refused leaves nothing, also of what came before it in one go.
    expect(await errorCode(change(mark(3, 'A', 'agreed'), mark(99, 'A', 'agreed')))).toBe('not-found');
    expect((await get()).last).toBe(marked.last);
    const undone = await vault.invoke('worksheets.undo', { sample: sample.id });
    expect(undone.items[0]?.cells).toEqual({});
    const history = await vault.invoke('worksheets.history', { sample: sample.id });
    expect(history.map(({ words, undone: gone }) => `${words}${gone ? ' (undone)' : ''}`)).toEqual([
      'entry 2 taken back',
      'item 2, A: ✗ (undone)',
      'item 1, B: ⟳ (undone)',
      'item 1, A: ✓ (undone)',
      'set-up',
    ]);
    const logged = (await vault.activity()).filter(({ action }) => action.startsWith('worksheet.'));
    expect(logged.map(({ action, details }) => `${action} ${details.entry}`)).toEqual([
      'worksheet.set_up 1',
      'worksheet.marked 2',
      'worksheet.marked 3',
      'worksheet.marked 4',
      'worksheet.undone 5',
    ]);
    expect(logged[1]?.details).toMatchObject({ order: 1, attribute: 'A', mark: 'agreed' });
  });

  test('takes marks from an edited worksheet.csv, and says which line it does not take', async () => {
    const rows = sample.items.map(({ id }, i) =>
      i === 3
        ? `${id},✗,,E7,agreed,`
        : i === 5
          ? `${id},exception,,E7,agreed,"see, mail"`
          : `${id},agreed,,,✓,`,
    );
    const head = 'id,A,A_reason,A_exception,B,note';
    const read = (text: string) =>
      vault.job<{ rows: number; changes: number }>('worksheets.readMarks', {
        sample: sample.id,
        file: file('marks.csv', text),
      });
    const wrong = [head, rows[0], `${sample.items[1]?.id},agreed,,,n/a,`].join('\n');
    await expect(read(wrong)).rejects.toThrow('Row 3 of the marks cannot be taken');
    expect((await get()).progress).toEqual({ tested: 0, items: 12 });
    expect(await read([head, ...rows].join('\n'))).toEqual({ rows: 12, changes: 25 });
    const { exceptions, items } = await get();
    expect(exceptions.map(({ number, places }) => [number, places.map(({ order }) => order)])).toEqual([
      [1, [4, 6]],
    ]);
    expect(items[5]?.note).toBe('see, mail');
    // What it wrote itself says nothing new.
    expect(await read((await written('worksheet.csv', 'marks-2.csv')).toString())).toEqual({
      rows: 12,
      changes: 0,
    });
  });

  test('keeps attachments byte for byte, shows what can be shown, and bounds them', async () => {
    const html = Buffer.from('<script>alert(1)</script>\n');
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 251));
    const { attached } = await attach(
      7,
      file('screen.png', SCREENSHOT),
      file('mail.html', html),
      file('paper.pdf', '%PDF-1.7 …'),
      file('dump.bin', bytes),
    );
    expect(attached).toEqual([1, 2, 3, 4]);
    const shown = (number: number) => vault.invoke('worksheets.attachment', { sample: sample.id, number });
    expect(await shown(1)).toMatchObject({ kind: 'image', about: 'image/png, 1 × 1 pixels' });
    // Markup is text, whatever it is called.
    expect(await shown(2)).toMatchObject({ kind: 'text', content: html.toString() });
    expect(await shown(3)).toMatchObject({ kind: 'none', content: null });
    expect(await shown(4)).toMatchObject({
      kind: 'none',
      attachment: { bytes: 70_000, sha256: sha256(bytes) },
    });
    const out = vault.engine.grant(join(folder, 'saved.bin'), 'write');
    await vault.job('worksheets.saveAttachment', { sample: sample.id, number: 4, out });
    expect(readFileSync(join(folder, 'saved.bin')).equals(bytes)).toBe(true);
    expect(readFileSync(vault.path).includes('alert(1)')).toBe(false);

    await change({ kind: 'detach', attachment: 4 });
    expect(await errorCode(shown(4))).toBe('not-found');
    expect(await errorCode(attach(99, file('a.txt', 'a')))).toBe('not-found');
    expect(await errorCode(attach(1, file('empty.txt', '')))).toBe('file-empty');
    const raw = openRaw(vault.path);
    expect(() => raw.prepare('DELETE FROM attachment').run()).toThrow('never removed');
    expect(() => raw.prepare('UPDATE worksheet_event SET by = ?').run('x')).toThrow('never changed');
    raw.close();
    expect((await attach(null, file('memo.txt', 'Reconciled.'))).attached).toEqual([5]);
  });

  test('replaces by the next reserve, is signed by two, and is then frozen', async () => {
    const replaced = await change({ kind: 'replace', order: 7, reason: 'A test repository.', evidence: '' });
    expect(replaced.items.at(-1)).toMatchObject({ order: 13, use: 'reserve', instead_of: 7 });
    expect(replaced.notices[0]).toMatch(/^1 of 13 drawn items/);
    await change(
      mark(13, 'A', 'second-system'),
      mark(13, 'B', 'not-available', { reason: 'The log was purged.' }),
    );
    const sign = (role: 'preparer' | 'reviewer', name: string) => change({ kind: 'sign', role, name });
    await expect(sign('preparer', 'Ana Kovač')).rejects.toThrow('the nature and cause of E1 are not stated');
    const about = { nature: 'Merged without approval', cause: 'Branch rule off', response: 'Rule set.' };
    await change(...[1, 2].map((number) => ({ kind: 'exception' as const, number, ...about })), {
      kind: 'conclude',
      text: 'The control did not operate throughout.',
    });
    const signed = await sign('preparer', 'Ana Kovač');
    expect(signed).toMatchObject({ missing: [], undo: null, progress: { tested: 12, items: 12 } });
    expect(signed.results.map(({ tested, deviations }) => [tested, deviations])).toEqual([
      [12, 2],
      [12, 1],
    ]);
    expect(signed.results[0]?.evaluation?.supports_reliance).toBe(false);
    expect(signed.results[0]?.conclusion).toContain('Report the nature and cause of each deviation as well.');
    expect(await errorCode(change(mark(1, 'A', 'agreed')))).toBe('worksheet-frozen');
    expect(await errorCode(attach(1, file('late.txt', 'late')))).toBe('worksheet-frozen');
    expect(await errorCode(vault.invoke('worksheets.undo', { sample: sample.id }))).toBe('worksheet-frozen');
    await expect(sign('reviewer', 'ana  kovač')).rejects.toThrow('a preparer cannot sign as reviewer');
    await expect(sign('reviewer', 'Edda Tester')).rejects.toThrow('who set tick marks cannot sign');
    const reviewed = await sign('reviewer', 'Ben Ito');
    expect(reviewed.reviewer?.name).toBe('Ben Ito');
    // What was answered is what follows from the history alone.
    expect(await get()).toEqual(reviewed);
  });

  test('goes into the package, where both verifiers hold it against draw, history and attachments', async () => {
    const path = join(folder, 'package.zip');
    await vault.job('packages.build', { out: vault.engine.grant(path, 'write'), sample: sample.id });
    const files = await readBag(path);
    const names = [...files.keys()].filter((name) => name.startsWith('data/03-sample/SMP-01/attachments/'));
    expect(names.map((name) => name.split('/').at(-1))).toEqual([
      'ATT-01-screen.png',
      'ATT-02-mail.html',
      'ATT-03-paper.pdf',
      'ATT-05-memo.txt',
    ]);
    expect(files.get(names[0]!)?.equals(SCREENSHOT)).toBe(true);
    const csv = files.get(PATHS.worksheetCsv)!.toString();
    expect(csv.split('\r\n')[0]).toMatch(
      /^no,draw_order,use,.*,A,A_exception,A_reason,A_by,A_at,B,.*,note,evidence$/,
    );
    expect(csv.split('\r\n')[7]).toContain(',replaced,,,13,A test repository.,,');
    expect(files.get(PATHS.worksheetPdf)?.equals(await written('worksheet.pdf', 'packed.pdf'))).toBe(true);

    const byVouch = async (zip: string) =>
      (await verifyPackage(zip)).checks.filter(({ ok }) => !ok).map(({ name }) => name);
    const byPython = (zip: string) => {
      try {
        return execFileSync('python3', [join(RESOURCES, 'verify', 'verify.py'), zip], { encoding: 'utf8' });
      } catch (error) {
        return (error as { stdout: string }).stdout;
      }
    };
    const python = byPython(path);
    expect(python).toContain(
      'ok    worksheet: A: 2 of 12 deviate, B: 1 of 12 deviate, 4 attachments, signed\n',
    );
    expect(await byVouch(path)).toEqual([]);

    const text = (name: string, edit: (text: string) => string) => (bag: typeof files) =>
      bag.set(name, Buffer.from(edit(bag.get(name)!.toString())));
    const forgeries: [string, (bag: typeof files) => void][] = [
      ['a deviation made good', text(PATHS.worksheetCsv, (csv) => csv.replace(',exception,', ',agreed,'))],
      ['an item left out', text(PATHS.worksheetCsv, (csv) => csv.split('\r\n').toSpliced(3, 1).join('\r\n'))],
      ['another tester', text(PATHS.worksheetHistory, (lines) => lines.replace('Edda', 'Anna'))],
      ['a reference to nothing', text(PATHS.worksheetCsv, (csv) => csv.replace('ATT-02', 'ATT-09'))],
      ['an attachment left out', (bag) => bag.delete(names[1]!)],
    ];
    for (const [i, [what, forge]] of forgeries.entries()) {
      const bag = new Map(files);
      forge(bag);
      const zip = join(folder, `forged-${i}.zip`);
      await packBag(resign(bag, generateSigningKey()), zip);
      expect(await byVouch(zip), what).toContain('worksheet');
      // Python's own arithmetic on the curve takes its time.
      if (i % 4 === 0) expect(byPython(zip), what).toContain('FAIL  worksheet:');
    }
  });

  test('opened again with a reason, what was signed stays on record', async () => {
    const opened = await change({ kind: 'reopen', reason: 'A second mail turned up.' });
    expect(opened).toMatchObject({ preparer: null, reviewer: null });
    expect(opened.notices.join()).toContain('It was signed and opened again by Edda Tester');
    await change(mark(1, 'A', 're-performed'));
    expect((await vault.invoke('worksheets.history', { sample: sample.id }))[0]?.words).toBe('item 1, A: ⟳');
  });

  test('leaves an entry in the log of activity for each kind of change', async () => {
    const seen = new Set(await vault.actions());
    const kinds = [
      ...['worksheet.set_up', 'worksheet.marked', 'worksheet.noted', 'worksheet.exception'],
      ...['worksheet.replaced', 'worksheet.attached', 'worksheet.detached', 'worksheet.concluded'],
      ...['worksheet.signed', 'worksheet.reopened', 'worksheet.undone', 'worksheet.exported'],
    ];
    expect(kinds.filter((kind) => !seen.has(kind))).toEqual([]);
  });

  test('is filled in and written from the command line', async () => {
    await vault.close();
    writeFileSync(
      join(folder, 'changes.json'),
      JSON.stringify([{ kind: 'note', order: 1, text: 'By script.' }]),
    );
    const args = ['--changes', join(folder, 'changes.json'), '--out', join(folder, 'cli.csv'), '--json'];
    const { code, stdout } = await cli(['sample', 'worksheet', vault.path, String(sample.id), ...args]);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Worksheet).items[0]?.note).toBe('By script.');
    expect(readFileSync(join(folder, 'cli.csv'), 'utf8')).toContain(',By script.,');
    await vault.open();
  });

  test('no worksheet for more items than anyone tests by hand', async () => {
    expect(MOST_ITEMS).toBeGreaterThan(sample.size);
    expect(await errorCode(vault.invoke('worksheets.get', { sample: 99 }))).toBe('not-found');
  });
});

test('records with tick marks and attachments are those whose items have one, after all that was undone', async () => {
  const { items } = await get();
  for (const [has, isThere] of [
    ['tick', ({ cells }: (typeof items)[number]) => Object.keys(cells).length > 0],
    ['attachment', ({ attachments }: (typeof items)[number]) => attachments.length > 0],
  ] as const) {
    const expected = items.filter(isThere).map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(0);
    const found = await vault.records({ has: [has] });
    expect(found.map(({ id }) => id).sort()).toEqual([...new Set(expected)].sort());
  }
  const facet = await vault.invoke('records.facet', { filter: {}, field: 'has' });
  expect(facet.map(({ value }) => value)).toEqual(expect.arrayContaining(['tick', 'attachment']));
});
