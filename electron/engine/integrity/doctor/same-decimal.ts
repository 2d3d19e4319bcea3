/** Do two JSON number texts mean exactly the same decimal number, however it is written? The sign of zero counts. */
export function sameDecimal(a: string, b: string): boolean {
  return a === b || normal(a) === normal(b);
}

/** `-12.50e3` as `-125e2`; text that is no finite number stays itself. */
function normal(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return `${sign}0`;
  const bare = digits.replace(/0+$/, '');
  return `${sign}${bare}e${Number(exponent) - fraction.length + digits.length - bare.length}`;
}
