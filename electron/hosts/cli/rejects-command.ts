import { AppError } from '../../../shared/errors.ts';
import { type Acquisition, type LedgerLine, OTHER_EVENT } from '../../../shared/model/acquisition.ts';
import { count, counted, equation, print, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type Flags = PassphraseOptions & { json?: boolean; acquisition?: string; out?: string; format: string };

/** Lists or exports every line that did not become a record. */
export async function showRejects(vault: string, flags: Flags): Promise<ExitCode> {
  const only = flags.acquisition === undefined ? undefined : wholeNumber('--acquisition', flags.acquisition);
  await Session.withVault(vault, flags, async (session) => {
    const { out } = flags;
    if (out !== undefined) await exportTo(session, out, only, flags);
    else if (flags.json) await printJson(session, only);
    else await printText(session, only);
  });
  return 0;
}

async function exportTo(
  session: Session,
  out: string,
  only: number | undefined,
  flags: Flags,
): Promise<void> {
  const result = await session.job<{ lines: number; bytes: number; sha256: string }>(
    'acquisitions.exportLedger',
    {
      acquisition: only,
      format: flags.format,
      out: session.grant(out, 'write'),
    },
  );
  print(
    flags.json,
    { ...result, file: out },
    () => `Wrote ${counted(result.lines, 'line')} to ${out}\nSHA-256 ${result.sha256}`,
  );
}

/** Oldest acquisition first. */
async function acquisitionsOf(session: Session, only: number | undefined): Promise<Acquisition[]> {
  const all = (await session.invoke('acquisitions.list', {})).reverse();
  if (only === undefined) return all;
  const found = all.filter(({ id }) => id === only);
  if (found.length === 0) throw new AppError('not-found', { what: 'acquisition', id: only });
  return found;
}

async function* ledgerOf(session: Session, acquisition: number): AsyncGenerator<LedgerLine> {
  for (let after: number | null = 0; after !== null; ) {
    const page: { lines: LedgerLine[]; next: number | null } = await session.invoke('acquisitions.ledger', {
      acquisition,
      after,
      limit: 1000,
    });
    yield* page.lines;
    after = page.next;
  }
}

/** One JSON document, written line by line: a ledger may be larger than a text can be. */
async function printJson(session: Session, only: number | undefined): Promise<void> {
  let separator = '{"lines":[';
  for (const { id: acquisition, source } of await acquisitionsOf(session, only)) {
    for await (const line of ledgerOf(session, acquisition)) {
      const { id, preview: _preview, rid: _rid, ...where } = line;
      const { text, base64 } = await session.invoke('acquisitions.ledgerLine', { id });
      const original = text === null ? { original_base64: base64 } : { original: text };
      process.stdout.write(`${separator}${JSON.stringify({ acquisition, source, ...where, ...original })}`);
      separator = ',';
    }
  }
  process.stdout.write(separator === ',' ? ']}\n' : `${separator}]}\n`);
}

const LISTED = 100;
const PREVIEW_CHARACTERS = 60;
/** A terminal must not be told what to do by evidence. */
const CONTROL = /[\p{Cc}\p{Cf}]/gu;

async function printText(session: Session, only: number | undefined): Promise<void> {
  for (const { id, file, source, lines, signatures } of await acquisitionsOf(session, only)) {
    const all = lines.rejected + lines.conflict;
    const rows: string[][] = [];
    for await (const line of ledgerOf(session, id)) {
      if (rows.length === LISTED) break;
      const preview = line.preview.replace(CONTROL, '\ufffd').slice(0, PREVIEW_CHARACTERS);
      rows.push([`  ${count(line.line)}`, line.disposition, line.reason, preview]);
    }
    const more = all > LISTED ? `\n  … ${count(all - LISTED)} more: --out writes all of them to a file` : '';
    const body = rows.length === 0 ? '' : `\n${table(rows)}${more}`;
    process.stdout.write(
      `#${id} ${file} (${source}): ${equation(lines)}${body}\n${signatures ? await wrongSignatures(session, id) : ''}`,
    );
  }
}

/** The lines whose signature did not fit: they may be records all the same. */
async function wrongSignatures(session: Session, acquisition: number): Promise<string> {
  const { lines, next } = await session.invoke('acquisitions.wrongSignatures', {
    acquisition,
    limit: LISTED,
  });
  if (lines.length === 0) return '';
  const rows = lines.map(({ line, reason }) => [
    `  ${count(line)}`,
    reason === OTHER_EVENT ? 'other event' : 'wrong signature',
    reason,
  ]);
  return `${table(rows)}${next === null ? '' : '\n  … more'}\n`;
}
