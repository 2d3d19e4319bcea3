import type { Dialect, Fields } from '../platforms/dialect.ts';
import { UTF8_LINES } from './file-shape.ts';
import type { RecordsKey } from './json-document-splitter.ts';
import type { Look } from './look.ts';
import type { Recognition } from './recognise.ts';

/**
 * A JSON document without records: an export of nothing is still an export. Of which dialect its members say,
 * or the user.
 */
export function emptyDocument(
  { text, encoding, lineEnd }: Look,
  dialects: readonly Dialect[],
  isTold: boolean,
): Recognition | null {
  let document: unknown;
  try {
    document = JSON.parse(text.toString('utf8'));
  } catch {
    return null;
  }
  if (typeof document !== 'object' || document === null) return null;
  // Two dialects may share a key: the one that knows more of the document's arrays comes first.
  const arrays = Object.entries(document).filter(([, value]) => Array.isArray(value));
  const unknown = ({ arrayKeys }: Dialect) => arrays.filter(([key]) => !arrayKeys.includes(key)).length;
  for (const dialect of dialects.toSorted((a, b) => unknown(a) - unknown(b))) {
    const { documentMembers: known, label } = dialect;
    const why = known?.every((name) => name in document)
      ? `a document with ${known.join(', ')}`
      : isTold && 'as you said';
    const key = emptyArrays(document, dialect);
    if (!why || key === undefined) continue;
    const reason = `${label}: ${why}; it holds no records`;
    return { ...UTF8_LINES, encoding, lineEnd, dialect, reason, format: 'json', key };
  }
  return null;
}

/** Where the document holds the dialect's records, if there are none; undefined where it holds no array. */
function emptyArrays(document: object, dialect: Dialect): RecordsKey | undefined {
  const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;
  if (Array.isArray(document)) return isEmpty(document) && dialect.arrayKeys.includes('') ? null : undefined;
  if (dialect.recordsPath) {
    return isEmpty(memberAt(document, dialect.recordsPath)) ? { path: dialect.recordsPath } : undefined;
  }
  const members = new Map<string, unknown>(Object.entries(document));
  const present = dialect.arrayKeys.filter((key) => key !== '' && members.has(key));
  if (present.length === 0 || !present.every((key) => isEmpty(members.get(key)))) return undefined;
  return dialect.severalArrays ? dialect.arrayKeys : present[0];
}

function memberAt(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Fields)[name];
  }
  return value;
}
