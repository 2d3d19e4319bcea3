import { jcs } from './canonical.ts';
import { sha256 } from './digests.ts';
import type { VerifyResult } from './verdict.ts';

/**
 * The receipt of a verification: `sha256:` over the JCS text (RFC 8785) of what was verified and what came of
 * it. It holds no time, path, list limit or order of discovery, so the same input gives the same receipt on
 * any machine.
 */
export function receiptOf(result: Omit<VerifyResult, 'receipt'>): string {
  const { files, recipe, rows, heads, integrity, completeness, counts } = result;
  const partitions = heads.map(({ partition, file, rows: size, first, head }) => ({
    partition,
    file,
    rows: size,
    first,
    head,
  }));
  const named = files.map(({ name, bytes, sha256: digest }) => ({ name, bytes, sha256: digest }));
  const text = jcs({
    receipt: 'vouch-receipt/1',
    files: named,
    recipe,
    rows,
    partitions,
    integrity,
    completeness,
    counts,
  });
  return `sha256:${sha256(text)}`;
}
