/**
 * Where a JSON text first has a key that its object has already, and what to say of it; null where it has none.
 * JSON.parse would take the last one without a word. The text must be valid JSON.
 */
export function repeatedKey(text: string): { place: string; problem: string } | null {
  const open: (Set<string> | null)[] = [];
  let expectsKey = false;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/g)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : null);
      expectsKey = token === '{';
    } else if (token === '}' || token === ']') {
      open.pop();
      expectsKey = false;
    } else if (token === ',') expectsKey = open.at(-1) !== null;
    else if (expectsKey) {
      expectsKey = false;
      const keys = open.at(-1)!;
      const key = JSON.parse(token) as string;
      if (keys.has(key))
        return {
          place: placeIn(text, index),
          problem: `one object has the key “${key}” a second time there`,
        };
      keys.add(key);
    }
  }
  return null;
}

function placeIn(text: string, index: number): string {
  const before = text.slice(0, index).split('\n');
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}
