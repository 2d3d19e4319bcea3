/** A list of objects inside of a JSON document: the members from the root to it, and how many objects were seen. */
export type ListPlace = { path: string[]; objects: number };

const DEEPEST = 8;

/**
 * The lists of objects that lie in a document, or in several of one form after each other, as far as this text
 * shows; the longest first. Only those that members lead to: what lies inside of a list is part of its elements.
 */
export function listsIn(text: string): ListPlace[] {
  const found = new Map<string, ListPlace>();
  const stack: { name: string; isList: boolean; objects: number }[] = [];
  let name = '';
  const close = () => {
    const top = stack.pop();
    if (!top?.isList || top.objects === 0 || stack.some(({ isList }) => isList)) return;
    const path = [...stack.slice(1).map((each) => each.name), top.name];
    if (stack.length === 0 || path.length > DEEPEST) return;
    const key = JSON.stringify(path);
    found.set(key, { path, objects: top.objects + (found.get(key)?.objects ?? 0) });
  };
  for (const [token, string, colon] of text.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?|[[\]{}]/gs)) {
    if (string !== undefined) {
      if (colon) name = unescaped(string);
    } else if (token === '{' || token === '[') {
      const top = stack.at(-1);
      if (top?.isList && token === '{') top.objects++;
      stack.push({ name, isList: token === '[', objects: 0 });
    } else close();
  }
  while (stack.length > 0) close();
  return [...found.values()].sort((a, b) => b.objects - a.objects);
}

function unescaped(string: string): string {
  try {
    return JSON.parse(`"${string}"`) as string;
  } catch {
    return string;
  }
}
