import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { kinds, walk } from './walk-log.ts';

/**
 * Logs whose rows are of several kinds: a run's header, links of two shapes, a seal, and rows beside the chain.
 * The log is written here with JSON.stringify and node:crypto alone.
 */

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
const digest = (value: unknown): string => sha(JSON.stringify(sorted(value)));

/** A run of segments, every fifth a gap; `n` links. */
function run(id: string, n: number): object[] {
  let chain = digest(['root_v1', id]);
  const root = chain;
  const rows: object[] = [{ type: 'run', run_id: id, host: 'a1' }];
  for (let i = 0; i < n; i++) {
    if (i % 5 === 4) {
      const body = { seg_id_start: i, seg_id_end: i + 1, reason_code: 'lost' };
      const h = digest(['gap_v1', body]);
      chain = digest(['link_v1', chain, h]);
      rows.push({ type: 'gap', ...body, h, ch: chain, reason_text: 'shown only' });
    } else {
      const body = { run_id: id, seg_id: i, count: 3, events: [{ 10: 'ü', 9: 'x', a: 1.5 }] };
      const h = digest(['seg_v1', body]);
      chain = digest(['link_v1', chain, h]);
      rows.push({ type: 'segment', seg: { ...body, h, ch: chain, note: 'n' } });
    }
    if (i % 7 === 3) rows.push({ type: 'trace', at: i });
  }
  return [...rows, { type: 'seal', algo: 'sha256', root_ch: root, terminal_ch: chain }];
}

const tagged = (tag: string, ...items: object[]) => [
  { json: { of: { array: [{ lit: tag }, ...items] }, style: 's' } },
];
const link = {
  hash: 'ch',
  preimage: tagged('link_v1', { prev: 1 }, { computed: 'h' }),
};
const RECIPE = {
  recipe: 'chain-recipe/1',
  name: 'runs',
  alg: 'sha256',
  styles: { s: { keys: 'utf16', jsIntKeysFirst: true, numbers: 'ecma' } },
  genesis: { derive: tagged('root_v1', { field: 'run_id' }) },
  kinds: {
    run: 'header',
    segment: {
      kind: 'link',
      at: 'seg',
      ...link,
      intermediate: [
        {
          name: 'h',
          stored: 'h',
          preimage: tagged('seg_v1', { pick: ['run_id', 'seg_id', 'count', 'events'] }),
        },
      ],
    },
    gap: {
      kind: 'link',
      ...link,
      intermediate: [
        {
          name: 'h',
          stored: 'h',
          preimage: tagged('gap_v1', { pick: ['seg_id_start', 'seg_id_end', 'reason_code'] }),
        },
      ],
    },
    seal: { kind: 'seal', head: 'terminal_ch', root: 'root_ch' },
    trace: 'ignore',
  },
};
const recipe = compileRecipe(RECIPE);
const text = (rows: readonly object[]): string[] => rows.map((row) => JSON.stringify(row));
const verify = (rows: readonly object[]) => walk(recipe, text(rows));
const placed = (rows: readonly object[]) => verify(rows).findings.map(({ kind, row }) => [kind, row]);
const log = run('r-1', 30);
const at = (type: string, nth = 0): number =>
  log.flatMap((row, i) => ('type' in row && row.type === type ? [i] : []))[nth]!;

describe('a header, two shapes of link, a seal', () => {
  it('an untampered run is intact; its seal does not prove it, and that is said', () => {
    const result = verify(log);
    expect([result.integrity, result.completeness, result.findings]).toEqual(['intact', 'unproven', []]);
    expect(result.heads).toHaveLength(1);
    expect(result.heads[0]?.rows).toBe(30);
    expect(result.unprotected).toEqual(['reason_text', 'seg.note']);
    expect(result.explanation.join(' ')).toContain('A seal inside the log');
    expect(result.explanation.join(' ')).toContain('of type trace');
  });

  it('spacing and order of keys change nothing', () => {
    const again = log.map((row) =>
      JSON.stringify(Object.fromEntries(Object.entries(row).reverse()), null, 1),
    );
    const lines = again.map((row) => row.replaceAll('\n', ' '));
    expect(walk(recipe, lines)).toMatchObject({ integrity: 'intact', findings: [] });
  });

  it('edits are found at their row, in either shape', () => {
    const gap = at('gap', 2);
    expect(placed(log.with(gap, { ...log[gap], reason_code: 'late' }))).toEqual([['content-mismatch', gap]]);
    const segment = at('segment', 9);
    const row = JSON.parse(JSON.stringify(log[segment])) as { seg: { count: number } };
    row.seg.count = 4;
    expect(placed(log.with(segment, row))).toEqual([['content-mismatch', segment]]);
    expect(verify(log.with(segment, row)).integrity).toBe('altered');
  });

  it('a link cut out, exchanged or repeated', () => {
    const row = at('segment', 9);
    expect(placed(log.toSpliced(row, 1))).toEqual([['broken-link', row]]);
    expect(placed(log.toSpliced(row + 1, 0, log[row]!))).toEqual([['duplicate', row + 1]]);
    const next = row + 1;
    expect(placed(log.with(row, log[next]!).with(next, log[row]!))).toEqual([['reordered', row]]);
  });

  it('a cut tail takes the seal along', () => {
    const result = verify(log.slice(0, -6));
    expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([['seal-missing', null]]);
    expect([result.integrity, result.completeness]).toEqual(['intact', 'broken']);
    expect(kinds(walk(recipe, text(log.slice(0, -6)), { partial: true }))).toEqual([]);
  });

  it('a cut tail under the old seal', () => {
    const cut = [...log.slice(0, -6), log.at(-1)!];
    expect(placed(cut)).toEqual([['anchor-mismatch', cut.length - 1]]);
    expect(verify(cut).completeness).toBe('broken');
  });

  it('a missing beginning, a missing or edited header', () => {
    expect(placed(log.slice(9))[0]).toEqual(['prefix-missing', 0]);
    expect(verify(log.slice(9))).toMatchObject({ integrity: 'intact', completeness: 'broken' });
    expect(placed(log.slice(1))[0]).toEqual(['prefix-missing', 0]);
    const renamed = placed(log.with(0, { type: 'run', run_id: 'r-2' }));
    expect(renamed[0]?.[1]).toBe(1);
    expect(verify(log.with(0, { type: 'run', run_id: 'r-2' })).completeness).toBe('broken');
  });

  it('an edited seal, a repeated seal or header, rows after the seal', () => {
    const seal = log.length - 1;
    const wrong = { ...log[seal], root_ch: '0'.repeat(64) };
    expect(placed(log.with(seal, wrong))).toEqual([['anchor-mismatch', seal]]);
    expect(placed([...log, log[seal]!])).toEqual([['duplicate', seal + 1]]);
    expect(placed([log[0]!, ...log])).toEqual([['duplicate', 1]]);
    const moved = [...log.slice(0, -3), log[seal]!, ...log.slice(-3, -1)];
    expect(kinds(verify(moved))).toContain('anchor-mismatch');
    expect(kinds(verify(moved))).toContain('seal-missing');
  });

  it('a row of a type that the recipe does not know is protected by nothing', () => {
    const result = verify(log.toSpliced(4, 0, { type: 'memo', text: 'x' }));
    expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([['content-mismatch', 4]]);
    expect(result.findings[0]?.detail).toContain('type is “memo”');
    expect(placed(log.toSpliced(4, 0, { text: 'x' }))).toEqual([['content-mismatch', 4]]);
  });

  it('several runs in one log are several chains, each to be sealed', () => {
    const both = [...log, ...run('r-2', 8)];
    expect(verify(both)).toMatchObject({ integrity: 'intact', findings: [] });
    expect(verify(both).heads.map(({ rows }) => rows)).toEqual([30, 8]);
    const unsealed = [...log.slice(0, -1), ...run('r-2', 8)];
    expect(kinds(verify(unsealed))).toEqual(['seal-missing']);
  });

  it('a log that is a header and a seal only', () => {
    expect(verify(run('r-3', 0)).findings).toEqual([]);
    expect(verify(run('r-3', 1))).toMatchObject({ integrity: 'intact', findings: [] });
  });
});

describe('spellings of kinds', () => {
  const { run: _r, segment, gap, seal: _s, trace: _t } = RECIPE.kinds;
  const bare = ({ kind: _, ...rest }: { kind: string }) => rest;
  it.each([
    [
      'keys tell the kind',
      {
        run: 'header',
        segment: bare(segment),
        gap: bare(gap),
        seal: bare(RECIPE.kinds.seal),
        trace: 'ignore',
      },
    ],
    [
      'the kind is the only key',
      {
        run: { header: true },
        segment: { link: bare(segment) },
        gap: { link: bare(gap) },
        seal: { seal: bare(RECIPE.kinds.seal) },
        trace: { ignore: true },
      },
    ],
    [
      'types are listed by their role',
      {
        header: 'run',
        link: [
          { type: 'segment', ...bare(segment) },
          { type: 'gap', ...bare(gap) },
        ],
        seal: { type: 'seal', ...bare(RECIPE.kinds.seal) },
        ignore: ['trace'],
      },
    ],
    ['the field is named', { field: 'type', of: RECIPE.kinds }],
    ['paths from the row', { ...RECIPE.kinds, segment: { ...segment, hash: 'seg.ch' } }],
  ])('%s', (_, spelling) => {
    expect(walk(compileRecipe({ ...RECIPE, kinds: spelling }), text(log))).toMatchObject({
      integrity: 'intact',
      findings: [],
    });
  });
});

describe('headers without a derived genesis, and stored predecessors', () => {
  const base = {
    recipe: 'chain-recipe/1',
    name: 'sessions',
    alg: 'sha256',
    hash: 'hash',
    prev: 'prev',
    genesis: { const: 'GENESIS' },
    preimage: [{ prev: 'text' }, { field: 'm' }],
    kinds: { session: 'header', entry: 'link', end: { kind: 'seal', head: 'last' } },
  };
  function session(id: string, n: number): object[] {
    let prev = 'GENESIS';
    const rows: object[] = [{ type: 'session' }];
    for (let i = 0; i < n; i++) {
      const m = `${id}${i}`;
      const hash = sha(prev + m);
      rows.push({ type: 'entry', m, prev, hash });
      prev = hash;
    }
    return [...rows, { type: 'end', last: prev }];
  }
  it('each session is a chain; an edit, a cut session and a forged start are found', () => {
    const sessions = compileRecipe(base);
    const rows = [...session('a', 5), ...session('b', 4)];
    expect(walk(sessions, text(rows))).toMatchObject({ integrity: 'intact', findings: [] });
    expect(walk(sessions, text(rows)).heads.map((head) => head.rows)).toEqual([5, 4]);
    expect(kinds(walk(sessions, text(rows.toSpliced(3, 1))))).toEqual(['broken-link']);
    expect(kinds(walk(sessions, text(rows.toSpliced(6, 1))))).toEqual(['seal-missing']);
  });
});

describe('versions', () => {
  /** Rows of version 1 hash joined text with SHA-256; those of version 2 JSON with HMAC-SHA-512. */
  function versioned(n: number): { v: number; m: string; prev: string | null; hash: string }[] {
    const rows: { v: number; m: string; prev: string | null; hash: string }[] = [];
    let prev: string | null = null;
    for (let i = 0; i < n; i++) {
      const v = i < n / 2 ? 1 : 2;
      const m = `m${i}`;
      const hash: string =
        v === 1
          ? sha(`${prev ?? ''}|${m}`)
          : `h2:${createHmac('sha512', 'k').update(JSON.stringify({ m, prev })).digest('hex').toUpperCase()}`;
      rows.push({ v, m, prev, hash });
      prev = hash;
    }
    return rows;
  }
  const recipeOf = (cases: object) => ({
    recipe: 'chain-recipe/1',
    name: 'versions',
    alg: 'sha256',
    hash: 'hash',
    prev: 'prev',
    genesis: { null: true },
    keys: { k: { utf8: 'k' } },
    versions: { field: 'v', ...cases },
  });
  const cases = {
    1: { preimage: [{ prev: 'text' }, { lit: '|' }, { field: 'm' }] },
    2: {
      alg: 'hmac-sha512',
      key: 'k',
      prefix: 'h2:',
      preimage: [{ json: { of: 'record', pick: ['m', 'prev'] } }],
    },
  };
  it.each([
    ['under cases', { cases }],
    ['beside the field', cases],
  ])('%s', (_, spelling) => {
    const versions = compileRecipe(recipeOf(spelling));
    const rows = versioned(20);
    expect(walk(versions, text(rows))).toMatchObject({ integrity: 'intact', findings: [], unprotected: [] });
    for (const at of [3, 9, 10, 15]) {
      const edited = rows.with(at, { ...rows[at]!, m: 'x' });
      expect(walk(versions, text(edited)).findings.map(({ kind, row }) => [kind, row])).toEqual([
        ['content-mismatch', at],
      ]);
      expect(kinds(walk(versions, text(rows.toSpliced(at, 1))))).toEqual(['broken-link']);
    }
    const unknown = walk(versions, text(rows.with(4, { ...rows[4]!, v: 3 })));
    expect(unknown.findings[0]).toMatchObject({ kind: 'content-mismatch', row: 4 });
    expect(unknown.findings[0]?.detail).toContain('v is “3”');
    expect(unknown.integrity).toBe('altered');
  });

  it('rows that store no predecessor are found again where digests of two lengths follow one another', () => {
    const prev = { prev: 'text' };
    const member = { object: { m: { field: 'm' }, prev: { prev: 1 } } };
    const derived = compileRecipe({
      ...recipeOf({ cases: { ...cases, 2: { ...cases[2], preimage: [{ json: { of: member } }] } } }),
      prev: undefined,
      preimage: [prev],
    });
    for (const count of [20, 21]) {
      const rows = versioned(count).map(({ prev: _, ...row }) => row);
      expect(walk(derived, text(rows)).findings).toEqual([]);
      for (const at of [5, 8, 9, 10, 15, count - 3, count - 2]) {
        const swapped = rows.with(at, rows[at + 1]!).with(at + 1, rows[at]!);
        const result = walk(derived, text(swapped));
        expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([['reordered', at]]);
        expect(kinds(walk(derived, text(rows.toSpliced(19, 0, rows[at]!))))).toEqual(['duplicate']);
      }
    }
  });

  it('a chain that starts in a version starts as that version derives it', () => {
    const start = { lit: 'root' };
    const derived = compileRecipe({
      ...recipeOf({ cases: { ...cases, 2: { ...cases[1], alg: 'sha512', genesis: { derive: [start] } } } }),
      genesis: { derive: [start, { field: 'm' }] },
    });
    for (const [v, alg, root] of [
      [1, 'sha256', 'rootm0'],
      [2, 'sha512', 'root'],
    ] as const) {
      const digest = (of: string) => createHash(alg).update(of).digest('hex');
      const prev = digest(root);
      const row = (from: string) => JSON.stringify({ v, m: 'm0', prev: from, hash: digest(`${from}|m0`) });
      expect(walk(derived, [row(prev)]).findings).toEqual([]);
      expect(kinds(walk(derived, [row(prev.toUpperCase().replace('A', 'B'))]))).toEqual(['prefix-missing']);
    }
  });

  it('rows without a case go by the recipe itself, where it has a preimage', () => {
    const own = { ...recipeOf({ cases: { 2: cases[2] } }), preimage: cases[1].preimage };
    const rows = versioned(10).map(({ v, ...row }) => (v === 1 ? row : { v, ...row }));
    expect(walk(compileRecipe(own), text(rows))).toMatchObject({ integrity: 'intact', findings: [] });
  });
});

describe('rows before the first hash', () => {
  const base = {
    recipe: 'chain-recipe/1',
    name: 'legacy',
    alg: 'sha256',
    hash: 'hash',
    genesis: { const: '' },
    preimage: [{ prev: 'text' }, { field: 'm' }],
  };
  let prev = '';
  const chained = Array.from({ length: 6 }, (_, i) => {
    prev = sha(`${prev}m${i}`);
    return { m: `m${i}`, hash: prev };
  });
  const rows = [{ m: 'old' }, { m: 'older', hash: null }, { m: 'oldest', hash: '' }, ...chained];

  it('are accepted where the recipe says so, and said to be unprotected', () => {
    const result = walk(compileRecipe({ ...base, legacyPrefix: true }), text(rows));
    expect([result.integrity, result.findings]).toEqual(['intact', []]);
    expect(result.explanation.join(' ')).toContain('3 rows come before the first hash');
    const stripped = rows.with(6, { m: 'm3' });
    expect(kinds(walk(compileRecipe({ ...base, legacyPrefix: true }), text(stripped)))).toContain(
      'content-mismatch',
    );
  });

  it('are findings where it does not, or are more than it says', () => {
    expect(kinds(walk(compileRecipe(base), text(rows)))).toEqual(Array(3).fill('content-mismatch'));
    for (const legacyPrefix of [2, { max: 2 }]) {
      expect(walk(compileRecipe({ ...base, legacyPrefix }), text(rows)).findings).toMatchObject([
        { kind: 'content-mismatch', row: 2 },
      ]);
    }
  });

  it('hashes taken off the beginning do not pass for them', () => {
    const stripped = chained.map((row, i) => (i < 2 ? { m: row.m } : row));
    const result = walk(compileRecipe({ ...base, legacyPrefix: true }), text(stripped));
    expect(result.findings[0]).toMatchObject({ row: 2 });
    expect(result.integrity === 'intact' && result.completeness !== 'broken').toBe(false);
  });
});
