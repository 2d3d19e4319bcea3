import type { JsonItem, JsonSpec } from '../recipe-segments.ts';
import type { Form } from './json-forms.ts';
import type { Probe } from './probe.ts';

/** What writers call the predecessor's hash. */
export const PREV_NAMES = [
  'prev',
  'prev_hash',
  'previous',
  'previous_hash',
  'prevHash',
  'previousHash',
  'parent',
  'parent_hash',
];

/** So many members may be left out; with more, only the member's own name is tried. */
const DEEPEST = 4;
const NAMED_DEEPEST = 2;

/** A text of members, valid until the next, and how a recipe names it. */
export type ListedText = { bytes: Buffer; of: () => JsonSpec['of'] };

/**
 * A row's members one by one in a form, with the predecessor among them: as an array of values, it first or last, and as
 * an object, it under one of its usual names, in its place where members are sorted and else first or last.
 */
export class ListedTexts {
  readonly #probe: Probe;
  readonly #form: Form;
  readonly #prev: Buffer;
  readonly #links: { name: string; bytes: Buffer; isOwn: boolean }[];
  readonly #comma: Buffer;
  #buffer = Buffer.allocUnsafeSlow(1 << 14);
  #length = 0;

  constructor(probe: Probe, form: Form) {
    const { prev, prevName } = probe;
    this.#probe = probe;
    this.#form = form;
    this.#prev = Buffer.from(JSON.stringify(prev ?? ''));
    this.#comma = Buffer.from(form.style.sep[0]);
    const own = prevName === null ? null : prevName.split('.').at(-1)!;
    // Under its own name in its own place it is a member as any other.
    this.#links = [...new Set([...(own === null ? [] : [own]), ...PREV_NAMES])]
      .filter((name) => name !== prevName && !probe.members.some((member) => member.name === name))
      .map((name) => ({
        ...{ name, isOwn: name === own },
        bytes: Buffer.concat([Buffer.from(`"${name}"${form.style.sep[1]}`), this.#prev]),
      }));
  }

  *texts(open: readonly number[], out: readonly number[], left: number): Generator<ListedText> {
    const { prev, members } = this.#probe;
    if (prev === null || prev.length > 1000 || left > DEEPEST) return;
    const chosen = open.filter((i) => !out.includes(i));
    if (chosen.length === 0) return;
    const nameAt = (at: number): string => members[chosen[at]!]!.name;
    const fields = (): JsonItem[] => chosen.map((_, at) => ({ field: nameAt(at) }));
    for (const at of [0, chosen.length]) {
      const bytes = this.#write(chosen, 'value', at, this.#prev, '[]');
      yield { bytes, of: () => ({ array: fields().toSpliced(at, 0, { prev: 1 }) }) };
    }
    const isSorted = this.#form.style.keys !== 'as-stored' || this.#form.listed;
    for (const { name, bytes: link, isOwn } of this.#links) {
      if (!isOwn && left > NAMED_DEEPEST) continue;
      const sorted = chosen.findIndex((_, at) => nameAt(at) > name);
      for (const at of isSorted ? [sorted < 0 ? chosen.length : sorted] : [chosen.length, 0]) {
        const of = (): JsonSpec['of'] => {
          const items = fields().map((field, i): [string, JsonItem] => [nameAt(i), field]);
          return { object: Object.fromEntries(items.toSpliced(at, 0, [name, { prev: 1 }])) };
        };
        yield { bytes: this.#write(chosen, 'pair', at, link, '{}'), of };
      }
    }
  }

  #write(chosen: readonly number[], as: 'value' | 'pair', place: number, link: Buffer, ends: string): Buffer {
    const { members } = this.#form;
    this.#length = 0;
    this.#buffer[this.#length++] = ends.charCodeAt(0);
    for (let i = 0; i <= chosen.length; i++) {
      if (i === place) this.#add(link);
      if (i < chosen.length) this.#add(members[chosen[i]!]![as]);
    }
    this.#buffer[this.#length++] = ends.charCodeAt(1);
    return this.#buffer.subarray(0, this.#length);
  }

  /** Adds a member, after a comma where it is not the first. */
  #add(bytes: Buffer): void {
    const needed = this.#length + bytes.length + this.#comma.length + 1;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(needed * 2);
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    if (this.#length > 1) this.#length += this.#comma.copy(this.#buffer, this.#length);
    this.#length += bytes.copy(this.#buffer, this.#length);
  }
}
