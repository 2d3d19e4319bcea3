import { AppError } from '../../../shared/errors.ts';
import { contentOf, isGzip } from '../intake/content.ts';
import { beginsGzip, firstBytes } from '../intake/file-bytes.ts';
import { UTF8_LINES } from '../intake/file-shape.ts';
import { isBinary } from '../intake/look.ts';
import { lineEndOf } from '../intake/record-splitter.ts';
import { encodingOf, sampleText } from '../intake/text-encoding.ts';
import type { CompiledRecipe } from '../integrity/compile.ts';
import { JsonTape, OBJECT } from '../integrity/json-lexer.ts';
import type { RowShape } from './log-rows.ts';
import type { LogFile } from './zip-logs.ts';

/** How the rows of a log lie in its files, as the recipe's `container` says. */
export function shapeOfRecipe({ recipe }: CompiledRecipe): RowShape {
  const { kind = 'ndjson', path = '' } = recipe.container ?? {};
  const shape = { ...UTF8_LINES, jsonColumns: new Set<string>() };
  if (kind === 'csv') return { ...shape, format: 'csv', key: null, delimiter: ',' };
  if (kind === 'ndjson') return { ...shape, format: 'ndjson', key: null };
  const steps = path.split('.');
  const key = steps.length > 1 ? { path: steps } : path;
  return { ...shape, format: 'json', key: kind === 'json-array' ? null : key };
}

/** Bytes that show how a file is written. */
const LOOKED_AT = 64 * 1024;

/**
 * The same for one file, by its first bytes where the recipe leaves it open: text in UTF-16 is hashed as UTF-8, and
 * where no `container.kind` is said, rows may have been exported as one array, or each over several lines. Throws
 * `file-binary` for what is no text and holds no record: a damaged log is still one.
 */
export async function shapeOfFile(compiled: CompiledRecipe, file: LogFile): Promise<RowShape> {
  const shape = shapeOfRecipe(compiled);
  const start = await beginningOf(file);
  const text = sampleText(start, false);
  if (isBinary(text) && !text.toString('utf8').split('\n').some(isRecord))
    throw new AppError('file-binary', { path: file.name });
  const first = text.toString('utf8', 0, 256);
  const isArray = /^\s*\[\s*(?:\{|$)/.test(first);
  // No row of NDJSON is a lone brace: these are objects over several lines each, one after another.
  const isSpread = /^\s*\{[ \t]*\r?\n/.test(first);
  const isOpen = compiled.recipe.container?.kind === undefined;
  const encoding = encodingOf(start);
  const lineEnd = lineEndOf(text);
  const json = { format: 'json', key: isArray ? null : '' } as const;
  return { ...shape, encoding, lineEnd, ...(isOpen && (isArray || isSpread) ? json : {}) };
}

function isRecord(line: string): boolean {
  const tape = new JsonTape({ nonFinite: true });
  return tape.lex(Buffer.from(line.trim())) && tape.type(0) === OBJECT;
}

async function beginningOf(file: LogFile): Promise<Buffer> {
  if (!file.entry) {
    const start = firstBytes(file.path, LOOKED_AT);
    if (!beginsGzip(start)) return start;
  }
  const packed = !file.entry || (await isGzip(file));
  const parts: Buffer[] = [];
  let length = 0;
  for await (const piece of contentOf(file, packed, { add: () => {} }, null)) {
    parts.push(Buffer.from(piece.subarray(0, LOOKED_AT - length)));
    length += parts.at(-1)!.length;
    if (length === LOOKED_AT) break;
  }
  return Buffer.concat(parts);
}
