import { createHash, createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acquisition, OTHER_EVENT } from '../../shared/model/acquisition.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { TestVault } from '../helpers/test-vault.ts';
import { zipOf } from '../helpers/zip.ts';

const SECRET = 'whsec_of_this_test_only';
const folder = temporaryFolder();
const vaultPath = join(folder, 'vault', 'test.vouch');
let vault: TestVault;
beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(vaultPath);
});
afterAll(() => vault.close());

const hmac = (body: string, secret = SECRET) => createHmac('sha256', secret).update(body).digest('hex');

function write(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function streamBody(event: string, attempt = 1): string {
  const type = 'user.signed_in';
  const stream = { destination_id: 'strm_1', attempt, first_attempted_at: '2026-05-17T08:00:01Z' };
  const actor = { kind: 'user', id: 'usr_1', label: 'Zoë' };
  return JSON.stringify({
    ...{ event_id: event, event_type: type, occurred_at: '2026-05-17T08:00:00Z' },
    ...{ actor, outcome: 'success', data: {}, context: {}, stream },
  });
}

function webhookBody(event: string, type: string, attempt = 1): string {
  const delivery = { attempt, subscription_id: 'whsub_1' };
  return JSON.stringify({
    ...{ event_id: event, event_type: type, occurred_at: '2026-05-17T08:00:00.250Z' },
    ...{ actor: { kind: 'user', id: 'usr_1', email: 'a@example.com' }, data: { n: 1.5 }, delivery },
  });
}

const signedLine = (body: string, signature: string | null, more: Record<string, string> = {}) =>
  JSON.stringify({
    headers: { ...(signature && { 'X-IntelliAuth-Stream-Signature': signature }), ...more },
    body,
  });

async function importOne(path: string, options: object = {}): Promise<Acquisition> {
  const { acquisitions, failed } = await vault.import(path, options);
  expect(failed).toEqual([]);
  expect(acquisitions).toHaveLength(1);
  return acquisitions[0]!;
}

const detailOf = async (id: string) => {
  const [record] = await vault.invoke('records.find', { id });
  return vault.invoke('records.get', { rid: record!.rid });
};

test('each delivery is valid, invalid or unsigned; without the secret none is checked', async () => {
  const bodies = ['evt_1', 'evt_2', 'evt_3', 'evt_4'].map((id) => streamBody(id));
  const path = write(
    'stream.ndjson',
    [
      signedLine(bodies[0]!, hmac(bodies[0]!)),
      signedLine(bodies[1]!, hmac(bodies[1]!, 'another')),
      signedLine(bodies[2]!, null),
      signedLine(bodies[3]!, hmac(bodies[3]!)),
    ].join('\n'),
  );
  const unchecked = await importOne(path);
  expect(unchecked.lines.accepted).toBe(4);
  expect(unchecked.signatures).toEqual({ valid: 0, invalid: 0, unsigned: 1, not_checked: 3, other_event: 0 });
  expect((await detailOf('evt_1')).delivery).toMatchObject({ signature: 'not-checked' });

  const checked = await importOne(path, { source: 'checked', secrets: ['old secret', SECRET] });
  expect(checked.signatures).toEqual({ valid: 2, invalid: 1, unsigned: 1, not_checked: 0, other_event: 0 });
  const found = await vault.invoke('records.query', { filter: { source: ['checked'] }, limit: 10 });
  const states = await Promise.all(
    found.records
      .toSorted((a, b) => a.line - b.line)
      .map(({ rid }) => vault.invoke('records.get', { rid }).then(({ delivery }) => delivery)),
  );
  expect(states.map((state) => state?.signature)).toEqual(['valid', 'invalid', 'unsigned', 'valid']);
  expect(states[1]?.problem).toContain('is not that of its body');
});

test('the same file again, with the secret, adds nothing and is checked', async () => {
  const again = await importOne(join(folder, 'stream.ndjson'), { secrets: [SECRET] });
  expect(again.lines).toMatchObject({ accepted: 0, duplicate: 4, conflict: 0 });
  expect(again.signatures).toEqual({ valid: 2, invalid: 1, unsigned: 1, not_checked: 0, other_event: 0 });
});

test('a delivery that was repeated is a duplicate; one that was changed is a conflict', async () => {
  const [first, second] = [webhookBody('evt_w', 'user.signed_up'), webhookBody('evt_w', 'user.signed_up', 2)];
  const changed = first.replace('1.5', '1.6');
  const times = ['1779004800', '2026-05-17T08:01:00Z', '1779004860'];
  const lines = [first, second, changed].map((body, i) =>
    JSON.stringify({
      headers: { 'X-IntelliAuth-Signature': hmac(body), 'X-IntelliAuth-Timestamp': times[i] },
      body,
    }),
  );
  const { lines: counted, signatures } = await importOne(write('hooks.ndjson', lines.join('\n')), {
    secrets: [SECRET],
  });
  expect(counted).toMatchObject({ accepted: 1, duplicate: 1, conflict: 1 });
  expect(signatures).toEqual({ valid: 3, invalid: 0, unsigned: 0, not_checked: 0, other_event: 0 });
  const { delivery, original_type, record, conflicts } = await detailOf('evt_w');
  expect(delivery).toMatchObject({ signature: 'valid', timestamp: '2026-05-17T08:00:00.000000Z' });
  expect([record.type, original_type]).toEqual(['user.created', 'user.signed_up']);
  expect(conflicts.map(({ differences }) => differences)).toEqual([
    [{ name: 'original.data.n', left: '1.5', right: '1.6' }],
  ]);
  // Side by side: every field and member of both, and where they differ.
  const compared = await vault.invoke('records.compare', {
    left: { rid: record.rid },
    right: { ledger: conflicts[0]!.ledger },
  });
  expect([compared.left.ledger, compared.right]).toMatchObject([
    false,
    {
      rid: record.rid,
      ledger: true,
      id: 'evt_w',
      line: 3,
      sha256: createHash('sha256').update(lines[2]!).digest('hex'),
    },
  ]);
  expect(compared.fields.filter(({ differs }) => differs)).toEqual([]);
  expect(compared.fields.find(({ name }) => name === 'type')).toMatchObject({ left: 'user.created' });
  expect(compared.original?.filter(({ differs }) => differs).map(({ name }) => name)).toEqual([
    'X-IntelliAuth-Signature',
    'X-IntelliAuth-Timestamp',
    'body',
  ]);
  const none = vault.invoke('records.compare', { left: { rid: record.rid }, right: { ledger: 999_999 } });
  expect(await none.catch(({ code }: { code: string }) => code)).toBe('not-found');
  // The bare body, as another receiver keeps it, says the same.
  expect((await importOne(write('bare.ndjson', second))).lines).toMatchObject({ duplicate: 1 });
});

test('a type is found by the name of either log', async () => {
  const source = ['IntelliAuth webhooks'];
  for (const type of ['user.signed_up', 'user.created']) {
    const { records } = await vault.invoke('records.query', { filter: { type: [type], source }, limit: 10 });
    expect(records.map(({ id }) => id)).toEqual(['evt_w']);
  }
});

test('a body with its signature in a file beside it', async () => {
  const good = `${webhookBody('evt_good', 'mfa.factor_added')}\n`;
  const bad = webhookBody('evt_bad', 'mfa.factor_added');
  write('bodies/good.json', good);
  write('bodies/good.json.sig', `${hmac(good)}\n`);
  write('bodies/bad.json', bad);
  write('bodies/bad.json.sig', hmac(`${bad}\n`));
  write('bodies/alone.json', webhookBody('evt_alone', 'mfa.factor_added'));
  write('bodies/stray.sig', 'ab');
  const { acquisitions, skipped } = await vault.import(join(folder, 'bodies'), { secrets: [SECRET] });
  expect(skipped).toEqual(['stray.sig']);
  expect(Object.fromEntries(acquisitions.map(({ file, signatures }) => [file, signatures]))).toEqual({
    'good.json': { valid: 1, invalid: 0, unsigned: 0, not_checked: 0, other_event: 0 },
    'bad.json': { valid: 0, invalid: 1, unsigned: 0, not_checked: 0, other_event: 0 },
    'alone.json': { valid: 0, invalid: 0, unsigned: 1, not_checked: 0, other_event: 0 },
  });
});

test('a zip of bodies, each with its signature beside it', async () => {
  const [good, bad] = ['evt_zip_1', 'evt_zip_2'].map((id) => webhookBody(id, 'mfa.factor_added'));
  const path = join(folder, 'bodies.zip');
  writeFileSync(
    path,
    zipOf([
      { name: 'b/1.json', content: good! },
      { name: 'b/1.json.sig', content: hmac(good!) },
      { name: 'b/2.json', content: bad! },
      { name: 'b/2.json.sig', content: hmac(good!) },
      { name: '2.json.sig', content: hmac(bad!) },
    ]),
  );
  const { acquisitions, skipped } = await vault.import(path, { source: 'zipped', secrets: [SECRET] });
  expect(acquisitions.map(({ signatures }) => signatures)).toMatchObject([
    { valid: 1, invalid: 0 },
    { valid: 0, invalid: 1 },
  ]);
  expect(skipped).toEqual(['bodies.zip/2.json.sig']);
});

test('a .sig of another program beside a log that is not delivered is no obstacle', async () => {
  const row = {
    ...{ id: 'r1', actor: 'a', action: 'b', target: null, metadata: {}, created_at: '2026-03-12T09:14:22Z' },
    ...{ prev_hash: 'ab'.repeat(32), row_hash: 'cd'.repeat(32) },
  };
  const path = write('signed/kommit.ndjson', JSON.stringify(row));
  const body = write('signed/body.json', webhookBody('evt_pgp', 'mfa.factor_added'));
  for (const file of [path, body]) write(`signed/${basename(file)}.sig`, 'of another program, '.repeat(100));
  const { acquisitions, failed } = await vault.import(join(folder, 'signed'), { source: undefined });
  expect(acquisitions.map(({ file, lines }) => [file, lines.accepted])).toEqual([['kommit.ndjson', 1]]);
  expect(failed).toMatchObject([{ file: 'body.json', error: { code: 'request-invalid' } }]);
});

test('a header that names another event than its body is pointed out, signed or not', async () => {
  const [own, other] = [streamBody('evt_own'), streamBody('evt_other')];
  const header = { 'X-IntelliAuth-Event-Id': 'evt_own' };
  const lines = [signedLine(own, null, header), signedLine(other, hmac(other), header)];
  lines.push(signedLine(streamBody('evt_third'), hmac(other), header));
  const { id, signatures } = await importOne(write('headers.ndjson', lines.join('\n')), {
    source: 'headers',
    secrets: [SECRET],
  });
  // Each of the three is counted by its signature; what its headers name is counted beside that.
  expect(signatures).toEqual({ valid: 1, invalid: 1, unsigned: 1, not_checked: 0, other_event: 2 });
  const { lines: listed } = await vault.invoke('acquisitions.wrongSignatures', { acquisition: id });
  expect(listed.map(({ line, reason }) => [line, reason])).toEqual([
    [2, OTHER_EVENT],
    [3, expect.stringMatching(`^its signature is not that of .*; ${OTHER_EVENT}$`)],
  ]);
  expect((await detailOf('evt_own')).delivery).toMatchObject({ event_id_fits: true });
  expect((await detailOf('evt_other')).delivery).toMatchObject({ signature: 'valid', event_id_fits: false });
  const third = (await detailOf('evt_third')).delivery;
  expect(third).toMatchObject({ signature: 'invalid', event_id_fits: false });
  expect(third?.problem).not.toContain(OTHER_EVENT);
});

test('the secret is in no file of the vault and in no entry of its log', async () => {
  const { entries } = await vault.invoke('activity.list', { limit: 1000 });
  expect(JSON.stringify(entries)).not.toContain(SECRET);
  expect(JSON.stringify(await vault.invoke('jobs.list', {}))).not.toContain(SECRET);
  expect(readFileSync(vaultPath).includes(SECRET)).toBe(false);
});
