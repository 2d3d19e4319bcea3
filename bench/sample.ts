import { readFileSync } from 'node:fs';
import { planSample } from '../electron/engine/sampling/planning.ts';
import { SampleDraw } from '../electron/engine/sampling/selection.ts';
import type { PlanInput } from '../shared/model/plan.ts';

/**
 * How long a draw of 60 from 5,000,000 ids takes, how much memory it grows by, and how long the slowest plans
 * over 10,000,000 items take. `node bench/sample.ts [ids]`. The ids are made in order, as a vault gives them.
 */
const COUNT = Number(process.argv[2] ?? 5_000_000);
const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const report = (name: string, value: string) => console.log(`${name.padEnd(52)} ${value}`);

/** Peak memory of this process in MB, as the system counts it; not a number where it does not. */
function peakMb(): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

function drawFrom(count: number): number {
  const from = performance.now();
  const draw = new SampleDraw(60, '29384756102938475610', 6, true);
  for (let i = 0; i < count; i++) draw.add(`EVT-${String(i).padStart(9, '0')}`);
  draw.finish();
  return (performance.now() - from) / 1000;
}

drawFrom(100_000);
const before = peakMb();
report(`draw 60 of ${number.format(COUNT)}`, `${number.format(drawFrom(COUNT))} s`);
report('  peak memory, more than for 100,000', `${number.format(peakMb() - before)} MB`);

const PLANS: Partial<PlanInput>[] = [
  { allowed: 0 },
  { tolerable: 1 },
  { allowed: 250_000 },
  { expected_rate: 490 },
  { expected_rate: 499 },
  { tolerable: 5000, expected_rate: 4999 },
  { method: 'two-stage', tolerable: 1 },
];
for (const given of PLANS) {
  const input: PlanInput = {
    population: 10_000_000,
    confidence: 9500,
    tolerable: 500,
    method: 'hypergeometric',
    ...given,
  };
  const from = performance.now();
  const { n } = planSample(input);
  const ms = performance.now() - from;
  report(`plan ${JSON.stringify(given)}: n = ${number.format(n)}`, `${number.format(ms)} ms`);
}
