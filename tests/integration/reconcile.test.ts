import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReconcileSide, type Reconciliation, reconciliation } from '../../shared/model/reconcile.ts';
import { type KommitRow, kommitCsv, kommitJson, kommitNdjson, writeFixtures } from '../fixtures/index.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, resultOf, sha256, TestVault } from '../helpers/test-vault.ts';

const folder = temporaryFolder();
const fixtures = join(folder, 'fixtures');
writeFixtures(fixtures, { platforms: ['kommit', 'complianceagent'] });
const at = (path: string) => join(fixtures, path);
const rowsOf = (path: string) =>
  readFileSync(at(path), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as KommitRow);
const ROWS = rowsOf('kommit/clean/kommit.ndjson').slice(0, 1000);

let vault: TestVault;
let files = 0;
beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(join(folder, 'vault', 'reconcile.vouch'));
});
afterAll(() => vault.close());

function write(
  rows: readonly KommitRow[],
  form: (rows: Iterable<KommitRow>) => string = kommitNdjson,
): string {
  const path = join(
    folder,
    `kommit-${++files}.${form === kommitCsv ? 'csv' : form === kommitJson ? 'json' : 'ndjson'}`,
  );
  writeFileSync(path, form(rows));
  return path;
}

/** Imports and says how to name what came of it. */
async function imported(path: string, source = `source ${++files}`) {
  const { acquisitions, failed } = await vault.import(path, { source });
  expect(failed).toEqual([]);
  const found = (await vault.invoke('sources.list', {})).find(({ name }) => name === source)!;
  return {
    source: { source: found.id },
    name: source,
    acquisition: { acquisition: acquisitions[0]!.id },
    lines: acquisitions[0]!.lines,
  };
}

async function compare(
  left: ReconcileSide,
  right: ReconcileSide,
  period: { from?: string; to?: string } = {},
): Promise<Reconciliation> {
  const result = reconciliation.parse(await vault.job('reconcile.run', { left, right, ...period }));
  const { missing, extra, changed } = result.counts;
  expect(result.equal + missing + extra + changed).toBe(result.compared);
  expect(result.receipt).toMatch(/^sha256:[0-9a-f]{64}$/);
  return result;
}

const with1000 = (at: number, change: Partial<KommitRow>) =>
  ROWS.map((row, i) => (i === at ? { ...row, ...change } : row));

describe('reconcile two exports of one period', () => {
  test('CSV and NDJSON of the same log are equal, in all that both hold', async () => {
    const left = await imported(at('kommit/clean/kommit.ndjson'));
    const right = await imported(at('kommit/clean/kommit.csv'));
    const result = await compare(left.source, right.source);
    expect(result).toMatchObject({ verdict: 'equal', missing: [], extra: [], changed: [] });
    expect(result.equal).toBe(left.lines.accepted);
    expect(result.left).toMatchObject({ records: left.lines.accepted, outside: { before: 0, after: 0 } });
    expect(result.fields.original).toContain('metadata');
    expect(result.fields.not_compared).toEqual([]);
    expect(result.sentences.join(' ')).toContain('are equal');
    // Sides and acquisitions are two names for the same records here.
    const again = await compare(left.acquisition, right.acquisition);
    expect(again.equal).toBe(result.equal);
    expect((await compare(left.source, right.source)).receipt).toBe(result.receipt);
    expect(again.receipt).not.toBe(result.receipt);
  });

  test.each([
    ['complianceagent/clean/log.ndjson', 'complianceagent/clean/log.ndjson'],
    ['complianceagent/clean/trail.json', 'complianceagent/clean/trail.json'],
    ['kommit/clean/kommit.json', 'kommit/clean/kommit.ndjson.gz'],
  ])('%s and %s are equal', async (one, other) => {
    const result = await compare((await imported(at(one))).source, (await imported(at(other))).source);
    expect(result).toMatchObject({ verdict: 'equal', counts: { missing: 0, extra: 0, changed: 0 } });
  });

  test('an edited, a deleted and an inserted row are found, each for what it is', async () => {
    const clean = await imported(write(ROWS));
    const edited = await compare(
      clean.source,
      (await imported(at('kommit/tampered/edited/kommit.ndjson'))).source,
    );
    const { change } = JSON.parse(readFileSync(at('kommit/tampered/edited/expected.json'), 'utf8')) as {
      change: { id: string; before: string; after: string };
    };
    expect(edited.counts).toEqual({ missing: 0, extra: 0, changed: 1 });
    expect(edited.changed[0]!.id).toBe(change.id);
    expect(edited.changed[0]!.fields).toContainEqual({
      name: 'actor.id',
      left: change.before,
      right: change.after,
    });
    expect(edited.changed_fields.find(({ name }) => name === 'actor.id')).toEqual({
      name: 'actor.id',
      records: 1,
    });

    const deleted = await compare(
      clean.source,
      (await imported(at('kommit/tampered/deleted/kommit.ndjson'))).source,
    );
    expect(deleted.counts).toEqual({ missing: 1, extra: 0, changed: 0 });
    expect(deleted.missing[0]!.id).toBe(ROWS[deleted.missing[0]!.line - 1]!.id);

    const inserted = await compare(
      clean.source,
      (await imported(at('kommit/tampered/inserted/kommit.ndjson'))).source,
    );
    expect(inserted.counts).toEqual({ missing: 0, extra: 1, changed: 0 });
    expect(inserted.extra[0]!.id).toBe('00000000-bad0-4bad-8bad-00000000f00d');
    for (const result of [edited, deleted, inserted]) expect(result.verdict).toBe('different');
    // The other way round, missing is extra.
    const turned = await compare(
      { source: (await sourceOf(inserted.right.name)).id },
      { source: (await sourceOf(inserted.left.name)).id },
    );
    expect(turned.counts).toEqual({ missing: 1, extra: 0, changed: 0 });
  });

  test('an edit inside CSV, of what has no mapped field, is found', async () => {
    const row = ROWS[500]!;
    const changed = with1000(500, { metadata: { ...row.metadata, note: '=HYPERLINK("x"), "y"' } });
    const left = await imported(write(ROWS));
    const right = await imported(write(changed, kommitCsv));
    const result = await compare(left.source, right.source);
    expect(result.counts).toEqual({ missing: 0, extra: 0, changed: 1 });
    expect(result.changed[0]!.fields).toEqual([
      { name: 'original.metadata.note', left: null, right: '=HYPERLINK("x"), "y"' },
    ]);
    expect(result.changed[0]!.left).toMatchObject({ id: row.id, line: 501, ledger: false });
  });

  test('a number beyond 2^53 is compared digit by digit', async () => {
    const line = (n: string) =>
      `${JSON.stringify({ ...ROWS[0]!, metadata: {} }).replace('"metadata":{}', `"metadata":{"n":${n}}`)}\n`;
    const one = join(folder, 'big-1.ndjson');
    const other = join(folder, 'big-2.ndjson');
    writeFileSync(one, line('9007199254740993'));
    writeFileSync(other, line('9007199254740992'));
    const result = await compare((await imported(one)).source, (await imported(other)).source);
    expect(result.changed[0]?.fields).toEqual([
      { name: 'original.metadata.n', left: '9007199254740993', right: '9007199254740992' },
    ]);
  });

  test('only where both overlap; what lies outside is counted and said', async () => {
    const left = await imported(write(ROWS.slice(0, 700)));
    const right = await imported(write(ROWS.slice(300)));
    const result = await compare(left.source, right.source);
    expect(result).toMatchObject({ verdict: 'equal', compared: 400 });
    expect(result.left.outside).toEqual({ before: 300, after: 0 });
    expect(result.right.outside).toEqual({ before: 0, after: 300 });
    expect(result.sentences.join(' ')).toContain('300 records that only');
    expect(result.period).toMatchObject({ given: false });

    // Where the period is given, what one side lacks at its end is missing.
    const given = await compare(left.source, right.source, { from: '2026-01-01', to: '2026-12-31' });
    expect(given.counts).toEqual({ missing: 300, extra: 300, changed: 0 });
    expect(given.left.outside).toEqual({ before: 0, after: 0 });
    expect(given.period?.given).toBe(true);
  });

  test('periods apart: nothing is compared, and that is no agreement', async () => {
    const left = await imported(write(ROWS.slice(0, 100)));
    const right = await imported(write(ROWS.slice(800)));
    const result = await compare(left.source, right.source);
    expect(result).toMatchObject({ verdict: 'nothing-compared', compared: 0, period: null });
    expect(result.left.outside).toEqual({ before: 100, after: 0 });
    expect(result.right.outside).toEqual({ before: 0, after: 200 });
  });

  test('a record whose time was moved out of the period is changed, not overlooked', async () => {
    const left = await imported(write(ROWS));
    const right = await imported(write(with1000(10, { created_at: '2031-01-01T00:00:00Z' })));
    const result = await compare(left.source, right.source);
    expect(result.counts).toEqual({ missing: 0, extra: 0, changed: 1 });
    expect(result.changed[0]!.fields.map(({ name }) => name)).toEqual(['occurred_at']);
  });

  test('a corrected export in the same source: duplicates are equal, conflicts in the ledger changed', async () => {
    const first = await imported(write(ROWS.slice(0, 600)));
    const corrected = with1000(350, { actor: 'somebody.else@tidewright.example' }).slice(300);
    const second = await imported(write(corrected), first.name);
    expect(second.lines).toMatchObject({ accepted: 400, duplicate: 299, conflict: 1 });
    const result = await compare(first.acquisition, second.acquisition);
    expect(result).toMatchObject({ equal: 299, counts: { missing: 0, extra: 0, changed: 1 } });
    expect(result.right).toMatchObject({ records: 700, outside: { before: 0, after: 400 } });
    expect(result.changed[0]).toMatchObject({
      id: ROWS[350]!.id,
      left: { ledger: false, line: 351 },
      right: { ledger: true, line: 51 },
    });
    expect(result.changed[0]!.fields).toContainEqual({
      name: 'actor.id',
      left: ROWS[350]!.actor,
      right: 'somebody.else@tidewright.example',
    });
    // The whole source holds both contents; another source that holds one of them differs there.
    const whole = await compare(first.source, (await imported(write(ROWS))).source);
    expect(whole.counts).toEqual({ missing: 0, extra: 0, changed: 1 });
    expect(whole.left.conflicting).toBe(1);
    expect(whole.changed[0]!.left.ledger).toBe(true);
  });

  test.each([
    ['CSV', kommitCsv],
    ['JSON', kommitJson],
  ])('the same %s again in one source is found equal', async (_, form) => {
    const path = write(ROWS.slice(0, 300), form);
    const first = await imported(path);
    const again = await imported(path, first.name);
    expect(again.lines.accepted).toBe(0);
    const result = await compare(first.acquisition, again.acquisition);
    expect(result).toMatchObject({ verdict: 'equal', equal: first.lines.accepted });
  });

  test('lists the first 1,000, counts all', async () => {
    const all = rowsOf('kommit/clean/kommit.ndjson');
    const renamed = all.map((row) => ({ ...row, actor: `x${row.actor}` }));
    const result = await compare(
      (await imported(write(all))).source,
      (await imported(write(renamed))).source,
    );
    expect(all.length).toBeGreaterThan(1000);
    expect(result.counts.changed).toBe(all.length);
    expect(result.changed).toHaveLength(1000);
    expect(result.changed[0]!.id).toBe(all[0]!.id);
    expect(result.changed_fields.find(({ name }) => name === 'actor.id')?.records).toBe(all.length);
  });

  test('is recorded, writes a report, can be cancelled, and names what is not there', async () => {
    const left = await imported(write(ROWS));
    const right = await imported(write(ROWS.slice(1)));
    const out = join(folder, 'report.json');
    const result = await vault.job<Reconciliation & { report: { sha256: string } }>('reconcile.run', {
      left: left.source,
      right: right.source,
      out: vault.engine.grant(out, 'write'),
    });
    expect(sha256(readFileSync(out))).toBe(result.report.sha256);
    expect(reconciliation.parse(JSON.parse(readFileSync(out, 'utf8'))).receipt).toBe(result.receipt);
    expect((await vault.activity()).at(-1)).toMatchObject({
      action: 'records.reconciled',
      details: { receipt: result.receipt, verdict: 'equal', equal: 999, report_sha256: result.report.sha256 },
    });
    for (const format of ['csv', 'pdf'] as const) {
      const path = join(folder, `report.${format}`);
      const written = await vault.job<{ report: { sha256: string; bytes: number } }>('reconcile.run', {
        left: left.source,
        right: right.source,
        from: '2000-01-01',
        to: '2100-01-01',
        out: vault.engine.grant(path, 'write'),
        format,
      });
      const bytes = readFileSync(path);
      expect([sha256(bytes), bytes.length]).toEqual([written.report.sha256, written.report.bytes]);
      if (format === 'pdf') expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
      else {
        const lines = bytes.toString('utf8').trimEnd().split('\r\n');
        expect(lines[0]).toBe(
          '\ufeffoutcome,id,occurred_at,type,left_file,left_line,right_file,right_line,field,left,right',
        );
        expect(lines.slice(1).map((line) => line.split(',').slice(0, 2))).toEqual([['missing', ROWS[0]!.id]]);
      }
    }
    const before = (await vault.activity()).length;
    const id = await vault.start('reconcile.run', { left: left.source, right: right.source });
    await vault.invoke('jobs.cancel', { id });
    const job = await vault.engine.jobFinished(id);
    expect(['cancelled', 'done']).toContain(job.state);
    if (job.state === 'cancelled') {
      expect(() => resultOf(job)).toThrow();
      expect(await vault.activity()).toHaveLength(before);
    }
    expect(await errorCode(compare({ source: 9999 }, right.source))).toBe('not-found');
    expect(await errorCode(compare(left.source, { acquisition: 9999 }))).toBe('not-found');
  });
});

async function sourceOf(name: string) {
  return (await vault.invoke('sources.list', {})).find((source) => source.name === name)!;
}

describe('continuity', () => {
  const stepsOf = async (source: ReconcileSide) => {
    const [found] = await vault.invoke('acquisitions.continuity', source as { source: number });
    return found!.steps;
  };

  test('by chain: the later file goes on where the earlier ended, in whichever order they were imported', async () => {
    const later = await imported(write(ROWS.slice(400)));
    const earlier = await imported(write(ROWS.slice(0, 400)), later.name);
    const steps = await stepsOf(later.source);
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({
      verdict: 'chained',
      before: { ...earlier.acquisition, id: ROWS[399]!.id },
      after: { ...later.acquisition, id: ROWS[400]!.id },
      overlap: null,
    });
  });

  test('overlapping quarters share records byte for byte', async () => {
    const first = await imported(write(ROWS.slice(0, 600)));
    const second = await imported(write(ROWS.slice(500)), first.name);
    expect(second.lines.duplicate).toBe(100);
    const [step] = await stepsOf(first.source);
    expect(step).toMatchObject({ verdict: 'chained', overlap: { id: ROWS[500]!.id } });
  });

  test('a gap in a chain is broken', async () => {
    const first = await imported(write(ROWS.slice(0, 400)));
    await imported(write(ROWS.slice(401)), first.name);
    const [step] = await stepsOf(first.source);
    expect(step).toMatchObject({ verdict: 'broken', overlap: null });
    expect(step!.sentence).toContain('follows another record');
  });

  test('the order of the lines accuses nobody: the hashes say what follows what', async () => {
    const shuffled = (rows: readonly KommitRow[]) =>
      rows.toSorted((a, b) => (a.row_hash < b.row_hash ? -1 : 1));
    const { name, source } = await imported(write(shuffled(ROWS.slice(0, 100))));
    await imported(write(shuffled(ROWS.slice(100, 200))), name);
    const [step] = await stepsOf(source);
    expect(step).toMatchObject({
      verdict: 'chained',
      before: { id: ROWS[99]!.id },
      after: { id: ROWS[100]!.id },
    });
  });

  test('without a chain: proven by records in both, else said to be unprovable', async () => {
    const trail = JSON.parse(readFileSync(at('complianceagent/clean/trail.json'), 'utf8')) as {
      created_at: string;
      id: string;
    }[];
    const ordered = trail.toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1));
    const part = (name: string, from: number, to: number) => {
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify(ordered.slice(from, to)));
      return path;
    };
    const first = await imported(part('trail-1.json', 0, 300));
    await imported(part('trail-2.json', 250, 500), first.name);
    await imported(part('trail-3.json', 520, 700), first.name);
    const steps = await stepsOf(first.source);
    expect(steps.map(({ verdict }) => verdict)).toEqual(['overlapping', 'not-provable']);
    expect(steps[0]!.overlap?.id).toBe(ordered[250]!.id);
    expect(steps[1]!.sentence).toContain('not provable');
  });
});

describe('vouch reconcile', () => {
  test('exits 0 when equal, 1 when not or when a chain is broken, 2 for what is not there', async () => {
    const path = join(folder, 'vault', 'cli.vouch');
    const own = await TestVault.create(path);
    await own.import(write(ROWS), { source: 'api' });
    await own.import(write(ROWS, kommitCsv), { source: 'client' });
    await own.import(write(with1000(3, { action: 'edited' })), { source: 'edited' });
    await own.import(write(ROWS.slice(0, 10)), { source: 'torn' });
    await own.import(write(ROWS.slice(20, 30)), { source: 'torn' });
    await own.close();
    const equal = await cli(['reconcile', path, '--left', 'api', '--right', '#2', '--json']);
    expect(equal).toMatchObject({ code: 0 });
    expect(reconciliation.parse(JSON.parse(equal.stdout))).toMatchObject({ verdict: 'equal', equal: 1000 });
    const out = join(folder, 'cli-report.json');
    const differs = await cli(['reconcile', path, '--left', 'api', '--right', 'edited', '--out', out]);
    expect(differs.code).toBe(1);
    expect(differs.stdout).toContain('type');
    expect(reconciliation.parse(JSON.parse(readFileSync(out, 'utf8'))).counts.changed).toBe(1);
    expect((await cli(['reconcile', path, '--left', 'api', '--right', 'nobody'])).code).toBe(2);
    expect((await cli(['reconcile', path, '--left', 'api'])).code).toBe(2);
    const broken = await cli(['reconcile', path, '--continuity', '--json']);
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.stdout)).toContainEqual(
      expect.objectContaining({ source: 'torn', steps: [expect.objectContaining({ verdict: 'broken' })] }),
    );
    expect((await cli(['reconcile', path, '--continuity', '--source', 'api'])).code).toBe(0);
  });
});
