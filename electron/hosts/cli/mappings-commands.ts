import { existsSync, readFileSync, statSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import type { KnownMapping } from '../../../shared/model/mapping.ts';
import { count, print, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';

type Flags = PassphraseOptions & { json?: boolean };

const MOST_BYTES = 1024 * 1024;

/** A mapping's file, byte for byte. Throws `file-not-found`, `file-unreadable` or `mapping-invalid`. */
function readText(path: string): string {
  try {
    if (statSync(path).size > MOST_BYTES)
      throw new AppError('mapping-invalid', { place: 'the file', problem: 'it has more than 1 MiB' });
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AppError('file-not-found', { path }, { cause: error });
    throw new AppError('file-unreadable', { path, reason: code }, { cause: error });
  }
}

/** `--mapping`: the name of a known mapping, or a file, which is then saved in the vault. Returns the name. */
export async function mappingFor(session: Session, given: string): Promise<string> {
  if (!/[/\\.]/.test(given) && !existsSync(given)) return given;
  return (await session.invoke('mappings.add', { text: readText(given) })).name;
}

const usedBy = ({ acquisitions }: KnownMapping) =>
  acquisitions === 0
    ? 'not used'
    : `read ${count(acquisitions)} ${acquisitions === 1 ? 'import' : 'imports'}`;

const whence = ({ origin, version, offered }: KnownMapping) =>
  (origin === 'shipped' ? 'comes with Vouch' : `version ${version}`) + (offered ? '' : ', no longer offered');

export async function listMappings(vault: string, flags: Flags): Promise<ExitCode> {
  const known = await Session.withVault(vault, flags, (session) => session.invoke('mappings.list', {}));
  print(flags.json, known, () =>
    table(
      known.map((each) => [
        each.mapping.name,
        each.mapping.title,
        whence(each),
        usedBy(each),
        each.sha256.slice(0, 16),
      ]),
    ),
  );
  return 0;
}

/** By name the one that is offered; by the beginning of its hash any. */
function chosen(known: readonly KnownMapping[], given: string): KnownMapping {
  const found =
    known.find(({ mapping, offered }) => offered && mapping.name === given) ??
    (/^[0-9a-f]{8,64}$/.test(given) ? known.find(({ sha256 }) => sha256.startsWith(given)) : undefined);
  if (found) return found;
  const names = known.filter(({ offered }) => offered).map(({ mapping }) => mapping.name);
  throw new AppError('mapping-unknown', { mapping: given, known: names.join(', ') });
}

export async function showMapping(vault: string, name: string, flags: Flags): Promise<ExitCode> {
  const found = await Session.withVault(vault, flags, async (session) =>
    chosen(await session.invoke('mappings.list', {}), name),
  );
  if (flags.json) print(true, found, () => '');
  else process.stdout.write(found.text);
  return 0;
}

export async function proposeMapping(file: string, flags: { json?: boolean }): Promise<ExitCode> {
  const {
    file: log,
    mapping,
    why,
    fields,
    notices,
  } = await Session.run((session) =>
    session.invoke('mappings.propose', { file: session.grant(file, 'read') }),
  );
  if (flags.json) print(true, { file: log, mapping, why, fields, notices }, () => '');
  else {
    // The mapping alone goes to standard output, so that it can be sent to a file.
    process.stdout.write(`${JSON.stringify(mapping, null, 2)}\n`);
    process.stderr.write(`${log}:\n`);
    for (const each of why) process.stderr.write(`${each.field} is ${each.pointer}: ${each.why}.\n`);
    for (const notice of notices) process.stderr.write(`${notice}\n`);
  }
  return 0;
}

export async function addMapping(vault: string, file: string, flags: Flags): Promise<ExitCode> {
  const text = readText(file);
  const saved = await Session.withVault(vault, flags, (session) => session.invoke('mappings.add', { text }));
  print(flags.json, saved, () =>
    saved.version === null
      ? `${saved.name} comes with Vouch.`
      : `Saved ${saved.name}, version ${saved.version}.`,
  );
  return 0;
}

export async function removeMapping(vault: string, name: string, flags: Flags): Promise<ExitCode> {
  const removed = await Session.withVault(vault, flags, async (session) => {
    const found = chosen(await session.invoke('mappings.list', {}), name);
    await session.invoke('mappings.remove', { sha256: found.sha256 });
    return found;
  });
  print(
    flags.json,
    { name: removed.mapping.name, sha256: removed.sha256 },
    () => `Removed ${removed.mapping.name}.`,
  );
  return 0;
}
