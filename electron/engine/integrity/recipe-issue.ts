import type { z } from 'zod';

/** What a schema refused in a recipe, said by its place and in plain words. */

type Issue = z.core.$ZodIssue;

/** Of all that a schema refused, what to say first: a key that is misspelled is also missing, and its name says more. */
export function recipeIssue(issues: readonly Issue[]): { place: string; problem: string } {
  const issue = deepest(issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!);
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [...issue.path, ...(unknown === undefined ? [] : [unknown])];
  return { place: path.join('.'), problem: unknown === undefined ? issue.message : 'unknown key' };
}

/** Of a union, the issue of the branch that fits best: the one that got furthest. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const unknown = unknownEverywhere(issue.errors);
  if (unknown !== null) return { ...unknown, path: [...issue.path, ...unknown.path] };
  let best: Issue | null = null;
  for (const [first] of issue.errors) {
    if (first === undefined) continue;
    const inner = deepest({ ...first, path: [...issue.path, ...first.path] });
    if (inner.code === 'unrecognized_keys' || inner.path.length > (best?.path.length ?? issue.path.length)) {
      best = inner;
    }
  }
  return best ?? { ...issue, message: anyOf(issue.errors) };
}

const MUST_BE = 'must be ';

/** What the branches of a union ask for, as one sentence. */
function anyOf(branches: readonly Issue[][]): string {
  const asked = [...new Set(branches.flatMap(([first]) => (first === undefined ? [] : [first.message])))];
  if (asked.length === 1) return asked[0]!;
  return asked.every((message) => message.startsWith(MUST_BE))
    ? MUST_BE + asked.map((message) => message.slice(MUST_BE.length)).join(', or ')
    : 'has none of the forms allowed here';
}

/** A key that no branch of a union knows, among those that take an object at all. */
function unknownEverywhere(branches: readonly Issue[][]): Issue | null {
  const objects = branches.filter(([first]) => first?.code !== 'invalid_type' || first.path.length > 0);
  const unknown = objects.map((issues) =>
    issues.flatMap((issue) => (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? [issue] : [])),
  );
  const [own = []] = unknown;
  for (const issue of own) {
    const keys = issue.keys.filter((key) =>
      unknown.every((each) => each.some((other) => other.keys.includes(key))),
    );
    if (keys.length > 0) return { ...issue, keys };
  }
  return null;
}
