import { hash } from 'node:crypto';
import { z } from 'zod';
import { lineCounts } from '../../../shared/model/acquisition.ts';

/**
 * The JSON documents of a package as a verifier reads them: what it needs and no more, so that a later version
 * may add members.
 */
export const counted = z.object({ count: z.number().int(), digest: z.string() });
const chainResult = z.object({
  recipe: z.object({ name: z.string(), hash: z.string() }),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
  rows: z.number().int(),
  integrity: z.string(),
  completeness: z.string(),
  counts: z.record(z.string(), z.number()),
  findings: z.array(z.looseObject({})),
  unprotected: z.array(z.string()),
  heads: z.array(
    z.object({
      partition: z.array(z.string().nullable()),
      file: z.string().nullish(),
      rows: z.number(),
      first: z.string().nullable(),
      head: z.string().nullable(),
    }),
  ),
  explanation: z.array(z.string()),
  receipt: z.string(),
});
export const chainFile = z.object({ chains: z.array(z.object({ source: z.string(), result: chainResult })) });
export const acquisitions = z.array(
  z.looseObject({ id: z.number(), file: z.string(), sha256: z.string(), lines: lineCounts }),
);
const signStated = z.object({ digest: z.string() }).nullable();
/** What the index says of the worksheet. */
const worksheetStated = z.object({
  items: z.number(),
  replaced: z.number(),
  attributes: z.array(
    z.object({
      letter: z.string(),
      tested: z.number(),
      deviations: z.number(),
      not_applicable: z.number(),
      open: z.number(),
    }),
  ),
  attachments: z.number(),
  preparer: signStated,
  reviewer: signStated,
  history: z.object({ entries: z.number(), digest: z.string() }),
});
export type WorksheetStated = z.infer<typeof worksheetStated>;
export const worksheetLine = z.object({
  seq: z.number().int(),
  change: z.looseObject({
    kind: z.string(),
    number: z.number().optional(),
    sha256: z.string().optional(),
    digest: z.string().optional(),
  }),
});
const storyStated = z.object({
  ref: z.string().regex(/^STO-\d{2,}$/),
  title: z.string(),
  pins: z.number().int(),
  records: z.number().int(),
});
export type StoryStated = z.infer<typeof storyStated>;
export const indexFile = z.object({
  population: counted,
  sample: z.unknown(),
  worksheet: worksheetStated.nullable().default(null),
  stories: z.array(storyStated).default([]),
  acquisitions,
  chains: z.array(
    z.object({ source: z.string(), receipt: z.string(), integrity: z.string(), completeness: z.string() }),
  ),
  activity: z.object({ entries: z.number(), head: z.string() }),
  files: z.array(
    z.object({
      ref: z.string(),
      title: z.string(),
      kind: z.string(),
      path: z.string().nullable(),
      bytes: z.number(),
      sha256: z.string(),
    }),
  ),
});
export const predicate = z.object({ chains: z.array(z.object({ source: z.string(), receipt: z.string() })) });
const originalMembers = z.union([
  z.object({ original: z.string(), original_sha256: z.string() }),
  z.object({ original_base64: z.base64(), original_sha256: z.string() }),
]);

/** Is the original that a line carries the one whose hash it states? */
export function originalFits(line: unknown): boolean {
  const parsed = originalMembers.safeParse(line);
  if (!parsed.success) return false;
  const bytes =
    'original' in parsed.data
      ? Buffer.from(parsed.data.original)
      : Buffer.from(parsed.data.original_base64, 'base64');
  return hash('sha256', bytes, 'hex') === parsed.data.original_sha256;
}
