import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { ROOT, read } from './markdown.ts';

const folder = temporaryFolder();
const CUT = '…';

/** What differs from vault to vault and from machine to machine: durations, and a package's key and bytes. */
function masked(line: string): string {
  return line
    .replace(/in [\d.]+ s$/, 'in N s')
    .replace(/^(SHA-256|Key fingerprint) +[0-9a-f]{64}$/, '$1 …')
    .replace(/, [\d\u202f]+ bytes$/, ', N bytes')
    .trimEnd();
}

type Step = { command: string; shown: string[] };

function stepsOf(block: string): Step[] {
  const steps: Step[] = [];
  for (const line of block.trim().split('\n')) {
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), shown: [] });
    else steps.at(-1)?.shown.push(line);
  }
  return steps;
}

/** The words of a simple command line; single quotes keep spaces. */
const words = (command: string) =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

/** The lines shown are those printed, in order; only where a cut is marked may some be missing. */
function expectShown(shown: string[], printed: string[]): void {
  let at = 0;
  for (const [i, line] of shown.entries()) {
    if (line.trim() === CUT) continue;
    const next = shown[i - 1]?.trim() === CUT ? printed.indexOf(line, at) : at;
    expect(printed[next], line).toBe(line);
    at = next + 1;
  }
  if (shown.at(-1)?.trim() !== CUT) expect(printed.length).toBe(at);
}

const steps = stepsOf(/```console\n(.*?)```/s.exec(read('README.md'))?.[1] ?? '');
const ours = steps.filter(({ command }) => command.startsWith('npm run -s vouch -- '));

test('the README shows what the whole job prints', () => {
  expect(ours.map(({ command }) => words(command).slice(5, 6)[0])).toEqual([
    'init',
    'import',
    'verify',
    'query',
    'sample',
    'sample',
    'package',
    'package',
  ]);
  const sample = 'resources/sample-engagement/kommit';
  cpSync(join(ROOT, sample), join(folder, sample), { recursive: true });
  const env = {
    ...process.env,
    VOUCH_PASSPHRASE: 'three unrelated words',
    VOUCH_STATE_DIR: join(folder, 'state'),
  };
  for (const { command, shown } of ours) {
    const args = [join(ROOT, 'electron/hosts/cli.ts'), ...words(command).slice(5)];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    // One record of the sample was edited: that verdict is negative.
    expect(status, command).toBe(command.includes(' verify audit.vouch') ? 1 : 0);
    expectShown(shown.map(masked), stdout.trimEnd().split('\n').map(masked));
  }
}, 300_000);
