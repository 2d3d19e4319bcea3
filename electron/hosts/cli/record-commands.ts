import { extname } from 'node:path';
import { auditEntry, auditLogs } from '../../../shared/audit-api.ts';
import type { Input, Output } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { type Exported, RECORD_EXPORTS, type RecordExport } from '../../../shared/model/export.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { RecordOrder } from '../../../shared/model/order.ts';
import type { RecordDetail } from '../../../shared/model/record.ts';
import { isAuditShape } from './audit-shape.ts';
import { askedFilter, type FilterFlags } from './filters.ts';
import { askedOrder, type OrderFlags } from './order.ts';
import { count, counted, insideOfWordsHint, print, readableTime, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { savedFilter } from './saved-query.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

/** Which page, and how it is printed. */
export type PageFlags = { json?: boolean; limit: string; cursor?: string; page?: string; shape: string };

type QueryFlags = PassphraseOptions & FilterFlags & OrderFlags & PageFlags;

/** What was assumed of times is said below the list, each once. */
const NOTES_LISTED = 5;

export async function queryRecords(vault: string, flags: QueryFlags): Promise<ExitCode> {
  // Before the vault is unlocked: a flag that is wrong is told at once.
  const filter = askedFilter(flags);
  const order = askedOrder(flags);
  return listRecords(vault, flags, async (session) => ({ filter: await filter(session), order }));
}

/** Lists a page of what is asked for, and says how to come to the next. Throws `request-invalid`. */
export async function listRecords(
  vault: string,
  flags: PassphraseOptions & PageFlags,
  askedOf: (session: Session) => Promise<{ filter: RecordFilter; order: RecordOrder }>,
): Promise<ExitCode> {
  const audit = isAuditShape(flags.shape);
  const limit = wholeNumber('--limit', flags.limit);
  const offset = offsetOf(flags, limit);
  const { page, filter } = await Session.withVault(vault, flags, async (session) => {
    const asked = await askedOf(session);
    return { ...asked, page: await wholePage(session, { ...asked, members: audit, limit, offset }) };
  });
  if (audit) print(true, auditLogs(page, { offset, limit }), () => '');
  else printPage(flags.json, page, filter);
  return 0;
}

function printPage(
  json: boolean | undefined,
  page: Output<'records.query'>,
  asked: Pick<RecordFilter, 'text' | 'original'>,
): void {
  const end = page.offset + page.records.length;
  const next = end < page.total ? String(end) : null;
  const { total, sentence, records } = page;
  print(json, { total, sentence, records, next }, () => {
    const rows = records.map((r) => [
      `${readableTime(r.occurred_at)}${r.time_note ? ' *' : ''}`,
      r.type,
      r.actor?.label ?? '',
      r.target?.id ?? '',
      r.id,
    ]);
    const more = next === null ? '' : `\n… --cursor ${next} for the next page`;
    const notes = new Set(records.flatMap(({ time_note }) => time_note ?? []));
    const said = [...notes].slice(0, NOTES_LISTED).map((note) => `\n* ${note}`);
    if (notes.size > said.length) said.push(`\n* … ${notes.size - said.length} more: \`show\` says each`);
    return `${sentence} ${counted(total, 'record')}.${rows.length === 0 ? '' : `\n${table(rows)}`}${said.join('')}${more}${insideOfWordsHint(total, asked)}`;
  });
}

function offsetOf({ cursor, page }: PageFlags, limit: number): number {
  if (cursor !== undefined && page !== undefined)
    throw new AppError('request-invalid', { problem: '--page goes without --cursor' });
  if (page === undefined) return cursor === undefined ? 0 : wholeNumber('--cursor', cursor);
  const number = wholeNumber('--page', page);
  if (number < 1) throw new AppError('request-invalid', { problem: '--page must be at least 1' });
  return (number - 1) * limit;
}

/** Asks until all originals were looked through that the filter needs. */
async function wholePage(session: Session, input: Input<'records.query'>): Promise<Output<'records.query'>> {
  for (;;) {
    const page = await session.invoke('records.query', input);
    if (page.searched === 1) return page;
  }
}

type ExportFlags = PassphraseOptions &
  FilterFlags & { json?: boolean; out: string; format?: string; query?: string; next?: boolean };

/** The format that a file's name promises. */
function formatOf(path: string): RecordExport {
  const ending = extname(path).slice(1).toLowerCase();
  return RECORD_EXPORTS.find((format) => format === ending) ?? 'ndjson';
}

export async function exportRecords(vault: string, flags: ExportFlags): Promise<ExitCode> {
  const asked = askedFilter(flags);
  if (flags.next && flags.query === undefined)
    throw new AppError('request-invalid', { problem: '--next goes with --query' });
  const filterOf = async (session: Session): Promise<RecordFilter> => {
    const own = await asked(session);
    if (flags.query === undefined) return own;
    const saved = await savedFilter(session, flags.query, flags.next);
    return Object.keys(own).length === 0 ? saved : { all: [saved, own] };
  };
  const result = await Session.withVault(vault, flags, async (session) =>
    session.job<Exported>('records.export', {
      filter: await filterOf(session),
      format: flags.format ?? formatOf(flags.out),
      out: session.grant(flags.out, 'write'),
    }),
  );
  print(flags.json, { ...result, file: flags.out }, () => {
    const files = result.chunks.length > 0 ? ` in ${counted(result.chunks.length, 'file')}` : '';
    const said = [
      `Wrote ${count(result.records)} of ${counted(result.expected, 'record')} to ${flags.out}${files}`,
      result.sentence,
      `SHA-256 ${result.sha256}`,
      ...(result.manifest === null ? [] : [`Beside it ${result.manifest}, with all of this`]),
    ];
    if (result.escaped_cells > 0)
      said.push(
        `${count(result.escaped_cells)} cells that a spreadsheet would run or change begin with an apostrophe`,
      );
    if (result.cut_cells > 0)
      said.push(`${count(result.cut_cells)} cells are too long for a spreadsheet and say so`);
    return said.join('\n');
  });
  return 0;
}

function relatedText({ id, type, occurred_at, outcome, actor }: RecordDetail['record']): string {
  const said = [type, outcome, actor && `by ${actor.label}`, readableTime(occurred_at)];
  return `${id}: ${said.filter((word) => word).join(', ')}`;
}

const NOT_UTF8 = '(not UTF-8; --original prints the bytes)';

/** Another content that came under the same id, and in what it differs. */
function conflictText({ file, line, text, differences }: RecordDetail['conflicts'][number]): string {
  const rows = differences.map(({ name, left, right }) => [`  ${name}`, left ?? '–', right ?? '–']);
  const differs = rows.length === 0 ? '' : `\n${table([['  field', 'record', 'this line'], ...rows])}`;
  return `conflict: other content under this id in ${file}, line ${count(line)}${differs}\n\n${text ?? '(not UTF-8)'}`;
}

type ShowFlags = PassphraseOptions & { json?: boolean; source?: string; original?: boolean; shape: string };

export async function showRecord(vault: string, id: string, flags: ShowFlags): Promise<ExitCode> {
  const audit = isAuditShape(flags.shape);
  if (audit && flags.original)
    throw new AppError('request-invalid', { problem: '--original goes without --shape' });
  const detail = await Session.withVault(vault, flags, async (session) => {
    const found = await session.invoke('records.find', { id, source: flags.source });
    const [first, second] = found;
    if (!first) throw new AppError('not-found', { what: 'record', id });
    if (second) {
      const sources = found.map(({ source }) => source).join(', ');
      throw new AppError('request-invalid', {
        problem: `several sources have the record (${sources}); name one with --source`,
      });
    }
    const { rid } = first;
    const asked = audit || flags.original;
    const recomputed = asked ? null : await session.invoke('records.recomputed', { rid });
    return { ...(await session.invoke('records.get', { rid, members: audit })), recomputed };
  });
  if (flags.original) {
    process.stdout.write(Buffer.from(detail.original.base64, 'base64'));
    return 0;
  }
  print(audit || flags.json, audit ? auditEntry(detail.record, detail.members ?? {}) : detail, () => {
    const { record, original } = detail;
    const rows = Object.entries(record)
      .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
      .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]);
    for (const { relation, total, records } of detail.related) {
      for (const other of records) rows.push([relation, relatedText(other)]);
      if (total > records.length) rows.push([relation, `… ${count(total - records.length)} more`]);
    }
    if (detail.original_type !== null) rows.push(['original_type', detail.original_type]);
    if (detail.recomputed) rows.push(['chain', detail.recomputed.sentence]);
    for (const [name, value] of Object.entries(detail.delivery ?? {}))
      if (value !== null) rows.push([`delivery ${name}`, String(value)]);
    const said = `${table([...rows, ['original_sha256', original.sha256], ['file_sha256', original.file_sha256]])}\n\n${original.text ?? NOT_UTF8}`;
    return [said, ...detail.conflicts.map(conflictText)].join('\n\n');
  });
  return 0;
}
