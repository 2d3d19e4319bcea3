import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../electron/hosts/cli/program.ts';
import type { SavedQuery } from '../../shared/model/saved-query.ts';
import { count } from '../../shared/text.ts';
import { VERSION } from '../../shared/version.ts';
import { kommitLargeChunks, writeFixtures } from '../fixtures/index.ts';
import { type CliRun, cli as runCli, startCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { PASSPHRASE, sha256 } from '../helpers/test-vault.ts';

const folder = temporaryFolder();
const env = { VOUCH_STATE_DIR: join(folder, 'state'), TZ: 'Pacific/Chatham' };
const cli = (...args: string[]) => runCli(args, env);
const at = (name: string) => join(folder, name);
const vault = at('acme.vouch');
const fixtures = at('fixtures');
writeFixtures(fixtures, { platforms: ['kommit'] });
const log = join(fixtures, 'kommit/clean/kommit.ndjson');
const lines = readFileSync(log, 'utf8').trimEnd().split('\n');

/** The one JSON value on stdout, where nothing else may be. */
function json<T>({ stdout }: CliRun): T {
  expect(stdout.endsWith('\n')).toBe(true);
  expect(stdout.trimEnd()).not.toContain('\n');
  return JSON.parse(stdout) as T;
}

describe('help', () => {
  const commands: string[][] = [[]];
  const visit = (command: ReturnType<typeof buildProgram>, path: string[]) => {
    for (const child of command.commands) {
      commands.push([...path, child.name()]);
      visit(child, [...path, child.name()]);
    }
  };
  visit(
    buildProgram(() => {}),
    [],
  );

  test('every command of the issue is there', () => {
    expect(commands.map((path) => path.join(' '))).toEqual(
      expect.arrayContaining([
        'init',
        'import',
        'verify',
        'query',
        'show',
        'sample draw',
        'package build',
        'package verify',
        'activity',
        'serve',
      ]),
    );
  });

  test('every command explains itself', async () => {
    const runs = await Promise.all(commands.map((path) => cli(...path, '--help')));
    for (const [i, { code, stdout, stderr }] of runs.entries()) {
      const name = commands[i]!.join(' ');
      expect([name, code, stderr]).toEqual([name, 0, '']);
      expect(stdout).toContain('Usage: vouch');
      expect(stdout).toContain('--help');
    }
  });

  test('the version', async () => {
    expect(await cli('--version')).toEqual({ code: 0, signal: null, stdout: `${VERSION}\n`, stderr: '' });
  });
});

test('the whole job', { timeout: 120_000 }, async () => {
  const made = await cli(
    'init',
    vault,
    '--entity',
    'Acme',
    '--from',
    '2026-01-01',
    '--to',
    '2026-06-30',
    '--zone',
    'Europe/Berlin',
    '--json',
  );
  expect([made.code, made.stderr]).toEqual([0, '']);
  expect(json(made)).toEqual({ vault, cipher: 'aegis', entity: 'Acme', zone: 'Europe/Berlin' });

  const imported = await cli('import', vault, log, '--source', 'Kommit', '--json');
  expect([imported.code, imported.stderr]).toEqual([0, '']);
  const { acquisitions } = json<{ acquisitions: Record<string, unknown>[] }>(imported);
  const row = (line: string) => JSON.parse(line) as { id: string; created_at: string };
  expect(acquisitions).toEqual([
    expect.objectContaining({
      platform: 'kommit',
      source: 'Kommit',
      file: 'kommit.ndjson',
      bytes: readFileSync(log).length,
      sha256: sha256(readFileSync(log)),
      lines: {
        total: lines.length,
        accepted: lines.length,
        rejected: 0,
        duplicate: 0,
        conflict: 0,
        blank: 0,
      },
      first: { id: row(lines[0]!).id, occurred_at: row(lines[0]!).created_at.replace('Z', '.000000Z') },
      last: {
        id: row(lines.at(-1)!).id,
        occurred_at: row(lines.at(-1)!).created_at.replace('Z', '.000000Z'),
      },
      seconds: expect.any(Number),
    }),
  ]);

  const page = json<{ total: number; records: { id: string }[]; next: string }>(
    await cli(
      'query',
      vault,
      '--limit',
      '3',
      '--type',
      'change.merge',
      '--type',
      'change.approve',
      '--from',
      '2026-03-01',
      '--json',
    ),
  );
  expect(page.records).toHaveLength(3);
  expect(page.next).toBe('3');
  const second = json<typeof page>(
    await cli(
      'query',
      vault,
      '--limit',
      '3',
      '--cursor',
      page.next,
      '--type',
      'change.merge',
      '--type',
      'change.approve',
      '--from',
      '2026-03-01',
      '--json',
    ),
  );
  expect(second.total).toBe(page.total);
  expect(new Set([...page.records, ...second.records].map(({ id }) => id)).size).toBe(6);
  expect(json(await cli('query', vault, '--actor', 'nobody', '--json'))).toMatchObject({
    total: 0,
    records: [],
    next: null,
  });

  const shown = await cli('show', vault, row(lines[7]!).id, '--original');
  expect([shown.code, shown.stdout, shown.stderr]).toEqual([0, lines[7], '']);
  expect(json(await cli('show', vault, row(lines[7]!).id, '--json'))).toMatchObject({
    record: { id: row(lines[7]!).id, line: 8 },
    original: { text: lines[7], sha256: sha256(lines[7]!) },
  });

  const verified = await cli('verify', vault, '--json');
  const fromFile = await cli('verify', log, '--json');
  expect([verified.code, fromFile.code]).toEqual([0, 0]);
  expect(json<{ receipt: string }>(verified).receipt).toBe(json<{ receipt: string }>(fromFile).receipt);
  expect(json(verified)).toMatchObject({ integrity: 'intact', completeness: 'unproven', rows: lines.length });
  const part = await cli('verify', vault, '--from', '2026-03-01', '--shape', 'audit-api');
  expect([part.code, json(part)]).toMatchObject([
    0,
    { success: true, data: { verified: true, chain_valid: true, hash_mismatches: 0, gaps_detected: 0 } },
  ]);

  const draw = (out: string) =>
    cli(
      'sample',
      'draw',
      vault,
      '--size',
      '25',
      '--seed',
      '29384756102938475610',
      '--reserve',
      '5',
      '--type',
      'change.merge',
      '--out',
      at(out),
      '--json',
    );
  const drawn = json<{
    sample: number;
    population: { count: number; digest: string };
    items: unknown[];
    reserves: unknown[];
  }>(await draw('draw.json'));
  expect(drawn.items).toHaveLength(25);
  expect(drawn.reserves).toHaveLength(5);
  expect(drawn.items[0]).toEqual({
    order: 1,
    ticket: expect.stringMatching(/^0\.\d{64,}$/),
    id: expect.any(String),
  });
  const again = json<typeof drawn>(await draw('draw-again.json'));
  expect([again.items, again.reserves, again.population]).toEqual([
    drawn.items,
    drawn.reserves,
    drawn.population,
  ]);
  expect(json(await cli('sample', 'redraw', vault, at('draw.json'), '--json'))).toMatchObject({
    same: true,
    differences: [],
  });
  const merges = lines.filter((line) => line.includes('"action":"change.merge"')).map((line) => row(line).id);
  expect(drawn.population.count).toBe(merges.length);
  const digest = sha256(
    merges
      .sort()
      .map((id) => `${id}\n`)
      .join(''),
  );
  expect(drawn.population.digest.replace('sha256:', '')).toBe(digest);

  const build = (out: string) =>
    cli('package', 'build', vault, '--sample', at('draw.json'), '--out', at(out), '--json');
  const built = json<{ file: string; bytes: number; sha256: string; files: number; key_fingerprint: string }>(
    await build('one.zip'),
  );
  expect(built).toMatchObject({
    file: at('one.zip'),
    key_fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(built.sha256).toBe(sha256(readFileSync(at('one.zip'))));
  expect(json<typeof built>(await build('two.zip')).sha256).toBe(built.sha256);
  expect(readFileSync(at('two.zip')).equals(readFileSync(at('one.zip')))).toBe(true);
  const checked = await cli(
    'package',
    'verify',
    at('one.zip'),
    '--fingerprint',
    built.key_fingerprint,
    '--json',
  );
  expect([checked.code, json<{ valid: boolean }>(checked).valid]).toEqual([0, true]);
  expect((await cli('package', 'verify', at('one.zip'), '--fingerprint', 'ab'.repeat(32))).code).toBe(1);
  const bytes = readFileSync(at('one.zip'));
  writeFileSync(at('flipped.zip'), bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 1));
  expect((await cli('package', 'verify', at('flipped.zip'))).code).not.toBe(0);
  mkdirSync(at('unpacked'));
  execFileSync('python3', [
    '-c',
    'import sys,zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])',
    at('one.zip'),
    at('unpacked'),
  ]);
  const script = execFileSync('find', [at('unpacked'), '-name', 'verify.py'], { encoding: 'utf8' }).trim();
  execFileSync('python3', [script], { cwd: join(script, '..', '..'), stdio: 'ignore' });

  const activity = await cli('activity', vault, '--verify', '--limit', '1000', '--json');
  expect(activity.code).toBe(0);
  const { entries, verification } = json<{ entries: { action: string }[]; verification: object }>(activity);
  expect(verification).toMatchObject({ integrity: 'intact' });
  expect(new Set(entries.map(({ action }) => action))).toEqual(
    new Set([
      'vault.created',
      'vault.unlocked',
      'vault.locked',
      'records.imported',
      'chain.verified',
      'population.frozen',
      'sample.drawn',
      'sample.redrawn',
      'sample.exported',
      'package.built',
      'activity.verified',
    ]),
  );
});

const EVERY_FILTER = [
  ...[
    '--period',
    'audit-period',
    '--platform',
    'kommit',
    '--source',
    's',
    '--repository',
    'r',
    '--kind',
    'run',
  ],
  ...['--type', 't', '--type', 'u', '--actor', 'a', '--actor-kind', 'k', '--target', 'x', '--outcome', 'o'],
  ...[
    '--verdict',
    'v',
    '--waiver',
    'w',
    '--severity',
    'high',
    '--has',
    'tick',
    '--has',
    'pin',
    '--text',
    '"a b',
  ],
  ...['--contains', 'actor=%_', '--begins', 'target=pr:', '--not', 'type=z', '--not', 'has=note'],
  ...['--not-contains', 'actor=bot', '--not-begins', 'target=tmp', '--filter'],
  '{"any":[{"kind":["run"]},{"from":"2026-03-12T09:00:00-04:00","not":{"severity":["low"]}}]}',
];
const EVERY_SENTENCE =
  'Records from 2026-01-01 to 2026-06-30 (Europe/Berlin), platform Kommit, source “s”, ' +
  'repository “r”, kind run, type “t” or “u”, actor “a”, actor kind “k”, target “x”, outcome “o”, verdict “v”, ' +
  'waiver category “w”, severity “high”, actor containing “%_”, target beginning with “pr:”, with a tick mark or ' +
  'a pin in a story, with “a” and “b” in the searched fields, type not “z”, actor not ' +
  'containing “bot”, target not beginning with “tmp”, without a note, either (kind run) or ' +
  '(from 2026-03-12 09:00:00 UTC-04:00, severity not “low”).';

test('bad input is answered, or named with status 2', { timeout: 60_000 }, async () => {
  const wrong = [
    [['query', vault, '--from', '2026-03-02', '--to', '2026-03-01'], /ends before it starts/],
    [['query', vault, '--contains', 'colour=red'], /--contains takes field=value/],
    [
      ['query', vault, '--filter', '{"colour":["red"]}'],
      /there is no “colour”; there are from, to, platform/,
    ],
    [['query', vault, '--text', '  '], /--text must not be empty/],
    [['query', vault, '--order', 'target'], /--order must be one of time, received, platform/],
    [['export', vault, '--next', '--out', 'x'], /--next goes with --query/],
    [['search', vault, 'x', '--page', '0'], /--page must be at least 1/],
    [['stats', vault, '--against', 'previous'], /both ends/],
    [['stats', vault, '--against', 'before'], /or previous, year-before, audit-period/],
    [['query', vault, '--period', 'soon'], /last-quarter/],
  ] as const;
  for (const [args, message] of wrong) {
    const { code, stderr } = await cli(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  }
  expect((await cli('query', vault, '--original', '%')).code).toBe(0);
  const facets = await cli('facets', vault, '--field', 'type', '--limit', '1', '--json');
  expect(json<{ more: string[] }>(facets).more).toEqual(['type']);
  for (const text of ['a '.repeat(5000), `"unbalanced AND (NEAR % _ (a+)+$ '; --`])
    expect((await cli('search', vault, text, '--json')).code).toBe(0);
});

test('a part of a word finds nothing, and the way to find it is said and works', async () => {
  const { id } = JSON.parse(lines[7]!) as { id: string };
  const part = id.slice(2, 20);
  const way = `\`query --original '${part}'\``;
  for (const asked of [
    ['query', vault, '--text', `"${part}"`],
    ['search', vault, part],
  ]) {
    const { stdout } = await cli(...asked);
    expect(stdout).toContain(' 0 records.');
    expect(stdout).toContain(way);
  }
  expect((await cli('query', vault, '--original', part)).stdout).toContain(id);
  expect((await cli('query', vault, '--text', id)).stdout).not.toContain('--original');
  expect((await cli('query', vault, '--type', 'none')).stdout).not.toContain('--original');
});

test('statistics, saved queries and stories', { timeout: 60_000 }, async () => {
  const period = ['--from', '2026-01-01', '--to', '2026-01-31'];
  const stats = await cli('stats', vault, ...period, '--shape', 'audit-api');
  const { data } = json<{ data: { total_events: number; events_by_type: Record<string, number> } }>(stats);
  const [type = '', of] = Object.entries(data.events_by_type)[0]!;
  expect(data.total_events).toBeGreaterThan(of!);
  const saved = await cli('queries', 'save', vault, 'January', '--type', type, ...period);
  expect(saved.stdout).toContain(`${count(of!)} records.`);
  const next = await cli('queries', 'run', vault, 'January', '--next', '--limit', '1', '--json');
  const page = json<{ sentence: string; records: { id: string }[] }>(next);
  expect(page.sentence).toContain('from 2026-02-01 to 2026-02-28 (Europe/Berlin)');
  expect((await cli('queries', 'run', vault, 'February')).code).toBe(2);
  const asked = ['--order', 'actor', '--desc', '--columns', 'time,actor-id,row_hash'];
  const zoned = ['--zone', 'America/New_York', '--period', '2026-Q1'];
  expect((await cli('queries', 'save', vault, 'First quarter', ...zoned, ...asked)).code).toBe(0);
  const [kept] = json<SavedQuery[]>(await cli('queries', 'list', vault, '--json'));
  expect(kept).toMatchObject({
    zone: 'America/New_York',
    columns: ['time', 'actor_id', 'row_hash'],
    order: { by: 'actor', descending: true },
    sentence: 'Records from 2026-01-01 to 2026-03-31 (America/New_York).',
    next: { from: '2026-04-01T04:00:00.000000Z', to: '2026-07-01T03:59:59.999999Z' },
  });
  for (const [columns, problem] of [
    ['time,colour', '“colour” is none of them'],
    ['time,type,time', '“time” twice'],
  ] as const)
    expect((await cli('queries', 'save', vault, 'No', '--columns', columns)).stderr).toContain(problem);
  const second = await cli(
    ...['queries', 'run', vault, 'First quarter', '--limit', '5', '--page', '2', '--shape', 'audit-api'],
  );
  const same = [
    ...zoned,
    '--order',
    'actor',
    '--desc',
    '--limit',
    '5',
    '--page',
    '2',
    '--shape',
    'audit-api',
  ];
  expect(second.stdout).toBe((await cli('query', vault, ...same)).stdout);
  expect(json(second)).toMatchObject({ success: true, pagination: { page: 2, limit: 5 } });
  const wanted = [
    '--query',
    'January',
    '--next',
    '--kind',
    'event',
    '--out',
    join(folder, 'next.json'),
    '--json',
  ];
  expect(json<{ sentence: string }>(await cli('export', vault, ...wanted)).sentence).toContain(
    '(from 2026-02-01 to 2026-02-28 (Europe/Berlin), ',
  );
  // What a file is called is what it is.
  expect(JSON.parse(readFileSync(join(folder, 'next.json'), 'utf8'))).toBeInstanceOf(Array);
  const byType = await cli('query', vault, '--order', 'type', '--desc', '--limit', '1000', '--json');
  const types = json<{ records: { type: string }[] }>(byType).records.map((record) => record.type);
  expect(new Set(types).size).toBeGreaterThan(1);
  expect(types).toEqual(types.toSorted().reverse());
  const all = await cli('query', vault, '--json', ...EVERY_FILTER);
  expect(json<{ sentence: string }>(all).sentence).toBe(EVERY_SENTENCE);
  const before = await cli('stats', vault, '--period', '2026-02', '--against', 'previous', '--json');
  const { compared } = json<{ compared: { period: object; total: number } }>(before);
  expect(compared).toEqual({
    period: { from: '2025-12-31T23:00:00.000000Z', to: '2026-01-31T22:59:59.999999Z' },
    total: data.total_events,
    partial: false,
    no_evidence: null,
  });
  // Numbers stand under each other, in counts and in history.
  const table = (await cli('stats', vault, '--period', '2026-02', '--against', 'previous')).stdout;
  expect(table).toContain('Compared with 2025-12-31 23:00:00 UTC to 2026-01-31 22:59:59 UTC: ');
  const ends = (lines: string[]) => new Set(lines.map((line) => line.length));
  expect(ends(table.split('\n\n')[1]!.split('\n').slice(1)).size).toBe(1);
  const history = await cli(
    'history',
    vault,
    '--period',
    '2026-02',
    '--against',
    'previous',
    '--metric',
    'records',
  );
  expect(history.stdout).toMatch(
    /\nrecords: [\d\u202f]+ then, [\d\u202f]+ now \([+-][\d\u202f]+\): (rising|falling)\n/,
  );

  const id = page.records[0]!.id;
  const shown = json<{ data: { id: string; metadata: object } }>(
    await cli('show', vault, id, '--shape', 'audit-api'),
  );
  expect([shown.data.id, Object.keys(shown.data.metadata)]).toEqual([
    id,
    ['ip_address', 'user_agent', 'session_id', 'request_id'],
  ]);
  expect((await cli('stories', 'pin', vault, 'A story', id, '--why', 'the first of February')).code).toBe(0);
  const out = join(folder, 'story.csv');
  const written = json<{ pins: number; sha256: string }>(
    await cli('stories', 'export', vault, 'A story', '--format', 'csv', '--out', out, '--json'),
  );
  expect([written.pins, written.sha256]).toEqual([1, sha256(readFileSync(out))]);
  expect(readFileSync(out, 'utf8')).toContain(id);
});

describe('exit status and streams', () => {
  test.each<[string, string[], number, string]>([
    ['an unknown command', ['frobnicate'], 2, 'unknown command'],
    ['an unknown option', ['query', 'x', '--sql', 'DROP'], 2, 'unknown option'],
    ['a missing argument', ['import', 'x'], 2, 'missing required argument'],
    ['no such vault', ['query', 'no.vouch'], 2, 'no.vouch'],
    ['no such file', ['verify', 'no-such-log.ndjson'], 2, 'no-such-log.ndjson'],
    ['standard input', ['verify', '-'], 2, 'write it to a file first'],
    ['a field that is none', ['query', 'no.vouch', '--not', 'colour=red'], 2, '--not takes field=value'],
    ['a bad number', ['query', 'no.vouch', '--limit', 'many'], 2, 'whole number'],
    ['help for no command', ['help', 'qury'], 2, 'Did you mean query?'],
    ['where help is', ['query', 'x', '--knd', 'run'], 2, 'Add --help'],
    ['no such day', ['init', 'y.vouch', '--from', '2026-02-30'], 2, 'period_from: must be a date'],
    ['a word that is none', ['query', vault, '--kind', 'aproval'], 2, 'not valid: kind: must be one of'],
    ['authorities without a stamp', ['verify', log, '--ca', 'ca.pem'], 2, 'given with --anchors'],
    ['a package that is no zip', ['package', 'verify', log], 2, 'it is no zip, or its end is cut off.\n'],
    ['a package that is a folder', ['package', 'verify', folder], 2, 'it is a folder.'],
    [
      'no folder',
      ['export', vault, '--out', 'no/such.csv'],
      2,
      'such.csv cannot be written (there is no such folder)',
    ],
    ['a log of no platform', ['verify', import.meta.filename], 2, 'vouch mappings propose'],
    ['a vault to serve that is not there', ['serve', 'no.vouch'], 2, 'no.vouch'],
    ['an empty seed', ['sample', 'draw', 'no.vouch', '--size', '1', '--seed', '', '--out', 'x'], 2, ''],
  ])('%s', async (_, args, code, words) => {
    const run = await runCli(args, { ...env, VOUCH_PASSPHRASE: PASSPHRASE });
    expect([run.code, run.stdout]).toEqual([code, '']);
    expect(run.stderr).toContain(words);
    expect(run.stderr).not.toMatch(/\n\s+at .*\.ts:/);
  });

  test('an altered log is 1, and its findings are on stdout', async () => {
    const run = await cli('verify', join(fixtures, 'kommit/tampered/edited/kommit.ndjson'), '--json');
    expect([run.code, run.stderr]).toEqual([1, '']);
    expect(json(run)).toMatchObject({ integrity: 'altered', findings: [{ kind: 'content-mismatch' }] });
    expect((await cli('verify', join(fixtures, 'kommit/tampered/cut-head/kommit.ndjson'))).code).toBe(1);
  });

  test('an error is JSON on stdout with --json, and words on stderr in any case', async () => {
    const misspelt = await cli('query', vault, '--knd', 'run', '--json');
    expect(misspelt.stderr).toContain("vouch: unknown option '--knd'");
    expect(json(misspelt)).toMatchObject({ error: { code: 'request-invalid' } });
    const run = await cli('verify', join(fixtures, 'kommit/malformed/half.json'), '--json');
    expect(run.code).toBe(2);
    expect(json(run)).toMatchObject({ error: { code: 'json-incomplete', details: { path: 'half.json' } } });
    expect(run.stderr).toMatch(/^vouch: half\.json is not a complete JSON document/);
  });

  test('a state folder that cannot be made is an error like any other', async () => {
    writeFileSync(at('no-folder'), '');
    const run = await runCli(['verify', log], { ...env, VOUCH_STATE_DIR: at('no-folder') });
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });
});

describe('passphrases', () => {
  const closed = at('closed.vouch');

  test('come from a file’s first line, or the environment, or are asked for', async () => {
    writeFileSync(at('passphrase'), `${PASSPHRASE}\r\nand a note below\n`);
    const without = { ...env, VOUCH_PASSPHRASE: undefined };
    expect((await runCli(['init', closed, '--passphrase-file', at('passphrase')], without)).code).toBe(0);
    expect((await cli('query', closed)).code).toBe(0);
    const none = await runCli(['query', closed, '--json'], without);
    expect([none.code, json(none)]).toMatchObject([2, { error: { code: 'passphrase-missing' } }]);
    const wrong = await runCli(['query', closed, '--json'], {
      ...env,
      VOUCH_PASSPHRASE: 'not the one, alas',
    });
    expect([wrong.code, json(wrong)]).toMatchObject([2, { error: { code: 'passphrase-wrong' } }]);
    const missing = await runCli(['query', closed, '--passphrase-file', at('no-file')], without);
    expect(missing.code).toBe(2);
    const actions = json<{ entries: { action: string }[] }>(await cli('activity', closed, '--json')).entries;
    expect(actions.map(({ action }) => action)).toContain('vault.unlock_failed');
  });

  test('of spaces are refused', async () => {
    const run = await runCli(['init', at('weak.vouch'), '--json'], {
      ...env,
      VOUCH_PASSPHRASE: ' '.repeat(20),
    });
    expect([run.code, json(run)]).toMatchObject([2, { error: { code: 'passphrase-weak' } }]);
    expect(existsSync(at('weak.vouch'))).toBe(false);
  });
});

test('Ctrl-C takes an import back', async () => {
  const path = at('interrupted.vouch');
  expect((await cli('init', path)).code).toBe(0);
  const large = at('large.ndjson');
  writeFileSync(large, [...kommitLargeChunks(120_000)].join(''));
  const { child, ended } = startCli(['import', path, large, '--json'], env);
  const state = join(env.VOUCH_STATE_DIR, 'state.json');
  while (!readFileSync(state, 'utf8').includes('Import large.ndjson') && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill('SIGINT');
  const run = await ended;
  expect([run.code, run.signal]).toEqual([130, null]);
  expect(json(run)).toMatchObject({ error: { code: 'cancelled' } });
  expect(existsSync(`${path}.lock`)).toBe(false);
  expect(json(await cli('query', path, '--json'))).toMatchObject({ total: 0 });
  const { entries } = json<{ entries: { action: string; details: object }[] }>(
    await cli('activity', path, '--json'),
  );
  expect(entries.find(({ action }) => action === 'import.stopped')?.details).toMatchObject({
    reason: 'cancelled',
  });
});

test('a sample is not drawn when its list could not be written', async () => {
  const path = at('drawn.vouch');
  await cli('init', path);
  await cli('import', path, join(fixtures, 'kommit/malformed/crlf.ndjson'));
  writeFileSync(at('taken.json'), 'mine');
  const run = await cli('sample', 'draw', path, '--size', '2', '--out', at('taken.json'), '--json');
  expect([run.code, json(run)]).toMatchObject([2, { error: { code: 'file-exists' } }]);
  expect(readFileSync(at('taken.json'), 'utf8')).toBe('mine');
  const { entries } = json<{ entries: { action: string }[] }>(await cli('activity', path, '--json'));
  expect(entries.map(({ action }) => action)).not.toContain('population.frozen');
});
