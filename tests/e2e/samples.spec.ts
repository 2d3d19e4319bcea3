import { ask, runJob } from './host.ts';
import { accessibilityProblems, expect, openSample, test } from './vouch.ts';

test('a size is planned with its reason, drawn, and the sample evaluated', async ({ app: page }) => {
  await openSample(page);
  await runJob(page, 'populations.freeze', { filter: { type: ['agent.run.approve'] }, title: 'Approvals' });
  const [population] = await ask(page, 'populations.list', {});
  const count = population!.count;
  await page.goto(`${new URL(page.url()).origin}/#/samples?draw=${population!.id}`);
  const dialog = page.getByRole('dialog', { name: 'Draw a sample' });

  await dialog.getByText('Plan the size').click();
  const asked = { population: count, confidence: 9500, tolerable: 1000, method: 'hypergeometric' } as const;
  await dialog.getByLabel('Tolerable rate, %').fill('10');
  const plan = await ask(page, 'samples.plan', asked);
  await expect(dialog.getByRole('status').filter({ hasText: 'Test ' })).toHaveText(plan.sentence);
  await expect(dialog.getByRole('img', { name: /^Risk by number of items/ })).toBeVisible();
  await dialog.getByText('Risk by size, as a table').click();
  await dialog.getByText('Customary sizes by frequency (non-statistical)').click();
  await expect(dialog.getByText(/^Non-statistical\. No deviation in/).first()).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [600, 1400]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      expect(await accessibilityProblems(page), `${colorScheme}, ${width}`).toEqual([]);
    }
  }

  await dialog.getByLabel('Tolerable rate, %').fill('0');
  await expect(dialog.getByText('From 0.01 to 99.99, two decimals at most.')).toBeVisible();
  await dialog.getByLabel('Tolerable rate, %').fill('10');
  await dialog.getByLabel('Deviations allowed').fill(String(count));
  await expect(dialog.getByText('The plan is infeasible')).toBeVisible();
  await dialog.getByLabel('Deviations allowed').fill('0');
  await dialog.getByRole('button', { name: `Use ${plan.n} as the size` }).click();
  await expect(dialog.getByLabel('Sample size')).toHaveValue(String(plan.n));
  const reserve = Math.min(Math.max(5, Math.ceil(plan.n / 10)), count - plan.n);
  await expect(dialog.getByLabel('Reserve')).toHaveValue(String(reserve));
  await dialog.getByRole('button', { name: 'Draw', exact: true }).click();

  await expect(page.getByRole('heading', { level: 1, name: /^Sample \d/ })).toBeVisible();
  await expect(page.getByLabel('Items tested')).toHaveValue(String(plan.n));
  // Confidence, rate and method are those of the plan: nobody is asked for them again.
  await expect(page.getByText(/^By the plan kept with the sample: .*10 % tolerable/)).toBeVisible();
  for (const deviations of [0, 3]) {
    await page.getByLabel('Deviations found').fill(String(deviations));
    const found = await ask(page, 'samples.evaluate', { ...asked, size: plan.n, deviations });
    expect(found.supports_reliance).toBe(deviations === 0);
    await expect(page.getByText(found.conclusion)).toBeVisible();
  }
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('a sample by strata is drawn with a seed from dice, and says so', async ({ app: page }) => {
  await openSample(page);
  await runJob(page, 'populations.freeze', { filter: {}, title: 'All' });
  const [population] = await ask(page, 'populations.list', {});
  await page.goto(`${new URL(page.url()).origin}/#/samples?draw=${population!.id}`);
  const dialog = page.getByRole('dialog', { name: 'Draw a sample' });
  await dialog.getByLabel('Selection').click();
  await page.getByRole('option', { name: 'Stratified: a part of each group' }).click();
  await dialog.getByLabel('Strata by').click();
  await page.getByRole('option', { name: 'Kind' }).click();
  const strata = await ask(page, 'samples.strata', { population: population!.id, by: 'kind', size: 25 });
  await expect(dialog.getByRole('list', { name: 'Strata' }).getByRole('listitem')).toHaveCount(strata.length);
  await dialog.getByLabel('Dice, thrown now').check();
  await dialog.getByRole('button', { name: 'Draw', exact: true }).click();
  await expect(dialog.getByText('Type the seed.')).toBeVisible();
  await dialog.getByLabel('Seed digits').fill('61325246135246134562');
  await dialog.getByLabel('Thrown by').fill('Edda and Jan');
  await dialog.getByLabel('Made at').fill('2001-01-01T10:00:00');
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Draw', exact: true }).click();

  await expect(page.getByRole('heading', { level: 1, name: /^Sample \d/ })).toBeVisible();
  await expect(page.getByText('The seed was there before the population was frozen')).toBeVisible();
  await expect(page.getByText(/from dice, by Edda and Jan/)).toBeVisible();
  await expect(page.getByText(/^Stratified by kind, in proportion to their size/)).toBeVisible();
  const [sample] = await ask(page, 'samples.list', {});
  if (sample!.method.name !== 'stratified') throw new Error(sample!.method.name);
  for (const { name } of sample!.method.strata)
    await page.getByRole('group', { name, exact: true }).getByLabel('Deviations found').fill('0');
  await expect(page.getByText(/rules out more than .* \(pooled\) at 95 % confidence/)).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [420, 1400]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      expect(await accessibilityProblems(page), `${colorScheme}, ${width}`).toEqual([]);
    }
  }
});
