import { AppError } from '../../../shared/errors.ts';
import type { SavedQuery } from '../../../shared/model/saved-query.ts';
import { askedFilter, type FilterFlags } from './filters.ts';
import { count, counted, print, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { printPage, wholePage } from './record-commands.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type Flags = PassphraseOptions & { json?: boolean };

export async function listQueries(vault: string, flags: Flags): Promise<ExitCode> {
  const saved = await Session.withVault(vault, flags, (session) => session.invoke('queries.list', {}));
  print(flags.json, saved, () =>
    saved.length === 0
      ? 'No query is saved.'
      : table(
          saved.map(({ name, records, sentence, next }) => [
            name,
            recordsOf(records),
            sentence,
            periodWords(next),
          ]),
        ),
  );
  return 0;
}

/** Not counted where all originals would have to be looked through. */
const recordsOf = (records: number | null) => (records === null ? 'not counted' : count(records));

const periodWords = (next: SavedQuery['next']) =>
  next === null ? '' : `next: ${next.from} to ${next.to}, ${recordsOf(next.records)}`;

export async function saveQuery(
  vault: string,
  name: string,
  flags: Flags & FilterFlags & { desc?: boolean },
): Promise<ExitCode> {
  const filter = askedFilter(flags);
  const saved = await Session.withVault(vault, flags, async (session) =>
    session.invoke('queries.save', {
      name,
      filter: await filter(session),
      order: { by: 'occurred_at', descending: flags.desc ?? false },
    }),
  );
  print(
    flags.json,
    saved,
    () =>
      `Saved ${saved.name}: ${saved.sentence}${saved.records === null ? '' : ` ${counted(saved.records, 'record')}.`}`,
  );
  return 0;
}

/** Throws `not-found`. */
async function queryNamed(session: Session, name: string): Promise<SavedQuery> {
  const found = (await session.invoke('queries.list', {})).find((query) => query.name === name);
  if (!found) throw new AppError('not-found', { what: 'saved query', id: name });
  return found;
}

type RunFlags = Flags & { next?: boolean; limit: string; cursor?: string };

export async function runQuery(vault: string, name: string, flags: RunFlags): Promise<ExitCode> {
  const limit = wholeNumber('--limit', flags.limit);
  const offset = flags.cursor === undefined ? 0 : wholeNumber('--cursor', flags.cursor);
  const page = await Session.withVault(vault, flags, async (session) => {
    const { filter, order, next } = await queryNamed(session, name);
    if (flags.next && next === null)
      throw new AppError('request-invalid', { problem: 'the query names no period that --next could move' });
    const moved = flags.next && next ? { from: next.from, to: next.to } : {};
    return wholePage(session, { filter: { ...filter, ...moved }, order, limit, offset });
  });
  printPage(flags.json, page);
  return 0;
}

export async function removeQuery(vault: string, name: string, flags: Flags): Promise<ExitCode> {
  const removed = await Session.withVault(vault, flags, async (session) => {
    const { id } = await queryNamed(session, name);
    return session.invoke('queries.remove', { id });
  });
  print(flags.json, removed, () => `Removed ${removed.name}.`);
  return 0;
}
