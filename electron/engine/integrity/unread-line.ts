import type { JsonProblem, JsonTape } from './json-lexer.ts';
import { OVERLONG } from './record-bytes.ts';

/** Why a line is no record. */
export type WhyUnread = JsonProblem['reason'] | 'too-long' | 'zeroed' | 'two-records' | 'no-object';

/** Why a line, which the tape just lexed, is no record. */
export function whyUnread(line: Buffer, tape: JsonTape): WhyUnread {
  if (line.equals(OVERLONG)) return 'too-long';
  let end = line.length;
  while (end > 0 && line[end - 1] === 0) end -= 1;
  if (end === 0) return 'zeroed';
  // Zero bytes fill up what a crash did not let be written.
  if (end < line.length && tape.lex(line, 0, end)) return 'trailing-text';
  const { reason, offset } = tape.problem ?? { reason: 'no-object', offset: 0 };
  return reason === 'trailing-text' && line[offset] === 0x7b ? 'two-records' : reason;
}

/** The same in words. */
export const UNREAD_WORDS: Readonly<Record<WhyUnread, string>> = {
  empty: 'it is empty',
  'cut-short': 'it ends too early',
  syntax: 'its syntax is wrong',
  'too-deep': 'it is nested too deeply',
  'invalid-utf8': 'it is no UTF-8 text',
  'trailing-text': 'text follows the record',
  'too-long': 'it is longer than 16 MiB, and was not read',
  zeroed: 'it is nothing but zero bytes, as a crash leaves them',
  'two-records': 'another record follows on the same line: a line end is missing between them',
  'no-object': 'it is a value by itself, and no object',
};
