import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAnchors } from '../../../electron/engine/integrity/anchors.ts';
import { GOLDEN, kinds, lines, SCHEMES, scheme, walk, walkFiles } from './walk-log.ts';

/**
 * Logs that eight published schemes wrote with their own code, from awkward values: the untampered log, and
 * one change each. tests/golden/chains/README.md says where they come from.
 */

/** Members that enter the hash of each scheme, with a value to change. */
const HASHED: Record<(typeof SCHEMES)[number], RegExp> = {
  aegis: /"action":"(\w)/,
  agt_file_sink: /"action": "(\w)/,
  agt_ts: /"action":"(\w)/,
  bernstein: /"event_type": "(\w)/,
  cdil: /"action": "(\w)/,
  chronicle: /"payload":\{"action":"(\w)/,
  cloakllm: /"model":"(\w)/,
  hashchainalgo: /"action": "(\w)/,
};

/** The schemes that number their rows tell how many are missing. */
const NUMBERED = new Set(['aegis', 'cloakllm']);

/** The row with one hashed letter changed and nothing hashed again. */
function edited(row: Buffer, pattern: RegExp): Buffer {
  const text = row.toString('latin1');
  const match = pattern.exec(text);
  if (match === null) throw new Error('no such member');
  const at = match.index + match[0].length - 1;
  return Buffer.from(`${text.slice(0, at)}Z${text.slice(at + 1)}`, 'latin1');
}

/** The rows of one chain, by number: cdil keeps one chain per tenant. */
function oneChain(name: string, rows: Buffer[]): number[] {
  if (name !== 'cdil') return rows.map((_, i) => i);
  const tenant = (row: Buffer): string => /"tenant_id": "(\w+)"/.exec(row.toString())?.[1] ?? '';
  return rows.flatMap((row, i) => (tenant(row) === tenant(rows[0]!) ? [i] : []));
}

describe.each(SCHEMES)('%s', (name) => {
  const { recipe, rows } = scheme(name);
  const chain = oneChain(name, rows);
  const at = chain[Math.floor(chain.length / 2)]!;
  const after = chain[chain.indexOf(at) + 1]!;

  it('its own log is intact, and its tail unproven without an anchor', () => {
    const result = walk(recipe, rows);
    expect(result.findings).toEqual([]);
    expect([result.integrity, result.completeness]).toEqual(['intact', 'unproven']);
    expect(result.rows).toBe(rows.length);
    expect(result.explanation.join(' ')).toContain('cannot be seen');
  });

  it('byte order mark, CRLF, blank lines and a missing last line end change nothing', () => {
    const dressed = rows.flatMap((row, i) => [
      Buffer.concat([row, Buffer.from('\r')]),
      ...(i % 7 === 0 ? ['', '\r', '  '] : []),
    ]);
    dressed[0] = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), dressed[0] as Buffer]);
    const result = walk(recipe, dressed);
    expect([result.integrity, result.findings]).toEqual(['intact', []]);
    expect(result.receipt).toBe(walk(recipe, rows).receipt);
  });

  it('an edit is found at its row', () => {
    const changed = rows.with(at, edited(rows[at]!, HASHED[name]));
    const result = walk(recipe, changed);
    expect(result.integrity).toBe('altered');
    expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([['content-mismatch', at]]);
    expect(result.findings[0]).toMatchObject({ line: at + 1, file: 'log-0' });
    expect(result.findings[0]?.expected).toMatch(/^[0-9a-f]{64}$/);
    expect(result.findings[0]?.actual).not.toBe(result.findings[0]?.expected);
  });

  it('an edit whose own hash was computed again is found by the next row', () => {
    const result = walk(recipe, lines(join(GOLDEN, name, 'self-rehashed.ndjson')), { partial: true });
    expect(result.integrity).toBe('altered');
    expect([3, 4]).toContain(result.findings[0]?.row);
  });

  it('a deleted row is found, and not called an edit', () => {
    const result = walk(recipe, rows.toSpliced(at, 1));
    // Without a number, an inner hash or a stored predecessor, a missing row and an edit look alike.
    const [first] = result.findings;
    expect(first?.row).toBe(after - 1);
    expect(first?.kind).toBe(NUMBERED.has(name) ? 'gap' : 'broken-link');
    expect(result.completeness).toBe('broken');
    if (NUMBERED.has(name)) expect(first?.detail).toContain('one row is missing');
  });

  it('two exchanged rows are reordered', () => {
    const swapped = rows.with(at, rows[after]!).with(after, rows[at]!);
    const result = walk(recipe, swapped);
    expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([['reordered', at]]);
    expect(result.integrity).toBe('altered');
  });

  it('a repeated row is a duplicate', () => {
    const result = walk(recipe, rows.toSpliced(at + 1, 0, rows[at]!));
    expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([['duplicate', at + 1]]);
    expect(result.integrity).toBe('altered');
  });

  it('a missing beginning is told from tampering', () => {
    const cut = rows.slice(chain[10]!).filter((_, i) => name !== 'cdil' || chain.includes(i + chain[10]!));
    const result = walk(recipe, cut);
    expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([['prefix-missing', 0]]);
    expect([result.integrity, result.completeness]).toEqual(['intact', 'broken']);
    const part = walk(recipe, cut, { partial: true });
    expect([part.findings, part.integrity, part.completeness]).toEqual([[], 'intact', 'unproven']);
    expect(part.explanation.join(' ')).toContain('lies outside');
  });

  it('a torn last line is a crash or a cut copy, not tampering', () => {
    const last = rows.at(-1)!;
    const result = walk(recipe, rows.with(-1, last.subarray(0, last.length >> 1)));
    expect(kinds(result)).toEqual(['torn-line']);
    expect([result.integrity, result.completeness]).toEqual(['intact', 'broken']);
  });

  it('rows cut off at the end cannot be seen, and that is said', () => {
    const result = walk(recipe, rows.slice(0, -5));
    expect([result.integrity, result.completeness, result.findings]).toEqual(['intact', 'unproven', []]);
    expect(result.explanation.join(' ')).toContain('rows cut off at the end');
  });
});

describe('schemes with more than one file', () => {
  it.each(['aegis', 'bernstein', 'cloakllm'])('%s', (name) => {
    const { recipe } = scheme(name);
    const folder = join(GOLDEN, name, 'days');
    const files = readdirSync(folder)
      .sort()
      .map((file) => lines(join(folder, file)));
    const result = walkFiles(recipe, files, { partial: true });
    expect([result.integrity, result.findings]).toEqual(['intact', []]);
    expect(result.heads.map(({ rows }) => rows)).toEqual(name === 'aegis' ? [5, 5] : [10]);
    const tornBetween = walkFiles(
      recipe,
      [files[0]!.with(-1, files[0]!.at(-1)!.subarray(0, 99)), files[1]!],
      { partial: true },
    );
    expect(tornBetween.counts['torn-line']).toBe(1);
    expect([tornBetween.integrity, tornBetween.completeness]).toEqual(['intact', 'broken']);
  });
});

describe('what only some schemes show', () => {
  it.each(['bernstein', 'hashchainalgo'])('%s: two writers fork the chain without malice', (name) => {
    const { recipe } = scheme(name);
    const result = walk(recipe, lines(join(GOLDEN, name, 'two-writers.ndjson')), { partial: true });
    expect(result.integrity).toBe('forked');
    expect(kinds(result)).toEqual(['fork']);
    expect(result.findings[0]?.row).toBe(6);
  });

  it.each(['bernstein', 'cloakllm'])('%s: JSON written again changes nothing', (name) => {
    const { recipe } = scheme(name);
    const result = walk(recipe, lines(join(GOLDEN, name, 're-serialized.ndjson')), { partial: true });
    expect([result.integrity, result.findings]).toEqual(['intact', []]);
  });

  it('agt_ts: lost key order makes rows not re-derivable, never altered', () => {
    const { recipe } = scheme('agt_ts');
    const result = walk(recipe, lines(join(GOLDEN, 'agt_ts/re-serialized.ndjson')), { partial: true });
    expect(result.integrity).toBe('not-rederivable');
    expect(new Set(kinds(result))).toEqual(new Set(['content-mismatch']));
    expect(result.findings[0]?.detail).toContain('no sign of a change');
    expect(result.recomputed.failed).toBe(result.findings.length);
    expect(result.explanation.join(' ')).toContain('the export changed that order');
  });

  it('agt_file_sink: a rewritten history lacks signatures', () => {
    const { recipe } = scheme('agt_file_sink');
    const result = walk(recipe, lines(join(GOLDEN, 'agt_file_sink/rewritten.ndjson')), { partial: true });
    expect(result.integrity).toBe('altered');
    expect(result.findings[0]).toMatchObject({ kind: 'signature-invalid', row: 3 });
  });

  it('chronicle: a manifest proves the log complete, and shows a cut tail', () => {
    const { recipe, rows } = scheme('chronicle');
    const read = (file: string): Buffer | null => {
      const path = join(GOLDEN, 'chronicle', file);
      return existsSync(path) ? readFileSync(path) : null;
    };
    const anchors = readAnchors(recipe.recipe, read);
    expect(anchors.map(({ kind }) => kind)).toEqual(['head', 'total']);
    expect(walk(recipe, rows, { anchors }).completeness).toBe('proven');
    const cut = walk(recipe, rows.slice(0, -3), { anchors });
    expect(kinds(cut)).toEqual(['anchor-mismatch', 'anchor-mismatch']);
    expect([cut.integrity, cut.completeness]).toEqual(['intact', 'broken']);
    expect(cut.findings[1]?.detail).toContain('45 rows here, and 48 by the anchor');
    expect(readAnchors(recipe.recipe, () => null)).toEqual([]);
    expect(readAnchors(recipe.recipe, () => Buffer.from('{'))[0]?.value).toBe(null);
  });

  it('names the fields that nothing protects', () => {
    expect(walk(scheme('cdil').recipe, scheme('cdil').rows).unprotected).toEqual([
      'actor_id',
      'event_id',
      'tenant_id',
    ]);
    expect(walk(scheme('cloakllm').recipe, scheme('cloakllm').rows).unprotected).toEqual([]);
    expect(walk(scheme('agt_file_sink').recipe, scheme('agt_file_sink').rows).unprotected).toEqual([
      'compute_driver',
      'environment',
      'sandbox_id',
    ]);
  });

  it('without its key a keyed chain is checked by links only', () => {
    const { recipe, rows } = scheme('bernstein');
    expect(recipe.lacks).toBe(null);
    expect(walk(recipe, rows).checked.content).toBe(true);
  });
});
