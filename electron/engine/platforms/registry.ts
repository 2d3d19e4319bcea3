import { aviatorEvents, aviatorRecords } from './aviator.ts';
import { aviatorConfigHistory, aviatorUserActions } from './aviator-api.ts';
import { aviatorSpecEvents, aviatorSpecRuns } from './aviator-specs.ts';
import { complianceAgentLog, complianceAgentPackage, complianceAgentTrail } from './complianceagent.ts';
import {
  complianceAgentBlocks,
  complianceAgentExplanations,
  complianceAgentGuide,
  complianceAgentSdk,
} from './complianceagent-chains.ts';
import type { Dialect } from './dialect.ts';
import {
  intelliAuthExport,
  intelliAuthOrganisation,
  intelliAuthStream,
  intelliAuthWebhook,
} from './intelliauth.ts';
import { kommitExport } from './kommit.ts';

/** Every dialect, the most specific first. */
export const DIALECTS: readonly Dialect[] = [
  kommitExport,
  complianceAgentTrail,
  complianceAgentPackage,
  complianceAgentLog,
  complianceAgentGuide,
  complianceAgentBlocks,
  complianceAgentSdk,
  complianceAgentExplanations,
  intelliAuthExport,
  intelliAuthStream,
  intelliAuthWebhook,
  intelliAuthOrganisation,
  aviatorSpecEvents,
  aviatorSpecRuns,
  aviatorUserActions,
  aviatorConfigHistory,
  aviatorEvents,
  aviatorRecords,
];

/** The dialect a vault names. Throws where this Vouch does not know it: the vault's format would be newer. */
export function dialectNamed(name: string): Dialect {
  const dialect = DIALECTS.find((d) => d.name === name);
  if (!dialect) throw new Error(`dialect ${name} is unknown`);
  return dialect;
}

const TYPE_ALIASES: ReadonlyMap<string, string> = new Map(
  DIALECTS.flatMap(({ typeAliases }) => Object.entries(typeAliases ?? {})),
);

/** The name under which records of a type are kept, from any name that its platform gives it. */
export function typeName(type: string): string {
  return TYPE_ALIASES.get(type) ?? type;
}
