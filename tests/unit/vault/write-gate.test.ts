import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { WriteGate } from '../../../electron/engine/vault/write-gate.ts';

test('lets in one at a time, first come first served', async () => {
  const gate = new WriteGate();
  const order: number[] = [];
  let inside = 0;
  await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const leave = await gate.enter();
      expect(++inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(i);
      inside--;
      leave();
      leave();
    }),
  );
  expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

const GATE = new URL('../../../electron/engine/vault/write-gate.ts', import.meta.url).href;

/** A job's thread that takes its turn and then dies without giving it back. */
async function dyingJob(gate: WriteGate, ready: 'inside' | 'waiting'): Promise<void> {
  const code = `
    import { workerData, parentPort } from 'node:worker_threads';
    const { WriteGate } = await import(${JSON.stringify(GATE)});
    const entered = new WriteGate(workerData, true).enter();
    if (${JSON.stringify(ready)} === 'inside') await entered;
    process.exit(3);`;
  const worker = new Worker(code, { eval: true, workerData: gate.shared });
  await new Promise((resolve) => worker.on('exit', resolve));
}

test('a job’s thread that dies inside does not stop the others', async () => {
  const gate = new WriteGate();
  await dyingJob(gate, 'inside');
  await gate.returnTicketOfDeadJob();
  (await gate.enter())();
  await gate.returnTicketOfDeadJob();
  (await gate.enter())();
});

test('nor does one that dies while it waits', async () => {
  const gate = new WriteGate();
  const leave = await gate.enter();
  await dyingJob(gate, 'waiting');
  const returned = gate.returnTicketOfDeadJob();
  const next = gate.enter();
  leave();
  await returned;
  (await next)();
});
