import { AppError } from '../../../shared/errors.ts';
import type { Population } from '../../../shared/model/sample.ts';
import { microsToText } from '../../../shared/time.ts';
import { activityLines } from '../activity/activity-log.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import { listAcquisitions, listSources } from '../intake/acquisitions.ts';
import { mappingDialectName } from '../mappings/mapping-dialect.ts';
import type {
  PackageInput,
  PackageOriginal,
  PackageRecord,
  PackageReject,
  PackageStory,
} from '../packages/package-input.ts';
import { parseDraw } from '../sampling/draw.ts';
import { storyById } from '../stories/stories.ts';
import type { ReadDb } from '../vault/connection.ts';
import { Originals } from '../vault/originals.ts';
import { readSetting, zoneOf } from '../vault/settings.ts';
import { anchorsOf } from '../verification/anchors.ts';
import { acquisitionsOfChain, chainRows } from '../verification/chain-rows.ts';
import { chainsOf } from '../verification/chains.ts';
import { recipeOfChain } from '../verification/kept-recipes.ts';
import { attachmentBytes } from '../worksheet/attachments.ts';
import { worksheetPaper } from '../worksheet/paper.ts';
import type { JobContext } from './job-context.ts';
import { recipeBytes } from './package-jobs.ts';
import { itemIds, itemsWithRids } from './population-items.ts';
import { frameOfDraw } from './sample-frame.ts';
import { sampleDocument } from './samples.ts';

/** What a package of this vault is made of. Everything is read as it is written, so memory stays flat. */
export function packageInputOf(
  ctx: JobContext,
  what: {
    title: string;
    population: Population;
    sampleId: number | null;
    originals: boolean;
    stories: readonly number[];
  },
): PackageInput {
  const { read } = ctx.vault;
  const { population } = what;
  const state = evidenceState(read);
  const verified = chainsOf(read).flatMap(({ verification, ...chain }) =>
    verification ? [{ ...chain, ...verification }] : [],
  );
  return {
    title: what.title,
    createdAt: microsToText(state.at),
    createdBy: state.actor,
    tool: { name: 'Vouch', version: ctx.appVersion },
    engagement: readSetting(read, 'engagement'),
    sources: listSources(read).map(({ name, platform, records, first_at, last_at }) => ({
      name,
      platform,
      records,
      first_at,
      last_at,
    })),
    acquisitions: listAcquisitions(read).reverse(),
    population: {
      title: population.title,
      filter: population.filter,
      sentence: population.sentence,
      ...(population.unit === 'record' ? {} : { unit: population.unit, ungrouped: population.ungrouped }),
      count: population.count,
      digest: population.digest,
      frozen_at: population.frozen_at,
      frozen_by: population.frozen_by,
      ids: itemIds(read, population.id),
      records: recordsOf(read, population.id),
      rejects: rejectsOf(read),
    },
    ...(what.sampleId === null ? {} : worksheetOf(read, what.sampleId, ctx.appVersion)),
    ...(what.sampleId === null ? {} : drawnOf(read, what.sampleId, population.id)),
    mappings: mappingsUsed(read),
    chains: verified.map(({ source, source_id, dialect, verified_at, verified_by, stale, result }) => ({
      source,
      dialect,
      verified_at,
      verified_by,
      stale,
      anchors: anchorsOf(read, { sourceId: source_id, dialect }),
      result,
    })),
    recipes: recipesOf(ctx, verified),
    activity: { lines: linesUpTo(read, state.seq), entries: state.seq, head: state.head },
    ...(what.originals ? { originals: originalsOf(read) } : {}),
    stories: storiesOf(read, what.stories),
  };
}

/** The worksheet that was begun of a sample. */
function worksheetOf(db: ReadDb, sample: number, version: string): Pick<PackageInput, 'worksheet'> {
  const begun = db.raw.prepare('SELECT 1 FROM worksheet_event WHERE sample_id = ? LIMIT 1').get(sample);
  if (!begun) return {};
  const paper = worksheetPaper(db, sample, version);
  return { worksheet: { paper, attachment: (number) => attachmentBytes(db, sample, number) } };
}

function storiesOf(db: ReadDb, ids: readonly number[]): PackageStory[] {
  const records = new StoredRecords(db);
  const original = (rid: number) => {
    const row = records.row(rid);
    if (!row) throw new Error(`record ${rid} of a story is missing`);
    return records.originals.record(row);
  };
  return [...new Set(ids)].map((id) => ({ story: storyById(db, id), original }));
}

/** The recipes of chains, each once; of two with one name the later is called by a number as well. */
function recipesOf(
  { vault: { read }, resources }: JobContext,
  chains: readonly { source_id: number; dialect: string }[],
): PackageInput['recipes'] {
  const found: { name: string; bytes: Uint8Array }[] = [];
  const add = (name: string, bytes: Buffer) => {
    if (found.some((other) => bytes.equals(other.bytes))) return;
    const same = found.filter((other) => other.name.replace(/-\d+$/, '') === name).length;
    found.push({ name: same === 0 ? name : `${name}-${same + 1}`, bytes });
  };
  for (const { source_id: sourceId, dialect } of chains) {
    const rows = () => chainRows(read, acquisitionsOfChain(read, sourceId, dialect), {}, zoneOf(read));
    try {
      const { name, bytes } = recipeOfChain(read, resources, { sourceId, dialect }, rows);
      add(name, bytes);
    } catch (error) {
      // The recipe by which a mapped log was verified is kept no longer, and no other is known.
      if (!(error instanceof AppError) || error.code !== 'nothing-to-verify') throw error;
    }
  }
  add('vouch-activity', recipeBytes(resources, 'vouch-activity'));
  return found;
}

/** The mappings by which imports were read, byte for byte. */
function mappingsUsed(db: ReadDb): PackageInput['mappings'] {
  const rows = db.raw
    .prepare(
      `SELECT name, version, sha256, text FROM mapping m
       WHERE EXISTS (SELECT 1 FROM acquisition a WHERE a.dialect = ? || m.sha256) ORDER BY name, version`,
    )
    .all(mappingDialectName('')) as { name: string; version: number; sha256: string; text: string }[];
  return rows.map(({ text, ...mapping }) => ({ ...mapping, bytes: Buffer.from(text) }));
}

function drawnOf(db: ReadDb, sampleId: number, population: number): Pick<PackageInput, 'sample' | 'frame'> {
  const sample = parseDraw(sampleDocument(db, sampleId));
  const frame = frameOfDraw(db, population, sample);
  return frame === null ? { sample } : { sample, frame };
}

/** These entries say that evidence was looked at or handed out, and leave it as it was. */
const LOOKING = [
  'vault.unlocked',
  'vault.unlock_failed',
  'vault.locked',
  'vault.passphrase_changed',
  'settings.updated',
  'query.exported',
  'chain.reported',
  'sample.exported',
  'story.exported',
  'sample.redrawn',
  'worksheet.exported',
  'package.built',
  'package.verified',
  'activity.verified',
] as const;

/**
 * The last thing that changed the evidence, which the package is dated by and carries the log up to: building
 * the same package again, or unlocking the vault, changes nothing in it.
 */
function evidenceState(db: ReadDb): { seq: number; at: number; actor: string; head: string } {
  const marks = LOOKING.map(() => '?').join(', ');
  return db.raw
    .prepare(
      `SELECT seq, at, actor, entry_hash AS head FROM activity WHERE action NOT IN (${marks}) ORDER BY seq DESC LIMIT 1`,
    )
    .get(...LOOKING) as { seq: number; at: number; actor: string; head: string };
}

function* linesUpTo(db: ReadDb, last: number): Generator<string> {
  let seq = 0;
  for (const line of activityLines(db)) {
    if (++seq > last) return;
    yield line;
  }
}

function* recordsOf(db: ReadDb, population: number): Generator<PackageRecord> {
  const records = new StoredRecords(db);
  for (const { item, rid } of itemsWithRids(db, population)) {
    const row = records.row(rid);
    if (!row) throw new Error(`record ${rid} of a frozen population is missing`);
    const { rid: _, ...fields } = records.stored(row);
    yield { item, fields, original: records.originals.record(row) };
  }
}

function* rejectsOf(db: ReadDb): Generator<PackageReject> {
  const originals = new Originals(db);
  const rows = db.raw
    .prepare(
      `SELECT a.id AS acquisition, s.name AS source, l.line, l.byte_offset, l.length, l.disposition, l.reason,
        a.file_id, f.name AS file
       FROM ledger_line l JOIN acquisition a ON a.id = l.acquisition_id JOIN source s ON s.id = a.source_id
       JOIN received_file f ON f.id = a.file_id ORDER BY l.id`,
    )
    .iterate() as Iterable<Omit<PackageReject, 'original'> & { length: number; file_id: number }>;
  for (const { length, file_id, acquisition, source, file, line, byte_offset, disposition, reason } of rows) {
    const original = originals.range(file_id, byte_offset, length);
    yield { acquisition, source, file, line, byte_offset, disposition, reason, original };
  }
}

function* originalsOf(db: ReadDb): Generator<PackageOriginal> {
  const originals = new Originals(db);
  const rows = db.raw
    .prepare(
      `SELECT a.id, f.id AS file_id, f.name FROM acquisition a
       JOIN acquired_file f ON f.acquisition_id = a.id ORDER BY a.id`,
    )
    .all() as { id: number; file_id: number; name: string }[];
  for (const { id, file_id, name } of rows) yield { acquisition: id, name, stream: originals.file(file_id) };
}
