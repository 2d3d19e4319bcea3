import { chainReportJob } from './chain-report-job.ts';
import { drawJob } from './draw-job.ts';
import { exportRecordsJob } from './export-job.ts';
import { findEncodingJob } from './find-encoding-job.ts';
import { importJob } from './import-job.ts';
import type { AnyJob, JobMethodName } from './job-definition.ts';
import { exportLedgerJob } from './ledger-job.ts';
import { buildPackageJob, verifyPackageJob } from './package-jobs.ts';
import { reconcileJob } from './reconcile-job.ts';
import { redrawFileJob } from './redraw-file-job.ts';
import { exportSampleJob, freezeJob, redrawJob } from './sample-jobs.ts';
import { exportStoryJob } from './story-job.ts';
import { verifyActivityJob, verifyFilesJob, verifyJob } from './verify-jobs.ts';
import { attachJob, exportWorksheetJob, readMarksJob, saveAttachmentJob } from './worksheet-jobs.ts';

/** Every job of the contract. */
export const JOBS = {
  'import.start': importJob,
  'acquisitions.exportLedger': exportLedgerJob,
  'records.export': exportRecordsJob,
  'stories.export': exportStoryJob,
  'reconcile.run': reconcileJob,
  'integrity.verify': verifyJob,
  'integrity.verifyFiles': verifyFilesJob,
  'integrity.report': chainReportJob,
  'integrity.findEncoding': findEncodingJob,
  'populations.freeze': freezeJob,
  'samples.draw': drawJob,
  'samples.redraw': redrawJob,
  'samples.redrawFile': redrawFileJob,
  'samples.export': exportSampleJob,
  'worksheets.attach': attachJob,
  'worksheets.saveAttachment': saveAttachmentJob,
  'worksheets.readMarks': readMarksJob,
  'worksheets.export': exportWorksheetJob,
  'packages.build': buildPackageJob,
  'packages.verify': verifyPackageJob,
  'activity.verify': verifyActivityJob,
} as const satisfies Record<JobMethodName, AnyJob>;
