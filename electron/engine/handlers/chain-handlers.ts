import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { anchorsOf, headsOfFile, headsStamped } from '../verification/anchors.ts';
import { keepKeys } from '../verification/chain-keys.ts';
import { chainsOf } from '../verification/chains.ts';
import { givenKeys } from '../verification/given-keys.ts';
import { requireKeepable } from '../verification/kept-recipes.ts';
import type { Handler } from './handlers.ts';

/** Keeps a recipe for a chain. Throws `not-found`, or `recipe-invalid` naming the place. */
export const keepRecipe: Handler<'integrity.keepRecipe'> = async (
  { open },
  { source_id, dialect, recipe },
) => {
  const { vault } = open;
  const { clock, name: operator } = vault.operator;
  const kept = recipe === null ? null : requireKeepable(recipe);
  const source = sourceOfChain(open, source_id, dialect);
  await vault.write(
    (db) => {
      db.raw
        .prepare(
          'INSERT INTO user_recipe (source_id, dialect, recipe, saved_at, saved_by) VALUES (?, ?, ?, ?, ?)',
        )
        .run(source_id, dialect, recipe === null ? null : JSON.stringify(recipe), clock(), operator);
    },
    () => ({
      action: 'recipe.kept',
      details: { source, dialect, recipe: kept?.name ?? null, recipe_hash: kept?.hash ?? null },
    }),
  );
  return {};
};

/** Keeps keys of a chain's recipe in the vault. Throws `not-found` or `request-invalid`; no error holds a key. */
export const keepChainKeys: Handler<'integrity.keepKeys'> = async (
  { open },
  { source_id, dialect, keys },
) => {
  const source = sourceOfChain(open, source_id, dialect);
  const kept = Object.entries(keys).filter((entry): entry is [string, string] => entry[1] !== null);
  givenKeys(Object.fromEntries(kept));
  await open.vault.write(
    (db) => keepKeys(db, { sourceId: source_id, dialect }, keys),
    () => ({
      action: 'key.kept',
      details: {
        source,
        dialect,
        kept: kept.map(([name]) => name),
        forgotten: Object.keys(keys).filter((name) => keys[name] === null),
      },
    }),
  );
  return {};
};

/** Enters heads noted outside of the vault. Throws `not-found` or `anchor-invalid`. */
export const addAnchors: Handler<'anchors.add'> = async ({ open, files }, input) => {
  const { source_id, dialect, noted, head, rows, partition, file } = input;
  if ((head === undefined) === (file === undefined))
    throw new AppError('anchor-invalid', { problem: 'give either a head or a file' });
  const source = sourceOfChain(open, source_id, dialect);
  const path = file === undefined ? null : files.resolve(file, 'read').path;
  const { vault } = open;
  const authorities = input.authorities === undefined ? null : files.resolve(input.authorities, 'read').path;
  const stamped =
    path === null
      ? null
      : await vault.query((db) =>
          headsStamped(
            db,
            { sourceId: source_id, dialect },
            path,
            authorities === null ? null : readFileSync(authorities),
          ),
        );
  const given =
    path === null
      ? { heads: [{ head: head!, rows: rows ?? null, partition }], bytes: null }
      : (stamped ?? headsOfFile(path));
  const { clock, name: operator } = vault.operator;
  const origin = path === null ? 'paper' : 'file';
  const stampSaid = stamped === null ? '' : ` ${stamped.said}`;
  const said = path === null ? noted : `${noted} (${basename(path)})${stampSaid}`;
  const ids = await vault.write(
    (db) => {
      const insert = db.raw.prepare(
        `INSERT INTO anchor (source_id, dialect, partition, head, row_count, origin, noted, evidence, added_at, added_by)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      );
      const at = clock();
      return given.heads.map((each) => {
        const values = JSON.stringify(each.partition);
        return Number(
          insert.run(
            source_id,
            dialect,
            values,
            each.head,
            each.rows,
            origin,
            said,
            given.bytes,
            at,
            operator,
          ).lastInsertRowid,
        );
      });
    },
    () => ({
      action: 'anchor.added',
      details: {
        source,
        dialect,
        origin,
        noted: said,
        heads: given.heads.slice(0, 100).map((each) => ({ ...each })),
        count: given.heads.length,
      },
    }),
  );
  const added = new Set(ids);
  return vault.query((db) => anchorsOf(db).filter(({ id }) => added.has(id)));
};

function sourceOfChain(
  open: Parameters<typeof keepRecipe>[0]['open'],
  sourceId: number,
  dialect: string,
): string {
  const chain = chainsOf(open.vault.read).find(
    (each) => each.source_id === sourceId && each.dialect === dialect,
  );
  if (chain === undefined) throw new AppError('not-found', { what: 'chain', id: `${sourceId} ${dialect}` });
  return chain.source;
}
