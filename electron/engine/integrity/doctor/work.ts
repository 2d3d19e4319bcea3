/** How much may be tried before a search gives up, counted in hashes, so that the same log gives the same answer. */
export class Work {
  spent = 0;
  readonly #budget: number;
  readonly #onWork: (part: number) => void;
  #told = 0;

  /** `onWork` is told now and then what part of the budget is spent (0 to 1), and may throw to stop. */
  constructor(budget: number, onWork: (part: number) => void = () => {}) {
    this.#budget = budget;
    this.#onWork = onWork;
  }

  get exhausted(): boolean {
    return this.spent >= this.#budget;
  }

  /** At most so much of what is left, for one part of the search. */
  part(budget: number): Work {
    const whole = this;
    return new (class extends Work {
      override spend(hashes: number): void {
        super.spend(hashes);
        whole.spend(hashes);
      }
      override get exhausted(): boolean {
        return super.exhausted || whole.exhausted;
      }
    })(budget);
  }

  spend(hashes: number): void {
    this.spent += hashes;
    if (this.spent - this.#told < 4096) return;
    this.#told = this.spent;
    this.#onWork(Math.min(1, this.spent / this.#budget));
  }
}
