import { sha256 } from './digests.ts';

const SIZE = 32;
const ZERO = Buffer.alloc(SIZE);
const ZERO_TEXT = '0'.repeat(SIZE * 2);

/** The hashes of a chain's rows, of one length, from which a Merkle root is made at the end. */
export class MerkleLeaves {
  /** Bytes of a leaf; parents have 32. */
  #size = SIZE;
  #bytes = Buffer.alloc(SIZE * 1024);
  #count = 0;
  #whole = true;

  /** `hex`: a hash in lower-case hex; null for a text that is none, of which there is no tree. */
  add(hex: string | null): void {
    if (this.#count === 0 && hex !== null) this.#size = hex.length / 2;
    if (hex?.length !== this.#size * 2) {
      this.#whole = false;
      return;
    }
    if ((this.#count + 1) * this.#size > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
    }
    this.#bytes.write(hex, this.#count * this.#size, 'hex');
    this.#count += 1;
  }

  /**
   * The root of a sparse tree over the hashes as hexadecimal text, as `merkle-sparse-zero-hex` anchors mean it:
   * every level is padded to a power of two with 64 zeros, a parent is SHA-256 over the texts of its two
   * children, and two zero children give a zero parent. Null where a leaf is no hash; no leaf gives 64 zeros.
   * `newestFirst`: the rows came in the opposite order.
   */
  root(newestFirst: boolean): string | null {
    if (!this.#whole) return null;
    let size = this.#size;
    let level: Buffer = this.#bytes.subarray(0, this.#count * size);
    if (newestFirst) level = reversed(level, size);
    let width = 1;
    while (width < this.#count) width *= 2;
    for (; width > 1; width /= 2) {
      level = parentsOf(level, size);
      size = SIZE;
    }
    return level.length === 0 ? ZERO_TEXT : level.toString('hex');
  }
}

function parentsOf(level: Buffer, size: number): Buffer {
  const parents = Buffer.alloc(Math.ceil(level.length / size / 2) * SIZE);
  for (let from = 0, to = 0; from < level.length; from += size * 2, to += SIZE) {
    const left = level.subarray(from, from + size);
    const right = from + size < level.length ? level.subarray(from + size, from + size * 2) : ZERO;
    if (left.equals(ZERO) && right.equals(ZERO)) continue;
    parents.write(sha256(left.toString('hex') + right.toString('hex')), to, 'hex');
  }
  return parents;
}

function reversed(level: Buffer, size: number): Buffer {
  const turned = Buffer.alloc(level.length);
  for (let from = 0; from < level.length; from += size) {
    level.copy(turned, level.length - size - from, from, from + size);
  }
  return turned;
}
