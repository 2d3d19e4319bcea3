import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DIALECTS } from '../../../electron/engine/platforms/registry.ts';
import { CONTRACT } from '../../../shared/contract.ts';
import { ERRORS } from '../../../shared/errors.ts';
import { ACTIVITY_ACTIONS } from '../../../shared/model/activity.ts';
import { engagement, settings } from '../../../shared/model/engagement.ts';
import { FILTER_KEYS } from '../../../shared/model/filter.ts';
import { COMPLETENESS_VERDICTS, INTEGRITY_VERDICTS } from '../../../shared/model/integrity.ts';
import { RECORD_KINDS } from '../../../shared/model/platform.ts';
import { mappedRecord } from '../../../shared/model/record.ts';
import { VERSION } from '../../../shared/version.ts';
import { code, firstColumn, ROOT, read, rows, section } from './markdown.ts';

const sorted = (values: Iterable<string>) => [...new Set(values)].sort();
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name!);

test('one version everywhere', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const lock = JSON.parse(read('package-lock.json')) as { version: string };
  expect(VERSION).toBe(version);
  expect(lock.version).toBe(version);
  expect(matches(read('CHANGELOG.md'), /^## (\d+\.\d+\.\d+)/gm)[0]).toBe(version);
});

test('docs/errors.md lists every error with its texts', () => {
  const listed = rows(read('docs/errors.md')).map(([name, text, hint]) => [name, text, hint]);
  expect(listed).toEqual(Object.entries(ERRORS).map(([name, { text, hint }]) => [`\`${name}\``, text, hint]));
});

test('docs/contract.md lists every method with its kind', () => {
  const listed = rows(read('docs/contract.md')).map(([name, kind]) => [name, kind]);
  expect(listed).toEqual(Object.entries(CONTRACT).map(([name, { kind }]) => [`\`${name}\``, kind]));
});

describe('docs/settings.md', () => {
  const page = read('docs/settings.md');

  test('lists every setting of a vault', () => {
    expect(firstColumn(section(page, '## Of a vault'))).toEqual(Object.keys(settings.shape));
    expect(firstColumn(section(page, '## The engagement'))).toEqual(Object.keys(engagement.shape));
  });

  test('lists every variable that the code reads, and none besides', () => {
    const sources = globSync('{electron,shared,renderer,scripts,bench,tests}/**/*.{ts,tsx,mts,mjs}', {
      cwd: ROOT,
    });
    const texts = [...sources, 'vite.config.ts'].map((path) => readFileSync(join(ROOT, path), 'utf8'));
    const used = texts.flatMap((text) => matches(text, /\b(VOUCH_[A-Z][A-Z_]*[A-Z])\b/g));
    const listed = firstColumn(section(page, '## Environment variables'));
    expect(sorted(listed)).toEqual(sorted(used));
  });
});

describe('docs/chains.md and docs/recipes.md', () => {
  const named = new Set(code(read('docs/recipes.md')).flatMap((span) => span.match(/\w+/g) ?? []));

  test('the first explains every verdict', () => {
    const verdicts = [...INTEGRITY_VERDICTS, ...COMPLETENESS_VERDICTS];
    const listed = firstColumn(read('docs/chains.md'));
    expect(verdicts.filter((verdict) => !listed.includes(verdict))).toEqual([]);
  });

  test.each([
    ['electron/engine/integrity/recipe.ts', 'recipeSchema'],
    ['electron/engine/integrity/recipe-style.ts', 'styleSchema'],
    ['electron/engine/integrity/recipe-rows.ts', 'versionSchema'],
  ])('the second lists every key of %s: %s', (path, schema) => {
    const source = read(path);
    const from = source.indexOf(`const ${schema} = z.strictObject({`);
    const keys = matches(source.slice(from, source.indexOf('\n});', from)), /^ {2}(\w+):/gm);
    expect(keys.length).toBeGreaterThan(8);
    expect(keys.filter((key) => !named.has(key))).toEqual([]);
  });
});

describe('docs/platforms.md', () => {
  const page = read('docs/platforms.md');

  test('lists every dialect with its platform and source', () => {
    const [listed = []] = [rows(page).slice(0, DIALECTS.length)];
    for (const { name, defaultSource } of DIALECTS) {
      const row = listed.find(([cell]) => cell === `\`${name}\``);
      expect(row, name).toBeDefined();
      expect(row?.[3]).toBe(defaultSource);
    }
  });

  test('names the fields that are not searched', () => {
    for (const { name, notSearched } of DIALECTS) {
      const line = page.split('\n').find((text) => text.startsWith('- ') && text.includes(`\`${name}\``));
      const fields = code(line?.split(': ')[1] ?? '');
      expect(sorted(fields), name).toEqual(sorted(notSearched));
    }
  });

  test('says where each mapped field comes from', () => {
    const given = section(page, '## Mapped fields');
    const unfilled = ['verdict', 'runbook', 'waiver'];
    const fields = Object.keys(mappedRecord.shape).filter((field) => field !== 'occurred_text');
    const listed = rows(given).flatMap(([cell = '']) => cell.split(', '));
    expect(fields.filter((field) => !listed.includes(field) && !unfilled.includes(field))).toEqual([]);
  });
});

test('docs/records.md names every filter and kind', () => {
  const filters = section(read('docs/records.md'), '## Filters');
  const listed = rows(filters).flatMap(([cell = '']) => cell.split(', '));
  expect(sorted(listed)).toEqual(sorted(FILTER_KEYS));
  for (const kind of RECORD_KINDS) expect(filters).toContain(kind);
});

test('docs/activity.md lists every action', () => {
  expect(firstColumn(read('docs/activity.md'))).toEqual([...ACTIVITY_ACTIONS]);
});

test('docs/architecture.md lists every table of the vault', () => {
  const migrations = globSync('electron/engine/vault/migrations/*.sql', { cwd: ROOT }).map(read);
  const tables = migrations.flatMap((sql) => matches(sql, /CREATE (?:VIRTUAL )?TABLE (\w+)/g));
  expect(sorted(firstColumn(section(read('docs/architecture.md'), '## The vault')))).toEqual(sorted(tables));
});

test('docs/architecture.md lists every folder of the engine', () => {
  const folders = globSync('electron/engine/*/', { cwd: ROOT }).map((path) => path.replace(/[/\\]$/, ''));
  const listed = firstColumn(section(read('docs/architecture.md'), '## Folders, and what each may import'));
  expect(folders.filter((folder) => !listed.includes(folder.replaceAll('\\', '/')))).toEqual([]);
});

test('docs/contributing.md lists every script that a person runs', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const names = Object.keys(scripts).filter((name) => !/^(pre|post)/.test(name));
  const listed = firstColumn(section(read('docs/contributing.md'), '## Commands')).join('\n');
  const missing = names.filter((name) => !new RegExp(`^npm (run (-s )?)?${name}\\b`, 'm').test(listed));
  expect(missing).toEqual([]);
});

test('docs/decisions/README.md lists every decision', () => {
  const pages = globSync('docs/decisions/[0-9]*.md', { cwd: ROOT }).map((path) =>
    path.replace(/^.*[/\\]/, ''),
  );
  const listed = matches(read('docs/decisions/README.md'), /\]\((\d{4}-[\w-]+\.md)\)/g);
  expect(listed).toEqual(pages.sort());
  for (const page of pages) {
    const headings = matches(read(`docs/decisions/${page}`), /^\*\*(\w+)\.\*\*/gm);
    expect(headings, page).toEqual(['Context', 'Decision', 'Consequences']);
  }
});

describe('docs/dependencies.md', () => {
  const page = read('docs/dependencies.md');
  const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;

  test.each([
    ['## Shipped', 'dependencies'],
    ['## For development', 'devDependencies'],
  ])('%s: every package with its licence and a reason', (heading, group) => {
    const listed = rows(section(page, heading));
    const packages = Object.keys(manifest[group] ?? {});
    expect(listed.map(([name]) => name)).toEqual(packages.map((name) => `\`${name}\``));
    for (const [i, name] of packages.entries()) {
      const { license } = JSON.parse(read(`node_modules/${name}/package.json`)) as { license: string };
      expect(listed[i]?.[1], name).toBe(license);
      expect(listed[i]?.[2], name).not.toBe('');
    }
  });
});
