import { writeFileSync } from 'node:fs';
import { accessibilityProblems, createVault, expect, goTo, importFiles, test } from './vouch.ts';

const LOG = `when;badge_holder;event;door
31/12/2026 08:02:11;Alice Moreau;entered;Server room
02/01/2027 08:40:55;Bob Lind;left;Server room
sometime;Bob Lind;left;Server room
`;

test('an unknown log: its fields are mapped with a preview, imported, shown, and the mapping is listed', async ({
  app,
  host,
}, testInfo) => {
  const file = host.path('door-log.csv');
  writeFileSync(file, LOG);
  await createVault(app);
  const dialog = await importFiles(app, file);
  await expect(dialog.getByText('does not look like any export that Vouch knows')).toBeVisible();
  await dialog.getByRole('button', { name: 'Map its fields' }).click();

  const mapping = app.getByRole('dialog', { name: 'Map the fields of door-log.csv' });
  await expect(mapping.getByLabel('Name of the mapping')).toHaveValue('Door log');
  await expect(mapping.getByText('2 of the first 3 lines would become records.')).toBeVisible();
  await expect(mapping.getByText(/^Would be rejected: its time/)).toBeVisible();
  await mapping.getByRole('combobox', { name: 'Who', exact: true }).click();
  await app.getByRole('option', { name: 'badge_holder' }).click();
  await mapping.getByRole('combobox', { name: 'On what', exact: true }).click();
  await app.getByRole('option', { name: 'door', exact: true }).click();
  await mapping.getByRole('combobox', { name: 'On what, kind' }).click();
  await app.getByRole('option', { name: 'Always the same text' }).click();
  await mapping.getByRole('textbox', { name: 'On what, kind, the text' }).fill('door');
  const more = mapping.getByRole('button', { name: 'Other places, values: What happened' });
  await more.click();
  await mapping.getByRole('button', { name: 'Call a value something else' }).click();
  await expect(
    mapping.getByRole('group', { name: 'What happened' }).getByRole('textbox', { name: 'Value 1' }),
  ).toHaveValue('entered');
  await mapping.getByRole('textbox', { name: 'is called 1' }).fill('door.entered');
  await mapping.getByRole('button', { name: 'Where that is empty, another place' }).click();
  await expect(mapping.getByRole('cell', { name: 'door.entered' })).toBeVisible();
  await more.scrollIntoViewIfNeeded();
  expect(await accessibilityProblems(app)).toEqual([]);
  await app.screenshot({ path: testInfo.outputPath('mapping-rules.png') });
  await expect(mapping.getByRole('cell', { name: 'Alice Moreau' })).toBeVisible();
  expect(await accessibilityProblems(app)).toEqual([]);
  await mapping.getByRole('cell', { name: 'Alice Moreau' }).scrollIntoViewIfNeeded();
  for (const colorScheme of ['light', 'dark'] as const) {
    await app.emulateMedia({ colorScheme });
    // Colours fade from one scheme to the other.
    await app.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState !== 'running'),
    );
    await app.screenshot({ path: testInfo.outputPath(`mapping-${colorScheme}.png`) });
  }
  expect(await accessibilityProblems(app)).toEqual([]);
  await app.setViewportSize({ width: 400, height: 800 });
  await app.screenshot({ path: testInfo.outputPath('mapping-narrow.png') });
  await more.scrollIntoViewIfNeeded();
  await app.screenshot({ path: testInfo.outputPath('mapping-rules-narrow.png') });
  await app.setViewportSize({ width: 1280, height: 800 });
  await mapping.getByRole('button', { name: 'Save and import' }).click();

  const done = app.getByRole('dialog', { name: 'Imported' });
  await expect(done.getByText('2 accepted')).toBeVisible();
  await done.getByRole('button', { name: 'Done' }).click();
  await goTo(app, 'Records');
  await expect(app.getByText('Alice Moreau').first()).toBeVisible();
  await expect(app.getByText('door.entered').first()).toBeVisible();
  await goTo(app, 'Settings');
  const list = app.getByRole('list', { name: 'Mappings' });
  await expect(list.getByRole('listitem').filter({ hasText: 'Door log' })).toContainText('read 1 import');
  await expect(list.getByRole('listitem')).toHaveCount(4);
  await list.getByRole('button', { name: 'Show the mapping Door log' }).click();
  await expect(app.getByRole('dialog', { name: 'Door log' })).toContainText('vouch-mapping/1');
  expect(await accessibilityProblems(app)).toEqual([]);
  await app.screenshot({ path: testInfo.outputPath('mapping-shown.png') });
});
