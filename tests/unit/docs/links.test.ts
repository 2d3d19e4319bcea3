import { describe, expect, test } from 'vitest';
import { deadLinks, missingPaths, PAGES, read } from './markdown.ts';

describe('every page', () => {
  test.each(PAGES)('%s has no dead link', (page) => {
    expect(deadLinks(page, read(page))).toEqual([]);
  });

  test.each(PAGES)('%s names only paths that exist', (page) => {
    expect(missingPaths(read(page))).toEqual([]);
  });

  test('can be reached from the README', () => {
    const reached = new Set<string>();
    const follow = (page: string) => {
      if (reached.has(page)) return;
      reached.add(page);
      const links = [...read(page).matchAll(/\]\(([^)#\s]+\.md)/g)].map(([, link]) => link!);
      for (const link of links) {
        const target = new URL(link, `file:///${page}`).pathname.slice(1);
        if (PAGES.includes(target)) follow(target);
      }
    };
    follow('README.md');
    const pages = PAGES.filter((page) => page.startsWith('docs/'));
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });
});

describe('a mistake is seen', () => {
  const there = (path: string) => ['docs/a.md', 'docs/images/x.png', 'shared/errors.ts'].includes(path);

  test.each([
    ['[b](b.md)', 'docs/a.md links to b.md, which is not there'],
    ['![x](images/y.png)', 'docs/a.md links to images/y.png, which is not there'],
    ['# One\n[two](#two)', 'docs/a.md links to #two: no such heading'],
    ['[up](../nowhere.ts)', 'docs/a.md links to ../nowhere.ts, which is not there'],
  ])('%s', (markdown, problem) => {
    expect(deadLinks('docs/a.md', markdown, there)).toEqual([problem]);
  });

  test.each([
    '![x](images/x.png)',
    '# One, and `two`\n[one](#one-and-two)',
    '[out](https://example.org/none)',
    '```\n[b](b.md)\n```',
  ])('%j is no mistake', (markdown) => {
    expect(deadLinks('docs/a.md', markdown, there)).toEqual([]);
  });

  test('a path that is gone', () => {
    expect(missingPaths('See `shared/errors.ts` and `shared/gone.ts`, `a/b` and `npm test`.', there)).toEqual(
      ['shared/gone.ts'],
    );
  });
});
