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

/** The answer that ComplianceAgent documents for POST /api/v1/audit/verify. */
export type AuditApiSummary = {
  verified: boolean;
  logs_checked: number;
  chain_valid: boolean;
  hash_mismatches: number;
  gaps_detected: number;
  verification_hash: string;
  verified_at: string;
};

/** `verifiedAt`: RFC 3339 text of when it was verified. `verified` only where content and links were proven. */
export function auditApiSummary(result: VerifyResult, verifiedAt: string): AuditApiSummary {
  const { counts } = result;
  const gaps = counts.gap + counts['broken-link'] + counts['prefix-missing'] + counts['torn-line'];
  const misplaced = counts.reordered + counts.duplicate + counts.fork;
  return {
    verified: succeeded(result),
    logs_checked: result.rows,
    chain_valid: result.checked.links && gaps + misplaced === 0,
    hash_mismatches: counts['content-mismatch'],
    gaps_detected: gaps,
    verification_hash: result.receipt,
    verified_at: verifiedAt,
  };
}

/** The verdict as one bit: integrity is intact and completeness is not broken. */
export function succeeded(result: VerifyResult): boolean {
  return result.integrity === 'intact' && result.completeness !== 'broken';
}
