import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Verification } from '../../shared/model/integrity.ts';
import {
  aviatorNdjson,
  aviatorRecords,
  generateCompany,
  intelliAuthCsv,
  intelliAuthEvents,
  intelliAuthNdjson,
} from '../fixtures/index.ts';
import { csv } from '../fixtures/text-formats.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { TestVault } from '../helpers/test-vault.ts';

const folder = temporaryFolder();
let vault: TestVault;
beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(join(folder, 'vault', 'test.vouch'));
});
afterAll(() => vault.close());

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

type Typed = Record<string, unknown>;

describe('Aviator Verify', () => {
  const company = generateCompany('aviator');
  const all = aviatorRecords(company) as Typed[];
  const of = (field: string) => all.filter((record) => field in record);
  const [submissions, runs, results, waivers] = [
    of('submitted_by'),
    of('trigger_source'),
    of('criterion'),
    of('waived_by'),
  ];
  const completed = new Map(runs.map((run) => [String(run.run_id), String(run.completed_at)]));

  function toCsv(records: readonly Typed[]): string {
    const columns = Object.keys(records[0] ?? {});
    const cell = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
    return csv(
      columns,
      records.map((record) => columns.map((column) => cell(record[column]))),
    );
  }

  /** Everything is accepted, and every result happened when its run was completed. */
  async function check(path: string, source: string): Promise<void> {
    const { acquisitions, failed } = await vault.import(path, { source });
    expect(failed).toEqual([]);
    const sum = (key: 'total' | 'accepted') => acquisitions.reduce((n, { lines }) => n + lines[key], 0);
    expect([sum('total'), sum('accepted')]).toEqual([all.length, all.length]);
    const found = await vault.records({ source: [source], kind: ['result'] });
    expect(found).toHaveLength(results.length);
    for (const { run_id, occurred_at, occurred_text, time_note } of found) {
      expect(occurred_at).toBe(completed.get(run_id ?? '')?.replace('Z', '.000000Z'));
      expect(occurred_text).toBe('');
      expect(time_note).toContain(`this is that of run:${run_id}`);
    }
  }

  test('NDJSON: results take the times of their runs', async () => {
    await check(write('aviator.ndjson', aviatorNdjson(company)), 'aviator ndjson');
  });

  test('newest first, packed: the runs come after their results', async () => {
    const reversed = all
      .toReversed()
      .map((record) => JSON.stringify(record))
      .join('\n');
    await check(write('aviator.ndjson.gz', gzipSync(reversed)), 'aviator reversed');
  });

  test('an object of arrays, the results before the runs', async () => {
    const document = JSON.stringify({ results, waivers, runs, submissions }, null, 2);
    await check(write('aviator.json', `\uFEFF${document}`), 'aviator arrays');
  });

  test('a CSV of each type: the results wait for the runs of another file', async () => {
    const records = { results, runs, submissions, waivers };
    for (const [name, rows] of Object.entries(records)) write(`csv/${name}.csv`, toCsv(rows));
    await check(join(folder, 'csv'), 'aviator csv');
  });

  test('results alone are in the ledger with the reason, and are taken once their runs are there', async () => {
    const path = write('results.ndjson', results.map((record) => JSON.stringify(record)).join('\n'));
    const alone = await vault.import(path, { source: 'aviator late' });
    const [acquisition] = alone.acquisitions;
    expect(acquisition?.lines).toMatchObject({ rejected: results.length, accepted: 0 });
    const ledger = await vault.invoke('acquisitions.ledger', { acquisition: acquisition!.id, limit: 3 });
    const first = JSON.stringify(results[0]);
    expect(ledger.lines[0]).toMatchObject({
      line: 1,
      byte_offset: 0,
      bytes: Buffer.byteLength(first),
      disposition: 'rejected',
      reason: 'no time, and the record whose time it takes is not here',
    });
    await vault.import(write('runs.ndjson', runs.map((record) => JSON.stringify(record)).join('\n')), {
      source: 'aviator late',
    });
    const again = await vault.import(path, { source: 'aviator late' });
    expect(again.acquisitions[0]?.lines).toMatchObject({ accepted: results.length, rejected: 0 });
  });

  test('a waiver is found by the result that it waives', async () => {
    const [waiver] = await vault.records({ source: ['aviator ndjson'], kind: ['waiver'] });
    const target = waiver?.target?.id ?? '';
    const found = await vault.records({ source: ['aviator ndjson'], kind: ['result'] });
    expect(found.map(({ id }) => id)).toContain(target);
    expect(waiver?.waiver?.category).toBeTruthy();
    // Its neighbours are the lines beside it, and no chain.
    const { chained, previous, linked_to_previous } = await vault.invoke('records.get', { rid: waiver!.rid });
    expect([chained, linked_to_previous]).toEqual([false, null]);
    expect(previous).not.toBeNull();
  });
});

test('Aviator Verify: whatever the layout of one export, its records are the same, and joined', async () => {
  const types = {
    runbook_submissions: [
      {
        runbook_number: 42,
        submitted_by: 'a@x.io',
        submitted_at: '2026-06-17T08:00:00Z',
        repo: 'x/api',
        intent: 'i',
      },
    ],
    verification_runs: [
      {
        run_id: 900,
        runbook_number: 42,
        trigger_source: 'cosmic',
        status: 'failed',
        completed_at: '2026-06-17T08:05:00Z',
      },
    ],
    verification_results: [
      { result_id: 5, run_id: 900, criterion: 'b', is_invariant: true, is_waived: true, status: 'fail' },
      { run_id: 900, criterion: 'c', is_invariant: true, is_waived: true, status: 'warn' },
    ],
    waivers: [
      {
        result_id: 5,
        waived_by: 'b@x.io',
        waived_at: '2026-06-17T10:00:00Z',
        category: 'accepted_risk',
        reason: 'r',
      },
      {
        run_id: 900,
        criterion: 'c',
        waived_by: 'b@x.io',
        waived_at: '2026-06-17T10:05:00Z',
        category: 'false_positive',
        reason: 's',
      },
    ],
  };
  const bare = Object.values(types).flat() as Typed[];
  const named = Object.entries(types).flatMap(([type, all]) =>
    (all as Typed[]).map((record) => ({ record_type: type.slice(0, -1), ...record })),
  );
  const source = 'layouts';
  const first = await vault.import(write('layouts/array.json', JSON.stringify(named)), { source });
  expect(first.acquisitions[0]?.lines).toMatchObject({ accepted: 6, total: 6 });
  const layouts = [
    write('layouts/bare.json', JSON.stringify(bare)),
    write('layouts/lines.ndjson', bare.map((record) => JSON.stringify(record)).join('\n')),
    write('layouts/object.json', JSON.stringify(types)),
    ...Object.entries(types).map(([type, all]) => {
      const columns = [...new Set((all as Typed[]).flatMap((record) => Object.keys(record)))];
      const rows = (all as Typed[]).map((record) => columns.map((name) => String(record[name] ?? '')));
      return write(`layouts/${type}.csv`, csv(columns, rows));
    }),
  ];
  for (const path of layouts) {
    const { acquisitions } = await vault.import(path, { source });
    const { total, duplicate } = acquisitions[0]!.lines;
    expect([path, duplicate]).toEqual([path, total]);
  }
  const records = await vault.records({ source: [source] });
  for (const waiver of records.filter(({ kind }) => kind === 'waiver')) {
    const { related } = await vault.invoke('records.get', { rid: waiver.rid });
    const [result] = related.filter(({ relation }) => relation === 'what it is about');
    expect(result?.records.map(({ kind, id }) => [kind, id])).toEqual([['result', waiver.target?.id]]);
    const back = await vault.invoke('records.get', { rid: result!.records[0]!.rid });
    expect(back.related.map(({ relation, records: [other] }) => [relation, other?.id])).toEqual([
      ['what it is about', 'run:900'],
      ['about this record', waiver.id],
    ]);
  }
  const corrected = { ...types.waivers[0], reason: 'another reason' };
  const again = await vault.import(write('layouts/corrected.json', JSON.stringify([corrected])), { source });
  expect(again.acquisitions[0]?.lines).toMatchObject({ accepted: 0, conflict: 1 });
});

test('IntelliAuth: the CSV of a log that came as NDJSON brings nothing new', async () => {
  const events = [...intelliAuthEvents(generateCompany('intelliauth'))];
  const ndjson = await vault.import(write('auth.ndjson', intelliAuthNdjson(events)));
  expect(ndjson.acquisitions[0]).toMatchObject({ source: 'IntelliAuth', platform: 'intelliauth' });
  expect(ndjson.acquisitions[0]?.lines.accepted).toBe(events.length);
  const again = await vault.import(write('auth.csv', intelliAuthCsv(events)));
  expect(again.acquisitions[0]?.lines).toMatchObject({ duplicate: events.length, conflict: 0 });
  const chains = await vault.invoke('integrity.chains', {});
  expect(chains.filter(({ platform }) => platform === 'intelliauth')).toEqual([]);
});

describe('pages of ComplianceAgent’s API in one file', () => {
  const entry = (n: number) => ({
    id: `log_${n}`,
    event_type: 'issue.resolved',
    actor: { type: 'user', id: 'user_1' },
    timestamp: `2026-01-0${n}T10:30:00Z`,
  });
  const page = (...data: object[]) => ({ success: true, data, pagination: { page: 1, limit: 2, total: 4 } });
  const pages = [
    page(entry(1), entry(2)),
    { success: false, error: { code: 'RATE_LIMIT_EXCEEDED' } },
    page(),
    page(entry(3), entry(2)),
    { success: true, data: entry(4) },
  ];

  test.each([
    ['one a line', (each: object) => `${JSON.stringify(each)}\n`],
    ['one after another', (each: object) => JSON.stringify(each, null, 2)],
  ])('%s: every record is accounted for', async (name, written) => {
    const path = write(`${name}/pages.ndjson`, pages.map(written).join(''));
    const { acquisitions, failed } = await vault.import(path, { source: `pages ${name}` });
    expect(failed).toEqual([]);
    expect(acquisitions[0]!.lines).toMatchObject({ total: 6, accepted: 4, rejected: 1, duplicate: 1 });
    const { lines } = await vault.invoke('acquisitions.ledger', { acquisition: acquisitions[0]!.id });
    expect(lines).toMatchObject([{ line: 3, disposition: 'rejected' }]);
    expect(lines[0]!.reason).toContain('without a place for records');
    expect(lines[0]!.preview).toContain('RATE_LIMIT_EXCEEDED');
  });
});

describe('ComplianceAgent’s other chains', () => {
  /** Entries of the Python SDK, chained as its code does, written as its export does. */
  function sdkLog(count: number): Typed[] {
    let previous: string | null = null;
    return Array.from({ length: count }, (_, i) => {
      const hashed = {
        action: i % 3 === 0 ? 'delete' : 'read',
        id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
        outcome: 'success',
        previous_hash: previous,
        resource_id: i % 2 === 0 ? null : `r-${i}`,
        resource_type: 'file',
        timestamp: `2026-01-01T00:${String(i).padStart(2, '0')}:00.000002+00:00`,
        user_id: i % 5 === 0 ? null : 'zoe@example.com',
      };
      // Python's json.dumps(sort_keys=True): the members above stand in its order, and all text is ASCII.
      const text = `{${Object.entries(hashed)
        .map(([key, value]) => `"${key}": ${JSON.stringify(value)}`)
        .join(', ')}}`;
      previous = createHash('sha256').update(text).digest('hex');
      const { previous_hash: _left, ...rest } = hashed;
      return { ...rest, service_name: 'api', details: {}, entry_hash: previous };
    });
  }

  const toRow = (entry: Typed) =>
    Object.values(entry).map((value) =>
      value === null ? '' : typeof value === 'object' ? '{}' : String(value),
    );

  async function verified(path: string, source: string): Promise<Verification> {
    const { acquisitions } = await vault.import(path, { source });
    const sources = await vault.invoke('sources.list', {});
    const id = sources.find(({ name }) => name === source)?.id;
    expect(acquisitions[0]?.dialect).toContain('SDK');
    const [result] = await vault.job<Verification[]>('integrity.verify', { source_id: id });
    return result!;
  }

  test('SDK log: intact as JSON and as CSV; an edited field is named', async () => {
    const log = sdkLog(20);
    const header = Object.keys(log[0]!);
    const json = await verified(write('sdk.json', JSON.stringify(log, null, 2)), 'sdk json');
    expect(json).toMatchObject({ integrity: 'intact', completeness: 'unproven', findings: [] });
    const asCsv = await verified(write('sdk.csv', csv(header, log.map(toRow))), 'sdk csv');
    expect(asCsv).toMatchObject({ integrity: 'intact', findings: [] });
    const edited = log.map((entry, i) => (i === 7 ? { ...entry, outcome: 'failure' } : entry));
    const found = await verified(write('sdk-edited.json', JSON.stringify(edited)), 'sdk edited');
    expect(found.integrity).toBe('altered');
    expect(found.findings.map(({ kind, row }) => [kind, row])).toEqual([['content-mismatch', 7]]);
  });
});
