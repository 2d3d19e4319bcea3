import type { EngineEvent } from '../../shared/contract.ts';
import type { FileTokens } from './file-tokens.ts';
import type { Incidents } from './incidents.ts';
import type { JobQueue } from './jobs/job-queue.ts';
import type { OpenVault } from './open-vault.ts';

/** What handlers work with. */
export type EngineContext = {
  readonly open: OpenVault;
  readonly jobs: JobQueue;
  readonly files: FileTokens;
  readonly incidents: Incidents;
  readonly resources: string;
  emit(event: EngineEvent): void;
};
