import { type FacetField, MARK_LABELS, RECORD_MARKS } from '../../shared/model/filter.ts';
import { PLATFORM_LABELS, PLATFORMS } from '../../shared/model/platform.ts';

/** What people read for a value that a filter holds, as far as this window has met it. */
const labels = new Map<string, string>([
  ...PLATFORMS.map((platform) => [`platform ${platform}`, PLATFORM_LABELS[platform]] as const),
  ...RECORD_MARKS.map((mark) => [`has ${mark}`, MARK_LABELS[mark]] as const),
]);

export function rememberLabels(field: FacetField, values: readonly { value: string; label: string }[]): void {
  for (const { value, label } of values) labels.set(`${field} ${value}`, label);
}

export function labelOf(field: FacetField, value: string): string {
  return labels.get(`${field} ${value}`) ?? value;
}
