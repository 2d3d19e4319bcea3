import type { AnyJob, JobMethodName } from './job-definition.ts';

/** Every job of the contract. Each is loaded when it is asked for: a command starts with the code of its own job. */
export const JOBS = {
  'import.start': async () => (await import('./import-job.ts')).importJob,
  'acquisitions.exportLedger': async () => (await import('./ledger-job.ts')).exportLedgerJob,
  'records.export': async () => (await import('./export-job.ts')).exportRecordsJob,
  'stories.export': async () => (await import('./story-job.ts')).exportStoryJob,
  'reconcile.run': async () => (await import('./reconcile-job.ts')).reconcileJob,
  'integrity.verify': async () => (await import('./verify-jobs.ts')).verifyJob,
  'integrity.verifyFiles': async () => (await import('./verify-files-job.ts')).verifyFilesJob,
  'integrity.report': async () => (await import('./chain-report-job.ts')).chainReportJob,
  'integrity.findEncoding': async () => (await import('./find-encoding-job.ts')).findEncodingJob,
  'populations.freeze': async () => (await import('./sample-jobs.ts')).freezeJob,
  'samples.draw': async () => (await import('./draw-job.ts')).drawJob,
  'samples.redraw': async () => (await import('./sample-jobs.ts')).redrawJob,
  'samples.redrawFile': async () => (await import('./redraw-file-job.ts')).redrawFileJob,
  'samples.export': async () => (await import('./sample-jobs.ts')).exportSampleJob,
  'worksheets.attach': async () => (await import('./worksheet-jobs.ts')).attachJob,
  'worksheets.saveAttachment': async () => (await import('./worksheet-jobs.ts')).saveAttachmentJob,
  'worksheets.readMarks': async () => (await import('./worksheet-jobs.ts')).readMarksJob,
  'worksheets.export': async () => (await import('./worksheet-jobs.ts')).exportWorksheetJob,
  'packages.build': async () => (await import('./package-jobs.ts')).buildPackageJob,
  'packages.verify': async () => (await import('./package-jobs.ts')).verifyPackageJob,
  'activity.verify': async () => (await import('./verify-jobs.ts')).verifyActivityJob,
} as const satisfies Record<JobMethodName, () => Promise<AnyJob>>;
