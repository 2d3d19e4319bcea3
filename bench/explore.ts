import { createEngine } from '../electron/engine/engine.ts';
import { FACET_FIELDS, type RecordFilter } from '../shared/model/filter.ts';
import { figure, report } from './machine.ts';

/**
 * What a person waits for on the Records screen: after a change of the filter, the first page with the total and
 * all facets; a page deep in the list; words. Over the engine's own contract, in one process.
 */
export async function explore(vault: string, passphrase: string, stateDir: string): Promise<void> {
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
      }) as Promise<{ total: number }>;
    const facet = (filter: RecordFilter, field: (typeof FACET_FIELDS)[number]) =>
      engine.invoke('records.facet', { filter, field, limit: 20 }) as Promise<{ value: string }[]>;

    const first = await timed(() => page({}));
    const { total } = await page({});
    report('records', figure(total));
    report('first question after unlocking', `${figure(first)} ms`);
    const change = async (filter: RecordFilter) => {
      await page(filter);
      for (const field of FACET_FIELDS) await facet(filter, field);
    };
    const types = await facet({}, 'type');
    const actors = await facet({}, 'actor');
    const filters = types.flatMap(({ value: type }) =>
      actors.slice(0, 10).map(({ value: actor }): RecordFilter => ({ type: [type], actor: [actor] })),
    );
    const year: number[] = [];
    for (const filter of filters) year.push(await timed(() => change(filter)));
    percentiles(`filter changed: page, total, ${FACET_FIELDS.length} facets`, year);
    const quarter: number[] = [];
    for (const filter of filters)
      quarter.push(await timed(() => change({ ...filter, from: '2026-01-01', to: '2026-03-31' })));
    percentiles('  narrowed to a quarter', quarter);
    const deep: number[] = [];
    for (let i = 0; i < 100; i++) deep.push(await timed(() => page({}, Math.floor((i * total) / 100))));
    percentiles('a page anywhere in the list', deep);
    const words: number[] = [];
    for (const text of ['spend-limit refused', 'opaline', 'nightly', 'invoice 34247', 'lukasz*', 'zzzz'])
      words.push(await timed(() => page({ text })));
    percentiles('words: first page and total', words);
    report('memory at the end', `${figure(process.memoryUsage().rss / 1024 / 1024)} MB`);
  } finally {
    await engine.close();
  }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}

function percentiles(name: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    figure(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
  report(name, `median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms`);
}
