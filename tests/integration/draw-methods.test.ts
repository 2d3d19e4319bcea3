import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BuiltPackage, PackageCheck } from '../../shared/model/package.ts';
import type { RecordKind } from '../../shared/model/platform.ts';
import type { Population, RedrawResult, SampleDetail } from '../../shared/model/sample.ts';
import { kommitLargeChunks } from '../fixtures/index.ts';
import { ROOT } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, sha256, TestVault } from '../helpers/test-vault.ts';

const folder = temporaryFolder();
const SEED = '29384756102938475610';

let vault: TestVault;
let population: Population;
beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(join(folder, 'vault', 'test.vouch'));
  writeFileSync(join(folder, 'kommit.ndjson'), [...kommitLargeChunks(600)].join(''));
  await vault.import(join(folder, 'kommit.ndjson'), { source: 'one' });
  population = await vault.job<Population>('populations.freeze', { filter: {}, title: 'All' });
});
afterAll(() => vault.close());

const reason = 'another method is tried';
const draw = (input: object) =>
  vault.job<SampleDetail>('samples.draw', { population: population.id, reason, ...input });
const message = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: Error) => error.message,
  );

const SELECTIONS = {
  systematic: {
    selection: { name: 'systematic', no_pattern: 'requests come from all zones' },
    size: 20,
    seed: SEED,
  },
  stratified: { selection: { name: 'stratified', by: 'kind' }, size: 30, seed: SEED },
} as const;

describe.each(Object.entries(SELECTIONS))('a draw: %s', (name, input) => {
  let sample: SampleDetail;

  test('is made, says how, and is drawn again the same', async () => {
    sample = await draw(input);
    expect(sample.method.name).toBe(name);
    expect(sample.items).toHaveLength(input.size);
    expect(await vault.job<RedrawResult>('samples.redraw', { id: sample.id })).toMatchObject({
      same: true,
      differences: [],
    });
  });

  test('is drawn again from its package by Vouch and by Python alone', async (context) => {
    const out = join(folder, `${name}.zip`);
    await vault.job<BuiltPackage>('packages.build', {
      out: vault.engine.grant(out, 'write'),
      sample: sample.id,
    });
    const file = vault.engine.grant(out, 'read');
    const check = await vault.job<PackageCheck>('packages.verify', { file });
    expect(check.checks.filter(({ ok }) => !ok)).toEqual([]);
    const again = { file: vault.engine.grant(out, 'read') };
    expect(await vault.job('samples.redrawFile', again)).toMatchObject({
      same: true,
      population_checked: true,
    });
    context.skip(
      spawnSync('python3', ['--version']).error !== undefined,
      'there is no python3 on this machine',
    );
    const verify = [join(ROOT, 'resources', 'verify', 'verify.py'), out];
    expect(execFileSync('python3', verify, { encoding: 'utf8' })).toContain('ok    sample-redrawn');
  });
});

test('strata are those of the records, and each gives its part', async () => {
  const strata = await vault.invoke('samples.strata', { population: population.id, by: 'kind', size: 30 });
  for (const { name, count } of strata) expect(count).toBe(await vault.count({ kind: [name as RecordKind] }));
  const [drawn] = (await vault.invoke('samples.list', {})).filter(
    ({ method }) => method.name === 'stratified',
  );
  const { method, items } = await vault.invoke('samples.get', { id: drawn!.id });
  if (method.name !== 'stratified') throw new Error(method.name);
  expect(method.strata.map(({ size }) => size)).toEqual(strata.map(({ size }) => size));
  for (const { rid, stratum } of items) {
    const { record } = await vault.invoke('records.get', { rid: rid! });
    expect(record.kind).toBe(method.strata[stratum! - 1]!.name);
  }
});

test('a systematic draw stands in the order of time; its frame is what it was made from', async () => {
  const [drawn] = (await vault.invoke('samples.list', {})).filter(
    ({ method }) => method.name === 'systematic',
  );
  const { id, items, method, warnings } = await vault.invoke('samples.get', { id: drawn!.id });
  expect(warnings.filter((warning) => warning.startsWith('Not a'))).toEqual([]);
  const times = await Promise.all(
    items.map(async ({ rid }) => (await vault.invoke('records.get', { rid: rid! })).record.occurred_at),
  );
  expect(times).toEqual(times.toSorted());
  const out = vault.engine.grant(join(folder, 'frame.txt'), 'write');
  await vault.job('samples.export', { id, what: 'frame.txt', out });
  expect('frame' in method && method.frame).toBe(sha256(readFileSync(join(folder, 'frame.txt'))));
});

test('items that a person chose: counted, and nothing concluded', async () => {
  const [one, two] = await vault.records({ kind: ['approval'] });
  const selection = { name: 'judgmental', ids: [two!.id, one!.id], reason: 'the two largest' };
  const sample = await draw({ selection });
  expect(sample).toMatchObject({ size: 2, reserve: 0, seed: '', seed_origin: null });
  expect(sample.items.map(({ id, rid }) => [id, rid])).toEqual([
    [two!.id, two!.rid],
    [one!.id, one!.rid],
  ]);
  const found = { tested: 2, deviations: 1 };
  const terms = { confidence: 9500, tolerable: 500 };
  expect(await vault.invoke('samples.conclude', { id: sample.id, found, terms })).toMatchObject({
    statistical: false,
    evaluation: null,
    conclusion:
      '1 of 2 items (50 %) deviate. Nothing is concluded on the population: the items were chosen by judgement, not by chance.',
  });
  expect(await errorCode(draw({ selection: { ...selection, ids: ['nowhere'] } }))).toBe('item-unknown');
  expect(await errorCode(draw({ selection: { ...selection, ids: [one!.id, one!.id] } }))).toBe(
    'item-repeated',
  );
});

describe('a plan is kept, and the sample evaluated by it', () => {
  const plan = {
    confidence: 9000,
    tolerable: 1000,
    method: 'binomial',
    rationale: 'none last year',
  } as const;

  test('method, confidence and rate are the plan’s, whatever is asked for later', async () => {
    const sample = await draw({ size: 22, seed: `${SEED}1`, plan });
    expect(sample.plan).toMatchObject({ ...plan, n: 22, allowed: 0 });
    const found = { tested: 22, deviations: 0 };
    const terms = { confidence: 9900, tolerable: 100 };
    const concluded = await vault.invoke('samples.conclude', { id: sample.id, found, terms });
    expect(concluded).toMatchObject({
      terms: { confidence: 9000, tolerable: 1000, method: 'binomial', planned: true },
      supports_reliance: true,
    });
    const tooMany = vault.invoke('samples.conclude', { id: sample.id, found: { tested: 23, deviations: 0 } });
    expect(await message(tooMany)).toContain('23 items tested are more than the 22 drawn');
  });

  test('in two stages: the extension was declared, and is evaluated', async () => {
    const stages = { ...plan, method: 'two-stage' as const, tolerable: 500 };
    const seed = `${SEED}2`;
    const first = await draw({ size: 49, seed, plan: stages });
    const conclude = (id: number, found: object) =>
      vault.invoke('samples.conclude', { id, found: { tested: 49, deviations: 0, ...found } });
    expect((await conclude(first.id, {})).supports_reliance).toBe(true);
    expect((await conclude(first.id, { deviations: 2 })).supports_reliance).toBe(false);
    expect(await message(conclude(first.id, { deviations: 1 }))).toContain('test the 49 items of the second');
    const { reason: _, ...second } = { reason, size: 98, seed };
    const extended = await vault.job<SampleDetail>('samples.draw', { population: population.id, ...second });
    expect(extended).toMatchObject({ extension: 'declared', plan: first.plan });
    const accepted = await conclude(extended.id, { deviations: 1, second_deviations: 0 });
    expect(accepted).toMatchObject({ tested: 98, deviations: 1, supports_reliance: true });
    const rejected = await conclude(extended.id, { deviations: 1, second_deviations: 1 });
    expect(rejected.supports_reliance).toBe(false);
  });

  test('by strata: each by itself, and together as declared', async () => {
    const selection = { ...SELECTIONS.stratified.selection, overall: 'bonferroni' };
    const sample = await draw({ selection, size: 60, seed: `${SEED}3`, plan });
    if (sample.method.name !== 'stratified') throw new Error(sample.method.name);
    const strata = sample.method.strata.map(({ size }) => ({ tested: size, deviations: 0 }));
    const found = { tested: 60, deviations: 0, strata };
    const concluded = await vault.invoke('samples.conclude', { id: sample.id, found });
    expect(concluded.strata?.strata).toHaveLength(strata.length);
    expect(concluded.conclusion).toContain('(Bonferroni) at 90 % confidence');
    const bare = vault.invoke('samples.conclude', { id: sample.id, found: { tested: 60, deviations: 0 } });
    expect(await message(bare)).toContain(`say for each of the ${strata.length} strata`);
  });
});

describe('the seed', () => {
  test('says where it came from, who made it and when', async () => {
    const made = {
      size: 5,
      seed: '61325246135246134562',
      seed_origin: 'dice',
      seed_by: 'Edda and Jan, ten throws each',
      seed_at: population.frozen_at,
    };
    const sample = await draw(made);
    const { size: _, ...seed } = made;
    expect(sample).toMatchObject({ ...seed, seed_before_freeze: false });
    const { entries } = await vault.invoke('activity.list', { limit: 50 });
    const frozen = entries.findIndex(({ action }) => action === 'population.frozen');
    const drawn = entries.findIndex(({ details }) => JSON.stringify(details).includes(made.seed));
    // Newest first: the digest was in the log before the seed was.
    expect(drawn).toBeLessThan(frozen);
    expect(entries[drawn]!.details).toMatchObject({
      seed_by: made.seed_by,
      seed_at: made.seed_at,
      digest: population.digest,
    });
  });
});

describe('a population of operations', () => {
  const freeze = (unit: string) =>
    vault.job<Population>('populations.freeze', { filter: {}, title: unit, unit });

  test('holds each once, by its own id, and counts what names none', async () => {
    const targets = await freeze('target');
    const records = (await vault.records({})).map(({ target, ...record }) => ({
      ...record,
      item: target && `${target.kind}:${target.id}`,
    }));
    const named = records.flatMap(({ item }) => item ?? []);
    const ids = [...new Set(named)].sort();
    expect(ids.length).toBeLessThan(named.length);
    expect(targets).toMatchObject({
      unit: 'target',
      count: ids.length,
      ungrouped: records.length - named.length,
    });
    expect(targets.digest).toBe(sha256(ids.map((id) => `${id}\n`).join('')));
    const sample = await vault.job<SampleDetail>('samples.draw', { population: targets.id, size: 5 });
    for (const { id, rid } of sample.items) {
      const of = records.filter(({ item }) => item === id);
      const first = of.map(({ occurred_at }) => occurred_at).sort()[0];
      expect(of.find((record) => record.rid === rid)?.occurred_at).toBe(first);
    }
    expect(await vault.job('samples.redraw', { id: sample.id })).toMatchObject({ same: true });
    expect(await message(freeze('run'))).toContain('no record that the filter finds names a run');
  });

  test('late records make a new version; the old one stays', async () => {
    const before = await freeze('target');
    expect(before.version).toBe(1);
    writeFileSync(join(folder, 'later.ndjson'), [...kommitLargeChunks(60, 'later')].join(''));
    await vault.import(join(folder, 'later.ndjson'), { source: 'one' });
    const after = await freeze('target');
    expect(after.version).toBe(2);
    expect(after.count).toBeGreaterThan(before.count);
    const [kept] = (await vault.invoke('populations.list', {})).filter(({ id }) => id === before.id);
    expect(kept).toEqual(before);
  });
});
