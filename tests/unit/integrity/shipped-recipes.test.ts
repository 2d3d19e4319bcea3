import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseRecipe } from '../../../electron/engine/integrity/choose.ts';
import { Candidates, compileRecipe, type GivenKeys } from '../../../electron/engine/integrity/compile.ts';
import { digestOf } from '../../../electron/engine/integrity/digests.ts';
import { linkKey } from '../../../electron/engine/integrity/hash-text.ts';
import { JsonTape, NUMBER, STRING } from '../../../electron/engine/integrity/json-lexer.ts';
import { verifyPackageHash } from '../../../electron/engine/integrity/package-hash.ts';
import { RowPreview } from '../../../electron/engine/integrity/row-preview.ts';
import { json, lines, RECIPES, walk } from './walk-log.ts';

/**
 * Every recipe that comes with Vouch has a small log that tests it: it is intact as it is, and an edit of any
 * field that the recipe protects is found. Samples are written from the published definitions
 * (tests/golden/python) or by the schemes' own code (tests/golden/chains).
 */

const SAMPLES = join(RECIPES, 'samples');
const NAMES = readdirSync(RECIPES)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

function sampleOf(name: string): string {
  const found = ['ndjson', 'json', 'csv']
    .map((end) => `${name}.${end}`)
    .find((file) => existsSync(join(SAMPLES, file)));
  if (found === undefined) throw new Error(`the recipe ${name} has no sample`);
  return join(SAMPLES, found);
}

function keysOf(name: string): GivenKeys {
  const path = join(SAMPLES, `${name}.keys.json`);
  const keys = existsSync(path) ? (json(path) as Record<string, string>) : {};
  return Object.fromEntries(Object.entries(keys).map(([key, text]) => [key, Buffer.from(text.slice(5))]));
}

/** The records of a sample, as its container holds them. */
function rowsOf(name: string, container: { kind?: string; path?: string } = {}): Buffer[] {
  const path = sampleOf(name);
  if (container.kind === undefined || container.kind === 'ndjson') return lines(path);
  const tape = new JsonTape();
  if (!tape.lex(readFileSync(path))) throw new Error('unreadable');
  const array = container.kind === 'json' ? tape.at(container.path ?? '') : 0;
  const rows: Buffer[] = [];
  for (let node = array + 1; node < tape.nexts[array]!; node = tape.nexts[node]!) {
    rows.push(Buffer.from(tape.source(node)));
  }
  return rows;
}

function fieldsOf(row: Buffer) {
  const tape = new JsonTape({ nonFinite: true });
  tape.lex(row);
  const fields: { name: string; start: number; end: number; type: number; text: string }[] = [];
  tape.walk((name, value) => {
    const [start, end] = [tape.starts[value]!, tape.ends[value]!];
    fields.push({ name, start, end, type: tape.type(value), text: tape.source(value) });
  });
  return fields;
}

function another(field: { type: number; text: string }): string {
  if (field.type === STRING)
    return field.text.startsWith('"2026') ? '"2026-01-31T00:00:00.5Z"' : `${field.text.slice(0, -1)}x"`;
  return field.type === NUMBER ? `${field.text}1` : '"other"';
}

describe.each(NAMES)('%s', (name) => {
  const value = json(join(RECIPES, `${name}.json`)) as { container?: { kind?: string; path?: string } };
  const base = compileRecipe(value, keysOf(name));
  const candidates = new Candidates(value, keysOf(name));
  const rows = rowsOf(name, value.container);
  const { recipe } = candidates.length > 0 ? chooseRecipe(candidates, base, rows) : { recipe: base };
  const intact = walk(recipe, rows);

  it('its sample is intact', () => {
    // The entries of a package cannot be chained: the hash over the whole document is checked instead.
    const isPackage = name === 'complianceagent-package';
    expect(intact.findings).toEqual([]);
    expect(intact.integrity).toBe(isPackage ? 'unverifiable' : recipe.content ? 'intact' : 'links-only');
    expect(intact.rows).toBeGreaterThan(10);
    if (isPackage) expect(verifyPackageHash(readFileSync(sampleOf(name))).matches).toBe(true);
  });

  it('its rows, taken apart into named parts, hash to what they store', (context) => {
    context.skip(!recipe.content, 'its recipe says nothing of the content: only links are checked');
    const preview = new RowPreview(recipe, true);
    let taken = 0;
    for (const row of rows) {
      const detail = preview.detail(row, 0);
      if (!('parts' in detail)) continue;
      taken += 1;
      const { alg, key } = { key: recipe.keys[recipe.recipe.key ?? ''] ?? undefined, alg: detail.algorithm };
      const computed = digestOf(alg, key)(Buffer.concat(detail.parts.map(({ bytes }) => bytes)));
      expect([detail.matches, detail.computed]).toEqual([true, detail.stored]);
      expect(linkKey(detail.stored!, recipe.rule.spelling)).toBe(computed);
      for (const { bytes, computed: inner, stored } of detail.inner)
        if (stored !== null) expect([bytes.length > 0, stored.includes(inner!)]).toEqual([true, true]);
    }
    expect(taken).toBeGreaterThan(10);
  });

  it('an edit of any protected field of a row is found, of another is not', (context) => {
    context.skip(!recipe.content, 'its recipe says nothing of the content: only links are checked');
    const { partition = [], order, recoverTime } = recipe.recipe;
    const placing = [...partition, ...(typeof order === 'object' && order.by !== 'link' ? order.by : [])];
    const row = rows[6]!;
    const verdicts = new Set<string>();
    for (const field of fieldsOf(row)) {
      if (placing.includes(field.name)) continue;
      const parts = [row.subarray(0, field.start), Buffer.from(another(field)), row.subarray(field.end)];
      const result = walk(recipe, rows.with(6, Buffer.concat(parts)));
      const passes = result.integrity === 'intact' && result.findings.length === 0;
      expect([field.name, passes]).toEqual([field.name, intact.unprotected.includes(field.name)]);
      if (!passes) verdicts.add(result.integrity);
    }
    expect([...verdicts]).toContain(recoverTime === undefined ? 'altered' : 'unverifiable');
  });
});
