import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { sha256 } from '../../../electron/engine/integrity/digests.ts';
import { JsonTape } from '../../../electron/engine/integrity/json-lexer.ts';
import { receiptOf } from '../../../electron/engine/integrity/receipt.ts';
import { json, kinds, RECIPES, SCHEMES, scheme, walk, walkFiles } from './walk-log.ts';

const activity = compileRecipe(json(`${RECIPES}/vouch-activity.json`));

/** A log of Vouch's own form: keys here are written in the order of their UTF-16 units, so JSON text is JCS. */
function activityLog(count: number, writer = 'ann'): string[] {
  let prev = '0'.repeat(64);
  return Array.from({ length: count }, (_, i) => {
    const at = `2026-01-01T00:00:${String(i % 60).padStart(2, '0')}.000000Z`;
    const body = {
      action: 'vault.unlocked',
      actor: writer,
      at,
      details: { n: i },
      prev_hash: prev,
      seq: i + 1,
    };
    prev = sha256(JSON.stringify(body));
    return JSON.stringify({ ...body, entry_hash: prev });
  });
}

describe('the recipe of Vouch’s own log', () => {
  it('verifies what the documentation describes', () => {
    const result = walk(activity, activityLog(50));
    expect([result.integrity, result.completeness, result.findings]).toEqual(['intact', 'unproven', []]);
    expect(result.unprotected).toEqual([]);
    expect(result.heads).toMatchObject([{ partition: [], rows: 50 }]);
    expect(result.checked).toEqual({
      content: true,
      links: true,
      sequence: true,
      signatures: false,
      anchors: false,
    });
  });

  it('is proven complete by its head', () => {
    const log = activityLog(9);
    const head = (JSON.parse(log.at(-1)!) as { entry_hash: string }).entry_hash;
    const anchors = [{ kind: 'head' as const, value: head, source: 'the vault' }];
    expect(walk(activity, log, { anchors }).completeness).toBe('proven');
    expect(walk(activity, log.slice(0, -1), { anchors }).completeness).toBe('broken');
    expect(walk(activity, log.slice(1), { anchors }).completeness).toBe('broken');
  });

  it('counts missing rows by their numbers', () => {
    const result = walk(activity, activityLog(30).toSpliced(10, 4));
    expect(result.findings).toMatchObject([
      { kind: 'gap', row: 10, detail: 'Before this row 4 rows are missing.' },
    ]);
    expect([result.integrity, result.completeness]).toEqual(['intact', 'broken']);
  });
});

describe('every edit is found', () => {
  it.each(SCHEMES)(
    '%s: a changed byte of a row is found, unless it leaves the hashed bytes as they are',
    (name) => {
      const { recipe, rows } = scheme(name);
      const tape = new JsonTape({ nonFinite: true });
      const essence = (row: Buffer): string | null => {
        if (!tape.lex(row)) return null;
        const fields = [
          recipe.hashField!,
          recipe.prevField ?? recipe.hashField!,
          recipe.recipe.seq?.field ?? recipe.hashField!,
        ];
        const signed = (recipe.recipe.signatures ?? []).map(({ field }) => field);
        const inner = (recipe.recipe.intermediate ?? []).flatMap(({ stored }) => stored ?? []);
        const checked = [...fields, ...signed, ...inner];
        const preimage = recipe.content!.preimageOf(tape, tape.text(tape.at(recipe.prevField ?? '')));
        // Hashes are compared as digests, whatever the case of their letters.
        return JSON.stringify([
          preimage.toString('hex'),
          checked.map((field) => tape.text(tape.at(field))?.toLowerCase()),
        ]);
      };
      // A tenant's name is not hashed by the scheme that has tenants: such an edit moves a row to another chain.
      const partition = (row: Buffer): string =>
        tape.lex(row) ? (recipe.recipe.partition ?? []).map((field) => tape.text(tape.at(field))).join() : '';
      fc.assert(
        fc.property(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 255 }), (rowSeed, byteSeed, value) => {
          const at = rowSeed % rows.length;
          const changed = Buffer.from(rows[at]!);
          changed[byteSeed % changed.length] = value;
          if (value === 0x0a || value === 0x0d || partition(changed) !== partition(rows[at]!)) return;
          const result = walk(recipe, rows.with(at, changed));
          const noticed =
            result.integrity !== 'intact' || result.completeness === 'broken' || result.findings.length > 0;
          if (essence(changed) === essence(rows[at]!)) expect(result.integrity).toBe('intact');
          else expect(noticed).toBe(true);
        }),
        { numRuns: 150 },
      );
    },
  );

  it('spacing between tokens changes nothing', () => {
    const log = activityLog(12);
    const spaced = log.map((row) =>
      JSON.stringify(
        Object.fromEntries(Object.entries(JSON.parse(row) as object).reverse()),
        null,
        1,
      ).replaceAll('\n', '\t'),
    );
    const result = walk(activity, spaced);
    expect([result.integrity, result.findings]).toEqual(['intact', []]);
    expect(result.receipt).toBe(walk(activity, log).receipt);
  });
});

describe('rows that cannot be read', () => {
  const log = activityLog(20);

  it('a foreign line that the chain runs past is reported, and accuses nobody', () => {
    const result = walk(activity, log.toSpliced(7, 0, 'restarted by cron'));
    expect(kinds(result)).toEqual(['unreadable-line']);
    expect([result.integrity, result.completeness]).toEqual(['intact', 'unproven']);
    expect(result.findings[0]).toMatchObject({
      row: 7,
      line: 8,
      detail: 'The line is no JSON record (its syntax is wrong).',
    });
  });

  it('a line that the chain needs breaks it', () => {
    const result = walk(activity, log.with(7, `${log[7]!.slice(0, 40)}\u0001`));
    expect(kinds(result)).toEqual(['unreadable-line']);
    expect([result.integrity, result.completeness]).toEqual(['unreadable', 'broken']);
  });

  it('nothing is said of the hashes of rows that are not here, or that are of no chain', () => {
    const none = walk(compileRecipe({ ...activity.recipe, preimage: undefined }), []);
    expect(none.explanation.join(' ')).not.toContain('Links verified');
    const placeless = walk(compileRecipe({ ...activity.recipe, partition: ['tenant'] }), log);
    expect(placeless.counts['unreadable-line']).toBe(20);
    expect(placeless.explanation.join(' ')).not.toContain('No record holds');
  });

  it('numbers, lists and words are no records', () => {
    const words = walk(activity, ['1', '[]', 'null']);
    expect(words.integrity).toBe('unreadable');
    expect(words.explanation[0]).toBe('No line here is a record, so nothing could be checked.');
  });

  it('what stands before the start of the chain is no part of it', () => {
    const result = walk(activity, ['# exported by a script', ...log]);
    expect([result.integrity, kinds(result)]).toEqual(['intact', ['unreadable-line']]);
    expect(walk(activity, ['# exported by a script', ...log.slice(1)]).integrity).toBe('unreadable');
  });

  it('two records on one line are named as such, and a row that a crash filled up with zeros is torn', () => {
    const joined = walk(activity, log.toSpliced(4, 2, `${log[4]}${log[5]}`));
    expect(joined.findings[0]!.detail).toContain('another record follows on the same line');
    const filled = walk(activity, log.with(-1, `${log.at(-1)!.slice(0, 50)}\0\0\0`));
    expect([filled.integrity, kinds(filled)]).toEqual(['intact', ['torn-line']]);
    const behind = walk(activity, log.with(-1, `${log.at(-1)!}\0\0\0`));
    expect(behind.findings[0]!.detail).toContain('text follows the record');
  });

  it('zero bytes in the place of a row are no blank line', () => {
    const log = activityLog(9);
    const zeros = Buffer.alloc(300);
    expect(walk(activity, [' ', ...log, '\t\r']).findings).toEqual([]);
    expect(walk(activity, [...log, zeros]).findings).toMatchObject([{ kind: 'torn-line', row: 9 }]);
    const [finding] = walk(activity, log.toSpliced(4, 1, zeros as never)).findings;
    expect(finding).toMatchObject({ kind: 'unreadable-line', row: 4 });
    expect(finding!.detail).toContain('nothing but zero bytes');
    expect(walk(activity, []).integrity).toBe('unverifiable');
  });

  it('records without hashes are unverifiable; one among others is reported', () => {
    expect(walk(activity, ['{"a":1}', '{"a":2}']).integrity).toBe('unverifiable');
    const stripped = JSON.stringify({ ...(JSON.parse(log[5]!) as object), entry_hash: undefined });
    const result = walk(activity, log.with(5, stripped));
    expect(result.integrity).toBe('altered');
    expect(result.findings[0]).toMatchObject({ kind: 'content-mismatch', row: 5 });
  });

  it('a repeated key is reported, and its last value counts', () => {
    const row = log[3]!.replace('{"action":', '{"action":"x","action":');
    const result = walk(activity, log.with(3, row));
    expect(kinds(result)).toEqual(['duplicate-keys']);
    expect(result.integrity).toBe('intact');
  });
});

describe('order', () => {
  it('a log that lists its newest row first is read backwards', () => {
    const log = activityLog(15).reverse();
    const result = walk(activity, log);
    expect([result.integrity, result.findings]).toEqual(['intact', []]);
    expect(result.explanation.join(' ')).toContain('newest row first');
    expect(result.heads[0]?.head).toBe((JSON.parse(log[0]!) as { entry_hash: string }).entry_hash);
    expect(walk(activity, log.toSpliced(6, 1)).completeness).toBe('broken');
    expect(kinds(walk(activity, log.slice(0, -2)))).toEqual(['prefix-missing']);
    expect(kinds(walk(activity, log.with(4, log[5]!).with(5, log[4]!)))).toContain('reordered');
  });

  it('by link, rows may stand in any order', () => {
    const byLink = compileRecipe({
      ...(json(`${RECIPES}/vouch-activity.json`) as object),
      order: { by: 'link' },
      seq: undefined,
    });
    const log = activityLog(20);
    const shuffled = [...log.slice(9), ...log.slice(3, 9).reverse(), ...log.slice(0, 3)];
    expect(walk(byLink, shuffled)).toMatchObject({
      integrity: 'intact',
      findings: [],
      completeness: 'unproven',
    });
    expect(kinds(walk(byLink, shuffled.toSpliced(4, 1)))).toEqual(['broken-link']);
    const hashes = log.map((row) => (JSON.parse(row) as { entry_hash: string }).entry_hash);
    const ends = [{ rows: 20, first: hashes[0], head: hashes[19] }];
    expect(walk(byLink, shuffled).heads).toMatchObject(ends);
    expect(walk(byLink, log.toReversed()).heads).toMatchObject(ends);
    expect(walk(byLink, log).heads).toMatchObject(ends);
  });

  it('several rows can be swapped, repeated and cut at once', () => {
    const log = activityLog(40);
    const mixed = log.toSpliced(30, 1).toSpliced(21, 0, log[3]!).with(10, log[11]!).with(11, log[10]!);
    const result = walk(activity, mixed);
    expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([
      ['reordered', 10],
      ['duplicate', 21],
      ['gap', 31],
    ]);
  });
});

describe('parts of a log', () => {
  it('a filter leaves rows out in between, which is said and not called missing', () => {
    const some = activityLog(30).filter((_, i) => i % 3 !== 1);
    expect(walk(activity, some).completeness).toBe('broken');
    const result = walk(activity, some, { partial: 'filter' });
    expect([result.integrity, result.completeness, result.findings]).toEqual(['intact', 'unproven', []]);
    expect(result.explanation.join(' ')).toContain('that the filter left out');
  });
});

describe('recipes that do not fit', () => {
  const value = json(`${RECIPES}/vouch-activity.json`) as object;

  it('a recipe of another scheme accuses nobody', () => {
    const foreign = compileRecipe({ ...value, prev: 'actor' });
    const result = walk(foreign, activityLog(30));
    expect(['unverifiable', 'not-rederivable']).toContain(result.integrity);
    expect(result.explanation.join(' ')).toContain('the recipe is that of another scheme');
    const wrongHash = compileRecipe({ ...value, alg: 'sha3-256', prev: 'actor' });
    expect(walk(wrongHash, activityLog(30)).integrity).toBe('not-rederivable');
  });

  it('single rows picked from a log are not called altered', () => {
    const result = walk(
      activity,
      activityLog(60).filter((_, i) => i % 10 === 3),
    );
    expect([result.integrity, result.completeness]).toEqual(['unverifiable', 'broken']);
  });

  it('rows that a filter tore from predecessors they do not store stay unproven', () => {
    const { recipe, rows } = scheme('aegis');
    const some = rows.filter((_, i) => i % 5 !== 2);
    const result = walk(recipe, some, { partial: 'filter' });
    expect(result).toMatchObject({ integrity: 'unverifiable', findings: [] });
    const torn = some.length - rows.filter((_, i) => i % 5 !== 2 && i % 5 !== 3).length;
    expect(result.explanation[0]).toBe(
      `The content of ${some.length - torn} rows gives the stored hashes; for ${torn} rows that could not be established.`,
    );
    const tail = walk(recipe, rows.slice(40), { partial: 'range' });
    expect([tail.integrity, tail.explanation[0]]).toEqual([
      'intact',
      expect.stringContaining(`The content of ${rows.length - 41} rows gives`),
    ]);
    expect(tail.explanation.join(' ')).toContain('The first row itself was not checked');
  });
});

describe('results', () => {
  it('list at most the findings asked for, and count all', () => {
    const log = activityLog(60).map((row, i) => (i % 4 === 2 ? row.replace('"ann"', '"eve"') : row));
    const result = walk(activity, log, { findingLimit: 5 });
    expect(result.findings.map(({ row }) => row)).toEqual([2, 6, 10, 14, 18]);
    expect(result.counts['content-mismatch']).toBe(15);
    expect(walk(activity, log, { findingLimit: 5 }).receipt).toBe(walk(activity, log).receipt);
  });

  it('most rows failing while the links hold is a wrong recipe, never tampering', () => {
    const log = activityLog(60).map((row) => row.replace('"ann"', '"eve"'));
    const result = walk(activity, log);
    expect([result.integrity, result.findings.length]).toEqual(['not-rederivable', 60]);
    expect(result.findings[0]?.detail).toContain('no sign of a change');
    expect(result.recomputed).toEqual({ rows: 60, failed: 60 });
  });

  it('hold a receipt that any machine can compute', () => {
    const result = walk(activity, activityLog(3));
    const { receipt, ...rest } = result;
    expect(receiptOf(rest)).toBe(receipt);
    const last = result.heads[0]!;
    const counts = Object.entries(result.counts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, count]) => `"${kind}":${count}`);
    const text =
      `{"completeness":"unproven","counts":{${counts.join(',')}},` +
      `"files":[{"bytes":0,"name":"log-0","sha256":"${'0'.repeat(64)}"}],"integrity":"intact",` +
      `"partitions":[{"file":null,"first":"${last.first}","head":"${last.head}","partition":[],"rows":3}],` +
      `"receipt":"vouch-receipt/1","recipe":{"hash":"${activity.hash}","name":"vouch-activity"},"rows":3}`;
    expect(receipt).toBe(`sha256:${sha256(text)}`);
  });

  it('differ in their receipt when anything verified differs', () => {
    const log = activityLog(12);
    const other = activityLog(12, 'eve');
    expect(walk(activity, log).receipt).not.toBe(walk(activity, other).receipt);
    expect(walk(activity, log).receipt).not.toBe(walk(activity, log.slice(0, -1)).receipt);
    expect(walkFiles(activity, [log]).receipt).not.toBe(
      walkFiles(activity, [log.slice(0, 6), log.slice(6)]).receipt,
    );
  });
});

describe('what is said of a log of several chains', () => {
  const tenants = compileRecipe({
    ...{ recipe: 'chain-recipe/1', name: 'tenants', alg: 'sha256', hash: 'hash', prev: 'prev' },
    ...{ genesis: { const: '' }, partition: ['tenant'] },
    preimage: [{ prev: 'text' }, { field: 'm' }],
  });
  const chainOf = (tenant: string, count = 10) => {
    let prev = '';
    return Array.from({ length: count }, (_, n) => {
      const m = `${tenant[0]}${n}`;
      const hash = sha256(`${prev}${m}`);
      const row = { tenant, m, prev, hash };
      prev = hash;
      return JSON.stringify(row);
    });
  };
  const [acme, beta] = [chainOf('acme'), chainOf('beta')];
  const said = (rows: string[]) => walk(tenants, rows).explanation.join(' ');

  it('a chain that is not here at all cannot be seen', () => {
    expect(said([...acme, ...beta])).toContain('Each of 2 chains begins at its start.');
    expect(said(acme)).toContain('one that was left out as a whole cannot be seen');
    expect(walk(activity, activityLog(3)).explanation.join(' ')).not.toContain('as a whole');
  });

  it('rows that were given to another chain are not said to lack a beginning', () => {
    const moved = [...acme.slice(0, 6), ...acme.slice(6).map((row) => row.replace('acme', 'newco')), ...beta];
    const { integrity, findings } = walk(tenants, moved);
    expect(integrity).toBe('intact');
    expect(findings).toMatchObject([{ kind: 'prefix-missing', row: 6, partition: ['newco'] }]);
    expect(findings[0]!.detail).toContain('follows a row of another chain');
    expect(said(moved)).toContain('The first row of one chain follows a row of another chain');
    expect(said(moved)).not.toContain('rows before it are missing');
    expect(said([...acme.slice(3), ...beta])).toContain('One of 2 chains does not begin at its start');
  });

  it('a copy of many rows is one finding, and its rows are counted', () => {
    const twice = walk(tenants, [...acme, ...beta, ...acme]);
    expect(kinds(twice)).toEqual(['duplicate']);
    expect(twice.explanation).toContain('10 rows are here a second time, as their hashes say.');
    expect(said([...acme, acme[4]!])).not.toContain('a second time, as');
  });

  it('a log that was started anew is no sign of two writers alone', () => {
    const anew = walk(activity, [...activityLog(5), ...activityLog(5, 'bob')]);
    expect([anew.integrity, kinds(anew)]).toEqual(['forked', ['fork']]);
    expect(anew.findings[0]!.detail).toContain('A log that was started anew');
    const gap = walk(activity, activityLog(9).toSpliced(4, 2));
    expect(gap.explanation[0]).toContain('but for what is missing each row follows');
  });
});

describe('what a recipe that does not fit is not to be taken for', () => {
  const fields = (log: string[]) =>
    log.map((row) => JSON.stringify({ other: sha256(row), ...JSON.parse(row) }));

  it('another field taken for the hash', () => {
    const wrong = compileRecipe({ ...activity.recipe, hash: 'other' });
    const { integrity, findings } = walk(wrong, fields(activityLog(20)));
    expect(integrity).toBe('not-rederivable');
    for (const { detail } of findings.slice(1)) expect(detail).toContain('no sign of a change');
  });

  it('another field taken for the predecessor', () => {
    const wrong = compileRecipe({ ...activity.recipe, prev: 'other', preimage: activity.recipe.preimage });
    const result = walk(wrong, fields(activityLog(20)));
    expect(result.integrity).not.toBe('altered');
    for (const { kind, detail } of result.findings)
      if (kind === 'broken-link') expect(detail).toContain('no sign of a change');
  });

  it('single rows of a log, whether the first is among them or not', () => {
    const log = activityLog(30);
    for (const from of [0, 1]) {
      const result = walk(
        activity,
        log.filter((_, i) => i % 3 === from),
      );
      expect(result.integrity).toBe('unverifiable');
      expect(result.explanation.join(' ')).toContain('single rows of a log');
    }
  });

  it('a wrong key', () => {
    const keyed = { alg: 'hmac-sha256', key: 'k', keys: { k: { utf8: 'wrong' } } };
    const result = walk(compileRecipe({ ...activity.recipe, ...keyed }), activityLog(20));
    expect(result.explanation[0]).toContain('the recipe or its key does not fit');
  });
});

describe('where rows store no predecessor', () => {
  const derived = (more: object = {}) =>
    compileRecipe({
      ...{ recipe: 'chain-recipe/1', name: 'derived', alg: 'sha256', hash: 'hash', genesis: { const: 'G' } },
      seq: { field: 'n', start: 0 },
      preimage: [{ prev: 'text' }, { field: 'm' }],
      ...more,
    });
  const rowsOf = (word: string, count = 20) => {
    let prev = 'G';
    return Array.from({ length: count }, (_, n) => {
      prev = sha256(`${prev}${word}${n}`);
      return JSON.stringify({ n, m: `${word}${n}`, hash: prev });
    });
  };
  const [one, two] = [rowsOf('a'), rowsOf('b')];

  it('a log that was started anew, or whose files have a chain each, is forked and not altered', () => {
    const anew = walk(derived(), [...one, ...two]);
    expect([anew.integrity, kinds(anew)]).toEqual(['forked', ['fork']]);
    expect(anew.findings[0]).toMatchObject({ row: 20 });
    expect(anew.findings[0]!.detail).toContain('Two rows start the chain');
  });

  it('a row after missing ones is not said to give its hash', () => {
    const result = walk(derived(), one.toSpliced(7, 2));
    expect(kinds(result)).toEqual(['gap']);
    expect(result.explanation[0]).toContain('The content of 17 rows gives the stored hashes');
    expect(result.explanation.join(' ')).toContain('The row after what is missing was not checked either');
    const cut = walk(derived(), one.slice(5)).explanation.join(' ');
    expect(cut).toContain('The content of 14 rows gives the stored hashes');
    expect(cut).toContain('The first row itself was not checked');
  });

  it('a row of another chain moved in does not have a number that follows', () => {
    const moved = walk(derived(), one.toSpliced(12, 0, two[4]!));
    expect(moved.findings[0]).toMatchObject({ row: 12 });
    expect(moved.findings[0]!.detail).toContain('nor does its number follow');
  });

  it('a log that lists its newest row first is said to, and accused of nothing', () => {
    const result = walk(derived({ seq: undefined }), one.toReversed());
    expect(['unverifiable', 'not-rederivable']).toContain(result.integrity);
    expect(result.explanation.join(' ')).toContain('the log lists its newest row first');
    for (const { kind, detail } of result.findings)
      if (kind === 'content-mismatch') expect(detail).toContain('no sign of a change');
    expect(result.completeness).toBe('unproven');
    const head = { kind: 'head' as const, value: JSON.parse(one.at(-1)!).hash as string, source: 'paper' };
    const anchored = walk(derived({ seq: undefined }), one.toReversed(), { anchors: [head] });
    expect(anchored.counts['anchor-mismatch']).toBe(0);
    const strange = walk(derived({ genesis: { const: 'x' }, alg: 'sha512' }), one).explanation.join(' ');
    expect(strange).not.toContain('newest row first');
  });

  it('a copied file with a chain of its own is said to be one', () => {
    const result = walkFiles(derived({ scope: 'file' }), [one, two, one]);
    expect([result.integrity, result.findings]).toEqual(['intact', []]);
    expect(result.explanation).toContain(
      '20 rows are here a second time, as the whole chain of a copied file.',
    );
  });
});
