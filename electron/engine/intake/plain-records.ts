import { JsonTape } from '../integrity/json-lexer.ts';
import { afterPlainNumber } from '../integrity/json-numbers.ts';
import { ARRAY, AWKWARD, ESCAPED, FRACTIONAL, NULL, NUMBER, OBJECT, STRING } from '../integrity/json-tape.ts';
import { type Dialect, isExact, type Mapped } from '../platforms/dialect.ts';
import type { Decided } from './decided-facts.ts';
import type { TextPacker } from './packed-texts.ts';
import { RecordLayout } from './record-layout.ts';

/** As deep as records are; deeper ones are looked at with care. */
const DEEPEST = 32;
const MOST_LAYOUTS = 64;
const LINE_FEED = 0x0a;
const QUOTE = 1;

/** What an import keeps of a record, besides its words. */
export type PlainRecord = { id: string; time: string; target: string; decided: Decided };

/**
 * Reads JSON records from their bytes without making objects of them, for dialects that tell where what is kept lies
 * (`Dialect.kept`). A record that says of itself what another said is not mapped again. What it gives is what parsing
 * and mapping would give; where that is not sure, it gives null, and the record is parsed and mapped.
 */
export class PlainRecords {
  readonly #dialect: Dialect;
  readonly #map: (bytes: Buffer) => Mapped;
  readonly #tape = new JsonTape({ maxDepth: DEEPEST });
  /** By a number that most other layouts have not. */
  readonly #layouts = new Map<number, RecordLayout | null>();
  #layout: RecordLayout | null = null;

  /** `map`: parses a record and maps it; throws Unmappable. */
  constructor(dialect: Dialect, map: (bytes: Buffer) => Mapped) {
    this.#dialect = dialect;
    this.#map = map;
  }

  /** Throws what `map` throws. */
  read(bytes: Buffer): PlainRecord | null {
    const tape = this.#tape;
    if (!tape.lex(bytes) || tape.hasDuplicateKeys || tape.type(0) !== OBJECT) return null;
    const layout = this.#layoutOf();
    this.#layout = layout;
    if (layout === null || layout.known.isUseless) return null;
    const { scalars, target } = layout;
    for (let i = 0; i < scalars.length; i++) {
      const node = scalars[i]!;
      // Whether a number can be read exactly is for the map to say.
      if ((tape.kinds[node]! & 7) === NUMBER && !this.#isExact(node)) return null;
    }
    if (!this.#isPlainText(layout.id) || !this.#isPlainText(layout.time)) return null;
    const hasTarget = target >= 0 && tape.type(target) !== NULL;
    if (hasTarget && !this.#isPlainText(target)) return null;
    const decided = layout.known.find(tape, layout.decides) ?? layout.known.remember(this.#map(bytes));
    return {
      id: tape.string(layout.id),
      time: tape.string(layout.time),
      target: hasTarget ? tape.string(target) : '',
      decided,
    };
  }

  /** Adds the words of the record that was read last, as `searchText` gives them. */
  addText(texts: TextPacker): void {
    const tape = this.#tape;
    const { bytes, starts, ends, kinds } = tape;
    const { searched } = this.#layout!;
    let isEmpty = true;
    for (let i = 0; i < searched.length; i++) {
      const node = searched[i]!;
      const kind = kinds[node]!;
      const type = kind & 7;
      if (type !== STRING && type !== NUMBER) continue;
      const quote = type === STRING ? QUOTE : 0;
      if (!isEmpty || type === NUMBER) texts.byte(LINE_FEED);
      if (type === STRING && (kind & ESCAPED) !== 0) texts.part(tape.string(node));
      else if (type === NUMBER && !this.#isPlainNumber(node)) texts.part(String(Number(tape.source(node))));
      else texts.utf8(bytes, starts[node]! + quote, ends[node]! - quote);
      if (type === NUMBER || ends[node]! - starts[node]! > 2) isEmpty = false;
    }
    texts.end();
  }

  #layoutOf(): RecordLayout | null {
    const tape = this.#tape;
    if (this.#layout?.fits(tape)) return this.#layout;
    const number = this.#layoutNumber();
    const known = this.#layouts.get(number);
    if (known !== undefined) return known?.fits(tape) ? known : null;
    if (this.#layouts.size >= MOST_LAYOUTS) return null;
    const layout = RecordLayout.of(tape, this.#dialect);
    this.#layouts.set(number, layout);
    return layout;
  }

  #layoutNumber(): number {
    const { count, kinds, shapes, nexts } = this.#tape;
    let number = count;
    for (let node = 0; node < count; node++) {
      const type = kinds[node]! & 7;
      if (type >= ARRAY)
        number = Math.imul(number ^ (type === OBJECT ? shapes[node]! : 0), 0x01000193) + nexts[node]!;
    }
    return number;
  }

  #isPlainText(node: number): boolean {
    const { kinds, starts, ends } = this.#tape;
    const kind = kinds[node]!;
    return (kind & 7) === STRING && (kind & ESCAPED) === 0 && ends[node]! - starts[node]! > 2;
  }

  /** Is it read and written again as it stands there? */
  #isPlainNumber(node: number): boolean {
    const { bytes, kinds, starts, ends, to } = this.#tape;
    if ((kinds[node]! & (AWKWARD | FRACTIONAL)) === 0) return true;
    return afterPlainNumber(bytes, starts[node]!, to, true) === ends[node];
  }

  /** May a map read it? */
  #isExact(node: number): boolean {
    const { kinds, starts, ends } = this.#tape;
    const flags = kinds[node]! & (AWKWARD | FRACTIONAL);
    if (flags === 0 || (ends[node]! - starts[node]! < 10 && this.#isPlainNumber(node))) return true;
    if ((flags & AWKWARD) !== 0) return false;
    return isExact(Number(this.#tape.source(node)));
  }
}
