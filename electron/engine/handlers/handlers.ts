import type { EngineMethodName, Output, ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Verification } from '../../../shared/model/integrity.ts';
import type { PackageRecord } from '../../../shared/model/package.ts';
import { microsToText } from '../../../shared/time.ts';
import { listActivity } from '../activity/activity-log.ts';
import type { EngineContext } from '../engine-context.ts';
import { activityChanges } from '../explore/changes.ts';
import { compareRecords } from '../explore/compare-records.ts';
import { facetValues } from '../explore/facets.ts';
import { furtherRecords } from '../explore/further.ts';
import { historyOf } from '../explore/history.ts';
import { incidentWindowOf } from '../explore/incident.ts';
import { placeInList } from '../explore/place-in-list.ts';
import { findRecords, pageOfRecords } from '../explore/query-records.ts';
import { originalTexts, recordDetail } from '../explore/record-detail.ts';
import { listSavedQueries } from '../explore/saved-queries.ts';
import { searchRecords } from '../explore/search.ts';
import { statisticsOf } from '../explore/statistics.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import { timelineOf } from '../explore/timeline.ts';
import { windowTracesOf } from '../explore/traces.ts';
import { ledgerOf, listAcquisitions, listSources, wrongSignaturesOf } from '../intake/acquisitions.ts';
import { sampleStrata } from '../jobs/draw-strata.ts';
import type { JobMethodName } from '../jobs/job-definition.ts';
import { listPopulations, listSamples, sampleById, sampleDocument } from '../jobs/samples.ts';
import { continuityOf } from '../reconcile/continuity.ts';
import { ledgerBytes } from '../reconcile/ledger-bytes.ts';
import { parseDraw } from '../sampling/draw.ts';
import { evaluateSample } from '../sampling/evaluation.ts';
import { planSample, riskCurve } from '../sampling/planning.ts';
import { frequencyPresets } from '../sampling/presets.ts';
import { concludeSample } from '../sampling/sample-conclusion.ts';
import { evaluateStrata } from '../sampling/stratified-evaluation.ts';
import { listObservations } from '../stories/observations.ts';
import { listStories, storiesOfRecord, storyById } from '../stories/stories.ts';
import type { ReadDb } from '../vault/connection.ts';
import { readSetting, zoneOf } from '../vault/settings.ts';
import { anchorsOf } from '../verification/anchors.ts';
import { chainsOf } from '../verification/chains.ts';
import { previewOf } from '../worksheet/attachments.ts';
import { sampledRecords } from '../worksheet/sampled-records.ts';
import {
  changeWorksheet,
  undoLast,
  historyOf as worksheetHistory,
  worksheetOf,
} from '../worksheet/worksheets.ts';
import { addAnchors, keepChainKeys, keepRecipe } from './chain-handlers.ts';
import {
  addObservation,
  addPin,
  createStory,
  removePin,
  removeQuery,
  saveNamedQuery,
} from './investigation-handlers.ts';
import {
  addMapping,
  listMappings,
  previewOf as previewMapping,
  proposeFor,
  removeSavedMapping,
} from './mapping-handlers.ts';
import { inUse, listRecipes, previewOfRecipe, recomputed } from './recipe-handlers.ts';
import { changePassphrase, createVault, lockVault, openSample, openVault } from './vault-handlers.ts';
import { addNote, keepColumns, updateEngagement, updateSettings } from './write-handlers.ts';

export type Handler<M extends EngineMethodName = EngineMethodName> = (
  context: EngineContext,
  input: ParsedInput<M>,
) => Output<M> | Promise<Output<M>>;

/** A handler that only reads the open vault. */
function read<M extends EngineMethodName>(
  answer: (db: ReadDb, input: ParsedInput<M>) => Output<M>,
): Handler<M> {
  return ({ open }, input) => open.vault.query((db) => answer(db, input));
}

/** Every method that is not a job; jobs/registry.ts has those. */
export const HANDLERS: { [M in Exclude<EngineMethodName, JobMethodName>]: Handler<M> } = {
  'vault.status': ({ open }) => open.status(),
  'vault.create': createVault,
  'vault.open': openVault,
  'vault.openSample': openSample,
  'vault.lock': lockVault,
  'vault.changePassphrase': changePassphrase,
  'vault.touch': ({ open }) => {
    open.touch();
    return {};
  },
  'engagement.get': read((db) => readSetting(db, 'engagement')),
  'engagement.update': updateEngagement,
  'settings.get': read((db) => readSetting(db, 'settings')),
  'settings.update': updateSettings,

  'sources.list': read(listSources),
  'acquisitions.list': read(listAcquisitions),
  'acquisitions.ledger': read(ledgerOf),
  'acquisitions.wrongSignatures': read(wrongSignaturesOf),
  'acquisitions.ledgerLine': read((db, { id }) => ledgerBytes(db, id)),
  'acquisitions.continuity': read(continuityOf),

  'mappings.list': listMappings,
  'mappings.add': addMapping,
  'mappings.remove': removeSavedMapping,
  'mappings.propose': proposeFor,
  'mappings.preview': previewMapping,

  'records.query': read((db, { filter, ...page }) => pageOfRecords(db, filter, zoneOf(db), page)),
  'records.facet': read((db, { filter, field, ...options }) =>
    facetValues(db, filter, zoneOf(db), field, options),
  ),
  'records.search': read((db, { filter, ...query }) => searchRecords(db, filter, zoneOf(db), query)),
  'records.timeline': read((db, { filter, split }) => timelineOf(db, filter, zoneOf(db), split ?? null)),
  'records.changes': read((db, { filter, field, limit }) =>
    activityChanges(db, filter, zoneOf(db), field, limit),
  ),
  'records.statistics': read((db, { filter, against, limit }) =>
    statisticsOf(db, filter, zoneOf(db), { against: against ?? null, limit }),
  ),
  'records.history': read((db, { filter, against, ...options }) =>
    historyOf(db, filter, zoneOf(db), { against: against ?? null, ...options }),
  ),
  'records.window': read((db, { filter, limit }) => incidentWindowOf(db, filter, zoneOf(db), limit)),
  'records.traces': read((db, { filter, limit }) => windowTracesOf(db, filter, zoneOf(db), limit)),
  'records.get': read((db, { rid, members }) => ({
    ...recordDetail(db, rid),
    ...(members && { members: new StoredRecords(db).membersOf([rid])[0] ?? {} }),
  })),
  'records.place': read((db, input) => placeInList(db, zoneOf(db), input)),
  'records.originals': read((db, { rids }) => originalTexts(db, rids)),
  'records.compare': read((db, { left, right }) => compareRecords(db, left, right)),
  'records.further': read((db, { rid }) => furtherRecords(db, rid, zoneOf(db))),
  'records.recomputed': recomputed,
  'records.find': read((db, { id, source }) => findRecords(db, id, source)),
  'notes.add': addNote,
  'columns.get': read((db) => readSetting(db, 'columns')),
  'columns.keep': keepColumns,

  'queries.list': read(listSavedQueries),
  'queries.save': saveNamedQuery,
  'queries.remove': removeQuery,
  'observations.list': read(listObservations),
  'observations.add': addObservation,
  'stories.list': read(listStories),
  'stories.get': read((db, { id }) => storyById(db, id)),
  'stories.ofRecord': read((db, { rid }) => storiesOfRecord(db, rid)),
  'stories.create': createStory,
  'stories.pin': addPin,
  'stories.unpin': removePin,

  'integrity.chains': read(chainsOf),
  'integrity.result': read((db, { id }) => {
    const text = db.raw.prepare('SELECT result FROM verification WHERE id = ?').pluck().get(id) as
      | string
      | undefined;
    if (text === undefined) throw new AppError('not-found', { what: 'verification', id });
    return JSON.parse(text) as Verification;
  }),

  'integrity.keepRecipe': keepRecipe,
  'integrity.keepKeys': keepChainKeys,
  'recipes.list': listRecipes,
  'recipes.inUse': inUse,
  'recipes.preview': previewOfRecipe,

  'anchors.list': read((db) => anchorsOf(db)),
  'anchors.add': addAnchors,

  'samples.plan': (_, input) => {
    const planned = planSample(input);
    return { ...planned, curve: riskCurve(input, planned) };
  },
  'samples.evaluate': (_, input) => evaluateSample(input),
  'samples.evaluateStrata': (_, input) => evaluateStrata(input),
  'samples.presets': (_, { tolerable, confidence, population }) =>
    frequencyPresets(tolerable, confidence, population),
  'populations.list': read(listPopulations),
  'samples.list': read(listSamples),
  'samples.get': read((db, { id }) => sampleById(db, id)),
  'samples.strata': read(sampleStrata),
  'samples.conclude': read((db, { id, found, terms }) =>
    concludeSample(parseDraw(sampleDocument(db, id)), found, terms),
  ),

  'samples.items': read((db, { id }) => sampledRecords(db, id)),
  'worksheets.get': read((db, { sample }) => worksheetOf(db, sample)),
  'worksheets.history': read((db, { sample }) => worksheetHistory(db, sample)),
  'worksheets.attachment': read((db, { sample, number }) => previewOf(db, sample, number)),
  'worksheets.change': ({ open }, { sample, changes }) => changeWorksheet(open.vault, sample, () => changes),
  'worksheets.undo': ({ open }, { sample }) => undoLast(open.vault, sample),

  'packages.list': read((db) =>
    (
      db.raw.prepare('SELECT * FROM package ORDER BY id DESC').all() as (PackageRecord & {
        built_at: number;
      })[]
    ).map((row) => ({ ...row, built_at: microsToText(row.built_at) })),
  ),

  'activity.list': read(listActivity),

  'jobs.list': ({ jobs }) => jobs.list(),
  'jobs.get': ({ jobs }, { id }) => jobs.get(id),
  'jobs.cancel': ({ jobs }, { id }) => {
    jobs.cancel(id);
    return {};
  },
};
