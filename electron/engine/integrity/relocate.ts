import type { JsonItem, JsonSpec, Segment } from './recipe-segments.ts';
import type { Rules } from './ways-of-hashing.ts';

/**
 * The rules of rows that keep their record inside a member (`at`): every path starts there. One that begins
 * with that member's own path starts at the row, so `hash` and `seg.hash` mean the same under `at: "seg"`.
 */
export function relocate(rules: Rules, at: string | undefined): Rules {
  if (at === undefined) return rules;
  const move = (path: string): string => (path === at || path.startsWith(`${at}.`) ? path : `${at}.${path}`);
  const moveField = (field: NonNullable<Rules['hash']>): NonNullable<Rules['hash']> =>
    typeof field === 'string' ? move(field) : { ...field, field: move(field.field) };
  const moved: Rules = { ...rules };
  if (rules.hash !== undefined) moved.hash = moveField(rules.hash);
  if (rules.prev !== undefined) moved.prev = moveField(rules.prev);
  if (rules.seq !== undefined) moved.seq = { ...rules.seq, field: move(rules.seq.field) };
  if (rules.preimage !== undefined)
    moved.preimage = rules.preimage.map((segment) => moveSegment(segment, move, at));
  if (rules.recoverTime !== undefined) {
    const { field, from } = rules.recoverTime;
    moved.recoverTime = { ...rules.recoverTime, field: move(field), from: move(from) };
  }
  moved.intermediate = rules.intermediate?.map((inner) => ({
    ...inner,
    ...(inner.stored === undefined ? {} : { stored: move(inner.stored) }),
    preimage: inner.preimage.map((segment) => moveSegment(segment, move, at)),
  }));
  return moved;
}

type Move = (path: string) => string;

function moveSegment(segment: Segment, move: Move, at: string): Segment {
  if ('field' in segment) return { ...segment, field: move(segment.field) };
  if ('stored' in segment) return { stored: move(segment.stored) };
  if ('int' in segment) return { ...segment, int: move(segment.int) };
  if ('len' in segment) return { ...segment, of: moveSegment(segment.of, move, at) };
  if ('when' in segment) {
    const when = 'notNull' in segment.when ? { notNull: move(segment.when.notNull) } : segment.when;
    // biome-ignore lint/suspicious/noThenProperty: the recipe format names it so
    return { when, then: segment.then.map((inner) => moveSegment(inner, move, at)) };
  }
  if ('json' in segment) return { json: moveJson(segment.json, move, at) };
  return segment;
}

function moveJson(spec: JsonSpec, move: Move, at: string): JsonSpec {
  if (spec.of === 'record') {
    const inner = (path: string): string => (path.startsWith(`${at}.`) ? path.slice(at.length + 1) : path);
    const pick = spec.pick?.map((entry): string | [string, string] =>
      typeof entry === 'string' ? [entry, inner(entry)] : [entry[0], inner(entry[1])],
    );
    return { ...spec, of: at, ...(pick === undefined ? {} : { pick }) };
  }
  if (typeof spec.of === 'string') return { ...spec, of: move(spec.of) };
  const moveItem = (item: JsonItem): JsonItem => {
    if ('field' in item) return { ...item, field: move(item.field) };
    if (!('pick' in item)) return item;
    const pick = item.pick.map((entry): [string, string] =>
      typeof entry === 'string' ? [entry, move(entry)] : [entry[0], move(entry[1])],
    );
    return { pick };
  };
  const xform = Object.fromEntries(
    Object.entries(spec.xform ?? {}).flatMap(([path, names]) => [
      [path, names],
      [move(path), names],
    ]),
  );
  const moved = spec.xform === undefined ? spec : { ...spec, xform };
  if ('array' in spec.of) return { ...moved, of: { array: spec.of.array.map(moveItem) } };
  const members = Object.entries(spec.of.object).map(([key, item]) => [key, moveItem(item)] as const);
  return { ...moved, of: { object: Object.fromEntries(members) } };
}
