import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { Attachment, AttachmentPreview, Worksheet } from '../../../shared/model/worksheet.ts';
import { count } from '../../../shared/text.ts';
import { keepFile } from '../intake/keep-file.ts';
import type { JobContext } from '../jobs/job-context.ts';
import type { ReadDb } from '../vault/connection.ts';
import { Originals } from '../vault/originals.ts';
import { pictureIn } from './pictures.ts';
import type { KeptChange } from './state.ts';
import { changeWorksheet, openWorksheet } from './worksheets.ts';

/** Of one file. A film or an image of a disk is evidence that is kept elsewhere and named in a note. */
const LARGEST = 50 * 2 ** 20;
/** Of one worksheet, also those taken off again. */
const MOST = 1000;
/** What is shown of an attachment without saving it. */
const SHOWN_TEXT = 200_000;
const SHOWN_PICTURE = 8 * 2 ** 20;

/**
 * Attaches files to an item of a worksheet, or to the whole of it (`order` null); all of them or none.
 *
 * @throws AppError `attachment-too-large`, `file-empty`, `file-unreadable`, and as `apply`
 */
export async function attachFiles(
  ctx: JobContext,
  sample: number,
  order: number | null,
  files: readonly { path: string; name: string }[],
): Promise<Worksheet> {
  return changeWorksheet(ctx.vault, sample, async (db) => {
    const last = db.raw
      .prepare('SELECT coalesce(max(number), 0) FROM attachment WHERE sample_id = ?')
      .pluck()
      .get(sample) as number;
    if (last + files.length > MOST)
      throw new AppError('worksheet-refused', {
        problem: `it would have more than ${MOST} attachments`,
        advice: 'Attach what is evidence, packed together where it belongs together.',
      });
    const changes: KeptChange[] = [];
    for (const [i, { path, name }] of files.entries()) {
      ctx.progress(i, files.length, 'files', name);
      const kept = await keepFile(ctx, db, { path, name: basename(name) }, (bytes) => {
        if (bytes > LARGEST) throw new AppError('attachment-too-large', { path: name, most: '50 MiB' });
      });
      if (kept.bytes === 0) throw new AppError('file-empty', { path: name });
      const number = last + 1 + i;
      db.raw
        .prepare('INSERT INTO attachment (sample_id, number, file_id) VALUES (?, ?, ?)')
        .run(sample, number, kept.id);
      const sha256 = Buffer.from(kept.sha256).toString('hex');
      changes.push({ kind: 'attach', number, order, name: basename(name), bytes: kept.bytes, sha256 });
    }
    return changes;
  });
}

/** Throws `not-found` for one that is not there, or was taken off again. */
export function attachmentOf(db: ReadDb, sample: number, number: number): Attachment {
  const found = openWorksheet(db, sample).state.attachments.get(number);
  if (!found) throw new AppError('not-found', { what: 'attachment', id: number });
  return found;
}

/** Its bytes, as they were attached. */
export function attachmentBytes(db: ReadDb, sample: number, number: number): Generator<Buffer> {
  const file = db.raw
    .prepare('SELECT file_id FROM attachment WHERE sample_id = ? AND number = ?')
    .pluck()
    .get(sample, number) as number;
  return new Originals(db).file(file);
}

/** What can be shown of an attachment where it is: text and pictures, judged by the bytes and never by the name. */
export function previewOf(db: ReadDb, sample: number, number: number): AttachmentPreview {
  const attachment = attachmentOf(db, sample, number);
  const shown = (kind: AttachmentPreview['kind'], content: string | null, about: string) => ({
    attachment,
    kind,
    content,
    about,
  });
  const begins = firstBytes(attachmentBytes(db, sample, number), SHOWN_PICTURE + 1);
  if (begins.subarray(0, 5).toString('latin1') === '%PDF-')
    return shown('none', null, 'A PDF document. Save it to read it: what it may run stays outside of Vouch.');
  const picture = pictureIn(begins);
  if (picture) {
    const { type, width, height } = picture;
    const about = `${type}, ${width} × ${height} pixels`;
    if (begins.length > SHOWN_PICTURE || width * height > 50_000_000)
      return shown('none', null, `${about}. Too large to show here: save it to look at it.`);
    return shown('image', `data:${type};base64,${begins.toString('base64')}`, about);
  }
  const text = textIn(begins.subarray(0, SHOWN_TEXT));
  if (text === null)
    return shown('none', null, 'Neither text nor a picture that is shown here. Save it to open it.');
  const rest = attachment.bytes > SHOWN_TEXT ? `, the first ${count(SHOWN_TEXT)} bytes` : '';
  return shown('text', text, `Text${rest}`);
}

function firstBytes(parts: Generator<Buffer>, most: number): Buffer {
  const taken: Buffer[] = [];
  let bytes = 0;
  for (const part of parts) {
    taken.push(part);
    bytes += part.length;
    if (bytes >= most) break;
  }
  return Buffer.concat(taken).subarray(0, most);
}

/** UTF-8 text without control characters, or null. A character that the end cut is left out. */
function textIn(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they tell that it is no text
    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}
