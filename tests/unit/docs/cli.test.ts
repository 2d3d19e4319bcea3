import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../../electron/hosts/cli/program.ts';
import { code, read, section } from './markdown.ts';

const page = read('docs/cli.md');

/** The commands that do something, by their whole name. */
function leaves(command: Command, name: string): [string, Command][] {
  if (command.commands.length === 0) return [[name, command]];
  return command.commands.flatMap((child) => leaves(child, `${name} ${child.name()}`));
}

const flagsIn = (markdown: string) => code(markdown).filter((span) => /^--[a-z]/.test(span));
const commands = leaves(
  buildProgram(() => {}),
  'vouch',
);
const common = flagsIn(section(page, '## Common flags'));
const filters = flagsIn(section(page, '## Filters'));

/** What the page says that a command takes. */
function documented(name: string): Set<string> {
  const own = section(page, `## ${name}`);
  const shared = name === 'vouch serve' ? ['--help'] : common;
  return new Set([...flagsIn(own), ...shared, ...(own.includes('(#filters)') ? filters : [])]);
}

describe('docs/cli.md', () => {
  test('has a section for each command, and none besides', () => {
    const headings = [...page.matchAll(/^## (vouch .+)$/gm)].map(([, heading]) => heading!);
    expect(headings.sort()).toEqual(commands.map(([name]) => name).sort());
  });

  test.each(commands)('%s: every flag and argument, and none besides', (name, command) => {
    const flags = command.options.map(({ long }) => long);
    expect([...documented(name)].filter((flag) => flag !== '--help').sort()).toEqual(flags.sort());
    for (const argument of command.registeredArguments) {
      const { required, variadic } = argument;
      const dots = variadic ? '...' : '';
      const spelled = `${argument.name()}${dots}`;
      expect(section(page, `## ${name}`)).toContain(required ? `<${spelled}>` : `[${spelled}]`);
    }
  });

  test('says every exit status', () => {
    const statuses = [...page.matchAll(/^\| (\d+) +\|/gm)].map(([, status]) => Number(status));
    expect(statuses).toEqual([0, 1, 2, 130]);
  });

  test('the flags of the README and of the other pages exist', () => {
    const known = new Set(commands.flatMap(([, command]) => command.options.map(({ long }) => long)));
    for (const other of [
      'README.md',
      'docs/start.md',
      'docs/import.md',
      'docs/activity.md',
      'docs/packages.md',
    ]) {
      const used = [...read(other).matchAll(/vouch (?:-- )?[a-z][^\n`]*/g)].flatMap(([line]) =>
        [...line.matchAll(/ (--[a-z-]+)/g)].map(([, flag]) => flag!),
      );
      expect(used.filter((flag) => !known.has(flag))).toEqual([]);
    }
  });
});
