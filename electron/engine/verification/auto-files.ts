import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { contentOf, isGzip } from '../intake/content.ts';
import { SAMPLE_BYTES } from '../intake/look.ts';
import type { GivenKeys } from '../integrity/compile.ts';
import type { KnownRecipe } from '../integrity/doctor/find-recipe.ts';
import { LogRows, type RowShape } from './log-rows.ts';
import { type LogShape, shapesOfLog } from './log-shape.ts';
import { loadRecipeFile } from './recipes.ts';
import type { PlacedRow } from './trial-rows.ts';
import type { LogFile } from './zip-logs.ts';

/** Files of which the rows lie alike, and how they may lie, the likeliest first. */
export type FileGroup = { shapes: LogShape[]; files: LogFile[]; others: string[] };

/** Which of the files are the log: those of one kind that hold most. Throws `nothing-to-verify`. */
export async function logAmong(files: readonly LogFile[]): Promise<FileGroup> {
  const groups = new Map<string, { shapes: LogShape[]; files: LogFile[]; bytes: number }>();
  for (const file of files) {
    const { bytes, shapes } = await shapesOfFile(file);
    const [likeliest] = shapes;
    if (likeliest === undefined) continue;
    const { format, key: place } = likeliest.shape;
    const key = `${extname(file.name.replace(/\.gz$/, ''))} ${format} ${JSON.stringify(place)}`;
    const group = groups.get(key) ?? { shapes, files: [], bytes: 0 };
    group.files.push(file);
    group.bytes += bytes;
    groups.set(key, group);
  }
  const [largest] = [...groups.values()].sort((a, b) => b.bytes - a.bytes);
  if (largest === undefined)
    throw new AppError('nothing-to-verify', { problem: 'no file holds rows of JSON or CSV' });
  const taken = new Set(largest.files.map(({ name }) => name));
  const others = files.filter(({ name }) => !taken.has(name)).map(({ name }) => name);
  // A recipe that is used on the folder again must take the same files.
  const ending = extname(largest.files[0]!.name);
  const shapes = largest.shapes.map(({ shape, container }) => ({
    shape,
    container: others.length === 0 ? container : { ...container, glob: `*${ending}` },
  }));
  return { shapes, files: largest.files, others };
}

async function shapesOfFile(file: LogFile): Promise<{ bytes: number; shapes: LogShape[] }> {
  const parts: Buffer[] = [];
  let length = 0;
  let size = 0;
  const received = {
    add(chunk: Buffer) {
      size += chunk.length;
    },
  };
  for await (const chunk of contentOf(file, await isGzip(file), received, null)) {
    if (length < SAMPLE_BYTES) parts.push(chunk);
    length += chunk.length;
    if (length >= SAMPLE_BYTES) break;
  }
  const sample = Buffer.concat(parts).subarray(0, SAMPLE_BYTES);
  return { bytes: Math.max(size, length), shapes: shapesOfLog(sample, length < SAMPLE_BYTES) };
}

/** The rows of files one after the other. */
export async function* rowsOfFiles(
  files: readonly (LogFile & { shape: RowShape })[],
  onChunk: () => void,
): AsyncGenerator<PlacedRow> {
  for (const [file, log] of files.entries()) {
    const rows = new LogRows(log.shape);
    for await (const chunk of contentOf(log, await isGzip(log), { add: () => {} }, null)) {
      for (const { bytes, line } of rows.add(chunk)) yield { bytes, file, line };
      onChunk();
    }
    for (const { bytes, line } of rows.end()) yield { bytes, file, line };
  }
}

/** Every recipe that comes with Vouch and says what its hashes are over, and the candidates that one lists. */
export function knownRecipes(resources: string, keys: GivenKeys): KnownRecipe[] {
  const folder = join(resources, 'recipes');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((file) => {
      const { base, candidates } = loadRecipeFile(join(folder, file), keys);
      return [base, ...candidates.listed].map((compiled) => ({ name: basename(file, '.json'), compiled }));
    })
    .filter(({ compiled }) => compiled.content !== null);
}
