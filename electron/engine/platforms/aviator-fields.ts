import type { Actor, Target } from '../../../shared/model/record.ts';
import { type Fields, object, optional } from './dialect.ts';

/** What Aviator Verify's dialects read alike. */

/** `system`, a mail address or a login; or the object of such that other endpoints hand out. */
export function actorOf(fields: Fields, ...names: string[]): Actor | null {
  for (const name of names) {
    const person = object(fields, name);
    const email = optional(person, 'email');
    const id = optional(fields, name) ?? email ?? optional(person, 'gh_username') ?? optional(person, 'id');
    if (id === null) continue;
    const kind = id === 'system' ? 'system' : 'user';
    return { kind, id, label: optional(person, 'name') ?? id, email: id.includes('@') ? id : email };
  }
  return null;
}

/** The first of several members that has a value. */
export function firstOf(fields: Fields | null, ...names: string[]): string | null {
  for (const name of names) {
    const value = optional(fields, name);
    if (value !== null) return value;
  }
  return null;
}

export function targetOf(kind: string, id: string | null, label?: string | null): Target | null {
  return id === null ? null : { kind, id, label: label ?? id };
}

/** Ids of two types may be the same number, so the kind goes before them. */
export const runId = (run: string | null) => (run === null ? null : `run:${run}`);
