import { z } from 'zod';

/** The platforms whose exports Vouch reads, each described in electron/engine/platforms/; `other`: by a mapping. */
export const PLATFORMS = ['kommit', 'complianceagent', 'intelliauth', 'aviator', 'other'] as const;
export const platform = z.enum(PLATFORMS);
export type Platform = z.infer<typeof platform>;

export const PLATFORM_LABELS: Record<Platform, string> = {
  kommit: 'Kommit',
  complianceagent: 'ComplianceAgent',
  intelliauth: 'IntelliAuth',
  aviator: 'Aviator Verify',
  other: 'Other log',
};

/** What a record is, the same for every platform. */
export const RECORD_KINDS = ['submission', 'run', 'result', 'waiver', 'approval', 'event'] as const;
export const recordKind = z.enum(RECORD_KINDS);
export type RecordKind = z.infer<typeof recordKind>;
