import { z } from 'zod';
import { rowId } from '../ids.ts';
import { platform } from './platform.ts';

export const INTEGRITY_VERDICTS = [
  'intact',
  'altered',
  'forked',
  'not-rederivable',
  'links-only',
  'unverifiable',
  'unreadable',
] as const;
export const COMPLETENESS_VERDICTS = ['proven', 'unproven', 'broken'] as const;

export const FINDING_KINDS = [
  'content-mismatch',
  'broken-link',
  'reordered',
  'duplicate',
  'gap',
  'fork',
  'sequence-break',
  'prefix-missing',
  'signature-invalid',
  'anchor-mismatch',
  'unreadable-line',
  'torn-line',
  'duplicate-keys',
  'seal-missing',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const finding = z.object({
  kind: z.enum(FINDING_KINDS),
  /** 0-based over the non-blank lines; null where it concerns no single row. */
  row: z.number().int().nullable(),
  file: z.string().nullable(),
  line: z.number().int().nullable(),
  partition: z.array(z.string()),
  detail: z.string(),
  /** The hash that should be there and the one that is, where the finding is about hashes. */
  expected: z.string().nullable(),
  actual: z.string().nullable(),
  /** The record in the vault, where the log was verified from it. */
  rid: rowId.nullable(),
});
export type Finding = z.infer<typeof finding>;

/**
 * What trying other encodings on a log's rows found. A suggestion, never a verdict: the numbers say how many
 * rows it was tried on and how many of them give their hashes by it.
 */
export const doctorReport = z.object({
  /** `doctor`: changes of a recipe that did not fit; `auto`: a recipe for a log without one. */
  mode: z.enum(['doctor', 'auto']),
  outcome: z.enum(['found', 'partly', 'links-only', 'none']),
  sentence: z.string(),
  changes: z.array(z.object({ name: z.string(), detail: z.string() })),
  tried: z.object({
    rows: z.number().int(),
    matched: z.number().int(),
    /** Rows that gave their hashes by the recipe as it was; null where there was none. */
    before: z.number().int().nullable(),
    /** The most rows one after the other that give their hashes. */
    consecutive: z.number().int(),
    encodings: z.number().int(),
  }),
  /** The recipe to use, as JSON. */
  recipe: z.record(z.string(), z.unknown()).nullable(),
});
export type DoctorReport = z.infer<typeof doctorReport>;

/** What a verification proved, in the shape that `vouch verify --json` prints. */
export const verification = z.object({
  recipe: z.object({ name: z.string(), hash: z.string() }),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
  rows: z.number().int(),
  integrity: z.enum(INTEGRITY_VERDICTS),
  completeness: z.enum(COMPLETENESS_VERDICTS),
  checked: z.object({
    content: z.boolean(),
    links: z.boolean(),
    sequence: z.boolean(),
    signatures: z.boolean(),
    anchors: z.boolean(),
  }),
  /** Rows whose hash was recomputed, and those of them that did not give it. */
  recomputed: z.object({ rows: z.number().int(), failed: z.number().int() }),
  counts: z.record(z.enum(FINDING_KINDS), z.number().int()),
  findings: z.array(finding),
  unprotected: z.array(z.string()),
  heads: z.array(
    z.object({
      partition: z.array(z.string()),
      /** The file of a chain that lives in one file, else null. */
      file: z.string().nullable(),
      rows: z.number().int(),
      first: z.string().nullable(),
      head: z.string().nullable(),
    }),
  ),
  /** In plain words: what was proven, what was not, and why. */
  explanation: z.array(z.string()),
  /** Where the hashed time is not stored but was recovered: so many microseconds before the stored one. */
  recovered_times: z
    .object({
      /** How many; the list may be shorter. */
      rows: z.number().int(),
      longest_micros: z.number().int(),
      list: z.array(
        z.object({
          row: z.number().int(),
          file: z.string(),
          line: z.number().int(),
          micros: z.number().int(),
        }),
      ),
    })
    .optional(),
  receipt: z.string(),
  /** What the doctor says, where it was asked or rows did not recompute. */
  doctor: doctorReport.optional(),
});
export type Verification = z.infer<typeof verification>;

export const ANCHOR_ORIGINS = ['paper', 'file'] as const;

/** A chain's head as it was noted outside of the vault. */
export const keptAnchor = z.object({
  id: rowId,
  source_id: rowId,
  source: z.string(),
  dialect: z.string(),
  partition: z.array(z.string()),
  head: z.string(),
  /** Rows of the chain up to it; null where only the hash was noted. */
  rows: z.number().int().nullable(),
  origin: z.enum(ANCHOR_ORIGINS),
  /** Who noted it, when and where. */
  noted: z.string(),
  added_at: z.string(),
  added_by: z.string(),
});
export type KeptAnchor = z.infer<typeof keptAnchor>;

/** The verdict as one bit: integrity is intact and completeness is not broken. */
export function succeeded({
  integrity,
  completeness,
}: Pick<Verification, 'integrity' | 'completeness'>): boolean {
  return integrity === 'intact' && completeness !== 'broken';
}

/** The shape in which ComplianceAgent's audit API documents the answer of its own verify. */
export const auditApiSummary = z.object({
  verified: z.boolean(),
  logs_checked: z.number().int(),
  chain_valid: z.boolean(),
  hash_mismatches: z.number().int(),
  gaps_detected: z.number().int(),
  verification_hash: z.string(),
  verified_at: z.string(),
});
export type AuditApiSummary = z.infer<typeof auditApiSummary>;

/** One chain of the vault: a source and dialect whose records claim to be chained, and its last verification. */
export const chain = z.object({
  source_id: rowId,
  source: z.string(),
  platform,
  dialect: z.string(),
  /** What a person calls the dialect. */
  label: z.string(),
  records: z.number().int(),
  /** The recipe that the user keeps for it; null where the platform's own is used. */
  recipe: z
    .object({
      name: z.string(),
      saved_at: z.string(),
      saved_by: z.string(),
      /** Keys that it asks for when it runs, and whether they are kept in the vault. */
      keys: z.array(z.object({ name: z.string(), kept: z.boolean() })),
    })
    .nullable(),
  verification: z
    .object({
      id: rowId,
      verified_at: z.string(),
      verified_by: z.string(),
      /** Records were added or the vault changed since. */
      stale: z.boolean(),
      result: verification,
      summary: auditApiSummary,
    })
    .nullable(),
});
export type Chain = z.infer<typeof chain>;
