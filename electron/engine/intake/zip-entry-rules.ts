import { MOST_RATIO, RATIO_MATTERS_FROM } from './file-bytes.ts';
import { DEFLATED, type DirectoryEntry, ENCRYPTED, STORED } from './zip-fields.ts';
import { refuse } from './zip-problem.ts';

const ENCRYPTION_FLAGS = ENCRYPTED | 0x40 | 0x2000;
const FILE = 0o100000;
const FOLDER = 0o040000;
const KIND = 0o170000;
const LINK = 0o120000;
/** Windows: a reparse point (link, junction). MS-FSCC 2.6. */
const REPARSE_POINT = 0x400;
const VOLUME_LABEL = 0x8;
const LONGEST_NAME = 1024;

/** What no file of an honest zip has. Throws `zip-refused`. */
export function requirePlain(entry: DirectoryEntry, zip: string): void {
  const path = `${zip}/${entry.name}`;
  const problem = nameProblem(entry.name);
  if (problem) refuse(path, 'name', problem);
  const kind = (entry.attributes >>> 16) & KIND;
  if (kind === LINK || entry.attributes & REPARSE_POINT) refuse(path, 'special', 'it is a link');
  const isFolder = entry.name.endsWith('/');
  const isSpecial = kind !== 0 && kind !== (isFolder ? FOLDER : FILE);
  if (isSpecial || entry.attributes & VOLUME_LABEL)
    refuse(path, 'special', 'it is neither a file nor a folder');
  if (entry.flags & ENCRYPTION_FLAGS) refuse(path, 'encrypted', 'it is encrypted');
  if (entry.method !== STORED && entry.method !== DEFLATED)
    refuse(path, 'method', `it is packed by a method that Vouch does not read (${entry.method})`);
  if (entry.disk !== 0 && entry.disk !== 0xffff)
    refuse(path, 'split', 'it lies in another part of a split zip');
  if (isFolder && entry.size > 0) refuse(path, 'special', 'it is a folder that has content');
  if (/\.zip$/i.test(entry.name)) refuse(path, 'nested', 'it is a zip inside a zip');
  requirePossibleSize(entry, path);
}

/** Deflate makes of one byte 1032 at most (zlib, "Maximum Expansion Factor"), and of none none. */
function requirePossibleSize({ method, size, packedSize }: DirectoryEntry, path: string): void {
  const possible = method === STORED ? size === packedSize : size <= packedSize * 1032;
  if (!possible) refuse(path, 'size', 'it cannot have the size that it says');
  if (size > RATIO_MATTERS_FROM && size > packedSize * MOST_RATIO)
    refuse(path, 'bomb', `it would unpack to more than ${MOST_RATIO} times its size`);
}

/** Names are never used as paths, but who unpacks the zip by other means must be safe too. */
function nameProblem(name: string): string | null {
  if (name === '') return 'it has no name';
  if (name.length > LONGEST_NAME) return 'its name is too long';
  if (name.includes('\0')) return 'its name holds a NUL';
  if (name.includes('\\')) return 'its name holds a backslash';
  if (/^[A-Za-z]:/.test(name)) return 'its name begins with a drive letter';
  if (name.startsWith('/')) return 'its name is absolute';
  const parts = name.replace(/\/$/, '').split('/');
  if (parts.includes('..')) return 'its name leads out of the zip';
  if (parts.some((part) => part === '' || part === '.')) return 'its name is not a plain path';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'its name holds control characters';
  return null;
}

/**
 * No two entries may be one file anywhere: not where case or the Unicode form of a name makes no difference,
 * and not as a file and as the folder of another.
 */
export function requireOwnNames(entries: readonly DirectoryEntry[], zip: string): void {
  const seen = new Map<string, string>();
  const folders = new Map<string, string>();
  let [size, packed] = [0, 0];
  for (const { name, size: unpacked, packedSize } of entries) {
    const key = sameEverywhere(name.replace(/\/$/, ''));
    const other = seen.get(key);
    if (other === name) refuse(`${zip}/${name}`, 'same-name', 'it is in the zip twice');
    if (other !== undefined)
      refuse(`${zip}/${name}`, 'same-name', `it has the same name as ${other} on many systems`);
    seen.set(key, name);
    for (let at = key.indexOf('/'); at >= 0; at = key.indexOf('/', at + 1))
      folders.set(key.slice(0, at), name);
    size += unpacked;
    packed += packedSize;
  }
  for (const [key, name] of seen) {
    const inside = name.endsWith('/') ? undefined : folders.get(key);
    if (inside !== undefined)
      refuse(`${zip}/${name}`, 'same-name', `it is a file and also the folder of ${inside}`);
  }
  if (size > RATIO_MATTERS_FROM && size > packed * MOST_RATIO)
    refuse(zip, 'bomb', `it would unpack to more than ${MOST_RATIO} times its size`);
}

function sameEverywhere(name: string): string {
  return name.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC');
}
