/** More than these are looked up again: what is remembered of a file must not grow with it. */
const KEPT = 200_000;

/** Numbers of texts that come again and again. */
export class KnownTexts {
  readonly #numbers = new Map<string, number>();

  /** The number of a text; `find` is asked where it is not remembered. */
  of(text: string, find: () => number): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = find();
      if (this.#numbers.size >= KEPT) this.#numbers.clear();
      this.#numbers.set(text, number);
    }
    return number;
  }
}
