import { AppError, type WireError } from '../../../shared/errors.ts';
import {
  type Acquisition,
  type FileNotice,
  signatureSentence,
  zoneSentence,
} from '../../../shared/model/acquisition.ts';
import type { Cipher } from '../../../shared/model/engagement.ts';
import { mappingFor } from './mappings-commands.ts';
import { equation, harmless, print, readableTime } from './print.ts';
import type { ExitCode } from './program.ts';
import { linesOf, type PassphraseOptions, passphraseFor, Session } from './session.ts';

type InitFlags = PassphraseOptions & {
  json?: boolean;
  entity: string;
  from?: string;
  to?: string;
  zone?: string;
  cipher: Cipher;
};

export async function init(vault: string, flags: InitFlags): Promise<ExitCode> {
  const status = await Session.run(async (session) => {
    const passphrase = await passphraseFor(flags, 'New passphrase: ');
    const asked = flags.passphraseFile === undefined && process.env.VOUCH_PASSPHRASE === undefined;
    if (asked && (await passphraseFor(flags, 'Again: ')) !== passphrase) {
      throw new AppError('request-invalid', { problem: 'the two passphrases differ' });
    }
    return session.invoke('vault.create', {
      file: session.grant(vault, 'vault'),
      passphrase,
      cipher: flags.cipher,
      engagement: {
        entity: flags.entity,
        period_from: flags.from ?? null,
        period_to: flags.to ?? null,
        zone: flags.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
        frameworks: [],
        people: [],
      },
    });
  });
  print(
    flags.json,
    { vault, cipher: status.cipher, entity: status.entity, zone: status.zone },
    () => `Made ${vault} (${status.cipher}).`,
  );
  return 0;
}

type ImportFlags = PassphraseOptions & {
  json?: boolean;
  platform?: string;
  mapping?: string;
  source?: string;
  zone?: string;
  secretFile?: string;
};
type ImportResult = {
  acquisitions: Acquisition[];
  failed: { file: string; error: WireError }[];
  skipped: string[];
  notices: FileNotice[];
};

export async function importPaths(vault: string, paths: string[], flags: ImportFlags): Promise<ExitCode> {
  const imported = async (session: Session) =>
    session.job<ImportResult>('import.start', {
      files: paths.map((path) => session.grant(path, 'read')),
      platform: flags.platform,
      mapping: flags.mapping === undefined ? undefined : await mappingFor(session, flags.mapping),
      source: flags.source,
      zone: flags.zone,
      secrets: secretsFor(flags),
    });
  const result = await Session.withVault(vault, flags, imported);
  print(flags.json, result, () => result.acquisitions.map(describe).join('\n'));
  for (const { file, error } of result.failed)
    process.stderr.write(`vouch: ${harmless(named(file, error.message))}\n       ${error.hint}\n`);
  for (const { container, sentence } of result.notices)
    process.stderr.write(`vouch: ${harmless(`${container}: ${sentence}`)}\n`);
  for (const file of result.skipped) process.stderr.write(`vouch: ${harmless(file)} was passed over.\n`);
  return result.failed.length === 0 ? 0 : 2;
}

/** The message with its file before it, unless it begins with the name already. */
const named = (file: string, message: string) => (message.startsWith(file) ? message : `${file}: ${message}`);

/** Secrets of signed deliveries: the lines of a file, else VOUCH_SECRET; never the command line, as a passphrase. */
function secretsFor({ secretFile }: ImportFlags): string[] | undefined {
  if (secretFile !== undefined) return linesOf(secretFile).filter((line) => line !== '');
  const given = process.env.VOUCH_SECRET;
  return given ? [given] : undefined;
}

function describe(acquisition: Acquisition): string {
  const { file, lines, dialect, source, oldest_at, newest_at, seconds } = acquisition;
  const span = oldest_at && newest_at ? `\n  ${readableTime(oldest_at)} to ${readableTime(newest_at)}` : '';
  const zone = [...zoneSentence(acquisition), signatureSentence(acquisition) ?? []]
    .flat()
    .map((sentence) => `\n  ${sentence}`);
  return (
    `${file} -> source ${source} (${dialect})\n` +
    `  ${equation(lines)}, in ${seconds.toFixed(1)} s${span}${zone.join('')}`
  );
}
