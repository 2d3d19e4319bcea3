import { createReadStream, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { RedrawFileResult } from '../../../shared/model/sample.ts';
import { BagReader, Failed } from '../packages/bag-reader.ts';
import { PATHS } from '../packages/layout.ts';
import { lineBatches } from '../packages/line-batches.ts';
import { type DrawDocument, parseDraw } from '../sampling/draw.ts';
import { parseFrameLine } from '../sampling/frame.ts';
import { populationDigest } from '../sampling/population-digest.ts';
import { needsFrame, Redrawing, redrawListed } from '../sampling/redraw.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';

type Files = { path: string; ids?: string };

/** Draws again what a package or a draw.json says; nothing of the vault is read, and none need be open. */
export const redrawFileJob: JobDefinition<'samples.redrawFile', Files> = {
  needsVault: false,
  prepare: ({ file, ids }, files) => ({
    path: files.resolve(file, 'read').path,
    ...(ids === undefined ? {} : { ids: files.resolve(ids, 'read').path }),
  }),
  title: ({ path }) => `Draw ${basename(path)} again`,
  async run(ctx, { path, ids }) {
    try {
      if (await isZip(path)) return await redrawPackage(ctx, path);
      const draw = readDraw(path);
      if (ids === undefined) return listedOnly(draw);
      return await redrawIds(ctx, draw, createReadStream(ids));
    } catch (error) {
      throw readable(error, path, ids);
    }
  },
};

/** What goes wrong with a file that someone gave, as an error that names it. */
function readable(error: unknown, path: string, ids: string | undefined): unknown {
  if (error instanceof Failed) return new AppError('package-unreadable', { path, problem: error.message });
  const { code, path: place = path } = error as NodeJS.ErrnoException;
  const wrong = place === ids ? ids : path;
  if (code === 'ENOENT') return new AppError('file-not-found', { path: wrong }, { cause: error });
  if (code && ['EACCES', 'EPERM', 'EISDIR', 'EIO'].includes(code))
    return new AppError('file-unreadable', { path: wrong, reason: code }, { cause: error });
  return error;
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === 'PK';
  } finally {
    await file.close();
  }
}

/** Larger than any draw.json with the most items that can be drawn; bounds what a wrong file can take. */
const LARGEST_DRAW = 512 * 2 ** 20;

function readDraw(path: string): DrawDocument {
  if (statSync(path).size > LARGEST_DRAW) throw new AppError('draw-altered', { problem: 'it is too large' });
  return parseDraw(readFileSync(path, 'utf8'));
}

async function redrawPackage(ctx: JobContext, path: string): Promise<RedrawFileResult> {
  const bag = await BagReader.open(path);
  try {
    if (!bag.has(PATHS.draw))
      throw new AppError('package-unreadable', { path, problem: 'it holds no sample' });
    const parts: Buffer[] = [];
    for await (const part of bag.read(PATHS.draw)) parts.push(part);
    const draw = parseDraw(Buffer.concat(parts).toString('utf8'));
    const listing = needsFrame(draw) ? PATHS.frame : PATHS.ids;
    if (!bag.has(listing))
      throw new AppError('package-unreadable', { path, problem: `${listing} is missing` });
    return await redrawIds(ctx, draw, bag.read(listing));
  } finally {
    bag.close();
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

async function redrawIds(
  ctx: JobContext,
  draw: DrawDocument,
  bytes: AsyncIterable<Buffer>,
): Promise<RedrawFileResult> {
  const ids: string[] = [];
  const redrawing = new Redrawing(draw);
  const framed = needsFrame(draw);
  for await (const batch of lineBatches(bytes)) {
    ctx.checkCancelled();
    for (const line of batch) {
      const text = decoded(line, ids.length + 1);
      const row = framed ? parseFrameLine(text) : { key: '', id: text };
      if (row === undefined) throw new AppError('frame-needed');
      redrawing.add(row.id, row.key);
      ids.push(row.id);
    }
    ctx.progress(ids.length, draw.population.count, 'ids');
  }
  const found = populationDigest(ids);
  return {
    ...redrawing.finish(found),
    digest: found.digest,
    size: draw.parameters.size,
    population: found.count,
    population_checked: true,
  };
}

function decoded(line: Buffer, position: number): string {
  try {
    return utf8.decode(line);
  } catch {
    throw new AppError('item-id-invalid', { position, problem: 'it is not valid Unicode' });
  }
}

function listedOnly(draw: DrawDocument): RedrawFileResult {
  return {
    ...redrawListed(draw),
    digest: draw.population.digest,
    size: draw.parameters.size,
    population: draw.population.count,
    population_checked: false,
  };
}
