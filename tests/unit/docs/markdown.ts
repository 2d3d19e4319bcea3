import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..', '..');

/** The text of a file of this repository. */
export const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Every page of documentation, as paths from the root. */
export const PAGES = globSync(['*.md', 'docs/**/*.md', 'resources/**/*.md', 'tests/**/*.md'], { cwd: ROOT })
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

/** What a reader sees as text: code blocks left out. */
export const prose = (markdown: string) => markdown.replace(/^```.*?^```/gms, '');

/** The part under one heading, to the next of the same or a higher level; '' where there is none. */
export function section(markdown: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 1;
  const start = `\n${markdown}`.indexOf(`\n${heading}\n`);
  if (start < 0) return '';
  const rest = markdown.slice(start + heading.length);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The rows of all tables, as trimmed cells, without heads and rules. */
export function rows(markdown: string): string[][] {
  const lines = markdown.split('\n');
  const cells = (line: string) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split('|')
      .map((cell) => cell.trim());
  return lines.flatMap((line, i) => {
    const isHead = /^\|[ |:-]+\|$/.test(lines[i + 1] ?? '');
    return line.startsWith('|') && !isHead && !/^\|[ |:-]+\|$/.test(line) ? [cells(line)] : [];
  });
}

/** Everything in back quotes, without them. */
export const code = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!);

/** The names in back quotes in the first column of a page's tables. */
export const firstColumn = (markdown: string) => rows(markdown).flatMap(([cell]) => code(cell ?? ''));

/** The anchors that a page's headings have, as the usual viewers make them. */
export function anchors(markdown: string): Set<string> {
  const headings = [...prose(markdown).matchAll(/^#+ (.+)$/gm)].map(([, text]) => text!);
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** What is wrong with the relative links and pictures of a page: dead files, dead anchors. */
export function deadLinks(
  path: string,
  markdown: string,
  exists = (file: string) => existsSync(join(ROOT, file)),
) {
  const links = [...prose(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return links.flatMap((link) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : join(dirname(path), file).replaceAll('\\', '/');
    if (!exists(target)) return [`${path} links to ${link}, which is not there`];
    if (anchor === undefined || !target.endsWith('.md')) return [];
    const page = target === path ? markdown : read(target);
    return anchors(page).has(anchor) ? [] : [`${path} links to ${link}: no such heading`];
  });
}

const TOP = /^(electron|renderer|shared|resources|tests|docs|bench|scripts|\.ci)\/[\w./@-]*$/;

/** The paths of this repository that a page names in back quotes and that do not exist. */
export function missingPaths(
  markdown: string,
  exists = (file: string) => existsSync(join(ROOT, file)),
): string[] {
  // A test may be named as the start of its file's name, as the test runner takes it.
  return code(prose(markdown)).filter((span) => TOP.test(span) && !exists(span));
}
