import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { type Engagement, type FRAMEWORKS, PASSPHRASE_MINIMUM } from '../../../shared/model/engagement.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import type { FileToImport } from '../intake/import-transaction.ts';
import type { Handler } from './handlers.ts';
import { requireSoundEngagement } from './write-handlers.ts';

/** Throws `passphrase-weak`. Its strength beyond this is shown to the user, who decides. */
export function requireStrength(passphrase: string): void {
  const problem =
    [...passphrase].length < PASSPHRASE_MINIMUM
      ? `it has fewer than ${PASSPHRASE_MINIMUM} characters`
      : passphrase.trim() === ''
        ? 'it is only spaces'
        : new Set(passphrase).size < 4
          ? 'it repeats the same few characters'
          : null;
  if (problem !== null) throw new AppError('passphrase-weak', { problem, minimum: PASSPHRASE_MINIMUM });
}

export const createVault: Handler<'vault.create'> = async (
  { open, files },
  { file, passphrase, cipher, engagement },
) => {
  requireStrength(passphrase);
  requireSoundEngagement(engagement);
  await open.create(files.resolve(file, 'vault').path, passphrase, cipher, engagement, false);
  return open.status();
};

export const openVault: Handler<'vault.open'> = async ({ open, files }, { file, passphrase }) => {
  await open.unlock(files.resolve(file, 'vault').path, passphrase);
  return open.status();
};

export const lockVault: Handler<'vault.lock'> = async ({ open, jobs }) => {
  await open.lock(jobs, 'locked');
  return {};
};

export const changePassphrase: Handler<'vault.changePassphrase'> = async (
  { open, jobs },
  { current, next },
) => {
  requireStrength(next);
  const { vault } = open;
  await vault.changePassphrase(current, next, () => {
    if (jobs.busy)
      throw new AppError('request-invalid', { problem: 'a job is running; wait for it or cancel it' });
  });
  await vault.write(
    () => {},
    () => ({ action: 'vault.passphrase_changed', details: {} }),
  );
  return {};
};

/** resources/sample-engagement/engagement.json */
type SampleEngagement = {
  entity: string;
  period: { from: string; to: string };
  zone: string;
  frameworks: string[];
  people: { name: string; email: string; role: string }[];
  passphrase: string;
  files: { path: string; platform: Platform; source: string }[];
};

const FRAMEWORK_NAMES: Record<string, (typeof FRAMEWORKS)[number]> = {
  soc2: 'SOC 2',
  iso27001: 'ISO/IEC 27001:2022',
  gdpr: 'GDPR',
};

function engagementOf(sample: SampleEngagement): Engagement {
  return {
    entity: sample.entity,
    period_from: sample.period.from,
    period_to: sample.period.to,
    zone: sample.zone,
    frameworks: sample.frameworks.flatMap((name) => FRAMEWORK_NAMES[name] ?? []),
    people: sample.people.map(({ name, email }) => ({ name, email, role: 'client' as const })),
  };
}

/** The sample engagement is made from the exports that come with Vouch, by the same import as any other. */
export const openSample: Handler<'vault.openSample'> = async ({ open, files, jobs, resources }, { file }) => {
  const { path } = files.resolve(file, 'vault');
  const folder = join(resources, 'sample-engagement');
  const sample = JSON.parse(readFileSync(join(folder, 'engagement.json'), 'utf8')) as SampleEngagement;
  if (existsSync(path)) await open.unlock(path, sample.passphrase);
  else await open.create(path, sample.passphrase, 'aegis', engagementOf(sample), true);
  // Also after an import that was stopped: what is there already is not imported twice.
  const held = new Set(
    open.vault.read.raw.prepare('SELECT name FROM acquired_file').pluck().all() as string[],
  );
  const missing: FileToImport[] = sample.files
    .filter(({ path: name }) => !held.has(basename(name)))
    .map(({ path: name, platform, source }) => ({
      path: join(folder, name),
      name: basename(name),
      platform,
      source,
    }));
  const job =
    missing.length === 0
      ? null
      : await jobs.start('import.start', { files: missing, skipped: [], notices: [] });
  return { status: open.status(), job };
};
