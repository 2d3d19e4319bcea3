import type { Verification } from '../../../shared/model/integrity.ts';
import { print, readableTime, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type Flags = PassphraseOptions & { json?: boolean; limit: string; verify?: boolean };

export async function showActivity(vault: string, flags: Flags): Promise<ExitCode> {
  const limit = wholeNumber('--limit', flags.limit);
  const { log, verification } = await Session.withVault(vault, flags, async (session) => ({
    verification: flags.verify ? await session.job<Verification>('activity.verify', {}) : null,
    log: await session.invoke('activity.list', { limit }),
  }));
  print(flags.json, { ...log, ...(verification ? { verification } : {}) }, () => {
    const rows = log.entries.map(({ seq, at, actor, action, details }) => [
      String(seq),
      readableTime(at),
      actor,
      action,
      JSON.stringify(details),
    ]);
    const verdict = verification
      ? `\n\nintegrity ${verification.integrity}, completeness ${verification.completeness}`
      : '';
    return `${table(rows)}\n\n${log.total} entries, head ${log.head}${verdict}`;
  });
  return verification && verification.integrity !== 'intact' ? 1 : 0;
}
