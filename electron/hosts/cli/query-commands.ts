import type { SavedQuery } from '../../../shared/model/saved-query.ts';
import { askedFilter, type FilterFlags } from './filters.ts';
import { askedOrder, type OrderFlags } from './order.ts';
import { count, counted, print, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { printPage, wholePage } from './record-commands.ts';
import { queryNamed, savedFilter } from './saved-query.ts';
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
  flags: Flags & FilterFlags & OrderFlags,
): Promise<ExitCode> {
  const filter = askedFilter(flags);
  const order = askedOrder(flags);
  const saved = await Session.withVault(vault, flags, async (session) =>
    session.invoke('queries.save', {
      name,
      filter: await filter(session),
      order,
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

type RunFlags = Flags & { next?: boolean; limit: string; cursor?: string };

export async function runQuery(vault: string, name: string, flags: RunFlags): Promise<ExitCode> {
  const limit = wholeNumber('--limit', flags.limit);
  const offset = flags.cursor === undefined ? 0 : wholeNumber('--cursor', flags.cursor);
  const page = await Session.withVault(vault, flags, async (session) => {
    const { order } = await queryNamed(session, name);
    const filter = await savedFilter(session, name, flags.next);
    return wholePage(session, { filter, order, limit, offset });
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
