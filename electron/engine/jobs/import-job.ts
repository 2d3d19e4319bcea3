import { existsSync, statSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { AppError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { Acquisition, FileNotice } from '../../../shared/model/acquisition.ts';
import { count } from '../../../shared/text.ts';
import { isZone } from '../../../shared/time.ts';
import { lendersFirst } from '../intake/borrowed-times.ts';
import { chunkNotices } from '../intake/chunk-series.ts';
import { SIGNATURE_ENDING } from '../intake/evidence-names.ts';
import { importFile } from '../intake/import-file.ts';
import type { FileToImport, OnBytes } from '../intake/import-transaction.ts';
import { importZip, type ZipImport } from '../intake/import-zip.ts';
import type { InputMappings } from '../intake/recognise-input.ts';
import { isZip } from '../intake/zip-directory.ts';
import { knownMappings, mappingNamed } from '../mappings/known-mappings.ts';
import { filesAt } from './files-at.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';

export type ImportResult = {
  acquisitions: Acquisition[];
  failed: { file: string; error: WireError }[];
  /** What the chosen folders and zips hold beside the files that were imported. */
  skipped: string[];
  /** Files that are missing by number, or there twice, in a folder or a zip. */
  notices: FileNotice[];
};

/** `mapping`: the name of the one that the user said. */
export type ImportInput = { files: FileToImport[]; mapping?: string | null } & Pick<
  ImportResult,
  'skipped' | 'notices'
>;

export const importJob: JobDefinition<'import.start', ImportInput> = {
  needsVault: true,
  prepare({ files, platform, mapping, source, zone, secrets }, tokens) {
    if (zone !== undefined && !isZone(zone))
      throw new AppError('request-invalid', { problem: `${zone} is not a time zone like Europe/Berlin` });
    const chosen = files.map((token) => {
      const { path: root, name } = tokens.resolve(token, 'read');
      const found = filesAt(root);
      const inside = found.files.filter((path) => path !== root).map((path) => relative(root, path));
      return {
        files: found.files.map((path) => ({ path, name: path === root ? name : basename(path) })),
        skipped: found.skipped,
        notices: chunkNotices(inside).map((notice) => ({ container: name, ...notice })),
      };
    });
    const found = withSignatures(
      chosen.flatMap(({ files }) => files),
      chosen.flatMap(({ skipped }) => skipped),
    );
    return {
      files: found.files.map((file) => ({ ...file, platform, source, zone, secrets })),
      skipped: found.skipped,
      notices: chosen.flatMap(({ notices }) => notices),
      mapping: mapping ?? null,
    };
  },
  title: ({ files }) => (files.length === 1 ? `Import ${files[0]?.name}` : `Import ${files.length} files`),
  async run(ctx, { files: chosen, skipped, notices, mapping }): Promise<ImportResult> {
    const mappings = mappingsFor(ctx, mapping ?? null);
    const files = await lendersFirst(chosen.map((file) => ({ ...file, mappings })));
    const sizes = files.map(({ path }) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const result: ImportResult = {
      acquisitions: [],
      failed: [],
      skipped: [...skipped],
      notices: [...notices],
    };
    let before = 0;
    let records = 0;
    for (const [i, file] of files.entries()) {
      ctx.phase(`Reading ${file.name}`);
      try {
        const imported = await importOne(ctx, file, (bytes, accepted) => {
          const phase = `Reading ${file.name}: ${count(records + accepted)} records`;
          ctx.progress(before + bytes, total, 'bytes', phase);
        });
        records += imported.acquisitions.reduce((sum, { lines }) => sum + lines.accepted, 0);
        result.acquisitions.push(...imported.acquisitions);
        result.failed.push(...imported.failed);
        result.skipped.push(...imported.skipped);
        result.notices.push(...imported.notices);
      } catch (error) {
        // One file that cannot be read does not take the others with it; a single one fails the job.
        if (!(error instanceof AppError) || files.length === 1 || !isAboutTheFile(error)) throw error;
        result.failed.push({ file: file.name, error: toWireError(error) });
        await ctx.vault.write(
          () => {},
          () => ({
            action: 'import.stopped',
            details: { title: `Import ${file.name}`, reason: error.code },
          }),
        );
      }
      before += sizes[i] ?? 0;
      ctx.progress(before, total, 'bytes');
    }
    return result;
  },
};

/** Those that are offered. Throws `mapping-unknown`. */
function mappingsFor(ctx: JobContext, name: string | null): InputMappings {
  const known = knownMappings(ctx.vault.read, ctx.resources);
  return {
    known: known.filter(({ offered }) => offered),
    chosen: name === null ? null : mappingNamed(known, name).sha256,
  };
}

async function importOne(ctx: JobContext, file: FileToImport, onBytes: OnBytes): Promise<ZipImport> {
  if (isZip(file)) return importZip(ctx, file, onBytes);
  return { acquisitions: [await importFile(ctx, file, onBytes)], failed: [], skipped: [], notices: [] };
}

/** A file `x.sig` beside a file `x` is no export: it holds its signature. */
function withSignatures(
  files: readonly Pick<FileToImport, 'path' | 'name'>[],
  skipped: readonly string[],
): { files: Pick<FileToImport, 'path' | 'name' | 'signature'>[]; skipped: string[] } {
  const chosen = new Map(
    files.filter(({ name }) => name.endsWith(SIGNATURE_ENDING)).map((f) => [f.name, f.path]),
  );
  const used = new Set<string>();
  const signed = files.map((file) => {
    // Of a folder only exports are listed; the signature lies beside them.
    const beside = file.path + SIGNATURE_ENDING;
    const isBeside = skipped.some((name) => beside.endsWith(name)) && existsSync(beside);
    const path = chosen.get(file.name + SIGNATURE_ENDING) ?? (isBeside ? beside : undefined);
    if (path === undefined) return file;
    used.add(path);
    return { ...file, signature: { path, name: file.name + SIGNATURE_ENDING } };
  });
  return {
    files: signed.filter(({ path }) => !used.has(path)),
    skipped: skipped.filter((name) => ![...used].some((path) => path.endsWith(name))),
  };
}

function isAboutTheFile({ code }: AppError): boolean {
  return /^(file-|format-|csv-|json-|request-|time-|zip-)/.test(code) && code !== 'file-unwritable';
}
