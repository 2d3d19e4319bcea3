/**
 * One writer at a time, over all threads of this process, first come first served. SQLite's own lock would
 * make the engine's thread sleep while an import holds it; this one is waited for without blocking.
 *
 * A ticket lock: word 0 is the next ticket, word 1 the ticket that is being served. Word 2 is the job
 * thread's unreturned ticket plus one (0 = none), so that a thread that dies does not stop the others.
 */
export class WriteGate {
  readonly shared: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #isJob: boolean;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(12), isJob = false) {
    this.shared = shared;
    this.#words = new Int32Array(shared);
    this.#isJob = isJob;
  }

  /** Waits for its turn; the caller must call the returned function when it is done. */
  async enter(): Promise<() => void> {
    const ticket = Atomics.add(this.#words, 0, 1);
    if (this.#isJob) Atomics.store(this.#words, 2, ticket + 1);
    await this.#turnOf(ticket);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      if (this.#isJob) Atomics.store(this.#words, 2, 0);
      this.#serveNext();
    };
  }

  /** After a job's thread ended: gives back the ticket that it may have held. */
  async returnTicketOfDeadJob(): Promise<void> {
    const ticket = Atomics.exchange(this.#words, 2, 0) - 1;
    if (ticket < 0) return;
    await this.#turnOf(ticket);
    this.#serveNext();
  }

  async #turnOf(ticket: number): Promise<void> {
    for (;;) {
      const serving = Atomics.load(this.#words, 1);
      if (serving === ticket) return;
      await Atomics.waitAsync(this.#words, 1, serving).value;
    }
  }

  #serveNext(): void {
    Atomics.add(this.#words, 1, 1);
    Atomics.notify(this.#words, 1);
  }
}
