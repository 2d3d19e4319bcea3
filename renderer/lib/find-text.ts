/** The places at which `needle` stands in `text`, ignoring case; at most `limit`. */
export function findAll(text: string, needle: string, limit = 1000): number[] {
  if (needle === '') return [];
  const places: number[] = [];
  const escaped = needle.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  for (const match of text.matchAll(new RegExp(escaped, 'giu'))) {
    places.push(match.index);
    if (places.length >= limit) break;
  }
  return places;
}
