import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { type FoundRecipe, findRecipe } from '../../../electron/engine/integrity/doctor/find-recipe.ts';
import { searchReport } from '../../../electron/engine/integrity/doctor/report.ts';
import { trialLog } from '../../../electron/engine/integrity/doctor/trial.ts';
import { parseRecipe } from '../../../electron/engine/integrity/recipe.ts';
import { SCHEMES, scheme, walk } from './walk-log.ts';

/** Finding a recipe for a log without one. The golden logs' recipes are only used to compare with. */

type Rows = readonly (Buffer | string)[];

function search(rows: Rows, keys: Record<string, Uint8Array> = {}): FoundRecipe {
  const run = { fromStart: true, rows: rows.map((row) => ({ bytes: Buffer.from(row), file: 0 })) };
  return findRecipe(trialLog([run], true), [], keys);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A made-up log of `count` rows, chained by `hashOf`. */
function chained(
  count: number,
  row: (i: number) => Record<string, unknown>,
  hashOf: (row: Record<string, unknown>, prev: string) => string,
  start = '0'.repeat(64),
): string[] {
  let prev = start;
  return Array.from({ length: count }, (_, i) => {
    const members = row(i);
    const hash = hashOf(members, prev);
    const text = JSON.stringify({ ...members, prev_hash: prev, hash });
    prev = hash;
    return text;
  });
}

const EVENT = (i: number) => ({
  seq: i,
  at: `2026-03-01T10:00:${String(i % 60).padStart(2, '0')}Z`,
  actor: `user-${i % 5}`,
  action: i % 3 === 0 ? 'approve' : 'merge',
  note: i % 4 === 0 ? null : `step ${i}`,
});

describe('a chain for each tenant whose rows do not store their predecessors', () => {
  it('is found, parted by the field whose values take turns', () => {
    const last = new Map<string, string>();
    const rows = Array.from({ length: 90 }, (_, i) => {
      const row = { ...EVENT(i), tenant: ['north', 'south', 'east'][i % 3]! };
      const hash = sha256(`${last.get(row.tenant) ?? 'genesis'}${JSON.stringify(row)}`);
      last.set(row.tenant, hash);
      return JSON.stringify({ ...row, hash });
    });
    const found = search(rows);
    expect(found.recipe?.partition).toEqual(['tenant']);
    expect([found.trial?.matched, found.recipe?.genesis]).toEqual([90, { const: 'genesis' }]);
    const result = walk(compileRecipe(found.recipe), rows);
    expect([result.integrity, result.findings, result.heads.length]).toEqual(['intact', [], 3]);
  });
});

describe('the logs of eight published schemes, without their recipes', () => {
  it.each(SCHEMES.filter((name) => name !== 'bernstein'))(
    '%s: an encoding is found that gives every row its hash',
    (name) => {
      const { rows } = scheme(name);
      const found = search(rows);
      expect(found.trial?.matched).toBe(found.trial?.tried);
      expect(found.trial?.matched).toBeGreaterThan(40);
      const recipe = compileRecipe(found.recipe);
      const result = walk(recipe, rows);
      expect([result.integrity, result.counts['content-mismatch']]).toEqual(['intact', 0]);
      expect(parseRecipe(JSON.parse(JSON.stringify(found.recipe)))).toEqual(found.recipe);
    },
    60_000,
  );

  it.each(['aegis', 'agt_ts', 'cdil', 'cloakllm', 'hashchainalgo'] as const)(
    '%s: one edited row in the middle does not hide the encoding, and is named',
    (name) => {
      const { rows } = scheme(name);
      const at = rows.length >> 1;
      const text = rows[at]!.toString();
      const changed = text.replace(/("action"|"model")(:\s*)"(\w)/, '$1$2"Q$3');
      expect(changed).not.toBe(text);
      const edited = rows.with(at, Buffer.from(changed));
      const result = walk(compileRecipe(search(edited).recipe), edited);
      expect(result.integrity).toBe('altered');
      expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([['content-mismatch', at]]);
    },
    60_000,
  );

  it('bernstein: an HMAC is honestly not found without its key, and its links hold', () => {
    const { rows } = scheme('bernstein');
    const found = search(rows);
    expect(found.trial).toBeNull();
    expect(found.recipe).toMatchObject({ hash: 'hmac', prev: 'prev_hmac' });
    const result = walk(compileRecipe(found.recipe), rows);
    expect([result.integrity, result.findings]).toEqual(['links-only', []]);
    const run = { fromStart: true, rows: rows.map((bytes) => ({ bytes, file: 0 })) };
    const report = searchReport(found, trialLog([run], true), 'x');
    expect(report.outcome).toBe('links-only');
    expect(report.sentence).toContain('no sign of tampering');
  });

  it('bernstein: it is found with the key, which the recipe does not hold', () => {
    const { rows } = scheme('bernstein');
    const keys = { mine: Buffer.from('fixture-hmac-key-not-a-secret') };
    const found = search(rows, keys);
    expect(found.recipe).toMatchObject({ alg: 'hmac-sha256', key: 'mine', keys: { mine: { prompt: true } } });
    expect(JSON.stringify(found.recipe)).not.toContain('fixture');
    expect(walk(compileRecipe(found.recipe, keys), rows).integrity).toBe('intact');
  });
});

describe('encodings of other writers', () => {
  const intact = (rows: Rows, keys: Record<string, Uint8Array> = {}): Record<string, unknown> => {
    const found = search(rows, keys);
    const result = walk(compileRecipe(found.recipe, keys), rows);
    expect([result.integrity, result.findings]).toEqual(['intact', []]);
    return found.recipe as Record<string, unknown>;
  };

  it('fields joined by |, with the predecessor first', () => {
    const rows = chained(40, EVENT, ({ seq, at, actor, action }, prev) =>
      sha256([prev, seq, at, actor, action].join('|')),
    );
    expect(intact(rows)).toMatchObject({
      preimage: [
        { prev: 'text' },
        { lit: '|' },
        { field: 'seq' },
        { lit: '|' },
        { field: 'at' },
        {},
        {},
        {},
        {},
      ],
    });
  });

  it('fields joined in another order than they are stored in', () => {
    const rows = chained(40, EVENT, ({ actor, action, at }, prev) =>
      sha256([actor, at, action, prev].join(':')),
    );
    intact(rows);
  });

  it('a null field as the word None', () => {
    const rows = chained(40, EVENT, ({ actor, note }, prev) => sha256(`${prev}${actor}${note ?? 'None'}`));
    intact(rows);
  });

  it('a time hashed as seconds', () => {
    const rows = chained(40, EVENT, (row, prev) => {
      const seconds = Date.parse(row.at as string) / 1000;
      return sha256(`${prev}|${row.seq}|${seconds}|${row.actor}`);
    });
    intact(rows);
  });

  it('the predecessor’s raw bytes before JSON', () => {
    const rows = chained(40, EVENT, (row, prev) =>
      createHash('sha256').update(Buffer.from(prev, 'hex')).update(JSON.stringify(row)).digest('hex'),
    );
    expect(intact(rows).preimage).toMatchObject([{ prev: 'bytes' }, { json: {} }]);
  });

  it('members that are null left out, and SHA-512', () => {
    const rows = chained(
      40,
      EVENT,
      (row, prev) => {
        const held = Object.fromEntries(
          Object.entries({ ...row, prev_hash: prev }).filter(([, value]) => value !== null),
        );
        return createHash('sha512').update(JSON.stringify(held)).digest('hex');
      },
      '0'.repeat(128),
    );
    expect(intact(rows)).toMatchObject({ alg: 'sha512' });
  });

  it('an HMAC of joined fields, with one of the keys given', () => {
    const rows = chained(40, EVENT, ({ actor, action }, prev) =>
      createHmac('sha256', 'k1').update(`${prev}|${actor}|${action}`).digest('hex'),
    );
    const keys = { a: Buffer.from('other'), b: Buffer.from('k1') };
    expect(intact(rows, keys)).toMatchObject({ alg: 'hmac-sha256', key: 'b' });
  });

  it('an inner hash over the payload is checked as well', () => {
    const rows = chained(
      40,
      (i) => {
        const payload = { amount: i, to: `acct-${i}` };
        return { id: `e${i}`, payload, payload_hash: sha256(JSON.stringify(payload)) };
      },
      ({ payload_hash: inner }, prev) => sha256(`${prev}${inner as string}`),
    );
    expect(intact(rows)).toMatchObject({ intermediate: [{ stored: 'payload_hash' }] });
  });

  it('a chain per tenant, interleaved', () => {
    const last = new Map<string, string | null>();
    const rows = Array.from({ length: 60 }, (_, i) => {
      const tenant = ['acme', 'initech', 'umbrella'][(i * 7) % 3]!;
      const prev = last.get(tenant) ?? null;
      const row = { tenant, n: i, prev };
      const hash = sha256(JSON.stringify(row));
      last.set(tenant, hash);
      return JSON.stringify({ ...row, hash });
    });
    expect(intact(rows)).toMatchObject({ partition: ['tenant'], genesis: { null: true } });
  });

  it('a short log needs all of its rows', () => {
    intact(chained(5, EVENT, (row, prev) => sha256(JSON.stringify({ ...row, prev_hash: prev }))));
  });
});

describe('what is not locked in', () => {
  it('nineteen consecutive rows of a longer log are not enough', () => {
    const good = chained(60, EVENT, (row, prev) => sha256(JSON.stringify({ ...row, prev_hash: prev })));
    // Every twentieth row was edited: no twenty in a row give their hashes.
    const rows = good.map((row, i) => (i % 20 === 19 ? row.replace('"actor":"user', '"actor":"usex') : row));
    const found = search(rows);
    expect(found.trial).toBeNull();
    expect(walk(compileRecipe(found.recipe), rows).integrity).toBe('links-only');
  }, 60_000);

  it('a field added to one row is no part of the encoding: the row is named', () => {
    const good = chained(60, EVENT, (row, prev) => sha256(JSON.stringify({ ...row, prev_hash: prev })));
    const rows = good.with(30, good[30]!.replace('{"seq"', '{"approved":true,"seq"'));
    const result = walk(compileRecipe(search(rows).recipe), rows);
    expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([['content-mismatch', 30]]);
  });

  it('rows that hold no hashes have no recipe', () => {
    const found = search(Array.from({ length: 30 }, (_, i) => JSON.stringify(EVENT(i))));
    expect(found.recipe).toBeNull();
  });

  it('random hashes are links that hold, and nothing more', () => {
    const rows = chained(30, EVENT, ({ seq }) => sha256(`secret ${seq as number}`));
    const found = search(rows);
    expect(found.trial).toBeNull();
    expect(walk(compileRecipe(found.recipe), rows).integrity).toBe('links-only');
  }, 60_000);
});
