import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { attachmentRef } from '../../../shared/model/worksheet.ts';
import { fileError } from '../intake/file-bytes.ts';
import { decodeLenient } from '../intake/text-encoding.ts';
import { attachFiles, attachmentBytes, attachmentOf } from '../worksheet/attachments.ts';
import { changesOfCsv } from '../worksheet/marks-csv.ts';
import { worksheetPaper } from '../worksheet/paper.ts';
import { worksheetCsv } from '../worksheet/worksheet-csv.ts';
import { changeWorksheet } from '../worksheet/worksheets.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';
import { writeOutput } from './output-file.ts';

type Files = { path: string; name: string }[];
type AttachInput = Omit<ParsedInput<'worksheets.attach'>, 'files'> & { files: Files };

export const attachJob: JobDefinition<'worksheets.attach', AttachInput> = {
  needsVault: true,
  prepare: ({ files, ...input }, tokens) => ({
    ...input,
    files: files.map((token) => {
      const { path, name } = tokens.resolve(token, 'read');
      return { path, name };
    }),
  }),
  title: ({ files }) => (files.length === 1 ? `Attach ${files[0]?.name}` : `Attach ${files.length} files`),
  async run(ctx, { sample, order, files }) {
    const { attachments } = await attachFiles(ctx, sample, order, files);
    return { attached: attachments.slice(-files.length).map(({ number }) => number) };
  },
};

type MarksInput = { sample: number; path: string };

/** More than the marks of the largest worksheet with all their reasons. */
const LARGEST_MARKS = 32 * 2 ** 20;

export const readMarksJob: JobDefinition<'worksheets.readMarks', MarksInput> = {
  needsVault: true,
  prepare: ({ sample, file }, files) => ({ sample, path: files.resolve(file, 'read').path }),
  title: ({ path }) => `Read the marks of ${basename(path)}`,
  async run(ctx, { sample, path }) {
    const text = marksText(path);
    let read = { rows: 0, changes: 0 };
    await changeWorksheet(ctx.vault, sample, (_, opened) => {
      const { rows, changes } = changesOfCsv(text, opened);
      read = { rows, changes: changes.length };
      return changes;
    });
    return read;
  },
};

function marksText(path: string): string {
  try {
    if (statSync(path).size > LARGEST_MARKS)
      throw new AppError('marks-invalid', { row: 1, problem: 'the file is too large to be a worksheet' });
    return decodeLenient(readFileSync(path), 'utf-8');
  } catch (error) {
    throw fileError(error, path);
  }
}

type ExportInput = Omit<ParsedInput<'worksheets.export'>, 'out'> & { path: string };

export const exportWorksheetJob: JobDefinition<'worksheets.export', ExportInput> = {
  needsVault: true,
  prepare: ({ sample, what, out }, files) => ({ sample, what, path: files.resolve(out, 'write').path }),
  title: ({ what }) => `Export ${what}`,
  async run(ctx, { sample, what, path }) {
    const output = await writeOutput(path, await contentOf(ctx, sample, what));
    await noteExport(ctx, sample, what, output);
    return output;
  },
};

async function contentOf(
  ctx: JobContext,
  sample: number,
  what: ExportInput['what'],
): Promise<Iterable<string | Uint8Array>> {
  const { read } = ctx.vault;
  const paper = worksheetPaper(read, sample, ctx.appVersion);
  if (what !== 'worksheet.pdf')
    return worksheetCsv(
      paper.worksheet,
      paper.records,
      what === 'worksheet.csv' ? 'evidence' : 'spreadsheet',
    );
  // Loaded when needed: the PDF library is most of Vouch's code.
  const { worksheetPdf } = await import('../reports/worksheet-report.ts');
  return [await worksheetPdf(paper, ctx.resources)];
}

type SaveInput = Omit<ParsedInput<'worksheets.saveAttachment'>, 'out'> & { path: string };

export const saveAttachmentJob: JobDefinition<'worksheets.saveAttachment', SaveInput> = {
  needsVault: true,
  prepare: ({ sample, number, out }, files) => ({ sample, number, path: files.resolve(out, 'write').path }),
  title: ({ number }) => `Save ${attachmentRef(number)}`,
  async run(ctx, { sample, number, path }) {
    const { read } = ctx.vault;
    const { sha256 } = attachmentOf(read, sample, number);
    const output = await writeOutput(path, attachmentBytes(read, sample, number));
    if (output.sha256 !== sha256)
      throw new AppError('vault-damaged', { problem: 'an attachment has not the SHA-256 it was kept with' });
    await noteExport(ctx, sample, attachmentRef(number), output);
    return output;
  },
};

function noteExport(
  ctx: JobContext,
  sample: number,
  what: string,
  { bytes, sha256 }: { bytes: number; sha256: string },
): Promise<void> {
  return ctx.vault.write(
    () => {},
    () => ({ action: 'worksheet.exported', details: { sample, what, bytes, sha256 } }),
  );
}
