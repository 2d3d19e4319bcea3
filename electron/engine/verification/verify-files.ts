import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import type { Verification } from '../../../shared/model/integrity.ts';
import { parseCells } from '../intake/fields.ts';
import { contentOf, isGzip, splitterFor } from '../intake/read-records.ts';
import { bomLength, type Recognition, recognise, SAMPLE_BYTES } from '../intake/recognise.ts';
import type { SplitSink } from '../intake/record-splitter.ts';
import { type Anchor, readAnchors } from '../integrity/anchors.ts';
import { chooseRecipe } from '../integrity/choose.ts';
import type { CompiledRecipe, GivenKeys } from '../integrity/compile.ts';
import { type PackageHash, verifyPackageHash } from '../integrity/package-hash.ts';
import type { VerifyResult } from '../integrity/verdict.ts';
import { createVerifier, type RowPlace } from '../integrity/verify.ts';
import type { Dialect } from '../platforms/dialect.ts';
import { csvRowAsJson } from './csv-row.ts';
import { type LoadedRecipe, loadRecipe, loadRecipeFile } from './recipes.ts';
import { withDocumentHashResults } from './verify-chain.ts';

export type LogFile = { path: string; name: string };

export type VerifyFilesInput = {
  files: LogFile[];
  recipe?: string;
  recipeFile?: string;
  anchorsFile?: string;
  keys: Record<string, string>;
  allFindings: boolean;
};

type Shape = Pick<Recognition, 'format' | 'key' | 'delimiter' | 'header'> & {
  jsonColumns: ReadonlySet<string>;
  emptyIsNull?: ReadonlySet<string> | undefined;
};
type Progress = (bytes: number) => void;

/**
 * Verifies log files that were not imported: with the recipe that is named, or with the one of the platform
 * whose export they are; then one result a dialect. Files are taken in name order.
 */
export async function verifyFiles(
  resources: string,
  input: VerifyFilesInput,
  onBytes: Progress,
): Promise<Verification[]> {
  const files = [...input.files].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const keys = givenKeys(input.keys);
  if (input.recipe !== undefined || input.recipeFile !== undefined) {
    const loaded = input.recipeFile
      ? loadRecipeFile(input.recipeFile, keys)
      : loadRecipe(resources, input.recipe ?? '', keys);
    const shape = shapeOfRecipe(loaded.base);
    return [
      withoutRecords(
        await verifyLog(
          files.map((file) => ({ ...file, shape })),
          loaded,
          input,
          onBytes,
        ),
      ),
    ];
  }
  const groups = await groupByDialect(files);
  if (groups.size === 0)
    throw new AppError('nothing-to-verify', { problem: 'none of the files is a log that is chained' });
  const results: VerifyResult[] = [];
  for (const [dialect, members] of groups) {
    const loaded = loadRecipe(resources, dialect.chain?.recipe ?? '', keys);
    const result = await verifyLog(members, loaded, input, onBytes);
    results.push(dialect.chain?.documentHash ? await withPackageHashes(result, members) : result);
  }
  return results.map(withoutRecords);
}

async function withPackageHashes(result: VerifyResult, files: readonly LogFile[]): Promise<VerifyResult> {
  const documents: ({ name: string } & PackageHash)[] = [];
  for (const file of files) {
    const parts: Buffer[] = [];
    for await (const chunk of contentOf(file, await isGzip(file.path), { add: () => {} }, null))
      parts.push(chunk);
    documents.push({ name: file.name, ...verifyPackageHash(Buffer.concat(parts)) });
  }
  return withDocumentHashResults(result, documents);
}

async function groupByDialect(
  files: readonly LogFile[],
): Promise<Map<Dialect, (LogFile & { shape: Shape })[]>> {
  const groups = new Map<Dialect, (LogFile & { shape: Shape })[]>();
  for (const file of files) {
    const recognition = await recogniseFile(file, files.length === 1);
    if (!recognition?.dialect.chain) continue;
    const { dialect } = recognition;
    const group = groups.get(dialect) ?? [];
    const { jsonColumns, emptyIsNull } = dialect;
    group.push({ ...file, shape: { ...recognition, jsonColumns, emptyIsNull } });
    groups.set(dialect, group);
  }
  return groups;
}

/** In a folder, files of other kinds are passed over; a single file that is not known is an error. */
async function recogniseFile(file: LogFile, mustBeKnown: boolean): Promise<Recognition | null> {
  try {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const chunk of contentOf(file, await isGzip(file.path), { add: () => {} }, null)) {
      parts.push(chunk);
      length += chunk.length;
      if (length >= SAMPLE_BYTES) break;
    }
    const sample = Buffer.concat(parts).subarray(0, SAMPLE_BYTES);
    return recognise(sample, length < SAMPLE_BYTES, file.name);
  } catch (error) {
    if (mustBeKnown || !(error instanceof AppError)) throw error;
    return null;
  }
}

function shapeOfRecipe({ recipe }: CompiledRecipe): Shape {
  const { kind = 'ndjson', path = '' } = recipe.container ?? {};
  const shape = { delimiter: null, header: null, jsonColumns: new Set<string>() };
  if (kind === 'csv') return { ...shape, format: 'csv', key: null, delimiter: ',' };
  if (kind === 'ndjson') return { ...shape, format: 'ndjson', key: null };
  return { ...shape, format: 'json', key: kind === 'json-array' ? null : path };
}

async function verifyLog(
  files: readonly (LogFile & { shape: Shape })[],
  loaded: LoadedRecipe,
  input: VerifyFilesInput,
  onBytes: Progress,
): Promise<VerifyResult> {
  const chosen = await chooseFor(files, loaded);
  const anchors = anchorsFor(chosen.recipe, files, input.anchorsFile);
  const verifier = createVerifier(chosen.recipe, {
    anchors,
    ...(input.allFindings ? { findingLimit: Number.POSITIVE_INFINITY } : {}),
  });
  const infos: { name: string; bytes: number; sha256: string }[] = [];
  let before = 0;
  for (const [number, file] of files.entries()) {
    const digest = createHash('sha256');
    let bytes = 0;
    const received = {
      add(chunk: Buffer) {
        digest.update(chunk);
        bytes += chunk.length;
        onBytes(before + bytes);
      },
    };
    await eachRow(file, file.shape, received, number, (row, at) => verifier.row(row, at));
    before += bytes;
    infos.push({ name: file.name, bytes, sha256: digest.digest('hex') });
  }
  const result = verifier.end({ files: infos });
  const explanation = chosen.reason ? [...result.explanation, chosen.reason] : result.explanation;
  return { ...result, explanation };
}

function withoutRecords(result: VerifyResult): Verification {
  return { ...result, findings: result.findings.map((finding) => ({ ...finding, rid: null })) };
}

async function chooseFor(
  files: readonly (LogFile & { shape: Shape })[],
  loaded: LoadedRecipe,
): Promise<{ recipe: CompiledRecipe; reason: string }> {
  const first = files[0];
  if (loaded.candidates.length === 0 || !first) return { recipe: loaded.base, reason: '' };
  const rows: Buffer[] = [];
  const enough = Symbol('enough');
  try {
    await eachRow(first, first.shape, { add: () => {} }, 0, (bytes) => {
      rows.push(Buffer.from(bytes));
      if (rows.length === 1000) throw enough;
    });
  } catch (error) {
    if (error !== enough) throw error;
  }
  return chooseRecipe(loaded.candidates, loaded.base, rows);
}

function anchorsFor(
  recipe: CompiledRecipe,
  files: readonly LogFile[],
  anchorsFile: string | undefined,
): Anchor[] {
  return readAnchors(recipe.recipe, (name) => {
    const path = anchorsFile ?? files.find((file) => file.path)?.path.replace(/[^/\\]*$/, name);
    return path && statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : null;
  });
}

/** Calls `onRow` for every record of a file. A line that is too long reaches it as an empty object's place. */
async function eachRow(
  file: LogFile,
  shape: Shape,
  received: { add(bytes: Buffer): void },
  fileNumber: number,
  onRow: (bytes: Buffer, at: RowPlace) => void,
): Promise<void> {
  const splitter = splitterFor(shape);
  let header = shape.header;
  let headerSeen = false;
  const sink: SplitSink = {
    record(bytes, _offset, line) {
      const at = { file: fileNumber, line };
      if (shape.format !== 'csv') return onRow(bytes, at);
      if (!headerSeen) {
        headerSeen = true;
        header ??= parseCells(bytes.toString('utf8'), shape.delimiter ?? ',');
        return;
      }
      const { jsonColumns, emptyIsNull } = shape;
      const csv = { header: header ?? [], delimiter: shape.delimiter ?? ',', jsonColumns, emptyIsNull };
      onRow(csvRowAsJson(bytes, csv) ?? bytes, at);
    },
    blank: () => {},
    reject: (_offset, _length, line) => onRow(UNREADABLE, { file: fileNumber, line }),
  };
  let rest: Buffer = Buffer.alloc(0);
  let base = 0;
  let started = false;
  for await (const chunk of contentOf(file, await isGzip(file.path), received, null)) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!started) {
      base = bomLength(rest);
      rest = rest.subarray(base);
      started = true;
    }
    const consumed = splitter.push(rest, base, false, sink);
    rest = rest.subarray(consumed);
    base += consumed;
  }
  splitter.push(rest, base, true, sink);
  const problem = splitter.incomplete();
  if (problem) throw new AppError('json-incomplete', { path: file.name, problem });
}

/** What an overlong line is verified as: something that is no record. */
const UNREADABLE = Buffer.from('?');

/** `hex:...` or `utf8:...` */
function givenKeys(keys: Record<string, string>): GivenKeys {
  return Object.fromEntries(
    Object.entries(keys).map(([name, value]) => {
      const [, form, text] = /^(hex|utf8):(.*)$/s.exec(value) ?? [];
      if (form === undefined || text === undefined) {
        throw new AppError('request-invalid', {
          problem: `the key ${name} must be given as hex:… or utf8:…`,
        });
      }
      return [name, Buffer.from(text, form === 'hex' ? 'hex' : 'utf8')];
    }),
  );
}
