import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readMapping } from '../../electron/engine/mappings/mapping-file.ts';
import type { PackageCheck } from '../../shared/model/package.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, openRaw, TestVault } from '../helpers/test-vault.ts';

const folder = temporaryFolder();
let vault: TestVault;
beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(join(folder, 'vault', 'test.vouch'));
});
afterAll(() => vault.close());

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const shipped = (name: string) =>
  readMapping(readFileSync(`resources/mappings/${name}.json`, 'utf8')).mapping;

describe.each([
  ['aws-cloudtrail', 'AWS CloudTrail', 'trail.json.gz', true],
  ['github-audit-log', 'GitHub audit log', 'github.json', false],
  ['kubernetes-audit', 'Kubernetes audit log', 'audit.ndjson', false],
] as const)('%s', (name, source, file, packed) => {
  test('is recognised, imported, found, shown and named', async () => {
    const [sample] = shipped(name).samples;
    const path = write(file, packed ? gzipSync(sample!.text) : sample!.text);
    const { acquisitions } = await vault.import(path);
    expect(acquisitions[0]).toMatchObject({
      platform: 'other',
      source,
      lines: { accepted: sample!.records.length, rejected: 0 },
    });
    expect(acquisitions[0]?.dialect).toContain(`by the mapping ${name} (SHA-256 `);
    const records = await vault.records({ source: [source] });
    for (const [i, expected] of sample!.records.entries()) expect(records[i]).toMatchObject(expected);
    const detail = await vault.invoke('records.get', { rid: records[0]!.rid });
    expect(sample!.text).toContain(detail.original.text);
    expect((await vault.import(path)).acquisitions[0]?.lines.duplicate).toBe(sample!.records.length);
    expect(await vault.invoke('integrity.chains', {})).toEqual([]);
  });
});

const LOG =
  'Nummer;Zeit;Wer;Was\n1;31.12.2026 23:59;Алиса;Tür auf\n2;01.02.2026 08:00;Bob;Tür zu\nx;kein Datum;Bob;-\n';

describe('a log that Vouch does not know', () => {
  let text: string;

  test('is refused, proposed for, previewed, mapped, recognised the next time', async () => {
    const path = write('doors.csv', LOG);
    expect(await errorCode(vault.import(path))).toBe('format-unknown');
    const token = vault.engine.grant(path, 'read');
    const { mapping } = await vault.invoke('mappings.propose', { file: token });
    expect(mapping.fields.occurred_at).toEqual({ first: ['/Zeit'], form: 'day-month-year' });
    text = JSON.stringify({
      ...mapping,
      fields: {
        ...mapping.fields,
        id: { from: '/Nummer' },
        type: { from: '/Was' },
        actor: { id: { from: '/Wer' } },
      },
    });
    const preview = await vault.invoke('mappings.preview', { file: token, text, zone: 'Europe/Berlin' });
    expect(preview).toMatchObject({ mapped: 2, needs_zone: true, recognised: true });
    expect(preview.rows[0]).toMatchObject({
      id: '1',
      actor: 'Алиса',
      type: 'Tür auf',
      occurred_at: '2026-12-31T22:59:00.000000Z',
    });
    const saved = await vault.invoke('mappings.add', { text });
    expect(saved).toMatchObject({ name: 'doors', version: 1 });

    expect(await errorCode(vault.import(path))).toBe('time-zone-needed');
    const { acquisitions } = await vault.import(path, { zone: 'Europe/Berlin' });
    expect(acquisitions[0]).toMatchObject({
      source: 'Doors',
      lines: { accepted: 2, rejected: 1 },
      assumed_zone: 'Europe/Berlin',
    });
    const records = await vault.records({ source: ['Doors'] });
    expect(records[0]).toMatchObject({ type: 'Tür auf', occurred_at: preview.rows[0]?.occurred_at });
    expect(records[0]?.time_note).toContain('Europe/Berlin');
  });

  test('an edited mapping is a new version; records stay as they were read', async () => {
    const edited = text.replace('"type":{"from":"/Was"}', '"type":{"from":"/Wer"}');
    expect(await vault.invoke('mappings.add', { text: edited })).toMatchObject({ name: 'doors', version: 2 });
    const known = (await vault.invoke('mappings.list', {})).filter(({ mapping }) => mapping.name === 'doors');
    expect(known.map(({ version, offered, acquisitions }) => [version, offered, acquisitions])).toEqual([
      [2, true, 0],
      [1, false, 1],
    ]);
    expect(known[1]?.text).toBe(text);
    expect((await vault.records({ source: ['Doors'] }))[0]?.type).toBe('Tür auf');
    const again = await vault.import(write('doors-2.csv', LOG), { zone: 'Europe/Berlin', source: 'Doors 2' });
    expect(again.acquisitions[0]?.lines.accepted).toBe(2);
    expect((await vault.records({ source: ['Doors 2'] }))[0]?.type).toBe('Алиса');
  });

  test('one that was used stays; another goes; the vault itself refuses', async () => {
    const known = await vault.invoke('mappings.list', {});
    for (const { sha256, origin, acquisitions } of known)
      if (origin === 'saved' && acquisitions > 0)
        expect(await errorCode(vault.invoke('mappings.remove', { sha256 }))).toBe('mapping-in-use');
    const { sha256 } = await vault.invoke('mappings.add', { text: text.replace('"doors"', '"unused"') });
    await vault.invoke('mappings.remove', { sha256 });
    expect(await errorCode(vault.invoke('mappings.remove', { sha256 }))).toBe('not-found');
    expect((await vault.actions()).slice(-2)).toEqual(['mapping.saved', 'mapping.removed']);
    const raw = openRaw(vault.path);
    try {
      expect(() => raw.prepare('DELETE FROM mapping').run()).toThrow('never removed');
      expect(() => raw.prepare("UPDATE mapping SET text = ''").run()).toThrow('never changed');
    } finally {
      raw.close();
    }
  });

  test('a mapping overrules what the file looks like', async () => {
    expect(await errorCode(vault.import(write('x.csv', LOG), { mapping: 'nowhere' }))).toBe(
      'mapping-unknown',
    );
    const { acquisitions } = await vault.import(write('plain.csv', 'a,b\n1,2\n'), {
      mapping: 'doors',
      zone: 'UTC',
    });
    expect(acquisitions[0]?.lines).toMatchObject({ accepted: 0, rejected: 1 });
    expect(acquisitions[0]?.dialect).toContain('as you said');
  });

  test('is drawn from and packaged like any other', async () => {
    const filter = { source: ['Doors', 'AWS CloudTrail'] };
    const population = await vault.job<{ id: number }>('populations.freeze', { filter, title: 'Doors' });
    const drawn = await vault.job<{ items: unknown[] }>('samples.draw', {
      population: population.id,
      size: 2,
      seed: '29384756102938475610',
    });
    expect(drawn).toBeDefined();
    const out = join(folder, 'package.zip');
    await vault.job('packages.build', { out: vault.engine.grant(out, 'write'), population: population.id });
    const check = await vault.job<PackageCheck>('packages.verify', { file: vault.engine.grant(out, 'read') });
    expect(check.valid).toBe(true);
  });
});

test('on the command line', async () => {
  await vault.close();
  const log = write(
    'shop.csv',
    'id,when,who,action\n1,2026-03-12T09:14:22Z,ann,buy\n2,2026-03-12T09:15:22Z,ben,sell\n',
  );
  const proposed = await cli(['mappings', 'propose', log]);
  expect(proposed.stderr).toContain('actor.id is /who: it is called who.');
  const file = write('shop.json', proposed.stdout);
  const imported = await cli(['import', vault.path, log, '--mapping', file]);
  expect(imported.stdout).toContain('2 lines = 2 accepted + 0 rejected');
  expect(imported.stdout).toContain('by the mapping shop');
  const listed = await cli(['mappings', 'list', vault.path]);
  expect(listed.stdout).toMatch(/^shop +Shop +version 1 +read 1 import /m);
  expect((await cli(['mappings', 'show', vault.path, 'shop'])).stdout).toBe(proposed.stdout);
  const removed = await cli(['mappings', 'remove', vault.path, 'shop']);
  expect([removed.code, removed.stderr]).toEqual([2, expect.stringContaining('cannot be removed')]);
  const wrong = await cli([
    'mappings',
    'add',
    vault.path,
    write('wrong.json', '{"format":"vouch-mapping/1"}'),
  ]);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('The mapping is not valid at ')]);
});
