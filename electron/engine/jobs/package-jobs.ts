import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { BuiltPackage, PackageCheck } from '../../../shared/model/package.ts';
import type { Population } from '../../../shared/model/sample.ts';
import { countRecords } from '../explore/query-records.ts';
import { filterSentence } from '../explore/sentence.ts';
import { generateSigningKey, type SigningKey } from '../packages/statement.ts';
import { zoneOf } from '../vault/settings.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';
import { packageInputOf } from './package-input-of.ts';
import { freezePopulation } from './sample-jobs.ts';
import { populationById, sampleById } from './samples.ts';

type BuildInput = Omit<ParsedInput<'packages.build'>, 'out'> & { path: string };

export const buildPackageJob: JobDefinition<'packages.build', BuildInput> = {
  needsVault: true,
  prepare({ out, ...input }, files) {
    const { path } = files.resolve(out, 'write');
    if (existsSync(path)) throw new AppError('file-exists', { path });
    return { ...input, path };
  },
  title: ({ title }) => `Build ${title}`,
  async run(ctx, input): Promise<BuiltPackage> {
    const { vault } = ctx;
    const sample = input.sample === undefined ? null : sampleById(vault.read, input.sample);
    const population = sample?.population ?? (await populationOf(ctx, input));
    const key = await signingKey(ctx);
    const packageInput = packageInputOf(ctx, {
      title: input.title,
      population,
      sampleId: sample?.id ?? null,
      originals: input.originals,
      stories: input.stories,
    });
    // Loaded when needed: the PDF library is most of Vouch's code, and no other job uses it.
    const { buildPackage } = await import('../packages/build-package.ts');
    const written = await buildPackage(packageInput, {
      outPath: input.path,
      sign: key,
      resources: ctx.resources,
      progress: (done, total, phase) => {
        ctx.progress(done, total, 'records', phase);
      },
      checkCancelled: () => ctx.checkCancelled(),
    });
    // Its name: a path stays on its side of the boundary.
    const built = { ...written, file: basename(written.file) };
    await recordPackage(ctx, built, input.title, population, sample?.id ?? null);
    return built;
  },
};

/** The population that is named, or the one that the filter freezes; the same filter over the same records is not frozen twice. */
async function populationOf(ctx: JobContext, input: BuildInput): Promise<Population> {
  const { read } = ctx.vault;
  if (input.population !== undefined) return populationById(read, input.population);
  const filter = input.filter ?? {};
  const sentence = filterSentence(filter, zoneOf(read));
  const last = read.raw
    .prepare(
      "SELECT id, count FROM population WHERE filter = ? AND sentence = ? AND unit = 'record' ORDER BY id DESC LIMIT 1",
    )
    .get(JSON.stringify(filter), sentence) as { id: number; count: number } | undefined;
  // Records are only ever added: the same count under the same filter, read in the same zone, is the same.
  if (last && last.count === countRecords(read, filter, zoneOf(read))) return populationById(read, last.id);
  return freezePopulation(ctx, filter, input.title);
}

/** The vault's own key, made when it is first needed. */
async function signingKey({ vault }: JobContext): Promise<SigningKey> {
  const find = () =>
    vault.read.raw
      .prepare('SELECT private_key, public_key FROM signing_key ORDER BY created_at LIMIT 1')
      .get() as { private_key: Buffer; public_key: Buffer } | undefined;
  const held = find();
  if (held) return { privateKey: held.private_key, publicKey: held.public_key };
  const made = generateSigningKey();
  await vault.write((db) => {
    db.raw
      .prepare(
        'INSERT INTO signing_key (fingerprint, private_key, public_key, created_at) VALUES (?, ?, ?, ?)',
      )
      .run(
        made.fingerprint,
        Buffer.from(made.privateKey),
        Buffer.from(made.publicKey),
        vault.operator.clock(),
      );
  }, null);
  return made;
}

async function recordPackage(
  { vault }: JobContext,
  built: BuiltPackage,
  title: string,
  population: Population,
  sample: number | null,
): Promise<void> {
  await vault.write(
    (db) => {
      db.raw
        .prepare(
          `INSERT INTO package (title, sentence, records, sample_id, file, bytes, sha256, files, key_fingerprint, built_at, built_by)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          title,
          population.sentence,
          population.count,
          sample,
          built.file,
          built.bytes,
          built.sha256,
          built.files,
          built.key_fingerprint,
          vault.operator.clock(),
          vault.operator.name,
        );
    },
    () => ({
      action: 'package.built',
      details: {
        file: built.file,
        bytes: built.bytes,
        sha256: built.sha256,
        population: population.id,
        sample,
        key_fingerprint: built.key_fingerprint,
      },
    }),
  );
}

export const verifyPackageJob: JobDefinition<'packages.verify', { path: string; fingerprint?: string }> = {
  needsVault: false,
  prepare: ({ file, fingerprint }, files) => ({
    path: files.resolve(file, 'read').path,
    fingerprint: fingerprint?.toLowerCase(),
  }),
  title: ({ path }) => `Check ${basename(path)}`,
  async run(ctx, { path, fingerprint }): Promise<PackageCheck> {
    const { verifyPackage } = await import('../packages/verify-package.ts');
    const check = await verifyPackage(path, {
      ...(fingerprint === undefined ? {} : { fingerprint }),
      progress: (done, total, phase) => {
        ctx.progress(done, total, 'bytes', phase);
      },
      checkCancelled: () => ctx.checkCancelled(),
    });
    if (ctx.hasVault) {
      await ctx.vault.write(
        () => {},
        () => ({
          action: 'package.verified',
          details: {
            file: basename(path),
            valid: check.valid,
            failed: check.checks.filter(({ ok }) => !ok).map(({ name }) => name),
          },
        }),
      );
    }
    return check;
  },
};

/** The bytes of a recipe that comes with Vouch, for the package. */
export function recipeBytes(resources: string, id: string): Buffer {
  return readFileSync(join(resources, 'recipes', `${id}.json`));
}
