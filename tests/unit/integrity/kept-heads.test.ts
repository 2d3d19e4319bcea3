import { describe, expect, it } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { sha256 } from '../../../electron/engine/integrity/digests.ts';
import { HeadWatch, type KeptHead, type Sighting } from '../../../electron/engine/integrity/kept-heads.ts';
import { judgeHeads } from '../../../electron/engine/verification/anchors.ts';
import { scheme } from './walk-log.ts';

/** Where a head noted earlier is in a log that is read now. */

const { recipe, rows } = scheme('hashchainalgo');
const hashOf = (row: Buffer): string => (JSON.parse(row.toString()) as { hash: string }).hash;

function look(kept: Partial<KeptHead>, log: readonly Buffer[] = rows): Sighting {
  const watch = new HeadWatch(recipe, [{ partition: [], head: hashOf(rows[9]!), rows: 10, ...kept }]);
  for (const [i, bytes] of log.entries()) watch.row(bytes, { file: 0, line: i + 1 });
  return watch.end()[0]!;
}

describe('a kept head', () => {
  it.each<[string, Partial<KeptHead>, Buffer[], Sighting['outcome']]>([
    ['ends the log', {}, rows.slice(0, 10), 'end'],
    ['stands where it stood', {}, rows, 'inside'],
    ['is found without a count', { rows: null }, rows, 'inside'],
    ['stands elsewhere when a row before it is gone', {}, rows.slice(1), 'elsewhere'],
    ['is cut off', {}, rows.slice(0, 9), 'cut'],
    ['is nowhere', { head: 'f'.repeat(64), rows: null }, rows, 'cut'],
    ['was rewritten', { head: 'f'.repeat(64) }, rows, 'rewritten'],
    ['is of a chain that is not here', { partition: ['acme'] }, rows, 'no-chain'],
    ['stands where it stood in a log that lists the newest row first', {}, rows.toReversed(), 'inside'],
  ])('%s', (_, kept, log, outcome) => {
    expect(look(kept, log).outcome).toBe(outcome);
  });

  it('in upper case is the same hash', () => {
    expect(look({ head: hashOf(rows[9]!).toUpperCase() }).outcome).toBe('inside');
  });

  it('names the row at its place', () => {
    expect(look({ head: 'f'.repeat(64) })).toMatchObject({
      place: { row: 9, line: 10 },
      found: hashOf(rows[9]!),
    });
  });
});

/** A chain of `count` rows over their numbers, as members of rows that `dress` makes. */
function chain(
  count: number,
  start: string,
  dress: (n: number, prev: string, hash: string) => object,
): Buffer[] {
  let prev = start;
  return Array.from({ length: count }, (_, n) => {
    const hash = sha256(`${prev}${n}`);
    const row = dress(n, prev, hash);
    prev = hash;
    return Buffer.from(JSON.stringify(row));
  });
}

const plain = {
  ...{ recipe: 'chain-recipe/1', name: 'numbers', hash: 'hash', prev: 'prev', alg: 'sha256' },
  genesis: { const: '0' },
  preimage: [{ prev: 'text' }, { field: 'n' }],
};
const dressed = (n: number, prev: string, hash: string) => ({ n, prev, hash });
const log = chain(12, '0', dressed);
const other = chain(8, 'x', dressed);

/** The outcome of one head over files of rows. */
function outcome(recipeJson: object, kept: Partial<KeptHead>, ...files: Buffer[][]): Sighting['outcome'] {
  const watch = new HeadWatch(compileRecipe(recipeJson), [{ partition: [], head: '', rows: null, ...kept }]);
  for (const [file, lines] of files.entries())
    for (const [i, bytes] of lines.entries()) watch.row(bytes, { file, line: i + 1 });
  return watch.end()[0]!.outcome;
}

describe('a kept head where chains share a partition or rows another order', () => {
  const head = hashOf(log[9]!);
  const first = hashOf(log[0]!);
  const gone = 'f'.repeat(64);
  const perFile = { ...plain, scope: 'file' };
  const byLink = { ...plain, order: { by: 'link' } };
  const byNumber = { ...plain, order: { by: ['n'] } };
  const shuffled = [...log.slice(6), ...log.slice(0, 6)];
  it.each<[string, object, Partial<KeptHead>, Buffer[][], Sighting['outcome']]>([
    ['stands in its own file', perFile, { head, rows: 10 }, [other, log], 'inside'],
    ['ends its own file', perFile, { head, rows: 10 }, [other, log.slice(0, 10)], 'end'],
    ['is cut off its file', perFile, { head, rows: 10, first }, [other, log.slice(0, 9)], 'cut'],
    ['was rewritten in its file', perFile, { head: gone, rows: 10, first }, [other, log], 'rewritten'],
    ['is of a file that is not here', perFile, { head: gone, rows: 10, first }, [other], 'no-chain'],
    ['is counted along the links', byLink, { head, rows: 10 }, [shuffled], 'inside'],
    [
      'is cut off along the links',
      byLink,
      { head, rows: 10 },
      [shuffled.slice(0, 3).concat(log.slice(0, 6))],
      'cut',
    ],
    ['was rewritten along the links', byLink, { head: gone, rows: 10 }, [shuffled], 'rewritten'],
    ['is counted in the order of a field', byNumber, { head, rows: 10 }, [shuffled], 'inside'],
    ['was rewritten in the order of a field', byNumber, { head: gone, rows: 10 }, [shuffled], 'rewritten'],
  ])('%s', (_, recipeJson, kept, files, expected) => {
    expect(outcome(recipeJson, kept, ...files)).toBe(expected);
  });

  const versions = {
    ...plain,
    versions: { field: 'v', cases: { 2: { hash: 'h2', prev: 'p2' } } },
  };
  const mixed = chain(12, '0', (n, prev, hash) =>
    n < 5 ? { n, prev, hash } : { v: 2, n, p2: prev, h2: hash },
  );
  it('is counted where versions keep their hashes in several places', () => {
    expect(outcome(versions, { head, rows: 10 }, mixed)).toBe('inside');
    expect(outcome(versions, { head, rows: 10 }, mixed.slice(0, 8))).toBe('cut');
  });

  const runs = {
    ...plain,
    genesis: { derive: [{ field: 'run' }] },
    kinds: { run: 'header', row: { kind: 'link' }, note: 'ignore', seal: { kind: 'seal', head: 'head' } },
  };
  const runOf = (run: string, count: number) => [
    Buffer.from(JSON.stringify({ type: 'run', run })),
    ...chain(count, sha256(run), (n, prev, hash) => ({ type: 'row', n, prev, hash })),
    Buffer.from('{"type":"note","hash":"not counted"}'),
  ];
  it('is counted in its own run, and only over links', () => {
    const [a, b] = [runOf('a', 5), runOf('b', 7)];
    const kept = { head: hashOf(b[3]!), rows: 3, first: hashOf(b[1]!) };
    expect(outcome(runs, kept, [...a, ...b])).toBe('inside');
    expect(outcome(runs, kept, [...a, ...b.slice(0, 3)])).toBe('cut');
    expect(outcome(runs, { ...kept, head: gone }, [...a, ...b])).toBe('rewritten');
    expect(outcome(runs, kept, a)).toBe('no-chain');
  });
});

it('of several chains, what is said of a head names its own', () => {
  const place = { place: null, found: null, first: null, firstPrev: null };
  const said = (partition: string[]) => {
    const kept = { partition, head: 'h', rows: 2, name: 'anchor 1' };
    return judgeHeads([{ kept, outcome: 'inside', rows: 5, at: 2, ...place }], []).sentences[0];
  };
  expect(said(['acme'])).toContain('still stands at row 2 of the chain acme; the 3 rows after it');
  expect(said([])).toContain('still stands at row 2 of its chain;');
});
