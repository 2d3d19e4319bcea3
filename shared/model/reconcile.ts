import { z } from 'zod';
import { rowId } from '../ids.ts';
import { timeBound } from './filter.ts';

/** What is compared: all that a source holds, or what one file brought. */
export const reconcileSide = z.union([
  z.strictObject({ acquisition: rowId }),
  z.strictObject({ source: rowId }),
]);
export type ReconcileSide = z.infer<typeof reconcileSide>;

export const RECONCILE_VERDICTS = ['equal', 'different', 'nothing-compared'] as const;

/** Missing, extra and changed records are listed up to this many; they are counted in full. */
export const RECONCILE_LISTED = 1000;

const end = z.object({ id: z.string(), occurred_at: z.string() });

export const reconciledSide = z.object({
  kind: z.enum(['acquisition', 'source']),
  /** The source's name, or the file's. */
  name: z.string(),
  source: z.string(),
  files: z.array(z.object({ name: z.string(), sha256: z.string() })),
  /** Different ids. */
  records: z.number().int(),
  /** Lines that repeat another of the same side, field for field. */
  repeated: z.number().int(),
  /** Further contents under an id that the side has already: they lie in the ledger. */
  conflicting: z.number().int(),
  /** Lines that could not be read as records; they have no fields to compare. */
  rejected: z.number().int(),
  /** By time. */
  first: end.nullable(),
  last: end.nullable(),
  /** Records that only this side has and that lie outside the compared period. */
  outside: z.object({ before: z.number().int(), after: z.number().int() }),
});
export type ReconciledSide = z.infer<typeof reconciledSide>;

/** A record, or a line of the ledger (`ledger`), and where it lies. */
export const reconciledRecord = z.object({
  id: z.string(),
  occurred_at: z.string(),
  type: z.string(),
  /** The record, or the one that was accepted under the line's id. */
  rid: rowId.nullable(),
  file: z.string(),
  line: z.number().int(),
  ledger: z.boolean(),
});
export type ReconciledRecord = z.infer<typeof reconciledRecord>;

/** One field's two values; null = not there. Long ones are cut around the first difference. */
export const fieldDifference = z.object({
  name: z.string(),
  left: z.string().nullable(),
  right: z.string().nullable(),
});
export type FieldDifference = z.infer<typeof fieldDifference>;

export const changedRecord = z.object({
  id: z.string(),
  left: reconciledRecord,
  right: reconciledRecord,
  /** At most 50. */
  fields: z.array(fieldDifference),
});
export type ChangedRecord = z.infer<typeof changedRecord>;

export const reconciliation = z.object({
  verdict: z.enum(RECONCILE_VERDICTS),
  left: reconciledSide,
  right: reconciledSide,
  /** Both ends included; `given` by the user, or where both sides overlap. null where they do not. */
  period: z.object({ from: z.string(), to: z.string(), given: z.boolean() }).nullable(),
  /** Ids: compared = equal + missing + extra + changed. */
  compared: z.number().int(),
  equal: z.number().int(),
  counts: z.object({ missing: z.number().int(), extra: z.number().int(), changed: z.number().int() }),
  /** Only on the left; the first 1,000 as received. */
  missing: z.array(reconciledRecord),
  /** Only on the right. */
  extra: z.array(reconciledRecord),
  /** On both, with other values. */
  changed: z.array(changedRecord),
  /** In how many of the changed records each field differs. */
  changed_fields: z.array(z.object({ name: z.string(), records: z.number().int() })),
  fields: z.object({
    /** The mapped fields that were compared. */
    mapped: z.array(z.string()),
    /** The members of the originals that were compared as well; null = all of them. */
    original: z.array(z.string()).nullable(),
    /** Members of the originals that only one side has. */
    not_compared: z.array(z.string()),
  }),
  sentences: z.array(z.string()),
  /** `sha256:` of what was compared and what came of it; the same on every machine. */
  receipt: z.string(),
});
export type Reconciliation = z.infer<typeof reconciliation>;

export const reconcileInput = z.strictObject({
  left: reconcileSide,
  right: reconcileSide,
  /** The period that both should cover; left out, where they overlap. */
  from: timeBound.optional(),
  to: timeBound.optional(),
});

export const CONTINUITY_VERDICTS = ['chained', 'overlapping', 'broken', 'not-provable'] as const;

const endOfFile = end.extend({ acquisition: rowId, file: z.string(), rid: rowId });

/** From the last record of one acquisition to the first of the next of the same source. */
export const continuityStep = z.object({
  verdict: z.enum(CONTINUITY_VERDICTS),
  before: endOfFile,
  after: endOfFile,
  /** Records of earlier files that the later one brought again, byte for byte; found up to the first. */
  overlap: end.nullable(),
  sentence: z.string(),
});
export type ContinuityStep = z.infer<typeof continuityStep>;

export const continuity = z.object({
  source_id: rowId,
  source: z.string(),
  steps: z.array(continuityStep),
});
export type Continuity = z.infer<typeof continuity>;
