import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { KnownMapping } from '../../../shared/model/mapping.ts';
import type { Dialect } from '../platforms/dialect.ts';
import { dialectNamed } from '../platforms/registry.ts';
import type { ReadDb, WriteDb } from '../vault/connection.ts';
import { mappingDialect, mappingDialectName, mappingOfDialect } from './mapping-dialect.ts';
import { type MappingText, readMapping } from './mapping-file.ts';

/** The mappings that come with Vouch, in the order of their names. */
export function shippedMappings(resources: string): MappingText[] {
  const folder = join(resources, 'mappings');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readMapping(readFileSync(join(folder, name), 'utf8')));
}

type Row = {
  text: string;
  sha256: string;
  version: number;
  origin: 'shipped' | 'saved';
  acquisitions: number;
};

function rows(db: ReadDb): Row[] {
  return db.raw
    .prepare(
      `SELECT m.text, m.sha256, m.version, m.origin,
        (SELECT count(*) FROM acquisition a WHERE a.dialect = ? || m.sha256) AS acquisitions
       FROM mapping m ORDER BY m.name, m.version DESC`,
    )
    .all(mappingDialectName('')) as Row[];
}

/**
 * Every mapping of this vault and of this Vouch: those saved here (of one name the newest is offered), then those
 * that come with Vouch, where none of their name was saved.
 */
export function knownMappings(db: ReadDb, resources: string): KnownMapping[] {
  const kept = rows(db);
  const seen = new Set<string>();
  const shipped = shippedMappings(resources);
  const current = new Set(shipped.map(({ sha256 }) => sha256));
  const saved = kept
    .filter(({ origin, sha256 }) => origin === 'saved' || !current.has(sha256))
    .map((row) => {
      const read = readMapping(row.text);
      const offered = row.origin === 'saved' && !seen.has(read.mapping.name);
      if (offered) seen.add(read.mapping.name);
      const { origin, version, acquisitions } = row;
      return { ...read, origin, version: origin === 'saved' ? version : null, acquisitions, offered };
    });
  const own = shipped.map((each) => ({
    ...each,
    origin: 'shipped' as const,
    version: null,
    acquisitions: kept.find(({ sha256 }) => sha256 === each.sha256)?.acquisitions ?? 0,
    offered: !seen.has(each.mapping.name),
  }));
  return [...saved, ...own];
}

/** The mapping that is offered under a name. Throws `mapping-unknown`. */
export function mappingNamed<T extends KnownMapping>(known: readonly T[], name: string): T {
  const found = known.find(({ mapping, offered }) => offered && mapping.name === name);
  if (found) return found;
  const names = known.filter(({ offered }) => offered).map(({ mapping }) => mapping.name);
  throw new AppError('mapping-unknown', { mapping: name, known: names.join(', ') });
}

/** Keeps a mapping in the vault, byte for byte; the same content is kept once. Returns its version. */
export function keepMapping(
  db: WriteDb,
  { text, sha256, mapping }: MappingText,
  origin: 'shipped' | 'saved',
  by: { at: number; name: string },
): number {
  const held = db.raw.prepare('SELECT version FROM mapping WHERE sha256 = ?').pluck().get(sha256) as
    | number
    | undefined;
  if (held !== undefined) return held;
  const version = db.raw
    .prepare('SELECT 1 + coalesce(max(version), 0) FROM mapping WHERE name = ?')
    .pluck()
    .get(mapping.name) as number;
  db.raw
    .prepare(
      'INSERT INTO mapping (name, version, origin, sha256, text, added_at, added_by) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(mapping.name, version, origin, sha256, text, by.at, by.name);
  return version;
}

/** Removes a saved mapping that no import was read by. Throws `not-found` or `mapping-in-use`. */
export function removeMapping(db: WriteDb, sha256: string): string {
  const row = db.raw
    .prepare("SELECT name FROM mapping WHERE sha256 = ? AND origin = 'saved'")
    .pluck()
    .get(sha256) as string | undefined;
  if (row === undefined) throw new AppError('not-found', { what: 'saved mapping', id: sha256 });
  const used = db.raw
    .prepare('SELECT count(*) FROM acquisition WHERE dialect = ?')
    .pluck()
    .get(mappingDialectName(sha256)) as number;
  if (used > 0) throw new AppError('mapping-in-use', { mapping: row, imports: used });
  db.raw.prepare('DELETE FROM mapping WHERE sha256 = ?').run(sha256);
  return row;
}

/** The dialect that a vault names: one of Vouch's own, or a mapping that the vault keeps. */
export function dialectIn(db: ReadDb, name: string): Dialect {
  const sha256 = mappingOfDialect(name);
  if (sha256 === null) return dialectNamed(name);
  const text = db.raw.prepare('SELECT text FROM mapping WHERE sha256 = ?').pluck().get(sha256) as
    | string
    | undefined;
  if (text === undefined)
    throw new AppError('vault-damaged', { problem: 'a mapping that was used is missing' });
  return mappingDialect(readMapping(text));
}
