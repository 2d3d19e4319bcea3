import { expect, test } from 'vitest';
import { cli } from '../helpers/cli.ts';

const plan = (...args: string[]) =>
  cli([
    'sample',
    'plan',
    '--population',
    '1200',
    '--confidence',
    '90',
    '--tolerable',
    '5',
    ...args,
    '--json',
  ]);

test('sample plan answers without a vault', async () => {
  const { code, stdout } = await plan('--allowed', '2');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    n: 102,
    allowed: 2,
    method: 'hypergeometric',
    risk: 0.0998987801493,
    status: 'ok',
  });
});

test.each([
  [['--allowed', '60'], 'plan-infeasible', '60 allowed of 1200 is not below 60'],
  [['--expected-rate', '5.00'], 'plan-infeasible', '5 % expected is not below 5 % tolerable'],
  [['--expected-rate', '1.005'], 'request-invalid', 'at most two decimals'],
  [['--allowed', '1', '--expected-rate', '1'], 'request-invalid', 'not both'],
  [['--method', 'normal'], 'request-invalid', 'must be one of hypergeometric, binomial'],
  [['--confidence', '100'], 'request-invalid', 'confidence: must be from 50 to 99.99 %'],
  [['--population', '0'], 'population-empty', 'empty'],
])('sample plan %j ends with 2 and the reason', async (args, name, reason) => {
  const { code, stdout } = await plan(...args);
  expect(code).toBe(2);
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
  expect(error.code).toBe(name);
  expect(error.message).toContain(reason);
});

test('sample evaluate says the limit, and what it means', async () => {
  const given = ['--population', '1000000', '--size', '25', '--deviations', '0', '--confidence', '95'];
  const run = (...args: string[]) => cli(['sample', 'evaluate', ...given, '--tolerable', '5', ...args]);
  const { code, stdout } = await run('--method', 'binomial', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    upper_limit: Number((1 - 0.05 ** (1 / 25)).toFixed(10)),
    upper_count: null,
    supports_reliance: false,
  });
  expect((await run('--method', 'binomial')).stdout).toContain(
    '0 of 25 rules out more than 11.3 % at 95 % confidence',
  );
  const staged = await run('--method', 'two-stage', '--json');
  expect(JSON.parse(staged.stdout)).toMatchObject({ upper_count: null, supports_reliance: false });
});
