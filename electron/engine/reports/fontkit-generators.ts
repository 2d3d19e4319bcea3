/**
 * fontkit's shaper for Indic scripts was compiled to call a global `regeneratorRuntime`, which the package does
 * not bring. This is the part of it that its one generator needs: `mark`, and `wrap` around a step function that
 * keeps its place in `next` and ends with `stop()`.
 */
type Context = { prev: number; next: number; stop: () => undefined };

const runtime = {
  mark: <F>(generator: F): F => generator,
  wrap(step: (context: Context) => unknown): Iterator<unknown> {
    let done = false;
    const context: Context = {
      prev: 0,
      next: 0,
      stop() {
        done = true;
        return undefined;
      },
    };
    return {
      next() {
        const value = done ? undefined : step(context);
        return { value, done };
      },
    };
  },
};

/** Call once before fontkit lays out text. */
export function supplyGenerators(): void {
  if (!('regeneratorRuntime' in globalThis)) {
    Object.defineProperty(globalThis, 'regeneratorRuntime', { value: runtime });
  }
}
