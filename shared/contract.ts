// Longer than other files: it is one list, and what may cross the boundary is looked at in one place.
import { z } from 'zod';
import { fileToken, rowId } from './ids.ts';
import { acquisition, ledgerLine, source, wrongSignature } from './model/acquisition.ts';
import { activityEntry } from './model/activity.ts';
import { comparedRef, comparison } from './model/compare.ts';
import { ALLOCATIONS, anticipatedRate, MOST_STRATA, STRATUM_FIELDS, selection } from './model/draw-method.ts';
import { cipher, engagement, passphrase, settings, vaultStatus } from './model/engagement.ts';
import { recordExport } from './model/export.ts';
import { columnField, facetField, recordFilter, timeBound } from './model/filter.ts';
import { incidentWindow, windowTraces } from './model/incident.ts';
import { chain, keptAnchor, verification } from './model/integrity.ts';
import { job } from './model/job.ts';
import { knownMapping, mappingPreview, mappingProposal } from './model/mapping.ts';
import { recordOrder } from './model/order.ts';
import { packageRecord } from './model/package.ts';
import {
  confidence,
  evaluateInput,
  evaluation,
  evaluationTerms,
  foundInSample,
  plan,
  planInput,
  planTerms,
  preset,
  riskPoint,
  sampleConclusion,
  strataInput,
  stratifiedEvaluation,
  tolerableRate,
} from './model/plan.ts';
import { platform } from './model/platform.ts';
import { givenKeys, knownRecipe, recipePreview, recipeText, recomputed } from './model/recipe.ts';
import { continuity, reconcileInput } from './model/reconcile.ts';
import { furtherRecords, note, recordDetail, storedRecord } from './model/record.ts';
import { population, SAMPLE_FILES, sample, sampleDetail, sampleSize, UNITS } from './model/sample.ts';
import { savedQuery, savedQueryInput, shownColumns } from './model/saved-query.ts';
import { SEARCH_FIELDS, searchPage } from './model/search.ts';
import { comparedPeriod, history, interval, metric, statistics } from './model/statistics.ts';
import { observation, observationInput, story, storyDetail, storyFormat } from './model/story.ts';
import { activityChange, changeField, timeline } from './model/timeline.ts';
import {
  attachmentPreview,
  sampledRecord,
  WORKSHEET_FILES,
  worksheet,
  worksheetChange,
  worksheetEntry,
} from './model/worksheet.ts';

/**
 * Everything that a window or script can ask of Vouch. A `query` changes nothing, a `command` changes the
 * vault, a `job` is long work: it answers at once with the job's id and goes on in the background. Methods
 * of the area `host` are answered by the host (file choosing), all others by the engine.
 */
type Kind = 'query' | 'command' | 'job';
type Method<K extends Kind, I extends z.ZodType, O extends z.ZodType> = { kind: K; input: I; output: O };

const query = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Method<'query', I, O> => ({
  kind: 'query',
  input,
  output,
});
const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Method<'command', I, O> => ({
  kind: 'command',
  input,
  output,
});
const started = z.object({ job: z.string() });
const startJob = <I extends z.ZodType>(input: I): Method<'job', I, typeof started> => ({
  kind: 'job',
  input,
  output: started,
});

const nothing = z.strictObject({});
const done = z.object({});
const PAGE_SIZE = 'must be from 1 to 1000';
const page = { limit: z.number().int().min(1, PAGE_SIZE).max(1000, PAGE_SIZE).default(100) };
const timeText = z.string();
const reportFormat = z.enum(['json', 'pdf']).default('json');

/** A file that the user chose, as the renderer may know it. */
export const chosenFile = z.object({ file: fileToken, name: z.string(), bytes: z.number().int() });
export type ChosenFile = z.infer<typeof chosenFile>;

export const hostInfo = z.object({
  host: z.enum(['electron', 'web']),
  version: z.string(),
  /** True where the host opens the system's file dialogs; else files are uploaded and downloaded. */
  dialogs: z.boolean(),
  /** Where new vaults are kept, to show to the user. */
  vault_folder: z.string(),
});
export type HostInfo = z.infer<typeof hostInfo>;

export const knownVault = z.object({
  file: fileToken,
  name: z.string(),
  folder: z.string(),
  bytes: z.number().int(),
  modified_at: z.string(),
});
export type KnownVault = z.infer<typeof knownVault>;

export const CONTRACT = {
  // ——— host: files are chosen here and cross the boundary as tokens
  'host.info': query(nothing, hostInfo),
  'host.vaults': query(nothing, z.array(knownVault)),
  /** A new vault's place: in the vault folder (web) or where the save dialog says (electron; null = dismissed). */
  'host.newVault': command(z.strictObject({ name: z.string().min(1).max(120) }), chosenFile.nullable()),
  /** The place of the sample engagement's vault, whether or not it exists yet. */
  'host.sampleVault': command(nothing, chosenFile),
  /** The system's open dialog; null = dismissed. Refused where `dialogs` is false. */
  'host.chooseVault': command(nothing, chosenFile.nullable()),
  'host.chooseFiles': command(
    z.strictObject({ purpose: z.enum(['import', 'package', 'attachment', 'marks']) }),
    z.array(chosenFile),
  ),
  /** Where to write an output. Electron: save dialog. Web: a place from which GET /files/<token> downloads it. */
  'host.saveTarget': command(z.strictObject({ name: z.string().min(1).max(200) }), chosenFile.nullable()),
  /** Opens an https address in the system's browser after asking the user. */
  'host.openExternal': command(z.strictObject({ url: z.string().max(2000) }), done),

  // ——— vault
  'vault.status': query(nothing, vaultStatus),
  'vault.create': command(
    z.strictObject({ file: fileToken, passphrase, cipher: cipher.default('aegis'), engagement }),
    vaultStatus,
  ),
  'vault.open': command(z.strictObject({ file: fileToken, passphrase }), vaultStatus),
  /** Opens the sample engagement, making it first where it is not there: `job` imports its files. */
  'vault.openSample': command(
    z.strictObject({ file: fileToken }),
    z.object({ status: vaultStatus, job: z.string().nullable() }),
  ),
  'vault.lock': command(nothing, done),
  'vault.changePassphrase': command(z.strictObject({ current: passphrase, next: passphrase }), done),
  /** Tells the engine that the user is there, so that the vault does not lock. */
  'vault.touch': command(nothing, done),
  'engagement.get': query(nothing, engagement),
  'engagement.update': command(engagement, engagement),
  'settings.get': query(nothing, settings),
  'settings.update': command(settings, settings),

  // ——— intake
  'sources.list': query(nothing, z.array(source)),
  'acquisitions.list': query(nothing, z.array(acquisition)),
  'acquisitions.ledger': query(
    z.strictObject({ acquisition: rowId, after: z.number().int().min(0).default(0), ...page }),
    z.object({ lines: z.array(ledgerLine), next: z.number().int().nullable() }),
  ),
  /** The exact bytes of one line of the ledger; text is null where they are not UTF-8. */
  'acquisitions.ledgerLine': query(
    z.strictObject({ id: rowId }),
    z.object({
      text: z.string().nullable(),
      base64: z.string(),
      bytes: z.number().int(),
      sha256: z.string(),
    }),
  ),
  /** The lines of signed deliveries whose signature did not fit; `rid` where the line became a record. */
  'acquisitions.wrongSignatures': query(
    z.strictObject({
      acquisition: rowId,
      after: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1000).default(100),
    }),
    z.object({ lines: z.array(wrongSignature), next: z.number().int().nullable() }),
  ),
  /** Writes every line that did not become a record. Result: {file, bytes, sha256, lines} */
  'acquisitions.exportLedger': startJob(
    z.strictObject({
      acquisition: rowId.optional(),
      format: z.enum(['ndjson', 'csv']).default('ndjson'),
      out: fileToken,
    }),
  ),
  /** From each acquisition of a source to the next: does the later one go on where the earlier one ended? */
  'acquisitions.continuity': query(z.strictObject({ source: rowId.optional() }), z.array(continuity)),
  /** Result: {acquisitions: Acquisition[], failed: [{file, error}], skipped: string[]} */
  'import.start': startJob(
    z.strictObject({
      files: z.array(fileToken).min(1).max(1000),
      platform: platform.optional(),
      /** The name of a mapping to read them by. */
      mapping: z.string().max(100).optional(),
      source: z.string().min(1).max(200).optional(),
      zone: z.string().min(1).max(64).optional(),
      /** With which deliveries are signed; used for this import and never kept. */
      secrets: z.array(z.string().min(1).max(1000)).max(20).optional(),
    }),
  ),

  // ——— mappings
  /** Every mapping of the open vault and of Vouch. */
  'mappings.list': query(nothing, z.array(knownMapping)),
  /** Saves a mapping byte for byte; of one name the newest is offered. `version`: null for one that comes with Vouch. */
  'mappings.add': command(
    z.strictObject({ text: z.string().min(2).max(1_048_576) }),
    z.object({ name: z.string(), sha256: z.string(), version: z.number().int().nullable() }),
  ),
  'mappings.remove': command(z.strictObject({ sha256: z.string().length(64) }), done),
  /** A mapping for a file of which nothing is known, from the names and values in it; needs no open vault. */
  'mappings.propose': query(z.strictObject({ file: fileToken }), mappingProposal),
  /** The first records of a file as a mapping reads them; needs no open vault. */
  'mappings.preview': query(
    z.strictObject({
      file: fileToken,
      text: z.string().min(2).max(1_048_576),
      zone: z.string().min(1).max(64).optional(),
    }),
    mappingPreview,
  ),

  // ——— records
  'records.query': query(
    z.strictObject({
      filter: recordFilter,
      order: recordOrder.prefault({}),
      /** Rows to skip; for a table that jumps. */
      offset: z.number().int().min(0).default(0),
      /** Give what the originals hold too. */
      members: z.boolean().default(false),
      ...page,
    }),
    z.object({
      total: z.number().int(),
      sentence: z.string(),
      offset: z.number().int(),
      records: z.array(storedRecord),
      members: z.array(z.record(z.string(), z.unknown())).optional(),
      /** The part of the words or originals that was gone through, 0 to 1; below 1, asking again finds more. */
      searched: z.number(),
    }),
  ),
  /** The values of one field under a filter (that field's own part left out), most frequent first. */
  'records.facet': query(
    z.strictObject({
      filter: recordFilter,
      field: facetField,
      search: z.string().max(200).optional(),
      ...page,
    }),
    z.array(z.object({ value: z.string(), label: z.string(), count: z.number().int() })),
  ),
  /** The records that have all words, best or newest first, each with the place where they stand. */
  'records.search': query(
    z.strictObject({
      text: z.string().trim().min(1).max(10_000),
      /** In all searched values, in those that are not the actor, or in the actor alone. */
      fields: z.enum(SEARCH_FIELDS).default('all'),
      filter: recordFilter.default({}),
      order: z.enum(['score', 'time']).default('score'),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(100, 'must be from 1 to 100').default(20),
    }),
    searchPage,
  ),
  /** How many match over time, in bars that the filter's times choose; what stands out is marked. */
  'records.timeline': query(
    z.strictObject({ filter: recordFilter, split: columnField.optional() }),
    timeline,
  ),
  /** Sources or actors that stopped or began within the filter's times. */
  'records.changes': query(
    z.strictObject({ filter: recordFilter, field: changeField, ...page }),
    z.object({ changes: z.array(activityChange), total: z.number().int() }),
  ),
  /** Counts by type, repository, actor and more; `against`: beside those of another time. */
  'records.statistics': query(
    z.strictObject({
      filter: recordFilter,
      against: comparedPeriod.optional(),
      limit: z.number().int().min(1, PAGE_SIZE).max(1000, PAGE_SIZE).default(20),
    }),
    statistics,
  ),
  /** A figure by day, week or month, with its change and trend; `against`: beside that of another time. */
  'records.history': query(
    z.strictObject({
      filter: recordFilter,
      against: comparedPeriod.optional(),
      metric: metric.default('score'),
      interval: interval.default('week'),
    }),
    history,
  ),
  /** The filter's time against as long before and after: who, what, and what was never there before. */
  'records.window': query(z.strictObject({ filter: recordFilter, ...page }), incidentWindow),
  /** Addresses, sessions and user agents of the filter's time, read from at most 10,000 originals. */
  'records.traces': query(z.strictObject({ filter: recordFilter, ...page }), windowTraces),
  'records.get': query(
    /** `members`: give what the original holds too. */
    z.strictObject({ rid: rowId, members: z.boolean().default(false) }),
    recordDetail.extend({ members: z.record(z.string(), z.unknown()).optional() }),
  ),
  /** Does a record give its hash, by the recipe that its chain is verified by? null: its platform claims no chain. */
  'records.recomputed': query(z.strictObject({ rid: rowId }), recomputed.nullable()),
  /** Where in its list a record stands, or a time: its row from 0, null where the list has no such. */
  'records.place': query(
    z.strictObject({
      filter: recordFilter,
      order: recordOrder.prefault({}),
      at: z.union([z.strictObject({ rid: rowId }), z.strictObject({ time: timeBound })]),
    }),
    z.object({ row: z.number().int().nullable(), total: z.number().int() }),
  ),
  /** The exact text of records as they were received; null where it is not valid in its encoding. */
  'records.originals': query(
    z.strictObject({ rids: z.array(rowId).min(1).max(1000) }),
    z.array(z.object({ rid: rowId, text: z.string().nullable() })),
  ),
  /** Two records, or a record and other content under its id, side by side. */
  'records.compare': query(z.strictObject({ left: comparedRef, right: comparedRef }), comparison),
  /** Other records that tell of the same, each with the filter that finds them. */
  'records.further': query(z.strictObject({ rid: rowId }), z.array(furtherRecords)),
  /** The records with an id; one for each source that has it. */
  'records.find': query(
    z.strictObject({ id: z.string().min(1).max(500), source: z.string().max(200).optional() }),
    z.array(z.object({ rid: rowId, source: z.string() })),
  ),
  /** Writes what the filter matches to a file, or to numbered files in a .zip. Result: Exported */
  'records.export': startJob(z.strictObject({ filter: recordFilter, format: recordExport, out: fileToken })),
  'notes.add': command(z.strictObject({ rid: rowId, text: z.string().trim().min(1).max(10_000) }), note),

  /** The columns of the records table as they were last kept in this vault; empty: as the table comes. */
  'columns.get': query(nothing, shownColumns),
  'columns.keep': command(z.strictObject({ columns: shownColumns }), done),

  // ——— saved queries, observations, stories
  'queries.list': query(nothing, z.array(savedQuery)),
  /** Of one name the newest is kept. */
  'queries.save': command(savedQueryInput, savedQuery),
  'queries.remove': command(z.strictObject({ id: rowId }), z.object({ name: z.string() })),
  'observations.list': query(nothing, z.array(observation)),
  /** Notes something about a stretch of time: a gap, a burst. */
  'observations.add': command(observationInput, observation),
  'stories.list': query(nothing, z.array(story)),
  'stories.get': query(z.strictObject({ id: rowId }), storyDetail),
  /** The stories that a record is pinned in. */
  'stories.ofRecord': query(
    z.strictObject({ rid: rowId }),
    z.array(
      z.object({
        story: rowId,
        title: z.string(),
        pin: rowId,
        text: z.string(),
        pinned_at: z.string(),
        pinned_by: z.string(),
      }),
    ),
  ),
  'stories.create': command(z.strictObject({ title: z.string().trim().min(1).max(200) }), story),
  /** Pins a record or an observation. */
  'stories.pin': command(
    z.strictObject({
      story: rowId,
      rid: rowId.optional(),
      observation: rowId.optional(),
      text: z.string().trim().max(10_000).default(''),
    }),
    storyDetail,
  ),
  'stories.unpin': command(z.strictObject({ pin: rowId }), storyDetail),
  /** Writes a story as a report or as data. Result: {file, bytes, sha256, pins} */
  'stories.export': startJob(z.strictObject({ story: rowId, format: storyFormat, out: fileToken })),

  /** Compares two acquisitions or sources; `out`: a report to write. Result: Reconciliation */
  'reconcile.run': startJob(
    reconcileInput.extend({
      out: fileToken.optional(),
      format: z.enum(['json', 'csv', 'pdf']).default('json'),
    }),
  ),

  // ——— integrity
  'integrity.chains': query(nothing, z.array(chain)),
  /** Verifies one chain, or all. Result: Verification[] */
  'integrity.verify': startJob(
    z.strictObject({
      source_id: rowId.optional(),
      dialect: z.string().max(100).optional(),
      /** A part of the log: what lies before and after is then said to be outside, not missing. */
      from: timeBound.optional(),
      to: timeBound.optional(),
      repository: z.string().min(1).max(500).optional(),
      /** Keys that recipes ask for; used for this and not kept. */
      keys: givenKeys.default({}),
      /** A report to write on what was proven. */
      out: fileToken.optional(),
      format: reportFormat,
    }),
  ),
  /** Writes a report on the last verification of one chain, or of all. Result: {file, bytes, sha256} */
  'integrity.report': startJob(
    z.strictObject({
      source_id: rowId.optional(),
      dialect: z.string().max(100).optional(),
      out: fileToken,
      format: reportFormat,
    }),
  ),
  /** Verifies files that were not imported; needs no open vault. Result: Verification[] */
  'integrity.verifyFiles': startJob(
    z.strictObject({
      files: z.array(fileToken).min(1).max(10_000),
      /** A recipe's id; left out, the files say which. */
      recipe: z.string().max(100).optional(),
      recipe_file: fileToken.optional(),
      /** Values that the recipe names, a file that names heads, or a time-stamp token (RFC 3161). */
      anchors_file: fileToken.optional(),
      /** Certificates (PEM) that a token's may be traced to. */
      authorities_file: fileToken.optional(),
      keys: givenKeys.default({}),
      /** List every finding instead of the first 1,000. */
      all_findings: z.boolean().default(false),
      /** A report to write; the same files give the same bytes. */
      out: fileToken.optional(),
      format: reportFormat,
    }),
  ),
  /** One verification by its id. */
  'integrity.result': query(z.strictObject({ id: rowId }), verification),
  /** Searches a chain's encoding: changes of its recipe, then any other. Result: DoctorReport */
  'integrity.findEncoding': startJob(z.strictObject({ source_id: rowId, dialect: z.string().max(100) })),
  /** Keeps a recipe for a chain, used from then on; null takes the platform's own again. */
  'integrity.keepRecipe': command(
    z.strictObject({
      source_id: rowId,
      dialect: z.string().max(100),
      recipe: z.record(z.string(), z.unknown()).nullable(),
    }),
    z.object({}),
  ),
  /** Keeps keys that a chain's recipe asks for in the vault; null forgets one. */
  'integrity.keepKeys': command(
    z.strictObject({
      source_id: rowId,
      dialect: z.string().max(100),
      keys: z.record(z.string().max(100), z.string().max(10_000).nullable()),
    }),
    done,
  ),

  // ——— recipes
  /** The recipes that come with Vouch; needs no open vault. */
  'recipes.list': query(nothing, z.array(knownRecipe)),
  /** The recipe that a chain is verified by. */
  'recipes.inUse': query(z.strictObject({ source_id: rowId, dialect: z.string().max(100) }), knownRecipe),
  /** What a recipe that is being written makes of rows: of a chain (its first, or those around a record), or typed. */
  'recipes.preview': query(
    z.strictObject({
      text: recipeText,
      chain: z.strictObject({ source_id: rowId, dialect: z.string().max(100) }).optional(),
      rid: rowId.optional(),
      /** Rows of JSON, one a line, instead of a chain; needs no open vault. */
      rows: z.string().max(262_144).optional(),
      /** Which of the rows to look at. */
      at: z.number().int().min(0).max(1000).default(0),
      keys: givenKeys.default({}),
    }),
    recipePreview,
  ),

  // ——— anchors
  'anchors.list': query(nothing, z.array(keptAnchor)),
  /** Enters heads noted elsewhere: one by hand, or those of a file (JSON that names heads, a time-stamp token). */
  'anchors.add': command(
    z.strictObject({
      source_id: rowId,
      dialect: z.string().max(100),
      noted: z.string().trim().min(1).max(1000),
      head: z.string().trim().min(16).max(200).optional(),
      rows: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
      partition: z.array(z.string().max(500)).max(10).default([]),
      file: fileToken.optional(),
      /** Certificates (PEM) that a token's may be traced to. */
      authorities: fileToken.optional(),
    }),
    z.array(keptAnchor),
  ),

  // ——— samples
  /** How many items to test; needs no open vault. `curve`: the risk over the size. */
  'samples.plan': query(planInput, plan.extend({ curve: z.array(riskPoint) })),
  /** What the deviations found say of the population; needs no open vault. */
  'samples.evaluate': query(evaluateInput, evaluation),
  /** The same for a stratified sample; needs no open vault. */
  'samples.evaluateStrata': query(strataInput, stratifiedEvaluation),
  /** Customary sizes by frequency, with the confidence they really give; needs no open vault. */
  'samples.presets': query(
    z.strictObject({
      confidence,
      tolerable: tolerableRate,
      population: z.number().int().min(1).max(1_000_000_000).optional(),
    }),
    z.array(preset),
  ),
  'populations.list': query(nothing, z.array(population)),
  /** Freezes what the filter matches. Result: Population */
  'populations.freeze': startJob(
    z.strictObject({
      filter: recordFilter,
      title: z.string().trim().min(1).max(200),
      /** What one item is; records of one operation are one item, by the operation's own id. */
      unit: z.enum(UNITS).default('record'),
    }),
  ),
  'samples.list': query(nothing, z.array(sample)),
  'samples.get': query(z.strictObject({ id: rowId }), sampleDetail),
  /** Without a seed Vouch makes one of 24 random digits. Result: SampleDetail */
  'samples.draw': startJob(
    z.strictObject({
      population: rowId,
      selection: selection.default({ name: 'random' }),
      /** Left out where the method itself says how many: all, judgmental. */
      size: sampleSize.optional(),
      /** Left out: a tenth of the size, at least 5, as far as there are that many; 0 where the method has none. */
      reserve: z.number().int().min(0).max(100_000).optional(),
      seed: z.string().min(1).max(200).optional(),
      /** Of a seed that is given: where it came from, who made it or published it, and when. */
      seed_origin: z.enum(['dice', 'beacon', 'typed']).optional(),
      seed_by: z.string().trim().min(1).max(200).optional(),
      seed_at: z.string().trim().min(1).max(60).optional(),
      /** The seed was known before the population was frozen; also where `seed_at` says so. */
      seed_before_freeze: z.literal(true).optional(),
      reason: z.string().trim().min(1).max(500).optional(),
      /** Kept with the sample, which is then evaluated by it. */
      plan: planTerms.optional(),
    }),
  ),
  /** What strata a field makes of a population, and what each gives to a sample of `size`. */
  'samples.strata': query(
    z.strictObject({
      population: rowId,
      by: z.enum(STRATUM_FIELDS),
      size: sampleSize.optional(),
      allocation: z.enum(ALLOCATIONS).default('proportional'),
      rates: z.array(anticipatedRate).max(MOST_STRATA).optional(),
    }),
    z.array(z.object({ name: z.string(), count: z.number().int(), size: z.number().int().nullable() })),
  ),
  /** What was found in a sample says of its population, by its own plan; `terms` where it has none. */
  'samples.conclude': query(
    z.strictObject({ id: rowId, found: foundInSample, terms: evaluationTerms.optional() }),
    sampleConclusion,
  ),
  /** Draws again from the frozen ids and compares. Result: RedrawResult */
  'samples.redraw': startJob(z.strictObject({ id: rowId })),
  /**
   * Draws again from files, without a vault: a package, or a draw.json with its ids. Without ids only the
   * listed items are drawn again. Result: RedrawFileResult
   */
  'samples.redrawFile': startJob(z.strictObject({ file: fileToken, ids: fileToken.optional() })),
  /** Writes draw.json, ids.txt, the list as CSV, or a script that draws again. Result: {file, bytes, sha256} */
  'samples.export': startJob(z.strictObject({ id: rowId, what: z.enum(SAMPLE_FILES), out: fileToken })),

  // ——— worksheets: what was tested of a sample
  /** What tells the drawn items apart, reserves last. */
  'samples.items': query(z.strictObject({ id: rowId }), z.array(sampledRecord)),
  'worksheets.get': query(z.strictObject({ sample: rowId }), worksheet),
  /** Every change in words, newest first. */
  'worksheets.history': query(z.strictObject({ sample: rowId }), z.array(worksheetEntry)),
  /** Changes that belong together: all of them or none, and one undo takes all of them back. */
  'worksheets.change': command(
    z.strictObject({ sample: rowId, changes: z.array(worksheetChange).min(1).max(1000) }),
    worksheet,
  ),
  'worksheets.undo': command(z.strictObject({ sample: rowId }), worksheet),
  /** Keeps files byte for byte with an item, or with the whole worksheet (`order` null). Result: {attached: number[]} */
  'worksheets.attach': startJob(
    z.strictObject({
      sample: rowId,
      order: z.number().int().positive().nullable().default(null),
      files: z.array(fileToken).min(1).max(100),
    }),
  ),
  'worksheets.attachment': query(
    z.strictObject({ sample: rowId, number: z.number().int().positive() }),
    attachmentPreview,
  ),
  /** Writes an attachment as it was kept. Result: {file, bytes, sha256} */
  'worksheets.saveAttachment': startJob(
    z.strictObject({ sample: rowId, number: z.number().int().positive(), out: fileToken }),
  ),
  /** Sets the marks that an edited worksheet.csv has. Result: {rows, changes} */
  'worksheets.readMarks': startJob(z.strictObject({ sample: rowId, file: fileToken })),
  /** Result: {file, bytes, sha256} */
  'worksheets.export': startJob(
    z.strictObject({ sample: rowId, what: z.enum(WORKSHEET_FILES), out: fileToken }),
  ),

  // ——— packages
  'packages.list': query(nothing, z.array(packageRecord)),
  /** Builds the package of a sample's population, of a frozen population, or of a filter. Result: BuiltPackage */
  'packages.build': startJob(
    z.strictObject({
      out: fileToken,
      title: z.string().trim().min(1).max(200).default('Evidence package'),
      sample: rowId.optional(),
      population: rowId.optional(),
      filter: recordFilter.optional(),
      originals: z.boolean().default(false),
      /** Stories to go into it. */
      stories: z.array(rowId).max(99).default([]),
    }),
  ),
  /** Checks a package file; needs no open vault. Result: PackageCheck */
  'packages.verify': startJob(
    z.strictObject({
      file: fileToken,
      fingerprint: z
        .string()
        .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits')
        .optional(),
    }),
  ),

  // ——— activity
  'activity.list': query(
    z.strictObject({ before: z.number().int().positive().optional(), ...page }),
    z.object({ entries: z.array(activityEntry), total: z.number().int(), head: z.string() }),
  ),
  /** Verifies Vouch's own log with the same engine as any other. Result: Verification */
  'activity.verify': startJob(nothing),

  // ——— jobs
  'jobs.list': query(nothing, z.array(job)),
  'jobs.get': query(z.strictObject({ id: z.string().max(64) }), job),
  'jobs.cancel': command(z.strictObject({ id: z.string().max(64) }), done),
} as const satisfies Record<string, Method<Kind, z.ZodType, z.ZodType>>;

export type Contract = typeof CONTRACT;
export type MethodName = keyof Contract;
export type HostMethodName = Extract<MethodName, `host.${string}`>;
export type EngineMethodName = Exclude<MethodName, HostMethodName>;
/** What a caller sends (defaults may be left out). */
export type Input<M extends MethodName> = z.input<Contract[M]['input']>;
/** What a handler gets (defaults filled in). */
export type ParsedInput<M extends MethodName> = z.output<Contract[M]['input']>;
export type Output<M extends MethodName> = z.output<Contract[M]['output']>;

/** Own properties only: `constructor` and its like are no methods. */
export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(CONTRACT, name);
}

export function isHostMethod(name: MethodName): name is HostMethodName {
  return name.startsWith('host.');
}

/** What the engine tells without being asked. */
export const engineEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job'), job }),
  /** The vault was opened, locked (by whom) or is about to lock. */
  z.object({ type: z.literal('vault'), status: vaultStatus, reason: z.enum(['opened', 'locked', 'idle']) }),
  /** Data of these areas changed; queries over them should be asked again. */
  z.object({ type: z.literal('changed'), areas: z.array(z.string()), at: timeText }),
]);
export type EngineEvent = z.infer<typeof engineEvent>;

/** The surface that every host offers and every client uses. */
export type Invoke = <M extends MethodName>(method: M, input: Input<M>) => Promise<Output<M>>;
export type Subscribe = (listener: (event: EngineEvent) => void) => () => void;
