import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const random = () => randomBytes(32).toString('base64url');
const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Who may talk to the web host. A link carries a token that works once; it is traded for a cookie that holds
 * until the host ends. Secrets are compared by their digests, so that neither length nor content shows in
 * the time it takes.
 */
export class Session {
  readonly #secret = random();
  readonly #links = new Set<string>();

  /** A new one-time token for a link. */
  issue(): string {
    const token = random();
    this.#links.add(token);
    return token;
  }

  /** True once per issued token. */
  spend(token: string): boolean {
    const asked = digest(token);
    let found: string | null = null;
    for (const link of this.#links) if (timingSafeEqual(digest(link), asked)) found = link;
    return found !== null && this.#links.delete(found);
  }

  /** Cookies do not tell ports apart, so the port is part of the name: two Vouches do not log each other out. */
  cookie(port: number): string {
    return `vouch-${port}=${this.#secret}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether a `Cookie` header holds this session's secret. */
  holds(header: string | undefined, port: number): boolean {
    const name = `vouch-${port}=`;
    const values = (header ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(name))
      .map((pair) => pair.slice(name.length));
    return values.length === 1 && timingSafeEqual(digest(values[0] as string), digest(this.#secret));
  }
}
