import type { Platform } from '../../../shared/model/platform.ts';
import { complianceAgentLog, complianceAgentPackage, complianceAgentTrail } from './complianceagent.ts';
import type { Dialect } from './dialect.ts';
import { kommitExport } from './kommit.ts';

/** Every dialect, the most specific first. */
export const DIALECTS: readonly Dialect[] = [
  kommitExport,
  complianceAgentTrail,
  complianceAgentPackage,
  complianceAgentLog,
];

/** The dialect a vault names. Throws where this Vouch does not know it: the vault's format would be newer. */
export function dialectNamed(name: string): Dialect {
  const dialect = DIALECTS.find((d) => d.name === name);
  if (!dialect) throw new Error(`dialect ${name} is unknown`);
  return dialect;
}

export function dialectsOf(platform: Platform | undefined): readonly Dialect[] {
  return platform ? DIALECTS.filter((dialect) => dialect.platform === platform) : DIALECTS;
}
