import { z } from 'zod';

/** Row ids of the vault: positive integers that fit a JavaScript number. */
export const rowId = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

/** An opaque, expiring name for a file that the user chose. Paths never cross the boundary. */
export const fileToken = z.string().regex(/^[A-Za-z0-9_-]{22,64}$/, 'is not a file token');
export type FileToken = z.infer<typeof fileToken>;

export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
