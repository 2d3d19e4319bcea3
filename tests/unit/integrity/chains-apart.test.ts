import { describe, expect, it } from 'vitest';
import { readAnchors } from '../../../electron/engine/integrity/anchors.ts';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { sha256 } from '../../../electron/engine/integrity/digests.ts';
import { kinds, walk } from './walk-log.ts';

type Row = Record<string, unknown> & { tenant: string; prev: string; hash: string };

const RECIPE = {
  recipe: 'chain-recipe/1',
  name: 'tenants',
  partition: ['tenant'],
  hash: 'hash',
  prev: 'prev',
  genesis: { const: 'start' },
  alg: 'sha256',
  preimage: [{ prev: 'text' }, { lit: '|' }, { field: 'user.name' }],
};
const recipe = compileRecipe(RECIPE);

/** Rows of two tenants, one after the other in turns, each with its own chain over `user.name`. */
function twoTenants(count: number): Row[] {
  const heads = new Map<string, string>();
  return Array.from({ length: count }, (_, i) => {
    const tenant = i % 2 === 0 ? 'north' : 'south';
    const prev = heads.get(tenant) ?? 'start';
    const name = `user-${i}`;
    const hash = sha256(`${prev}|${name}`);
    heads.set(tenant, hash);
    return { tenant, user: { name }, prev, hash };
  });
}

const texts = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(row));

describe('a row that names a row of another chain', () => {
  it('is a broken link of its own chain, and no fork or copy of the other', () => {
    const rows = twoTenants(20);
    const moved = rows.with(10, { ...rows[10]!, tenant: 'south' });
    const result = walk(recipe, texts(moved));
    expect(result.integrity).toBe('altered');
    const [first] = result.findings;
    expect([first?.kind, first?.row, first?.partition]).toEqual(['broken-link', 10, ['south']]);
    expect(first?.detail).toContain('another chain');
    // The chain that it was taken from lacks it, and so does the one that it broke.
    expect(new Set(kinds(result))).toEqual(new Set(['broken-link']));
  });

  it('is not called a copy where two chains hold the same row', () => {
    const rows = twoTenants(12);
    const copy = rows.filter(({ tenant }) => tenant === 'north').map((row) => ({ ...row, tenant: 'east' }));
    expect(walk(recipe, texts([...rows, ...copy])).findings).toEqual([]);
    const twice = walk(recipe, texts([...rows, ...copy, copy[2]!]));
    expect(twice.findings.map(({ kind, row }) => [kind, row])).toEqual([['duplicate', 18]]);
  });
});

describe('a path that names two values', () => {
  const rows = twoTenants(6);

  it('gives no hash: who adds the other must not choose which one is hashed', () => {
    const shadowed = rows.with(3, { ...rows[3]!, 'user.name': 'user-3', user: { name: 'someone else' } });
    const result = walk(recipe, texts(shadowed));
    expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([['content-mismatch', 3]]);
    const added = rows.with(3, { ...rows[3]!, 'user.name': 'someone else' });
    expect(walk(recipe, texts(added)).integrity).toBe('altered');
  });

  it('a member that holds the dots, alone, is that value', () => {
    const flat = rows.map(({ user, ...row }) => ({ ...row, 'user.name': (user as { name: string }).name }));
    expect(walk(recipe, texts(flat)).findings).toEqual([]);
  });
});

describe('hashes that lie inside of a member', () => {
  type Chained = { id: number; chain: { prev: string; hash: string; note: string } };
  const nested = (omit: string[]) => ({
    ...{ recipe: 'chain-recipe/1', name: 'nested', hash: 'chain.hash', prev: 'chain.prev', alg: 'sha256' },
    genesis: { const: 'start' },
    preimage: [{ json: { of: 'record', omit } }],
  });

  function log(count: number, hashed: (row: Chained) => object): Chained[] {
    let prev = 'start';
    return Array.from({ length: count }, (_, id) => {
      const row = { id, chain: { prev, hash: '', note: `n${id}` } };
      row.chain.hash = prev = sha256(JSON.stringify(hashed(row)));
      return row;
    });
  }
  const verify = (omit: string[], rows: readonly Chained[]) => {
    const { head } = { head: rows.at(-1)!.chain.hash };
    const anchors = ['head', 'count'].map((kind) => ({ kind, file: 'a.json', path: kind }));
    const beside = () => Buffer.from(JSON.stringify({ head, count: rows.length }));
    const compiled = compileRecipe({ ...nested(omit), anchors });
    return walk(
      compiled,
      rows.map((row) => JSON.stringify(row)),
      { anchors: readAnchors(compiled.recipe, beside) },
    );
  };

  it('are left out by their path, and the rest of the member is hashed', () => {
    const rows = log(6, ({ id, chain: { prev, note } }) => ({ id, chain: { prev, note } }));
    const result = verify(['chain.hash'], rows);
    expect(result).toMatchObject({ findings: [], completeness: 'proven', unprotected: [] });
    const edited = rows.with(2, { ...rows[2]!, chain: { ...rows[2]!.chain, note: 'other' } });
    expect(kinds(verify(['chain.hash'], edited))).toEqual(['content-mismatch']);
    const shadowed = rows.with(2, { ...rows[2]!, 'chain.hash': rows[2]!.chain.hash } as Chained);
    expect(kinds(verify(['chain.hash'], shadowed))).toEqual(['content-mismatch']);
  });

  it('what else is left out is named, and a chain of which no hash covers the links is never proven', () => {
    const few = verify(
      ['chain.hash', 'chain.note'],
      log(6, ({ id, chain: { prev } }) => ({ id, chain: { prev } })),
    );
    expect(few).toMatchObject({ findings: [], completeness: 'proven', unprotected: ['chain.note'] });
    const none = verify(
      ['chain'],
      log(6, ({ id }) => ({ id })),
    );
    expect(none).toMatchObject({ findings: [], completeness: 'unproven' });
    expect(none.unprotected).toEqual(['chain (other than chain.hash, chain.prev)', 'chain.prev']);
  });
});
