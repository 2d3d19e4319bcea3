import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jcs } from '../../../electron/engine/integrity/canonical.ts';
import { chooseRecipe } from '../../../electron/engine/integrity/choose.ts';
import { Candidates, compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { sha256 } from '../../../electron/engine/integrity/digests.ts';
import { json, kinds, RECIPES, walk } from './walk-log.ts';

const value = json(join(RECIPES, 'kommit.json'));
const links = compileRecipe(value);
const candidates = new Candidates(value);

type Row = Record<string, unknown>;
type Encode = (row: Row, prev: string) => string;

/** A Kommit export whose rows are hashed in some encoding. */
function kommitLog(count: number, encode: Encode, extra: Row = {}, bytes = false): string[] {
  let prev = '0'.repeat(64);
  return Array.from({ length: count }, (_, i) => {
    const row = {
      id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
      ...(extra.org_id === undefined ? {} : { org_id: extra.org_id }),
      actor: i % 2 === 0 ? 'alice@example.com' : 'Zoë',
      action: 'policy.update',
      target: 'policy:a|b',
      metadata: { z: 1.5, after: { n: i }, before: null },
      created_at: '2026-03-12T09:14:22Z',
      ...(extra.severity === undefined ? {} : { severity: extra.severity }),
    };
    const text = encode(row, prev);
    // The predecessor's digest itself, before what follows the blank.
    const hash = sha256(
      bytes
        ? Buffer.concat([Buffer.from(prev, 'hex'), Buffer.from(text.slice(text.indexOf(' ') + 1))])
        : text,
    );
    const line = JSON.stringify({ ...row, prev_hash: prev, row_hash: hash });
    prev = hash;
    return line;
  });
}

const python = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value).replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  }
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `"${key}": ${python(member)}`).join(', ')}}`;
};
const joined = (row: Row): string =>
  Object.values(row)
    .map((field) => (typeof field === 'object' ? JSON.stringify(field) : String(field)))
    .join('|');

const encodings: [string, Encode][] = [
  ['json-stringify/prev-member', (row, prev) => JSON.stringify({ ...row, prev_hash: prev })],
  ['json-stringify/prev-appended', (row, prev) => JSON.stringify(row) + prev],
  ['json-stringify/prev-prepended', (row, prev) => prev + JSON.stringify(row)],
  ['jcs/prev-member', (row, prev) => jcs({ ...row, prev_hash: prev })],
  ['jcs/prev-appended', (row, prev) => jcs(row) + prev],
  ['jcs/prev-prepended', (row, prev) => prev + jcs(row)],
  ['python-sorted/prev-member', (row, prev) => python({ ...row, prev_hash: prev })],
  ['python-sorted/prev-appended', (row, prev) => python(row) + prev],
  ['python-sorted/prev-prepended', (row, prev) => prev + python(row)],
  ['joined/prev-member', (row, prev) => `${joined(row)}|${prev}`],
  ['joined/prev-appended', (row, prev) => joined(row) + prev],
  ['joined/prev-prepended', (row, prev) => prev + joined(row)],
];

describe('Kommit', () => {
  it.each(encodings)('%s is found and locked in', (name, encode) => {
    const log = kommitLog(30, encode).map((row) => Buffer.from(row));
    const choice = chooseRecipe(candidates, links, log);
    expect([choice.locked, choice.recipe.name]).toEqual([true, `kommit/${name}`]);
    expect(walk(choice.recipe, log)).toMatchObject({
      integrity: 'intact',
      completeness: 'unproven',
      findings: [],
      unprotected: [],
    });
  });

  it('rows with more fields are found where all of them are hashed', () => {
    const extra = { org_id: 'o1', severity: 'notice' };
    const log = kommitLog(30, (row, prev) => jcs(row) + prev, extra).map((row) => Buffer.from(row));
    expect(chooseRecipe(candidates, links, log).recipe.name).toBe('kommit/jcs/prev-appended/all-fields');
  });

  const { length } = candidates;
  it.each<[string, Row, Encode]>([
    [
      'json-stringify/prev-member/without-severity/ms',
      { org_id: 'o1', severity: 'info' },
      ({ severity: _, ...row }, prev) =>
        JSON.stringify({ ...row, created_at: '2026-03-12T09:14:22.000Z', prev_hash: prev }),
    ],
    [
      'jcs/prev-bytes-prepended/without-id-severity/us',
      { org_id: 'o1' },
      ({ id: _, ...row }, prev) => `${prev} ${jcs({ ...row, created_at: '2026-03-12T09:14:22.000000Z' })}`,
    ],
    [
      'python-sorted/prev-appended/every-field/nulls-dropped',
      { org_id: null, severity: 'info' },
      ({ org_id: _, ...row }, prev) =>
        python({ ...row, metadata: { z: 1.5, after: (row.metadata as Row).after } }) + prev,
    ],
    [
      'joined |/prev-member/without-severity',
      { org_id: 'o1', severity: 'info' },
      ({ severity: _, ...row }, prev) => `${joined(row)}|${prev}`,
    ],
  ])('%s is found in the grid', (name, extra, encode) => {
    const bytes = name.includes('bytes');
    const log = kommitLog(30, encode, extra, bytes).map((row) => Buffer.from(row));
    const choice = chooseRecipe(candidates, links, log);
    expect([choice.locked, choice.recipe.name]).toEqual([true, `kommit/${name}`]);
    expect(walk(choice.recipe, log).integrity).toBe('intact');
    expect(candidates.named(choice.recipe.name)?.hash).toBe(choice.recipe.hash);
  });

  it('the grid has every combination once', () => {
    // Nine of them are listed first.
    expect(length).toBe(36 + 5 * 3 * (4 * 2 * 9 + 8 * 2) - 9);
    expect(new Set([...candidates].map(({ name }) => name)).size).toBe(length);
  });

  it('an unpublished encoding is never called tampering: links are verified', () => {
    const log = kommitLog(30, (row, prev) => `secret${JSON.stringify(row)}${prev}`).map((row) =>
      Buffer.from(row),
    );
    const choice = chooseRecipe(candidates, links, log);
    expect([choice.locked, choice.recipe.name]).toEqual([false, 'kommit']);
    expect(choice.reason).toBe('Links verified, row hashes not reproducible: encoding not published.');
    const result = walk(choice.recipe, log);
    expect([result.integrity, result.findings]).toEqual(['links-only', []]);
    expect(kinds(walk(choice.recipe, log.toSpliced(4, 1)))).toEqual(['broken-link']);
  });

  it('needs 20 consecutive rows, or all where there are fewer', () => {
    const log = kommitLog(60, encodings[0]![1]).map((row) => Buffer.from(row));
    const every15th = log.map((row, i) =>
      i % 15 === 7 ? Buffer.from(row.toString().replace('policy:', 'polity:')) : row,
    );
    expect(chooseRecipe(candidates, links, every15th).locked).toBe(false);
    expect(chooseRecipe(candidates, links, [...every15th.slice(0, 12), ...log.slice(12)]).locked).toBe(true);
    expect(chooseRecipe(candidates, links, log.slice(0, 3)).locked).toBe(true);
    expect(chooseRecipe(candidates, links, []).locked).toBe(false);
  });

  it('an edit is found once the encoding is known', () => {
    const log = kommitLog(60, encodings[4]![1]).map((row, i) =>
      i === 45 ? row.replace('alice', 'mallory').replace('Zoë', 'Eve') : row,
    );
    const choice = chooseRecipe(
      candidates,
      links,
      log.map((row) => Buffer.from(row)),
    );
    expect(walk(choice.recipe, log).findings).toMatchObject([{ kind: 'content-mismatch', row: 45 }]);
  });
});
