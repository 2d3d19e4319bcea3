/** Narrow no-break space: groups digits without being mistaken for a decimal sign. */
const THIN = '\u202f';

/** A number with its digits grouped in threes by thin spaces, on every screen and in every sentence: `1 234 567`. */
export function count(value: number): string {
  const [whole = '', fraction] = String(Math.abs(value)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN);
  return `${value < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** `1 record`, `2 records` */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}
