import { AppError } from '../../../shared/errors.ts';
import { count, counted, print, readableTime, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';

type Flags = PassphraseOptions & { json?: boolean };

export async function listStories(vault: string, flags: Flags): Promise<ExitCode> {
  const stories = await Session.withVault(vault, flags, (session) => session.invoke('stories.list', {}));
  print(flags.json, stories, () =>
    stories.length === 0
      ? 'There is no story.'
      : table(
          stories.map(({ title, pins, created_by, created_at }) => [
            title,
            `${count(pins)} pinned`,
            `begun by ${created_by}, ${readableTime(created_at)}`,
          ]),
        ),
  );
  return 0;
}

/** The number of a story by its title; with `begin`, of a new one where there is none. Throws `not-found`. */
export async function storyNumber(session: Session, title: string, begin: boolean): Promise<number> {
  const found = (await session.invoke('stories.list', {})).find((story) => story.title === title);
  if (found) return found.id;
  if (!begin) throw new AppError('not-found', { what: 'story', id: title });
  return (await session.invoke('stories.create', { title })).id;
}

type PinFlags = Flags & { source?: string; why?: string };

export async function pinRecord(
  vault: string,
  title: string,
  id: string,
  flags: PinFlags,
): Promise<ExitCode> {
  const story = await Session.withVault(vault, flags, async (session) => {
    const [first, second] = await session.invoke('records.find', { id, source: flags.source });
    if (!first) throw new AppError('not-found', { what: 'record', id });
    if (second)
      throw new AppError('request-invalid', {
        problem: 'several sources have the record; name one with --source',
      });
    const number = await storyNumber(session, title, true);
    return session.invoke('stories.pin', { story: number, rid: first.rid, text: flags.why ?? '' });
  });
  print(flags.json, story, () => `Pinned in ${story.title}: ${count(story.pins.length)} in all.`);
  return 0;
}

type ExportFlags = Flags & { out: string; format: string };

export async function exportStory(vault: string, title: string, flags: ExportFlags): Promise<ExitCode> {
  const result = await Session.withVault(vault, flags, async (session) =>
    session.job<{ bytes: number; sha256: string; pins: number }>('stories.export', {
      story: await storyNumber(session, title, false),
      format: flags.format,
      out: session.grant(flags.out, 'write'),
    }),
  );
  print(
    flags.json,
    { ...result, file: flags.out },
    () => `Wrote ${counted(result.pins, 'pin')} to ${flags.out}\nSHA-256 ${result.sha256}`,
  );
  return 0;
}
