import type { BuiltPackage, PackageCheck } from '../../../shared/model/package.ts';
import { askedFilter, type FilterFlags } from './filters.ts';
import { count, counted, print } from './print.ts';
import type { ExitCode } from './program.ts';
import { sampleIdOf } from './sample-commands.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { storyNumber } from './stories-commands.ts';

type BuildFlags = PassphraseOptions &
  FilterFlags & {
    json?: boolean;
    out: string;
    sample?: string;
    title: string;
    originals?: boolean;
    story?: string[];
  };

export async function buildPackage(vault: string, flags: BuildFlags): Promise<ExitCode> {
  const filter = askedFilter(flags);
  const built = await Session.withVault(vault, flags, async (session) =>
    session.job<BuiltPackage>('packages.build', {
      out: session.grant(flags.out, 'write'),
      title: flags.title,
      originals: flags.originals ?? false,
      stories: await Promise.all((flags.story ?? []).map((title) => storyNumber(session, title, false))),
      ...(flags.sample === undefined
        ? { filter: await filter(session) }
        : { sample: await sampleIdOf(session, flags.sample) }),
    }),
  );
  print(
    flags.json,
    { ...built, file: flags.out },
    () =>
      `Built ${flags.out}: ${counted(built.files, 'file')}, ${count(built.bytes)} bytes\nSHA-256          ${built.sha256}\nKey fingerprint  ${built.key_fingerprint}`,
  );
  return 0;
}

export async function verifyPackage(
  file: string,
  flags: { json?: boolean; fingerprint?: string },
): Promise<ExitCode> {
  const check = await Session.run((session) =>
    session.job<PackageCheck>('packages.verify', {
      file: session.grant(file, 'read'),
      ...(flags.fingerprint === undefined ? {} : { fingerprint: flags.fingerprint }),
    }),
  );
  print(flags.json, check, () => {
    const lines = check.checks.map(({ name, ok, detail }) => `${ok ? 'ok  ' : 'FAIL'}  ${name}: ${detail}`);
    return [...lines, check.valid ? 'The package is valid.' : 'The package is NOT valid.'].join('\n');
  });
  return check.valid ? 0 : 1;
}
