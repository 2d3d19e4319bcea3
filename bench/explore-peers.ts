import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExploreFigures } from './explore.ts';
import { figure, type Run, report, run } from './machine.ts';

/**
 * The questions of `explore` to others, over the same records, on the same machine in the same run: the sqlite3
 * shell on a copy that is not encrypted, with the indexes and the full text that the questions want, and lnav on the
 * file itself. One that is not installed is named and left out. `folder`: where the copy is kept.
 */
export async function explorePeers(ours: ExploreFigures, log: string, folder: string): Promise<void> {
  if (spawnSync('sqlite3', ['--version']).status !== 0)
    report('sqlite3', 'not installed (Debian: apt-get install sqlite3)');
  else await askSqlite(ours, await copyIn(folder, log), folder);
  if (spawnSync('lnav', ['-V']).status !== 0) report('lnav', 'not installed (Debian: apt-get install lnav)');
  else await askLnav(log, folder);
}

const COPY = `
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -200000;
PRAGMA page_size = 16384;
CREATE TABLE original (line TEXT);
.mode ascii
.separator "\\037" "\\n"
.import LOG original
CREATE TABLE log AS SELECT line ->> 'id' AS id, line ->> 'actor' AS actor, line ->> 'action' AS action,
  line ->> 'target' AS target, line ->> '$.metadata.repository' AS repository,
  line ->> '$.metadata.outcome' AS outcome, unixepoch(line ->> 'created_at') AS at FROM original ORDER BY rowid;
CREATE INDEX log_time ON log (at);
CREATE INDEX log_action ON log (action, actor, at);
CREATE VIRTUAL TABLE words USING fts5(text, content = '', columnsize = 0);
INSERT INTO words (rowid, text) SELECT rowid, (line ->> 'actor') || ' ' || (line ->> 'action') || ' ' || coalesce(line ->> 'target', '') || ' ' || (line ->> 'metadata') FROM original;
`;

async function copyIn(folder: string, log: string): Promise<string> {
  const database = join(folder, 'peer.sqlite');
  if (existsSync(database)) return database;
  const unfinished = `${database}.part`;
  rmSync(unfinished, { force: true });
  const { seconds } = await sqlite(unfinished, COPY.replace('LOG', log), folder);
  report('sqlite3: the copy is made', `${figure(seconds)} s`);
  renameSync(unfinished, database);
  return database;
}

async function sqlite(database: string, script: string, folder: string): Promise<Run> {
  const file = join(folder, 'peer.sql');
  writeFileSync(file, script);
  try {
    return await run('sqlite3', ['-batch', database, `.read ${file}`]);
  } finally {
    rmSync(file);
  }
}

/** The narrow table is what is filtered; the lines lie in one of their own. */
const originals = (rows: string) => `SELECT line FROM original WHERE rowid IN (${rows})`;

const FACETS = ['action', 'actor', 'target', 'repository', 'outcome'];
const FROM = Date.parse('2026-01-01') / 1000;
const BEFORE = Date.parse('2026-04-01') / 1000;

/** Statements of a question; a facet leaves its own part of the filter out. */
function filterChanged(action: string, actor: string, time: string): string[] {
  const parts = { action: `action = '${action}'`, actor: `actor = '${actor}'` };
  const where = (but?: string) =>
    [...Object.entries(parts).flatMap(([field, part]) => (field === but ? [] : [part])), time].join(' AND ');
  return [
    originals(`SELECT rowid FROM log WHERE ${where()} ORDER BY at DESC LIMIT 100`),
    `SELECT count(*) FROM log WHERE ${where()}`,
    ...FACETS.map(
      (field) =>
        `SELECT ${field}, count(*) FROM log WHERE ${where(field)} GROUP BY 1 ORDER BY 2 DESC LIMIT 20`,
    ),
  ];
}

const timeline = (action: string, actor: string) => [
  `SELECT at / 86400, action, count(*) FROM log WHERE action = '${action}' AND actor = '${actor}' GROUP BY 1, 2`,
];

/** Runs each question of each kind, and takes the median of a kind. */
async function askSqlite(ours: ExploreFigures, database: string, folder: string): Promise<void> {
  const asked: [keyof ExploreFigures, string[]][] = [];
  for (const { type, actor } of ours.filters) {
    asked.push(['filter', filterChanged(type, actor, 'at >= 0')]);
    asked.push(['quarter', filterChanged(type, actor, `at >= ${FROM} AND at < ${BEFORE}`)]);
    asked.push(['timeline', timeline(type, actor)]);
  }
  for (const text of ours.words) {
    const match = text.includes('*') || text.includes('"') ? text : `"${text.split(' ').join('" "')}"`;
    const page = originals(
      `SELECT rowid FROM words WHERE words MATCH '${match}' ORDER BY rowid DESC LIMIT 100`,
    );
    asked.push(['words_first', [page]]);
    asked.push(['counted', [page, `SELECT count(*) FROM words WHERE words MATCH '${match}'`]]);
  }
  for (const share of [0.1, 0.5, 0.9])
    asked.push([
      'deep',
      [originals(`SELECT rowid FROM log ORDER BY at LIMIT 100 OFFSET ${Math.floor(ours.total * share)}`)],
    ]);
  const script = asked.map(([kind, statements]) => `.print @${kind}\n${statements.join(';\n')};`).join('\n');
  const answer = join(folder, 'peer.out');
  const { out, peakMb } = await sqlite(
    database,
    // Answers go to a file, times to the output.
    `.timer on\n${script.replaceAll(/^SELECT/gm, `.once ${answer}\nSELECT`)}\n`,
    folder,
  );
  rmSync(answer, { force: true });
  const times = new Map<string, number[]>();
  for (const part of out.split('@').slice(1)) {
    const kind = part.slice(0, part.indexOf('\n'));
    const real = [...part.matchAll(/Run Time: real ([\d.]+)/g)].reduce((sum, [, s]) => sum + Number(s), 0);
    times.set(kind, [...(times.get(kind) ?? []), real * 1000]);
  }
  console.log('\nThe sqlite3 shell, not encrypted: median, and as a multiple of Vouch’s');
  for (const [kind, name] of NAMES) {
    const sorted = (times.get(kind) ?? []).toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    report(name, `${figure(median)} ms against ${figure(ours[kind])} ms: ${figure(median / ours[kind])}`);
  }
  report('peak memory', `${figure(peakMb)} MB against ${figure(ours.memory)} MB`);
}

const NAMES = [
  ['filter', `filter changed: page, total, ${FACETS.length} facets (Vouch: all)`],
  ['quarter', '  narrowed to a quarter'],
  ['timeline', 'timeline by day, split by type'],
  ['words_first', 'words: first page'],
  ['counted', '  all that match counted'],
  ['deep', 'a page anywhere in the list'],
] as const satisfies readonly (readonly [keyof ExploreFigures, string])[];

const FORMAT = {
  $schema: 'https://lnav.org/schemas/format-v1.schema.json',
  bench_log: {
    title: 'bench',
    json: true,
    'hide-extra': true,
    'line-format': ['__timestamp__', ' ', { field: 'actor' }, ' ', { field: 'action' }],
    'timestamp-field': 'created_at',
    'body-field': 'target',
    value: { actor: { kind: 'string', identifier: true }, action: { kind: 'string', identifier: true } },
  },
};

/** It opens the file anew for every question; what a question adds to that is what is compared. */
async function askLnav(log: string, folder: string): Promise<void> {
  const home = join(folder, 'lnav');
  mkdirSync(join(home, 'formats/bench'), { recursive: true });
  writeFileSync(join(home, 'formats/bench/bench.json'), JSON.stringify(FORMAT));
  const ask = (...commands: string[]) =>
    run('lnav', ['-n', '-I', home, ...commands.flatMap((command) => ['-c', command]), log], {
      ...process.env,
      HOME: home,
    });
  console.log('\nlnav, on the file itself');
  const opened = await ask(';SELECT 1', ':write-csv-to -');
  report('opening', `${figure(opened.seconds)} s, ${figure(opened.peakMb)} MB`);
  const query = `;SELECT action, count(*) FROM bench_log WHERE actor = 'agent:change-writer' GROUP BY action`;
  const counted = await ask(query, ':write-csv-to -');
  report('one facet under one filter', `${figure(counted.seconds - opened.seconds)} s more`);
  rmSync(home, { recursive: true });
}
