import { AppError } from '../../../shared/errors.ts';
import { RECORD_COLUMN_IDS, type SavedQuery } from '../../../shared/model/saved-query.ts';
import { askedFilter, type FilterFlags } from './filters.ts';
import { askedOrder, type OrderFlags } from './order.ts';
import { count, counted, print, readableTime, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { listRecords, type PageFlags } from './record-commands.ts';
import { queryNamed, savedFilter } from './saved-query.ts';
import { type PassphraseOptions, Session } from './session.ts';

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
  next === null
    ? ''
    : `next: ${readableTime(next.from)} to ${readableTime(next.to)}, ${recordsOf(next.records)}`;

export async function saveQuery(
  vault: string,
  name: string,
  flags: Flags & FilterFlags & OrderFlags & { columns?: string },
): Promise<ExitCode> {
  const filter = askedFilter(flags, { keepsDates: true });
  const order = askedOrder(flags);
  const columns = askedColumns(flags.columns);
  const { zone } = flags;
  const saved = await Session.withVault(vault, flags, async (session) =>
    session.invoke('queries.save', {
      ...{ name, filter: await filter(session), order, columns },
      ...(zone !== undefined && { zone }),
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

/** Throws `request-invalid` for what is no column, or is named twice. */
function askedColumns(text: string | undefined): string[] {
  const columns = text?.split(',').map((id) => id.trim().replaceAll('-', '_')) ?? [];
  const ids: readonly string[] = RECORD_COLUMN_IDS;
  const refuse = (problem: string) => {
    throw new AppError('request-invalid', { problem });
  };
  for (const [i, id] of columns.entries()) {
    if (!ids.includes(id)) refuse(`--columns takes ${ids.join(', ')}; “${id}” is none of them`);
    if (columns.indexOf(id) !== i) refuse(`--columns names “${id}” twice`);
  }
  return columns;
}

export async function runQuery(
  vault: string,
  name: string,
  flags: Flags & PageFlags & { next?: boolean },
): Promise<ExitCode> {
  return listRecords(vault, flags, async (session) => ({
    filter: await savedFilter(session, name, flags.next),
    order: (await queryNamed(session, name)).order,
  }));
}

export async function removeQuery(vault: string, name: string, flags: Flags): Promise<ExitCode> {
  const removed = await Session.withVault(vault, flags, async (session) => {
    const { id } = await queryNamed(session, name);
    return session.invoke('queries.remove', { id });
  });
  print(flags.json, removed, () => `Removed ${removed.name}.`);
  return 0;
}
