/** What a spreadsheet would take for a formula: = + - @ or a control character, also full-width or after spaces. */
const FORMULA = /^[\s\u3000]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;

/** Digits and the signs of numbers, dates, times, shares and sums of money. */
const LIKE_A_NUMBER = /^[\s.,:/%()+$€£¥-]*\d[\d\s.,:/%()+$€£¥-]*$/;
const WITH_EXPONENT = /^\s*[\d.,]+e[+-]?\d+\s*$/i;
/** `MAR1`, `1-Sep`, `Dec 2026`. */
const WITH_MONTH =
  /^\s*(?=.*\d)(\d{1,4}[-/. ]?)?(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)[-/., ]*\d{0,4}\s*$/i;
const TRUTH = /^(true|false)\s*$/i;

/** Comes out as it went in: a number as a spreadsheet shows it, of at most 11 characters; an address; a date. */
const COMES_OUT = [
  /^(?=.{1,11}$)(0|[1-9]\d*)(\.\d*[1-9])?$/,
  /^\d{1,3}(\.\d{1,3}){3}$/,
  /^\d{4}-\d{2}-\d{2}$/,
];

/** Longer text is read as text; so is, of what begins with a letter, what is longer than a month with its year. */
const LONGEST = 310;
const LONGEST_MONTH = 24;

function wouldChange(text: string): boolean {
  // An export asks this of every cell: most begin with a letter.
  const first = text.charCodeAt(0) | 0x20;
  if (first >= 0x61 && first <= 0x7a)
    return text.length <= LONGEST_MONTH && (TRUTH.test(text) || WITH_MONTH.test(text));
  if (text.length > LONGEST) return false;
  if (LIKE_A_NUMBER.test(text)) return !COMES_OUT.some((form) => form.test(text));
  return WITH_EXPONENT.test(text) || (text.length <= LONGEST_MONTH && WITH_MONTH.test(text));
}

/**
 * Text with an apostrophe before it where a spreadsheet would run it as a formula (OWASP, CSV injection), or read it as
 * something else than text and show that: `0012` as 12, `1234e56` as infinity, the last digits of a long id as zeros.
 */
export function spreadsheetSafe(text: string): string {
  return FORMULA.test(text) || wouldChange(text) ? `'${text}` : text;
}
