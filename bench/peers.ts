import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { figure, report, run } from './machine.ts';

/**
 * What others take to load the same file on the same machine in the same run: sqlite-utils with full text, and
 * DuckDB without. Neither encrypts, keeps the received bytes or says what became of each line. One that is not
 * installed is named and left out.
 */
export async function importPeers(file: string, rows: number, ours: number, home: string): Promise<void> {
  const database = join(home, 'peer.db');
  if (spawnSync('sqlite-utils', ['--version']).status !== 0) {
    report('sqlite-utils', 'not installed (Debian: apt-get install sqlite-utils)');
  } else {
    const insert = await run('sqlite-utils', ['insert', database, 'log', file, '--nl']);
    const columns = ['actor', 'action', 'target', 'metadata'];
    const index = await run('sqlite-utils', ['enable-fts', database, 'log', ...columns]);
    peer('sqlite-utils insert --nl, enable-fts', rows, insert.seconds + index.seconds, ours);
    rmSync(database, { force: true });
  }
  const script = `
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const connection = await (await DuckDBInstance.create(process.argv[1])).connect();
    await connection.run("CREATE TABLE log AS SELECT * FROM read_json('" + process.argv[2] + "', format = 'newline_delimited')");
    connection.closeSync();`;
  const isThere = spawnSync(process.execPath, [
    '--input-type=module',
    '-e',
    "await import('@duckdb/node-api')",
  ]);
  if (isThere.status !== 0) {
    report('DuckDB', 'not installed (npm install --no-save @duckdb/node-api)');
    return;
  }
  const duck = await run(process.execPath, ['--input-type=module', '-e', script, `${database}.duck`, file]);
  peer('DuckDB read_json, no full text', rows, duck.seconds, ours);
}

function peer(name: string, rows: number, seconds: number, ours: number): void {
  report(name, `${figure(seconds)} s, ${figure(rows / seconds)} rows/s`);
  report('  Vouch, as a multiple of its speed', figure(seconds / ours));
}
