const ALGORITHM = /^[a-z0-9-]+:/;

/**
 * A hash or other long id shortened in the middle, `3f9a1c20…b81e04d7`; short text is left whole. What names
 * the algorithm, `sha256:`, stays.
 */
export function shortHash(text: string, head = 8, tail = 8): string {
  const prefix = ALGORITHM.exec(text)?.[0] ?? '';
  const rest = text.slice(prefix.length);
  return rest.length <= head + tail + 1 ? text : `${prefix}${rest.slice(0, head)}…${rest.slice(-tail)}`;
}
