import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACTIVITY_ACTIONS } from '../../shared/model/activity.ts';
import type { Exported } from '../../shared/model/export.ts';
import type { Verification } from '../../shared/model/integrity.ts';
import type { BuiltPackage, PackageCheck } from '../../shared/model/package.ts';
import {
  type Population,
  type RedrawResult,
  type SampleDetail,
  usualReserve,
} from '../../shared/model/sample.ts';
import { kommitLargeChunks } from '../fixtures/index.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, openRaw, sha256, TestVault } from '../helpers/test-vault.ts';

const folder = temporaryFolder();
const log = join(folder, 'kommit.ndjson');
writeFileSync(log, [...kommitLargeChunks(800)].join(''));

let vault: TestVault;
beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(join(folder, 'vault', 'test.vouch'));
  await vault.import(log, { source: 'one' });
});
afterAll(() => vault.close());

const SEED = '29384756102938475610';
const freeze = (filter: object, title = 'Approvals') =>
  vault.job<Population>('populations.freeze', { filter, title });
const write = (name: string) => vault.engine.grant(join(folder, name), 'write');
const hex = (digest: string) => digest.replace('sha256:', '');

describe('samples', () => {
  let population: Population;
  let first: SampleDetail;

  test('a population is frozen with the digest anyone can compute', async () => {
    population = await freeze({ kind: ['approval'] });
    const ids = (await vault.records({ kind: ['approval'] })).map(({ id }) => `${id}\n`).sort();
    expect(population).toMatchObject({
      count: ids.length,
      sentence: 'Records kind approval.',
      frozen_by: 'Edda Tester',
    });
    expect(hex(population.digest)).toBe(sha256(ids.join('')));
    expect(await vault.invoke('populations.list', {})).toEqual([population]);
  });

  test('a draw is the same again, and every item opens its record', async () => {
    first = await vault.job<SampleDetail>('samples.draw', {
      population: population.id,
      size: 10,
      reserve: 3,
      seed: SEED,
    });
    expect(first).toMatchObject({
      size: 10,
      reserve: 3,
      seed: SEED,
      seed_origin: 'typed',
      redraw_reason: null,
      population,
    });
    expect([...first.items, ...first.reserves].map(({ order }) => order)).toEqual(
      Array.from({ length: 13 }, (_, i) => i + 1),
    );
    for (const { rid, id } of [...first.items, ...first.reserves]) {
      const { record } = await vault.invoke('records.get', { rid: rid! });
      expect([record.id, record.kind]).toEqual([id, 'approval']);
    }
    expect(await vault.invoke('samples.get', { id: first.id })).toEqual(first);
    const redrawn = await vault.job<RedrawResult>('samples.redraw', { id: first.id });
    expect(redrawn).toEqual({ same: true, differences: [], digest: population.digest });
  });

  test('a draw with another seed needs a reason, and all stay visible', async () => {
    const again = { population: population.id, size: 10, seed: `${SEED}9` };
    expect(await errorCode(vault.job('samples.draw', again))).toBe('request-invalid');
    const second = await vault.job<SampleDetail>('samples.draw', { ...again, reason: 'the first was lost' });
    expect(second.redraw_reason).toBe('the first was lost');
    expect(second.warnings).toEqual(['Draw 2 from the same ids. Reason given: the first was lost']);
    expect(second.earlier_draws).toMatchObject([{ method: 'random', seed: SEED, size: 10 }]);
    // The same seed gives the same items, and further ones: nothing to choose from.
    const larger = await vault.job<SampleDetail>('samples.draw', { ...again, seed: SEED, size: 15 });
    expect(larger.redraw_reason).toBeNull();
    expect(larger.extension).toBe('unplanned');
    expect(larger.warnings).toEqual(['Unplanned extension: statistical conclusion not available.']);
    const found = { tested: 15, deviations: 0 };
    const terms = { confidence: 9500, tolerable: 500 };
    expect(await vault.invoke('samples.conclude', { id: larger.id, found, terms })).toMatchObject({
      statistical: false,
      supports_reliance: null,
      conclusion:
        '0 of 15 items (0 %) deviate. Nothing is concluded on the population: unplanned extension: statistical conclusion not available.',
    });
    // Fewer items by the seed of an earlier draw could leave out what was found.
    expect(await errorCode(vault.job('samples.draw', { ...again, seed: SEED, size: 5 }))).toBe(
      'request-invalid',
    );
    expect(larger.items.slice(0, 10).map(({ id }) => id)).toEqual(first.items.map(({ id }) => id));
    const listed = await vault.invoke('samples.list', {});
    expect(listed.map(({ id }) => id)).toEqual([larger.id, second.id, first.id]);
    // Freezing the same ids again is no way round it.
    const frozen = await freeze(population.filter);
    expect(frozen.digest).toBe(population.digest);
    expect(
      await errorCode(vault.job('samples.draw', { ...again, population: frozen.id, seed: 'x'.repeat(20) })),
    ).toBe('request-invalid');
  });

  test('without a seed a random one is made', async () => {
    const one = await freeze({ kind: ['run'] });
    const drawn = await vault.job<SampleDetail>('samples.draw', { population: one.id, size: 5 });
    expect(drawn).toMatchObject({ seed: expect.stringMatching(/^\d{20,}$/), seed_origin: 'random' });
    // Nobody said how many reserves: a tenth, at least five, as far as there are that many.
    expect(drawn.reserve).toBe(usualReserve(drawn.size, population.count));
    const other = await vault.job<SampleDetail>('samples.draw', {
      population: one.id,
      size: 5,
      reason: 'test',
    });
    expect(other.seed).not.toBe(drawn.seed);
  });

  test('what cannot be drawn is refused', async () => {
    expect(await errorCode(freeze({ actor: ['nobody'] }))).toBe('population-empty');
    const draw = { population: population.id, seed: SEED, reason: 'test' };
    expect(await errorCode(vault.job('samples.draw', { ...draw, size: population.count + 1 }))).toBe(
      'sample-too-large',
    );
    expect(await errorCode(vault.job('samples.draw', { ...draw, size: population.count, reserve: 1 }))).toBe(
      'sample-too-large',
    );
    expect(await errorCode(vault.job('samples.draw', { ...draw, population: 999, size: 1 }))).toBe(
      'not-found',
    );
    expect(await errorCode(vault.job('samples.draw', { ...draw, size: 0 }))).toBe('request-invalid');
    expect(await vault.invoke('populations.list', {})).toHaveLength(3);
  });

  test('records that come later change no frozen population', async () => {
    const later = join(folder, 'later.ndjson');
    writeFileSync(later, [...kommitLargeChunks(100, 'later')].join(''));
    await vault.import(later, { source: 'one' });
    expect(await vault.job('samples.redraw', { id: first.id })).toMatchObject({ same: true });
    expect((await freeze({ kind: ['approval'] })).count).toBeGreaterThan(population.count);
  });

  test('ids that two sources share are told apart by the source', async () => {
    await vault.import(log, { source: 'two' });
    const both = await freeze({ kind: ['approval'], source: ['one', 'two'] });
    const drawn = await vault.job<SampleDetail>('samples.draw', {
      population: both.id,
      size: 20,
      seed: SEED,
    });
    for (const { id, rid } of drawn.items) {
      const { record } = await vault.invoke('records.get', { rid: rid! });
      expect(id).toBe(`${record.source}/${record.id}`);
    }
    const ids = (await vault.records({ kind: ['approval'] }))
      .map(({ id, source }) => `${source}/${id}\n`)
      .sort();
    expect(hex(both.digest)).toBe(sha256(ids.join('')));
  });

  test('are exported, never over another file', async () => {
    for (const what of ['draw.json', 'ids.txt', 'sample.csv'])
      await vault.job('samples.export', { id: first.id, what, out: write(what) });
    const draw = JSON.parse(readFileSync(join(folder, 'draw.json'), 'utf8')) as {
      items: object[];
      seed: string;
    };
    expect(draw.seed).toBe(SEED);
    expect(draw.items).toEqual(first.items.map(({ order, ticket, id }) => ({ order, ticket, id })));
    expect(sha256(readFileSync(join(folder, 'ids.txt')))).toBe(hex(population.digest));
    expect(readFileSync(join(folder, 'sample.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(14);
    const taken = vault.job('samples.export', { id: first.id, what: 'ids.txt', out: write('draw.json') });
    expect(await errorCode(taken)).toBe('file-exists');
  });

  test.each(['ndjson', 'json', 'csv', 'csv-evidence'])('records are exported as %s', async (format) => {
    const filter = { kind: ['approval'], source: ['one'] };
    const out = write(`records.${format}`);
    const result = await vault.job<Exported>('records.export', { filter, format, out });
    const text = readFileSync(join(folder, `records.${format}`), 'utf8');
    const { records, sha256: digest, bytes, sentence } = result;
    // Beside it lies what it holds, and neither is written without the other.
    expect(result.manifest).toBe(`records.${format}.manifest.json`);
    expect(JSON.parse(readFileSync(join(folder, result.manifest!), 'utf8'))).toMatchObject({
      ...{ format, filter, sentence, expected: records, written: records },
      chunks: [{ file: `records.${format}`, records, bytes, sha256: digest }],
    });
    rmSync(join(folder, `records.${format}`));
    const again = { filter, format, out: write(`records.${format}`) };
    expect(await errorCode(vault.job('records.export', again))).toBe('file-exists');
    expect(existsSync(join(folder, `records.${format}`))).toBe(false);
    expect(result).toMatchObject({ records: await vault.count(filter as never), sha256: sha256(text) });
    if (format === 'ndjson') expect(text.trimEnd().split('\n')).toHaveLength(result.records);
    if (format === 'json') expect(JSON.parse(text)).toHaveLength(result.records);
  });

  test('records are exported as a list to read, and the export is in the log', async () => {
    const filter = { kind: ['approval' as const], source: ['one'] };
    const out = write('records.pdf');
    const made = await vault.job<Exported>('records.export', { filter, format: 'pdf', out });
    const pdf = readFileSync(join(folder, 'records.pdf'));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(made).toMatchObject({
      records: await vault.count(filter),
      expected: made.records,
      bytes: pdf.length,
      sha256: sha256(pdf),
    });
    expect((await vault.activity()).at(-1)).toMatchObject({
      action: 'query.exported',
      details: { format: 'pdf', records: made.records, sentence: made.sentence, sha256: made.sha256 },
    });
  });

  test('a zip of records is made whole or not at all', async () => {
    const filter = { kind: ['approval'] };
    const made = await vault.job<Exported>('records.export', {
      filter,
      format: 'csv',
      out: write('all.zip'),
    });
    expect(made.chunks.map(({ file, records }) => [file, records])).toEqual([
      ['records-0001.csv', await vault.count(filter as never)],
    ]);
    expect(sha256(readFileSync(join(folder, 'all.zip')))).toBe(made.sha256);
    const again = vault.job('records.export', { filter, format: 'csv', out: write('all.zip') });
    expect(await errorCode(again)).toBe('file-exists');
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('a frozen population cannot be changed behind the engine', () => {
    const raw = openRaw(vault.path);
    try {
      for (const table of ['population', 'population_item', 'sample', 'sample_item']) {
        const column = table.startsWith('population') ? 'population_id' : 'sample_id';
        const key = table.endsWith('_item') ? column : 'id';
        expect(() => raw.exec(`UPDATE ${table} SET ${key} = 0`)).toThrow(/never changed/);
        expect(() => raw.exec(`DELETE FROM ${table}`)).toThrow(/never removed/);
      }
    } finally {
      raw.close();
    }
  });
});

describe('packages', () => {
  test('of one state have the same bytes, and are valid', async () => {
    await vault.job('integrity.verify', {});
    const [sample] = await vault.invoke('samples.list', {});
    const built: BuiltPackage[] = [];
    for (const name of ['one.zip', 'two.zip']) {
      built.push(
        await vault.job<BuiltPackage>('packages.build', {
          out: write(name),
          sample: sample!.id,
          originals: true,
        }),
      );
      // Looking changes nothing in a package.
      await vault.invoke('vault.lock', {});
      await vault.open();
    }
    expect(built[1]!.sha256).toBe(built[0]!.sha256);
    const file = vault.engine.grant(join(folder, 'one.zip'), 'read');
    const check = await vault.job<PackageCheck>('packages.verify', {
      file,
      fingerprint: built[0]!.key_fingerprint,
    });
    expect(check.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(check.valid).toBe(true);
    expect(await vault.invoke('packages.list', {})).toHaveLength(2);
  });

  test('of a filter freeze it once', async () => {
    const build = (name: string) =>
      vault.job<BuiltPackage>('packages.build', { out: write(name), filter: { kind: ['event'] } });
    const one = await build('three.zip');
    const frozen = (await vault.invoke('populations.list', {})).length;
    expect((await build('four.zip')).sha256).toBe(one.sha256);
    expect(await vault.invoke('populations.list', {})).toHaveLength(frozen);
  });

  test('never replace a file', async () => {
    expect(await errorCode(vault.job('packages.build', { out: write('one.zip') }))).toBe('file-exists');
  });
});

/** Written by jobs that have tests of their own. */
const ELSEWHERE = new Map<string, string>([
  ['ledger.exported', 'ledger.test.ts'],
  ['records.reconciled', 'reconcile.test.ts'],
  ['zip.received', 'import-zip.test.ts'],
  ['mapping.saved', 'mappings.test.ts'],
  ['mapping.removed', 'mappings.test.ts'],
  ['encoding.searched', 'anchors.test.ts'],
  ['recipe.kept', 'anchors.test.ts'],
  ['anchor.added', 'anchors.test.ts'],
  ['chain.reported', 'chain-report.test.ts'],
  ['key.kept', 'chain-keys.test.ts'],
  ...['query.saved', 'query.removed', 'observation.added'].map(
    (action) => [action, 'insight.test.ts'] as const,
  ),
  ...ACTIVITY_ACTIONS.filter((action) => action.startsWith('story.')).map(
    (action) => [action, 'insight.test.ts'] as const,
  ),
  ...ACTIVITY_ACTIONS.filter((action) => action.startsWith('worksheet.')).map(
    (action) => [action, 'worksheet.test.ts'] as const,
  ),
]);

describe('the activity log', () => {
  test('holds everything that was done, and is intact', async () => {
    const next = 'another good passphrase';
    await vault.invoke('engagement.update', {
      ...(await vault.invoke('engagement.get', {})),
      entity: 'Ünïcode GmbH & Söhne',
    });
    await vault.invoke('settings.update', { auto_lock_minutes: 0 });
    const [record] = await vault.records();
    await vault.invoke('notes.add', { rid: record!.rid, text: 'Seen. "Ünïcode" \u2028' });
    await vault.invoke('vault.changePassphrase', { current: 'four unrelated words make it', next });
    await vault.invoke('vault.lock', {});
    expect(await errorCode(vault.open('wrong passphrase'))).toBe('passphrase-wrong');
    await vault.open(next);
    await vault.invoke('vault.changePassphrase', { current: next, next: 'four unrelated words make it' });
    expect(await errorCode(vault.import(join(folder, 'sample.csv')))).toBe('format-unknown');
    const verified = await vault.job<Verification>('activity.verify', {});
    expect(verified).toMatchObject({ integrity: 'intact', findings: [] });
    const { entries, total, head } = await vault.invoke('activity.list', { limit: 1000 });
    expect(entries).toHaveLength(total);
    expect(entries[0]!.entry_hash).toBe(head);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: total }, (_, i) => total - i));
    const seen = new Set<string>(entries.map(({ action }) => action));
    expect(ACTIVITY_ACTIONS.filter((action) => !seen.has(action) && !ELSEWHERE.has(action))).toEqual([]);
    for (const [action, file] of ELSEWHERE)
      expect(readFileSync(join(import.meta.dirname, file), 'utf8'), file).toContain(`'${action}'`);
    const page = await vault.invoke('activity.list', { before: 4, limit: 2 });
    expect(page.entries.map(({ seq }) => seq)).toEqual([3, 2]);
  });

  test('refuses every change, and shows one that was forced on it', async () => {
    await vault.invoke('vault.lock', {});
    const raw = openRaw(vault.path);
    for (const sql of ["UPDATE activity SET actor = 'x'", 'DELETE FROM activity WHERE seq = 5'])
      expect(() => raw.exec(sql)).toThrow(/activity log is never/);
    for (const table of ['record', 'block']) {
      expect(() => raw.exec(`UPDATE ${table} SET length = 0`)).toThrow(/never changed/);
      expect(() => raw.exec(`DELETE FROM ${table}`)).toThrow(/never removed/);
    }
    raw.exec('DROP TRIGGER activity_append_only_update');
    raw.prepare('UPDATE activity SET details = ? WHERE seq = 5').run('{"forged":true}');
    raw.close();
    await vault.open();
    const altered = await vault.job<Verification>('activity.verify', {});
    expect(altered).toMatchObject({ integrity: 'altered' });
    expect(altered.findings).toMatchObject([{ kind: 'content-mismatch', row: 4 }]);
    await vault.invoke('vault.lock', {});
    const again = openRaw(vault.path);
    again.exec('DROP TRIGGER activity_append_only_delete');
    again.exec('DELETE FROM activity WHERE seq = 7');
    again.close();
    await vault.open();
    const cut = await vault.job<Verification>('activity.verify', {});
    expect(cut).toMatchObject({ integrity: 'altered', completeness: 'broken' });
  });
});
