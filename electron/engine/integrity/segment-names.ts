import type { JsonItem, JsonSpec, Segment } from './recipe-segments.ts';

/** What a segment of a preimage is, in few words, for whoever reads or writes a recipe. */
export function segmentName(segment: Segment): string {
  if ('lit' in segment) return `text ${JSON.stringify(segment.lit)}`;
  if ('hex' in segment) return `bytes ${segment.hex}`;
  if ('prev' in segment) return `predecessor’s hash as ${segment.prev}`;
  if ('field' in segment) return `${segment.field}${transforms(segment.xform)}`;
  if ('int' in segment) return `${segment.int} as ${segment.as}`;
  if ('computed' in segment) return `inner hash ${segment.computed}`;
  if ('len' in segment) return `length, then ${segmentName(segment.of)}`;
  if ('when' in segment) return `${conditionName(segment.when)}: ${segment.then.map(segmentName).join(', ')}`;
  if ('stored' in segment) return `${segment.stored} as stored`;
  if ('rawLine' in segment) return 'the line itself';
  return jsonName(segment.json);
}

function transforms(names: readonly string[] | undefined): string {
  return names === undefined || names.length === 0 ? '' : ` (${names.join(', ')})`;
}

function conditionName(when: { notNull: string } | { prev: true }): string {
  return 'prev' in when ? 'if there is a predecessor' : `if ${when.notNull} is there`;
}

function jsonName({ of, pick, omit, style }: JsonSpec): string {
  const by = typeof style === 'string' ? `, style ${style}` : '';
  if (typeof of === 'object') {
    return 'array' in of
      ? `JSON array of ${of.array.map(itemName).join(', ')}${by}`
      : `JSON object of ${Object.keys(of.object).join(', ')}${by}`;
  }
  const what = of === 'record' ? 'JSON of the record' : `JSON of ${of}`;
  if (pick !== undefined)
    return `${what}: ${pick.map((entry) => (typeof entry === 'string' ? entry : entry[0])).join(', ')}${by}`;
  return omit === undefined || omit.length === 0 ? `${what}${by}` : `${what} without ${omit.join(', ')}${by}`;
}

function itemName(item: JsonItem): string {
  if ('lit' in item) return JSON.stringify(item.lit);
  if ('prev' in item) return 'predecessor’s hash';
  if ('field' in item) return item.field;
  if ('computed' in item) return `inner hash ${item.computed}`;
  return 'listed members';
}

/** The fields that a segment reads, so that one the row does not have can be named. */
export function fieldsOf(segment: Segment): string[] {
  if ('field' in segment) return [segment.field];
  if ('int' in segment) return [segment.int];
  if ('stored' in segment) return [segment.stored];
  if ('len' in segment) return fieldsOf(segment.of);
  if (!('json' in segment)) return [];
  const { of, pick } = segment.json;
  if (typeof of === 'string')
    return of === 'record'
      ? (pick ?? []).map((entry) => (typeof entry === 'string' ? entry : entry[1]))
      : [of];
  const items = 'array' in of ? of.array : Object.values(of.object);
  return items.flatMap((item) => ('field' in item ? [item.field] : []));
}
