import { hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { BagReader } from '../../../electron/engine/packages/bag-reader.ts';
import {
  BASE,
  fileListing,
  manifestText,
  PATHS,
  UNSIGNED,
} from '../../../electron/engine/packages/layout.ts';
import { type SigningKey, signEnvelope, statementText } from '../../../electron/engine/packages/statement.ts';

/** The files of a package by path, as another tool would see them. */
export type BagFiles = Map<string, Buffer>;

export async function readBag(path: string): Promise<BagFiles> {
  const bag = await BagReader.open(path);
  const files: BagFiles = new Map();
  for (const name of bag.names()) {
    const chunks: Buffer[] = [];
    for await (const chunk of bag.read(name)) chunks.push(chunk);
    files.set(name, Buffer.concat(chunks));
  }
  bag.close();
  return files;
}

/** Packs files as another tool would: without the seal. */
export async function packZip(entries: Iterable<[string, Buffer]>, out: string): Promise<void> {
  const zip = new yazl.ZipFile();
  for (const [name, bytes] of entries) zip.addBuffer(bytes, name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(out));
}

export async function packBag(files: BagFiles, out: string): Promise<void> {
  await packZip(
    [...files].map(([name, bytes]) => [`${BASE}/${name}`, bytes]),
    out,
  );
}

export async function unpackTo(files: BagFiles, folder: string): Promise<void> {
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}

const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');
const described = (files: BagFiles): { path: string; sha256: string }[] =>
  [...files].map(([path, bytes]) => ({ path, sha256: sha256(bytes) }));

/** What a forger with the signing key can do: all hashes, lists and the signature made anew. */
export function resign(files: BagFiles, key: SigningKey): BagFiles {
  const next: BagFiles = new Map(files);
  const data = (): BagFiles => new Map([...next].filter(([name]) => name.startsWith('data/')));
  const payload = data();
  const octets = [...payload.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  const info = next.get(PATHS.bagInfo)!.toString();
  next.set(PATHS.bagInfo, Buffer.from(info.replace(/Oxum: .*/, `Oxum: ${octets}.${payload.size}`)));
  next.set(PATHS.fileList, Buffer.from(`${sha256(Buffer.from(fileListing(next.keys())))}  -\n`));
  next.set(PATHS.manifest, Buffer.from(manifestText(described(payload))));
  const signed = new Map([...next].filter(([name]) => !UNSIGNED.includes(name)));
  const { predicate } = JSON.parse(files.get(PATHS.statement)!.toString()) as { predicate: object };
  const statement = Buffer.from(statementText(described(signed), predicate));
  next.set(PATHS.statement, statement);
  next.set(PATHS.envelope, Buffer.from(signEnvelope(statement, key)));
  const tags = new Map([...next].filter(([name]) => !name.startsWith('data/') && name !== PATHS.tagManifest));
  next.set(PATHS.tagManifest, Buffer.from(manifestText(described(tags))));
  return next;
}
