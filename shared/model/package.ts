import { z } from 'zod';
import { rowId } from '../ids.ts';

export const builtPackage = z.object({
  file: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  files: z.number().int(),
  /** SHA-256 of the raw Ed25519 public key, hex. */
  key_fingerprint: z.string(),
});
export type BuiltPackage = z.infer<typeof builtPackage>;

export const packageRecord = builtPackage.extend({
  id: rowId,
  title: z.string(),
  sentence: z.string(),
  records: z.number().int(),
  sample_id: rowId.nullable(),
  built_at: z.string(),
  built_by: z.string(),
});
export type PackageRecord = z.infer<typeof packageRecord>;

export const packageCheck = z.object({
  valid: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});
export type PackageCheck = z.infer<typeof packageCheck>;
