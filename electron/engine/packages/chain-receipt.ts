import { hash } from 'node:crypto';
import { jcs } from '../integrity/canonical.ts';

/** What the receipt is over, as it is read from a package: whatever the words in it, they are hashed. */
type Receipted = {
  recipe: { name: string; hash: string };
  files: { name: string; bytes: number; sha256: string }[];
  rows: number;
  integrity: string;
  completeness: string;
  counts: Record<string, number>;
  heads: {
    partition: (string | null)[];
    file?: string | null | undefined;
    rows: number;
    first: string | null;
    head: string | null;
  }[];
};

/**
 * The receipt that belongs to a chain result: `sha256:` over its RFC 8785 text, as docs/packages.md states it.
 * Computed here from the exported result and not taken from the verifier, so that an edited result shows.
 */
export function receiptOfResult(result: Receipted): string {
  const text = jcs({
    receipt: 'vouch-receipt/1',
    files: result.files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    recipe: result.recipe,
    rows: result.rows,
    partitions: result.heads.map(({ partition, file, rows, first, head }) => ({
      partition,
      file: file ?? null,
      rows,
      first,
      head,
    })),
    integrity: result.integrity,
    completeness: result.completeness,
    counts: result.counts,
  });
  return `sha256:${hash('sha256', text, 'hex')}`;
}
