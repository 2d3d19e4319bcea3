import { readFileSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import {
  type SIGN_ROLES,
  TICK_MARKS,
  type WORKSHEET_FILES,
  type Worksheet,
  type WorksheetChange,
} from '../../../shared/model/worksheet.ts';
import { count, print, readableTime, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { sampleIdOf } from './sample-commands.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type Flags = PassphraseOptions & {
  json?: boolean;
  changes?: string;
  marks?: string;
  attach?: string[];
  item?: string;
  sign?: string;
  name?: string;
  undo?: boolean;
  out?: string;
  format: string;
};

const FORMATS = ['csv', 'spreadsheet', 'pdf'] as const;
const FILES: Record<(typeof FORMATS)[number], (typeof WORKSHEET_FILES)[number]> = {
  csv: 'worksheet.csv',
  spreadsheet: 'worksheet-spreadsheet.csv',
  pdf: 'worksheet.pdf',
};

const invalid = (problem: string) => new AppError('request-invalid', { problem });

/** Shows a sample's worksheet, after what the flags do to it, in this order: changes, marks, attachments, sign-off. */
export async function worksheet(vault: string, sample: string, flags: Flags): Promise<ExitCode> {
  const wanted = checked(flags);
  const result = await Session.withVault(vault, flags, async (session) => {
    const id = await sampleIdOf(session, sample);
    const change = (changes: WorksheetChange[]) =>
      session.invoke('worksheets.change', { sample: id, changes });
    if (flags.undo) await session.invoke('worksheets.undo', { sample: id });
    if (wanted.changes) await change(wanted.changes);
    if (flags.marks !== undefined)
      await session.job('worksheets.readMarks', { sample: id, file: session.grant(flags.marks, 'read') });
    if (flags.attach !== undefined)
      await session.job('worksheets.attach', {
        sample: id,
        order: wanted.item,
        files: flags.attach.map((path) => session.grant(path, 'read')),
      });
    if (wanted.sign) await change([{ kind: 'sign', ...wanted.sign }]);
    if (flags.out !== undefined)
      await session.job('worksheets.export', {
        sample: id,
        what: FILES[wanted.format],
        out: session.grant(flags.out, 'write'),
      });
    return session.invoke('worksheets.get', { sample: id });
  });
  print(flags.json, result, () => describe(result));
  return 0;
}

/** What the flags ask for, before a vault is opened for it. */
function checked(flags: Flags) {
  const format = FORMATS.find((each) => each === flags.format);
  if (!format) throw invalid(`--format must be ${FORMATS.join(', ')}`);
  if (flags.item !== undefined && flags.attach === undefined) throw invalid('--item goes with --attach');
  if ((flags.sign === undefined) !== (flags.name === undefined))
    throw invalid('--sign and --name go together');
  return {
    format,
    item: flags.item === undefined ? null : wholeNumber('--item', flags.item),
    changes: flags.changes === undefined ? null : changesIn(flags.changes),
    sign:
      flags.sign === undefined
        ? null
        : // The engine judges the role as it judges any input.
          { role: flags.sign as (typeof SIGN_ROLES)[number], name: flags.name ?? '' },
  };
}

function changesIn(path: string): WorksheetChange[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AppError('file-not-found', { path }, { cause: error });
    throw new AppError('file-unreadable', { path, reason: code }, { cause: error });
  }
  try {
    return JSON.parse(text) as WorksheetChange[];
  } catch (error) {
    throw new AppError('file-unreadable', { path, reason: 'it is not JSON' }, { cause: error });
  }
}

function describe({ sample, setup, progress, items, results, exceptions, ...rest }: Worksheet): string {
  if (!setup) return `The worksheet of sample ${sample} is not set up: docs/worksheet.md says how.`;
  const letters = setup.attributes.map(({ letter }) => letter);
  const rows = items.map((item, i) => [
    String(i + 1),
    item.id,
    item.replaced ? 'replaced' : item.use,
    ...letters.map((letter) => {
      const cell = item.cells[letter];
      if (!cell) return '·';
      return cell.exception === null
        ? TICK_MARKS[cell.mark].sign
        : `${TICK_MARKS[cell.mark].sign} E${cell.exception}`;
    }),
  ]);
  const signed = [rest.preparer, rest.reviewer].flatMap((sign) =>
    sign ? [`Signed by ${sign.name} as ${sign.role}, ${readableTime(sign.at)}`] : [],
  );
  return [
    `Worksheet of sample ${sample}: ${setup.control}`,
    `${count(progress.tested)} of ${count(progress.items)} tested, ${count(exceptions.length)} exceptions, ${count(rest.attachments.length)} attachments`,
    table([['No.', 'Id', 'Use', ...letters], ...rows]),
    ...results.map(({ letter, conclusion }) => `${letter}: ${conclusion}`),
    ...rest.notices,
    ...(signed.length > 0 ? signed : rest.missing.map((missing) => `Before it can be signed: ${missing}`)),
  ].join('\n');
}
