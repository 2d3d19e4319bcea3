import type { AcquisitionFormat } from '../explore/stored-records.ts';
import { parseRecord } from '../intake/read-records.ts';
import { type Mapped, Unmappable } from '../platforms/dialect.ts';
import type { ReadDb } from '../vault/connection.ts';
import { recordsOfFile } from './received-records.ts';

/** How the lines of a received file follow one another by their hashes, in whatever order they lie in it. */
export type FileLinks = {
  hashes: ReadonlySet<string>;
  /** The hashes that a line names as those of the one before it. */
  followed: ReadonlySet<string>;
  /** What the lines follow that follow none of this file. */
  beginnings: readonly string[];
  /** The hashes that no line of this file follows. */
  ends: readonly string[];
};

/** Stands before the first row of a chain. */
const START = /^(?:sha256:)?0{64}$/;

type Hashes = Pick<Mapped, 'prev_hash' | 'row_hash'>;

/** null where not every record names its hash and the one before it. */
export function linksOf(rows: Iterable<Hashes>): FileLinks | null {
  const hashes = new Set<string>();
  const followed = new Set<string>();
  for (const { prev_hash, row_hash } of rows) {
    if (prev_hash === null || row_hash === null) return null;
    hashes.add(row_hash);
    followed.add(prev_hash);
  }
  return {
    hashes,
    followed,
    beginnings: [...followed].filter((hash) => !hashes.has(hash)),
    ends: [...hashes].filter((hash) => !followed.has(hash)),
  };
}

/** Of an acquisition's file as received, lines that were no new records among them; null also where it is larger. */
export function linksOfFile(db: ReadDb, acquisition: AcquisitionFormat, largest: number): FileLinks | null {
  const bytes = db.raw
    .prepare('SELECT bytes FROM received_file WHERE id = ?')
    .pluck()
    .get(acquisition.file_id) as number;
  return bytes > largest ? null : linksOf(hashesIn(db, acquisition));
}

function* hashesIn(db: ReadDb, acquisition: AcquisitionFormat): Generator<Hashes> {
  for (const { bytes } of recordsOfFile(db, acquisition, Number.POSITIVE_INFINITY)) {
    try {
      yield acquisition.dialect.map(parseRecord(bytes, acquisition));
    } catch (error) {
      // It is in the ledger.
      if (!(error instanceof Unmappable)) throw error;
    }
  }
}

export type LinkVerdict =
  | 'follows'
  | 'precedes'
  | 'apart'
  /** One of them begins at the start of a chain. */
  | 'other-chain'
  /** More than one beginning or end: which is the first or last of them, no hash says. */
  | 'unclear';

/**
 * Does the one file go on where the other ended? It does where each end of the earlier one is followed by a line
 * of the later one, or is in it. They are apart only where there is one end and one beginning and neither is
 * known to the other file.
 */
export function linkBetween(before: FileLinks, after: FileLinks): LinkVerdict {
  if (goesOn(before, after, (hash) => after.hashes.has(hash))) return 'follows';
  if (goesOn(after, before)) return 'precedes';
  const [beginning] = after.beginnings;
  if (before.ends.length !== 1 || after.beginnings.length !== 1 || beginning === undefined) return 'unclear';
  if (START.test(beginning)) return 'other-chain';
  return before.hashes.has(beginning) ? 'unclear' : 'apart';
}

function goesOn(
  { ends }: FileLinks,
  later: FileLinks,
  isHeld: (hash: string) => boolean = () => false,
): boolean {
  const isFollowed = (hash: string) => later.followed.has(hash) && !later.hashes.has(hash);
  return ends.length > 0 && ends.every((hash) => isFollowed(hash) || isHeld(hash));
}
