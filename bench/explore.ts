import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../electron/engine/engine.ts';
import type { Exported } from '../shared/model/export.ts';
import { FACET_FIELDS, type RecordFilter } from '../shared/model/filter.ts';
import { ORDERS } from '../shared/model/order.ts';
import { explorePeers } from './explore-peers.ts';
import { figure, report } from './machine.ts';

const BUILT_ENGINE = new URL('../dist/node/engine.js', import.meta.url).href;

/** Words of which few, many and nearly all of the invented records have one. */
const WORDS = [
  ...['spend-limit refused', 'opaline', 'nightly', 'invoice 34247', 'lukasz*', 'zzzz'],
  ...['success', 'run', '"within budget" success', 'geprüft'],
];

/** Medians in milliseconds, memory in MB, and what was asked, for comparing with others. */
export type ExploreFigures = {
  filters: { type: string; actor: string }[];
  words: readonly string[];
  total: number;
} & Record<'filter' | 'quarter' | 'timeline' | 'words_first' | 'counted' | 'deep' | 'memory', number>;

/**
 * What a person waits for on the Records screen: after a change of the filter, the first page with the total and
 * all facets; timeline, statistics and history; a page deep in the list; words. Over the contract of the built engine,
 * in one process: run from source, each of its threads would first compile TypeScript, and keep the compiler.
 */
async function explore(vault: string, passphrase: string, stateDir: string): Promise<ExploreFigures> {
  const { createEngine } = (await import(BUILT_ENGINE)) as typeof import('../electron/engine/engine.ts');
  const engine = createEngine({ stateDir, program: 'Vouch bench', operator: 'bench' });
  try {
    const file = engine.grant(vault, 'vault');
    await engine.invoke('vault.open', { file, passphrase });
    const page = (filter: RecordFilter, offset = 0) =>
      engine.invoke('records.query', {
        filter,
        order: { by: 'occurred_at', descending: true },
        offset,
        limit: 100,
      }) as Promise<{ total: number; searched: number }>;
    const facet = (filter: RecordFilter, field: (typeof FACET_FIELDS)[number]) =>
      engine.invoke('records.facet', { filter, field, limit: 20 }) as Promise<{ value: string }[]>;

    const first = await timed(() => page({}));
    const { total } = await page({});
    report('records', figure(total));
    report('first question after unlocking', `${figure(first.wall)} ms`);
    const change = async (filter: RecordFilter) => {
      await page(filter);
      for (const field of FACET_FIELDS) await facet(filter, field);
    };
    const types = await facet({}, 'type');
    const actors = await facet({}, 'actor');
    const filters = types.flatMap(({ value: type }) =>
      actors.slice(0, 10).map(({ value: actor }): RecordFilter => ({ type: [type], actor: [actor] })),
    );
    const year: Time[] = [];
    for (const filter of filters) year.push(await timed(() => change(filter)));
    const filterTime = percentiles(`filter changed: page, total, ${FACET_FIELDS.length} facets`, year);
    const quarter: Time[] = [];
    for (const filter of filters)
      quarter.push(await timed(() => change({ ...filter, from: '2026-01-01', to: '2026-03-31' })));
    const quarterTime = percentiles('  narrowed to a quarter', quarter);
    const timelineTime = await insight(engine, filters);
    const deep: Time[] = [];
    for (let i = 0; i < 100; i++) deep.push(await timed(() => page({}, Math.floor((i * total) / 100))));
    const deepTime = percentiles('a page anywhere in the list', deep);
    await places(engine, total);
    const wordTimes = await words(page);
    const memory = memoryMb();
    report('memory after all of these', `${figure(memory)} MB`);
    await exported(engine, stateDir);
    report('memory after the export', `${figure(memoryMb())} MB`);
    // V8 keeps what its threads had for eight seconds.
    await sleep(10_000);
    report('  ten seconds later', `${figure(memoryMb())} MB`);
    return {
      filters: filters.slice(0, 10).map(({ type, actor }) => ({ type: type![0]!, actor: actor![0]! })),
      words: WORDS,
      total,
      filter: filterTime,
      quarter: quarterTime,
      timeline: timelineTime,
      ...wordTimes,
      deep: deepTime,
      memory,
    };
  } finally {
    await engine.close();
  }
}

/** Going to a time with its page, and the first page in every order: each sorts what the filter before did not. */
async function places(engine: Engine, total: number): Promise<void> {
  const jumps: Time[] = [];
  for (let i = 0; i < 100; i++) {
    const row = Math.floor((i * total) / 100);
    const { records } = (await engine.invoke('records.query', { filter: {}, offset: row, limit: 1 })) as {
      records: { occurred_at: string }[];
    };
    const time = records[0]?.occurred_at ?? '';
    jumps.push(
      await timed(async () => {
        const place = await engine.invoke('records.place', { filter: {}, at: { time } });
        await engine.invoke('records.query', {
          filter: {},
          offset: (place as { row: number }).row,
          limit: 100,
        });
      }),
    );
  }
  percentiles('going to a time anywhere, with its page', jumps);
  const orders: Time[] = [];
  for (const by of ORDERS)
    orders.push(await timed(() => engine.invoke('records.query', { filter: {}, order: { by }, limit: 100 })));
  percentiles(`first page in each of ${ORDERS.length} orders`, orders);
}

/** What stands beside the records: asked after the page, as the window does, so the filter itself is known. */
async function insight(engine: Engine, filters: readonly RecordFilter[]): Promise<number> {
  const ask = async (name: string, question: (filter: RecordFilter) => Promise<unknown>, of = filters) => {
    const times: Time[] = [];
    for (const filter of of) {
      await engine.invoke('records.query', { filter, limit: 1 });
      times.push(await timed(() => question(filter)));
    }
    return percentiles(name, times);
  };
  const everything = Array.from({ length: 10 }, (): RecordFilter => ({}));
  const timeline = (filter: RecordFilter) => engine.invoke('records.timeline', { filter, split: 'type' });
  const statistics = (filter: RecordFilter) => engine.invoke('records.statistics', { filter });
  const timelineTime = await ask('timeline, split by type', timeline);
  await ask('  of all records', timeline, everything);
  await ask('statistics', statistics);
  await ask('  of all records', statistics, everything);
  const quarters = { against: { from: '2026-01-01', to: '2026-03-31' } };
  await ask('  a quarter against the one before', (filter) =>
    engine.invoke('records.statistics', {
      filter: { ...filter, from: '2026-04-01', to: '2026-06-30' },
      ...quarters,
    }),
  );
  await ask('history by week', (filter) =>
    engine.invoke('records.history', { filter, metric: 'records', interval: 'week' }),
  );
  await ask(
    'who stopped or began, of all records',
    (filter) => engine.invoke('records.changes', { filter, field: 'actor' }),
    everything,
  );
  const day: RecordFilter = { from: '2026-03-10', to: '2026-03-10' };
  await ask(
    'a day against its neighbours',
    () => engine.invoke('records.window', { filter: day }),
    everything,
  );
  await ask('  its addresses and sessions', () => engine.invoke('records.traces', { filter: day }), [day]);
  return timelineTime;
}

/** The first page is there before all that match are counted: asking again goes on. */
async function words(page: (filter: RecordFilter) => Promise<{ total: number; searched: number }>) {
  const [first, whole]: Time[][] = [[], []];
  for (const text of WORDS) {
    let searched = 0;
    const ask = async () => {
      ({ searched } = await page({ text }));
    };
    const time = await timed(ask);
    first!.push(time);
    const rest = await timed(async () => {
      while (searched < 1) await ask();
    });
    whole!.push({ wall: time.wall + rest.wall, processor: time.processor + rest.processor });
  }
  const words_first = percentiles('words: first page', first!);
  const slowest = WORDS.map((text, i) => ({ text, processor: first![i]!.processor })).toSorted(
    (a, b) => b.processor - a.processor,
  );
  report(
    '  the slowest by processor',
    slowest
      .slice(0, 3)
      .map(({ text, processor }) => `${text}: ${figure(processor)} ms`)
      .join(', '),
  );
  return {
    words_first,
    counted: percentiles('  all that match counted', whole!),
  };
}

/** The mapped fields and the originals of a month, as the job writes them. */
async function exported(engine: Engine, folder: string): Promise<void> {
  const path = join(folder, 'bench.ndjson');
  const filter: RecordFilter = { from: '2026-03-01', to: '2026-03-31' };
  let [records, most] = [0, 0];
  const timer = setInterval(() => {
    most = Math.max(most, memoryMb());
  }, 50);
  const { wall, processor } = await timed(async () => {
    const out = engine.grant(path, 'write');
    const { job } = await engine.invoke('records.export', { filter, format: 'ndjson', out });
    const { result, error } = await engine.jobFinished(job);
    if (error) throw new Error(error.message);
    ({ records } = result as Exported);
  });
  clearInterval(timer);
  rmSync(path);
  report(
    `export of ${figure(records)} rows as NDJSON`,
    `${figure((records / wall) * 1000)} rows/s (processor: ${figure((processor * 1000) / records)} µs a row)`,
  );
  report('  memory at most meanwhile', `${figure(most)} MB`);
}

const memoryMb = () => process.memoryUsage.rss() / 1024 / 1024;

/** Milliseconds on the clock, and of the processor: under load only the latter can be compared. */
type Time = { wall: number; processor: number };

async function timed(act: () => Promise<unknown>): Promise<Time> {
  const [from, used] = [performance.now(), process.cpuUsage()];
  await act();
  const { user, system } = process.cpuUsage(used);
  return { wall: performance.now() - from, processor: (user + system) / 1000 };
}

/** Prints median and 95th percentile; gives the median. */
function percentiles(name: string, times: readonly Time[]): number {
  const share = (of: keyof Time, part: number) => {
    const sorted = times.map((time) => time[of]).toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
  };
  const at = (of: keyof Time, part: number) => figure(share(of, part));
  report(
    name,
    `median ${at('wall', 0.5)} ms, 95th percentile ${at('wall', 0.95)} ms (processor: ${at('processor', 0.5)}, ${at('processor', 0.95)})`,
  );
  return share('wall', 0.5);
}

const [vault = '', log, kept] = process.argv.slice(2);
const { VOUCH_PASSPHRASE = '', VOUCH_STATE_DIR = '' } = process.env;
const figures = await explore(vault, VOUCH_PASSPHRASE, VOUCH_STATE_DIR);
if (log !== undefined && kept !== undefined) await explorePeers(figures, log, kept);
