import { createHash } from 'node:crypto';
import type { JobContext } from '../jobs/job-context.ts';
import type { WriteDb } from '../vault/connection.ts';
import { type Block, BlockBuilder } from './block-builder.ts';
import { fileContent } from './content.ts';
import { addReceivedFile } from './import-transaction.ts';

export type KeptFile = { id: number; bytes: number; sha256: Uint8Array };

/**
 * Keeps a file as it was received, byte for byte, beside the records: a zip, an attachment.
 *
 * @param limit throws what it makes of the bytes read so far where they are too many
 */
export async function keepFile(
  ctx: JobContext,
  db: WriteDb,
  { path, name }: { path: string; name: string },
  limit: (bytes: number) => void = () => {},
): Promise<KeptFile> {
  const id = 1 + (db.raw.prepare('SELECT coalesce(max(id), 0) FROM received_file').pluck().get() as number);
  const insert = db.raw.prepare(
    'INSERT INTO block (file_id, file_offset, length, encoding, data) VALUES (?, ?, ?, ?, ?)',
  );
  // As it is: what is kept this way is mostly packed already.
  const blocks = new BlockBuilder(
    ({ offset, length, encoding, data }: Block) => insert.run(id, offset, length, encoding, data),
    0,
  );
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of fileContent(path, 0)) {
    ctx.checkCancelled();
    bytes += chunk.length;
    limit(bytes);
    hash.update(chunk);
    blocks.feed(chunk);
  }
  blocks.flush();
  const kept = { id, bytes, sha256: hash.digest() };
  addReceivedFile(db, id, name, kept);
  return kept;
}
