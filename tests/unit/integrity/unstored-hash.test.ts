import { describe, expect, it } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { diagnose } from '../../../electron/engine/integrity/doctor/diagnose.ts';
import { findRecipe } from '../../../electron/engine/integrity/doctor/find-recipe.ts';
import { searchReport } from '../../../electron/engine/integrity/doctor/report.ts';
import { trialLog } from '../../../electron/engine/integrity/doctor/trial.ts';
import { Work } from '../../../electron/engine/integrity/doctor/work.ts';
import { HeadWatch } from '../../../electron/engine/integrity/kept-heads.ts';
import { receiptOf } from '../../../electron/engine/integrity/receipt.ts';
import type { VerifyResult } from '../../../electron/engine/integrity/verdict.ts';
import { scheme, unstored, walk } from './walk-log.ts';

/**
 * Logs whose rows store their predecessors' hashes and not their own: those of schemes that store both, without the
 * latter. `cloakllm` numbers its rows, `hashchainalgo` does not.
 */

const UNSTORED = ['agt_ts', 'cdil', 'cloakllm', 'hashchainalgo', 'bernstein', 'agt_file_sink'] as const;

function found({ findings }: VerifyResult): [string, number | null][] {
  return findings.map(({ kind, row }) => [kind, row]);
}

/** A row with another text in it, of the same length. */
function edited(rows: readonly Buffer[], at: number): Buffer[] {
  const text = rows[at]!.toString('latin1');
  const changed = text.replace(/("action"|"model")(: ?)"(\w)/, '$1$2"Q');
  expect(changed).not.toBe(text);
  return rows.with(at, Buffer.from(changed, 'latin1'));
}

describe('a log that was not changed', () => {
  it.each(UNSTORED)('%s: ends in the heads that its rows would store', (name) => {
    const { recipe, rows } = unstored(name);
    const result = walk(recipe, rows);
    const stored = walk(scheme(name).recipe, scheme(name).rows);
    expect([result.integrity, result.completeness, result.findings]).toEqual(['intact', 'unproven', []]);
    expect(result.heads).toEqual(stored.heads);
    const signed = name === 'agt_file_sink';
    const covered = signed ? rows.length - 1 : rows.length - result.heads.length;
    expect(result.recomputed).toEqual({ rows: covered, failed: 0 });
    const said = result.explanation.some((sentence) => /nothing here covers the last row/.test(sentence));
    expect(said).toBe(!signed);
    expect(result.receipt).toBe(receiptOf(result));
  });

  it('is proven by an anchor that names what its last row gives, which covers that row', () => {
    const { recipe, rows } = unstored('cloakllm');
    const anchors = [{ kind: 'head' as const, value: walk(recipe, rows).heads[0]!.head, source: 'a' }];
    const result = walk(recipe, rows, { anchors });
    expect([result.integrity, result.completeness]).toEqual(['intact', 'proven']);
    expect(result.explanation.join(' ')).not.toContain('nothing here covers');
    expect(result.explanation[0]).toContain(`The content of ${rows.length} rows`);
    const last = walk(recipe, edited(rows, rows.length - 1), { anchors });
    expect([last.completeness, found(last)]).toEqual(['broken', [['anchor-mismatch', null]]]);
  });

  it('says that an edit of its last row would not be seen', () => {
    const { recipe, rows } = unstored('cloakllm');
    const result = walk(recipe, edited(rows, rows.length - 1));
    expect(found(result)).toEqual([]);
    expect(result.explanation.slice(0, 2)).toEqual([
      `The content of ${rows.length - 1} rows gives the hashes that the rows after them name: nothing that is hashed in them was changed since.`,
      'Rows store only the hash of the row before them, so nothing here covers the last row: a change of it, or of any other that no row names, cannot be seen. An anchor or a row that follows covers it.',
    ]);
  });

  it('of one row cannot be verified', () => {
    const { recipe, rows } = unstored('cloakllm');
    const result = walk(recipe, rows.slice(0, 1));
    expect([result.integrity, result.checked.content, result.checked.links]).toEqual([
      'unverifiable',
      false,
      false,
    ]);
  });

  it('may come newest first, or by its links in any order', () => {
    const { recipe, rows } = unstored('hashchainalgo');
    const backwards = walk(recipe, rows.toReversed());
    expect([backwards.integrity, backwards.findings]).toEqual(['intact', []]);
    expect(backwards.heads).toEqual(walk(recipe, rows).heads);
    const byLink = compileRecipe({ ...recipe.recipe, order: { by: 'link' } });
    const shuffled = rows.toSorted((a, b) => Buffer.compare(a, b));
    expect([walk(byLink, shuffled).integrity, walk(byLink, shuffled).findings]).toEqual(['intact', []]);
  });

  it('without its key is not verified at all', () => {
    const { recipe, rows } = unstored('bernstein');
    const asked = compileRecipe({ ...recipe.recipe, keys: { [recipe.recipe.key!]: { prompt: true } } });
    const result = walk(asked, rows);
    expect([result.integrity, result.findings, result.rows]).toEqual(['unverifiable', [], rows.length]);
    expect(result.explanation).toContain('Row hashes are keyed, and the key was not given.');
  });
});

describe('what is told of a change', () => {
  const at = 20;
  const numbered = unstored('cloakllm');
  const plain = unstored('hashchainalgo');

  it('an edit: the row where numbers show that none is missing, else the break', () => {
    const result = walk(numbered.recipe, edited(numbered.rows, at));
    expect([result.integrity, result.completeness, found(result)]).toEqual([
      'altered',
      'unproven',
      [['content-mismatch', at]],
    ]);
    expect(result.findings[0]!.detail).toContain('was changed after it was hashed');
    const unnumbered = walk(plain.recipe, edited(plain.rows, at));
    expect([unnumbered.integrity, found(unnumbered)]).toEqual(['altered', [['broken-link', at + 1]]]);
    expect(unnumbered.findings[0]!.detail).toContain('the log cannot tell which');
  });

  it('an edit of the last but one: what the last row names may be what was changed', () => {
    const result = walk(numbered.recipe, edited(numbered.rows, numbered.rows.length - 2));
    expect(found(result)).toEqual([['content-mismatch', numbered.rows.length - 2]]);
    expect(result.findings[0]!.detail).toContain('the log cannot tell which');
  });

  it('an edit of the number itself', () => {
    const text = numbered.rows[at]!.toString('latin1')
      .replace(`"seq": ${at},`, '"seq": 3,')
      .replace(`"seq":${at},`, '"seq":3,');
    const result = walk(numbered.recipe, numbered.rows.with(at, Buffer.from(text, 'latin1')));
    expect(found(result)).toContainEqual(['content-mismatch', at]);
    expect(result.counts.gap).toBe(0);
  });

  it('missing rows: how many where numbers tell', () => {
    const result = walk(numbered.recipe, numbered.rows.toSpliced(at, 3));
    expect([result.integrity, result.completeness, found(result)]).toEqual([
      'intact',
      'broken',
      [['gap', at]],
    ]);
    expect(result.findings[0]!.detail).toBe('Before this row 3 rows are missing.');
    expect(found(walk(plain.recipe, plain.rows.toSpliced(at, 3)))).toEqual([['broken-link', at]]);
    expect(found(walk(plain.recipe, plain.rows.slice(1)))).toEqual([['prefix-missing', 0]]);
  });

  it('a predecessor written anew is told by the row’s own hash, also in the first row', () => {
    for (const { recipe, rows } of [numbered, plain]) {
      const other = recipe.prevField!;
      for (const [row, to] of [
        [at, 'f'.repeat(64)],
        [at, walk(recipe, rows.slice(0, 5)).heads[0]!.head!],
        [0, 'e'.repeat(64)],
      ] as const) {
        const text = rows[row]!.toString('latin1').replace(new RegExp(`("${other}": ?)"[^"]*"`), `$1"${to}"`);
        const result = walk(recipe, rows.with(row, Buffer.from(text, 'latin1')));
        expect([result.integrity, found(result)]).toEqual(['altered', [['content-mismatch', row]]]);
        expect(result.findings[0]!.detail).toContain('predecessor was changed');
      }
    }
  });

  it('rows put in another order, repeated, and two writers', () => {
    const { recipe, rows } = plain;
    expect(found(walk(recipe, rows.toSpliced(at, 2, rows[at + 1]!, rows[at]!)))).toEqual([['reordered', at]]);
    expect(found(walk(recipe, rows.toSpliced(at, 0, rows[at]!)))).toEqual([['duplicate', at + 1]]);
    const fork = Buffer.from(rows[at]!.toString('latin1').replace(/("action": ?)"(\w)/, '$1"Q'), 'latin1');
    const forked = walk(recipe, rows.toSpliced(at + 1, 0, fork));
    expect(found(forked).map(([kind]) => kind)).toContain('fork');
  });

  it('a part of the log, and rows that a filter left out, accuse nobody', () => {
    const { recipe, rows } = plain;
    expect(walk(recipe, rows.slice(5, 40), { partial: 'range' }).integrity).toBe('intact');
    const filtered = walk(
      recipe,
      rows.filter((_, i) => i % 3 > 0),
      { partial: 'filter' },
    );
    expect([filtered.integrity, filtered.findings]).toEqual(['unverifiable', []]);
  });

  it('a row that cannot be read hides no other', () => {
    const { recipe, rows } = plain;
    const result = walk(recipe, rows.with(at, Buffer.from('no record')));
    expect([result.integrity, found(result)]).toEqual(['unreadable', [['unreadable-line', at]]]);
  });
});

describe('a recipe that does not fit', () => {
  it.each(UNSTORED)('%s: accuses no row', (name) => {
    const { recipe, rows } = unstored(name);
    const wrong = { ...recipe.recipe, preimage: [{ lit: 'x' }, ...recipe.recipe.preimage!], signatures: [] };
    const result = walk(compileRecipe(wrong), rows);
    expect([result.integrity, result.completeness]).toEqual(['not-rederivable', 'unproven']);
    expect(new Set(result.findings.map(({ kind }) => kind))).toEqual(new Set(['content-mismatch']));
    for (const { detail } of result.findings) expect(detail).toContain('no sign of a change');
    expect(result.explanation[0]).toContain('no sign of tampering');
  });
});

describe('finding and mending a recipe', () => {
  const logOf = (rows: readonly Buffer[]) =>
    trialLog([{ fromStart: true, rows: rows.map((bytes) => ({ bytes, file: 0 })) }], true);

  it.each(['agt_ts', 'cdil', 'cloakllm', 'hashchainalgo'] as const)('%s: is found without one', (name) => {
    const { rows } = unstored(name);
    const search = findRecipe(logOf(rows), [], {});
    expect([search.recipe?.hash, search.recipe?.prev]).toEqual([undefined, unstored(name).recipe.prevField]);
    expect(search.trial?.matched).toBe(search.trial?.tried);
    const result = walk(compileRecipe(search.recipe), rows);
    expect([result.integrity, result.findings]).toEqual(['intact', []]);
    expect(searchReport(search, logOf(rows), 'x').sentence).toContain('and no row its own');
  });

  it('names the change of a recipe that makes rows give what the next ones name', () => {
    const { recipe, rows } = unstored('cloakllm');
    const [json] = recipe.recipe.preimage!;
    const wrong = { ...recipe.recipe, preimage: [{ prev: 'text' as const }, json!] };
    const { changes, after } = diagnose(wrong, logOf(rows), {}, new Work(400_000));
    expect(changes.map(({ name }) => name)).toEqual(['prev member']);
    expect(after.matched).toBe(rows.length - 1);
  });
});

it('a head that was kept earlier is found again, and covers the row that was the last then', () => {
  const { recipe, rows } = unstored('cloakllm');
  const { head } = walk(recipe, rows.slice(0, 30)).heads[0]!;
  const watch = (log: readonly Buffer[]) => {
    const heads = new HeadWatch(recipe, [{ partition: [], head: head!, rows: 30 }]);
    for (const [i, bytes] of log.entries()) heads.row(bytes, { file: 0, line: i + 1 });
    return heads.end()[0]!.outcome;
  };
  expect(watch(rows)).toBe('inside');
  expect(watch(rows.slice(0, 30))).toBe('end');
  expect(watch(edited(rows.slice(0, 30), 29))).toBe('rewritten');
});
