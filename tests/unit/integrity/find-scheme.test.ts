import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { findRecipe } from '../../../electron/engine/integrity/doctor/find-recipe.ts';
import { trialLog } from '../../../electron/engine/integrity/doctor/trial.ts';
import type { Recipe } from '../../../electron/engine/integrity/recipe.ts';
import { givenKeys } from '../../../electron/engine/verification/given-keys.ts';
import { filesOfLog } from '../../../electron/engine/verification/log-files.ts';
import { LogRows } from '../../../electron/engine/verification/log-rows.ts';
import { shapeOfRecipe } from '../../../electron/engine/verification/recipe-shape.ts';
import { filesOfTar } from '../../helpers/tar.ts';
import { filesUnder } from './log-archive.ts';

/**
 * What is found of kinds of chain without their recipes, which only say here how files are read. Four that
 * are not in the table take too long for this suite: `ed_array_doc` and `inner_mac` are found, `nfc_norm` is not (times
 * and texts changed in two ways at once), and of `versions_legacy` the first of its versions is.
 */
const ARCHIVE = filesOfTar(
  readFileSync(join(import.meta.dirname, '../../golden/chain-schemes/logs.tar.zst')),
);
const json = (name: string) => JSON.parse(ARCHIVE.get(name)!.toString());

/** The rows of a scheme's clean log, and the keys of its HMACs as the user would give them. */
function logOf(name: string) {
  const { keys } = json(`${name}/expected.json`) as { keys: Record<string, string> };
  const given = givenKeys(keys);
  const compiled = compileRecipe(json(`${name}/recipe.noanchor.json`), given);
  const files = filesOfLog(filesUnder(ARCHIVE, `${name}/logs/clean`), compiled.recipe);
  const rows = files.flatMap(({ bytes }, file) => {
    const reader = new LogRows(shapeOfRecipe(compiled));
    return [...reader.add(bytes), ...reader.end()].map((row) => ({ bytes: Buffer.from(row.bytes), file }));
  });
  return { log: trialLog([{ fromStart: true, rows }], true), given };
}

it.each<[string, Partial<Recipe> | null]>([
  ['blake3_net', { alg: 'blake3', hash: 'digest', prev: 'parent' }],
  ['csv_pipe', { alg: 'sha384', encoding: 'base64', genesis: { const: '' } }],
  ['ed_receipts', { prefix: 'sha256:', genesis: { null: true } }],
  ['go_nano', { hash: 'sum', genesis: { const: 'genesis' } }],
  ['go_struct', { hash: 'hash', prev: 'prev_hash' }],
  ['json_path', { hash: 'chain.hash', prev: 'chain.previous', prefix: '0x' }],
  ['order_field', { genesis: { const: 'none' } }],
  ['order_link', { genesis: { const: 'none' } }],
  ['php_hmac', { alg: 'hmac-sha256', key: 'app', keys: { app: { prompt: true } }, genesis: { const: '' } }],
  ['php_tenant', { encoding: 'base64', partition: ['tenant'] }],
  ['py_derived', { hash: 'hash', genesis: { null: true } }],
  // Rows of several kinds, and bytes that tag what follows: no encoding is guessed.
  ['file_seals', null],
  ['sha3_len', null],
])('%s', (name, expected) => {
  const { log, given } = logOf(name);
  const { recipe, trial } = findRecipe(log, [], given);
  if (expected === null) {
    expect([trial, recipe?.preimage]).toEqual([null, undefined]);
    return;
  }
  expect(recipe).toMatchObject(expected);
  expect([trial?.matched, trial?.tried]).toEqual([160, 160]);
});
