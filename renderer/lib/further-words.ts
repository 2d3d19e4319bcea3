import type { FurtherRecords } from '../../shared/model/record.ts';

const SHORT = 48;

/** `of the same pull request #12`, after the word "Records". */
export function furtherWords({ by, value }: Pick<FurtherRecords, 'by' | 'value'>): string {
  const short = value.length > SHORT ? `${value.slice(0, SHORT)}…` : value;
  if (by === 'actor') return `By the same actor within 10 minutes: ${short}`;
  return `${by === 'target' ? 'About' : 'Of'} the same ${by}: ${short}`;
}
