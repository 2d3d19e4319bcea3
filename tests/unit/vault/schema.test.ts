import { globSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterAll, expect, test } from 'vitest';
import * as schema from '../../../electron/engine/vault/schema.ts';
import { VERSION } from '../../../shared/version.ts';

const db = new Database(':memory:');
for (const path of globSync('electron/engine/vault/migrations/*.sql').sort())
  db.exec(readFileSync(path, 'utf8'));
afterAll(() => void db.close());

const tables = Object.values(schema as Record<string, unknown>).filter((value) => is(value, SQLiteTable));
type Column = { name: string; type: string; notnull: number; pk: number };

/** Written by prepared statements alone; schema.ts says why. */
const HOT_PATH = ['actor', 'block', 'population_item', 'record', 'segment', 'target', 'term'];

test('the schema describes every table that the migrations make', () => {
  const made = db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'record_text%' ORDER BY name",
    )
    .pluck()
    .all();
  expect([...tables.map(getTableName), ...HOT_PATH].sort()).toEqual(made);
});

test.each(tables.map((table) => [getTableName(table), table] as const))('table %s', (name, table) => {
  const inKeys = new Set(
    getTableConfig(table).primaryKeys.flatMap(({ columns }) => columns.map((column) => column.name)),
  );
  const described = Object.values(getTableColumns(table)).map((column) => ({
    name: column.name,
    type: column.getSQLType().toUpperCase(),
    required: column.notNull || column.primary || inKeys.has(column.name),
    key: column.primary || inKeys.has(column.name),
  }));
  const made = (db.pragma(`table_info(${name})`) as Column[]).map((column) => ({
    name: column.name,
    type: column.type,
    required: column.notnull === 1 || column.pk > 0,
    key: column.pk > 0,
  }));
  expect(described).toEqual(made);
});

test('the version is that of the package', () => {
  expect(VERSION).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
});
