import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import {
  complianceAgentExplanations,
  complianceAgentSdk,
} from '../../../electron/engine/platforms/complianceagent-chains.ts';
import { DIALECTS } from '../../../electron/engine/platforms/registry.ts';
import { csvRowAsJson } from '../../../electron/engine/verification/csv-row.ts';
import { json, kinds, RECIPES, walk } from '../integrity/walk-log.ts';

const recipeOf = (name: string) => compileRecipe(json(join(RECIPES, `${name}.json`)));

test('every chain names a recipe that is there and compiles', () => {
  const names = DIALECTS.flatMap(({ chain }) => (chain ? [String(chain.recipe)] : []));
  for (const name of names) expect(recipeOf(name).name).toBe(name);
});

/** Computed with CPython from the definitions in the vendor's code. */
const FIRST_BLOCK = '5c7b3da4c89b953c830538ba29f21ccd07307fa673a42e004aa63a18dea5b5d9';
const SECOND_BLOCK = 'b7c784d84f34119867275ce6c03d53ade24d2e282734f420737db82dfafc1dca';

describe('blockchain audit', () => {
  const recipe = recipeOf('complianceagent-blocks');
  const rows = [
    `{"id":"x","index":0,"block_type":"audit_event","data":{"event":"Genesis block — audit trail initialized"},"previous_hash":"${'0'.repeat(64)}","hash":"${FIRST_BLOCK}","timestamp":"2026-01-01T00:00:00+00:00","nonce":0}`,
    `{"id":"y","index":1,"block_type":"approval","data":{"who":"Zoë","n":1.0,"ok":true,"x":null},"previous_hash":"${FIRST_BLOCK}","hash":"${SECOND_BLOCK}","timestamp":"2026-01-01T00:00:01.000002+00:00","nonce":0}`,
  ];

  test('is recomputed, the first block too, which the vendor leaves out', () => {
    const result = walk(recipe, rows);
    expect([result.integrity, result.findings, result.unprotected]).toEqual(['intact', [], ['id']]);
    const edited = walk(recipe, [rows[0]!.replace('initialized', 'restarted'), rows[1]!]);
    expect([edited.counts['content-mismatch'], edited.findings[0]?.row]).toEqual([1, 0]);
  });

  test('a block taken out is missed', () => {
    const result = walk(recipe, [rows[1]!]);
    expect(result.completeness).toBe('broken');
  });
});

describe('Python SDK', () => {
  const recipe = recipeOf('complianceagent-sdk');
  const columns = 'id,timestamp,action,resource_type,resource_id,user_id,outcome,entry_hash';
  const cells = [
    '00000000-0000-4000-8000-000000000001,2026-01-01T00:00:00+00:00,read,user,123,admin@example.com,success,ad7b316e30727053f396b104b1cc40f175e6a43dbbd20d9502f8ab2f8bdb4d56',
    '00000000-0000-4000-8000-000000000002,2026-01-01T00:00:01.000002+00:00,delete,user,,,failure,f0365ebf16ee3e4fe4cd8e85ca4af6c115d7ace87aa756df37a5941764d4e36e',
  ];
  const { jsonColumns, emptyIsNull } = complianceAgentSdk;
  const rows = cells.map(
    (row) =>
      csvRowAsJson(Buffer.from(row), {
        header: columns.split(','),
        delimiter: ',',
        jsonColumns,
        emptyIsNull,
      })!,
  );

  test('is recomputed from JSON and from CSV, where None is an empty cell', () => {
    expect(rows[1]!.toString()).toContain('"resource_id":null,"user_id":null');
    expect(walk(recipe, rows)).toMatchObject({ integrity: 'intact', findings: [] });
    // pydantic and others write UTC as Z.
    const spelled = rows.map((row) => row.toString().replace('+00:00', 'Z'));
    expect(walk(recipe, spelled)).toMatchObject({ integrity: 'intact', findings: [] });
  });

  test('an export cut by a start date is not accused where it is said to be a part', () => {
    expect(walk(recipe, rows.slice(1), { partial: 'range' })).toMatchObject({ findings: [] });
  });

  test('an edit is found, and so is what the vendor’s own check cannot fail on', () => {
    const edited = rows.map((row, i) =>
      i === 1 ? row.toString().replace('failure', 'success') : row.toString(),
    );
    expect(kinds(walk(recipe, edited))).toEqual(['content-mismatch']);
  });
});

describe('the log of the guide', () => {
  const recipe = recipeOf('complianceagent-guide');
  const hash = (n: number) => `sha256:${String(n).repeat(64)}`;
  const rows = [1, 2, 3].map((n) =>
    JSON.stringify({ id: `aud_${n}`, hash: hash(n), previous_hash: n === 1 ? null : hash(n - 1) }),
  );

  test('claims no more than its links', () => {
    expect(walk(recipe, rows)).toMatchObject({ integrity: 'links-only', findings: [] });
    expect(walk(recipe, [rows[0]!, rows[2]!]).integrity).not.toBe('links-only');
  });

  test('a predecessor of 63 digits, as in the vendor’s example, is a broken link and no error', () => {
    const short = rows.with(2, rows[2]!.replace('2'.repeat(64), '2'.repeat(63)));
    expect(kinds(walk(recipe, short))).toEqual(['broken-link']);
  });
});

test('explanations: what cannot be recomputed claims no chain', () => {
  expect(complianceAgentExplanations.chain).toBeNull();
});
