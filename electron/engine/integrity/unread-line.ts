import type { JsonProblem, JsonTape } from './json-lexer.ts';
import { OVERLONG } from './record-bytes.ts';

/** Why a line is no record. */
export type WhyUnread = JsonProblem['reason'] | 'too-long' | 'zeroed' | 'no-object';

/** Why a line, which the tape just lexed, is no record. */
export function whyUnread(line: Buffer, tape: JsonTape): WhyUnread {
  if (line.equals(OVERLONG)) return 'too-long';
  return line.every((byte) => byte === 0) ? 'zeroed' : (tape.problem?.reason ?? 'no-object');
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
  'no-object': 'it is a value by itself, and no object',
};
