/** A hash or other long id shortened in the middle, `3f9a1c20…b81e04d7`; short text is left whole. */
export function shortHash(text: string, head = 8, tail = 8): string {
  return text.length <= head + tail + 1 ? text : `${text.slice(0, head)}…${text.slice(-tail)}`;
}
