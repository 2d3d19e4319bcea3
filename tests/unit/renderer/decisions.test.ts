import { describe, expect, it } from 'vitest';
import { ACTION_WORDS, detailWords } from '../../../renderer/lib/activity-words.ts';
import { baseName, fileNameOf } from '../../../renderer/lib/file-name.ts';
import { nextSteps, type State } from '../../../renderer/lib/next-steps.ts';
import { rowAfterKey } from '../../../renderer/lib/row-keys.ts';
import { ACTIVITY_ACTIONS } from '../../../shared/model/activity.ts';
import type { Chain } from '../../../shared/model/integrity.ts';

describe('keys in a table', () => {
  it('comes in at the first visible row', () => {
    expect(rowAfterKey('ArrowDown', null, 40, 100, 10)).toBe(40);
    expect(rowAfterKey('ArrowUp', null, 40, 100, 10)).toBe(40);
    expect(rowAfterKey('PageDown', null, 40, 100, 10)).toBe(50);
  });

  it('moves by row, page and end, and stays inside', () => {
    expect(rowAfterKey('ArrowDown', 5, 0, 100, 10)).toBe(6);
    expect(rowAfterKey('ArrowUp', 0, 0, 100, 10)).toBe(0);
    expect(rowAfterKey('PageDown', 95, 0, 100, 10)).toBe(99);
    expect(rowAfterKey('PageUp', 3, 0, 100, 10)).toBe(0);
    expect(rowAfterKey('Home', 50, 0, 100, 10)).toBe(0);
    expect(rowAfterKey('End', 50, 0, 100, 10)).toBe(99);
    expect(rowAfterKey('x', 50, 0, 100, 10)).toBeNull();
  });
});

describe('next steps', () => {
  const lines = { total: 10, accepted: 10, rejected: 0, duplicate: 0, conflict: 0, blank: 0 };
  const verified = (integrity: 'intact' | 'altered', stale = false) => ({
    verification: { stale, result: { integrity, completeness: 'unproven' } } as NonNullable<
      Chain['verification']
    >,
  });
  const state = (change: Partial<State>): State => ({
    acquisitions: [{ id: 1, lines }],
    chains: [verified('intact')],
    populations: [],
    samples: [],
    packages: [],
    ...change,
  });
  const titles = (change: Partial<State>) => nextSteps(state(change)).map(({ title }) => title);

  it('begins with an import', () => {
    expect(nextSteps(state({ acquisitions: [] }))).toMatchObject([{ href: null }]);
  });

  it('asks to verify what is not, or no longer, verified', () => {
    expect(titles({ chains: [{ verification: null }, verified('intact', true)] })).toContain(
      'Verify 2 chains',
    );
    expect(titles({ chains: [verified('altered')] })).toContain('Look into 1 chain that did not hold');
    expect(titles({ chains: [verified('altered', true)] })).not.toContain(
      'Look into 1 chain that did not hold',
    );
  });

  it('points to the ledger that holds something', () => {
    const steps = nextSteps(
      state({
        acquisitions: [
          { id: 1, lines },
          { id: 7, lines: { ...lines, rejected: 2, conflict: 1 } },
        ],
      }),
    );
    expect(steps).toContainEqual(expect.objectContaining({ href: '/acquisitions/7' }));
  });

  it('goes from population to sample to package, and ends', () => {
    expect(titles({})).toEqual(['Choose a population']);
    expect(titles({ populations: [{ id: 1 }] })).toEqual(['Draw a sample from 1 frozen population']);
    const drawn = { populations: [{ id: 1 }], samples: [{ population: { id: 1 } }] };
    expect(titles(drawn)).toEqual(['Build the evidence package']);
    expect(titles({ ...drawn, packages: [{ id: 1 }] })).toEqual(['Check a package']);
  });
});

describe('names and words', () => {
  it('makes a file name that every system takes', () => {
    expect(fileNameOf('Q1 review / SOC 2: Müller & Söhne')).toBe('q1-review-soc-2-muller-sohne');
    expect(baseName('/tmp/x/package.zip')).toBe('package.zip');
    expect(baseName('C:\\x\\package.zip')).toBe('package.zip');
    expect(fileNameOf('../..')).toBe('evidence-package');
    expect(fileNameOf(`${'a'.repeat(79)} b`)).toBe('a'.repeat(79));
  });

  it('has words for every action', () => {
    for (const action of ACTIVITY_ACTIONS) expect(ACTION_WORDS[action]).toMatch(/^[A-Z]/);
  });

  it('puts details on one line', () => {
    expect(
      detailWords({ file: 'a.ndjson', lines: 1200, sha256: 'ab'.repeat(32), ok: true, zone: null }),
    ).toBe('file a.ndjson · lines 1\u202f200 · sha256 abababab…abababab · ok yes · zone none');
  });
});
