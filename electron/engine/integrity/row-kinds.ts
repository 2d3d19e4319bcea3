import type { JsonTape } from './json-lexer.ts';
import type { Recipe } from './recipe.ts';
import type { SealKind } from './recipe-rows.ts';
import type { RowRule } from './row-rule.ts';

/** What a row is to its chain. `unknown` is one that the recipe has no rule for; `what` says which. */
export type Selected =
  | { kind: 'link'; rule: RowRule }
  | { kind: 'header' | 'ignore'; type: string }
  | { kind: 'seal'; head: string | null; root: string | null }
  | { kind: 'unknown'; what: string };

export type Selection = (tape: JsonTape) => Selected;

type Way = { version: string | null; kind: string | null; rule: RowRule };

/** Compiles the choice among kinds and versions. A version without its own case goes by the recipe itself. */
export function compileSelection({ kinds, versions }: Recipe, ways: readonly Way[]): Selection {
  const links = new Map<string, Selected>();
  for (const { kind, version, rule } of ways) links.set(keyOf(kind, version), { kind: 'link', rule });
  const seals = new Map<string, Selected>();
  for (const [type, kind] of Object.entries(kinds?.of ?? {})) {
    if (kind.kind === 'seal') seals.set(type, sealOf(kind));
    else if (kind.kind !== 'link') seals.set(type, { kind: kind.kind, type });
  }
  return (tape) => {
    const type = kinds === undefined ? null : tape.text(tape.at(kinds.field));
    if (kinds !== undefined) {
      const other = type === null ? undefined : seals.get(type);
      if (other !== undefined) return other;
      if (type === null || !Object.hasOwn(kinds.of, type)) {
        return {
          kind: 'unknown',
          what: `${kinds.field} ${type === null ? 'is missing' : `is ${quoted(type)}`}`,
        };
      }
    }
    const version = versions === undefined ? null : tape.text(tape.at(versions.field));
    const link = links.get(keyOf(type, version)) ?? links.get(keyOf(type, null));
    if (link !== undefined) return link;
    const value = version === null ? 'is missing' : `is ${quoted(version)}`;
    return { kind: 'unknown', what: `${versions?.field} ${value}` };
  };
}

function keyOf(kind: string | null, version: string | null): string {
  return JSON.stringify([kind, version]);
}

/** Evidence is quoted at bounded length. */
function quoted(text: string): string {
  return `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`;
}

function sealOf({ at, head, root }: SealKind): Selected {
  const path = (field: string | undefined): string | null => {
    if (field === undefined) return null;
    return at === undefined || field.startsWith(`${at}.`) ? field : `${at}.${field}`;
  };
  return { kind: 'seal', head: path(head), root: path(root) };
}
