import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { BuiltPackage } from '../../../shared/model/package.ts';
import { chainReport } from '../reports/chain-report.ts';
import { renderPdf } from '../reports/pdf.ts';
import { summaryReport } from '../reports/summary-report.ts';
import { type DrawDocument, formatDraw } from '../sampling/draw.ts';
import { type FrameRow, frameLine } from '../sampling/frame.ts';
import { SortedPopulation } from '../sampling/population-digest.ts';
import { needsFrame, Redrawing } from '../sampling/redraw.ts';
import { BagWriter, type WrittenFile } from './bag-writer.ts';
import { receiptOfResult } from './chain-receipt.ts';
import { BAGIT_TXT, fileListing, manifestText, PATHS, safeName, UNSIGNED } from './layout.ts';
import { type IndexRow, includedRow, indexCsv } from './package-index.ts';
import type { PackageInput, PackageRecord, Rows } from './package-input.ts';
import { type PackageSummary, summaryOf } from './package-summary.ts';
import { readmeText } from './readme.ts';
import {
  encodeLines,
  recordLine,
  rejectLine,
  type SampleDetails,
  sampleCsv,
  sampleDetails,
} from './record-lines.ts';
import { keyFingerprint, publicKeyPem, type SigningKey, signEnvelope, statementText } from './statement.ts';
import { storyFiles, storyRef } from './story-files.ts';
import { worksheetFiles } from './worksheet-files.ts';

export type BuildOptions = {
  outPath: string;
  sign: SigningKey;
  /** The folder `resources/`: PDF fonts and verify scripts. */
  resources: string;
  /** Rows written so far and in all; called often, the caller thins it out. */
  progress?: (done: number, total: number, phase: string) => void;
  /** Throws AppError `cancelled` when the user cancelled. */
  checkCancelled?: () => void;
};

const json = (value: unknown): Buffer[] => [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)];
const text = (value: string): Buffer[] => [Buffer.from(value)];

/** A package whose parts disagree is not built; that is a mistake in Vouch, not in the evidence. */
function mustEqual(what: string, found: number | string, stated: number | string): void {
  if (found !== stated) throw new Error(`package: ${what} is ${found}, stated ${stated}`);
}

function mustBeSame({ same, differences }: { same: boolean; differences: string[] }): void {
  if (!same) throw new AppError('draw-altered', { problem: differences[0] ?? 'it differs' });
}

/**
 * Builds an evidence package: a BagIt bag (RFC 8493) as a zip, hashed and signed, the same bytes for the same
 * input. Memory does not grow with the number of records. Nothing is left behind when it fails.
 *
 * @throws AppError `population-empty`, `file-exists`, `file-unwritable`, `disk-full`, `cancelled`,
 *   `draw-altered` when the sample was not drawn from this population
 */
export async function buildPackage(input: PackageInput, options: BuildOptions): Promise<BuiltPackage> {
  if (input.population.count === 0) throw new AppError('population-empty');
  const bag = await BagWriter.create(options.outPath);
  try {
    const builder = new PackageBuilder(input, options, bag);
    await builder.writeAll();
    const whole = await bag.finish();
    return {
      file: options.outPath,
      bytes: whole.bytes,
      sha256: whole.sha256,
      files: builder.files,
      key_fingerprint: keyFingerprint(options.sign.publicKey),
    };
  } catch (error) {
    await bag.abandon();
    throw error;
  }
}

/** The steps of one build, in the order in which their results are needed. */
class PackageBuilder {
  readonly #input: PackageInput;
  readonly #options: BuildOptions;
  readonly #bag: BagWriter;
  readonly #summary: PackageSummary;
  readonly #payload: WrittenFile[] = [];
  readonly #tags: WrittenFile[] = [];
  readonly #rows: IndexRow[] = [];
  readonly #details = new Map<string, SampleDetails>();
  #done = 0;

  constructor(input: PackageInput, options: BuildOptions, bag: BagWriter) {
    this.#input = input;
    this.#options = options;
    this.#bag = bag;
    this.#summary = summaryOf(input);
  }

  get files(): number {
    return this.#payload.length + this.#tags.length;
  }

  async writeAll(): Promise<void> {
    await this.#writeScope();
    await this.#writePopulation();
    await this.#writeSample();
    await this.#writeIntegrity();
    await this.#writeOriginals();
    await this.#writeActivity();
    await this.#writeStories();
    await this.#writeIndex();
    await this.#writeTags();
  }

  async #data(
    path: string,
    content: Rows<Uint8Array>,
    row?: Parameters<typeof includedRow>[1],
  ): Promise<WrittenFile> {
    this.#options.checkCancelled?.();
    const file = await this.#bag.add(path, content);
    this.#payload.push(file);
    if (row) this.#rows.push(includedRow(file, row));
    return file;
  }

  async #tag(path: string, content: string | Buffer, executable = false): Promise<void> {
    this.#tags.push(await this.#bag.add(path, [Buffer.from(content)], executable));
  }

  /** Counts rows for the progress and lets the user cancel between them. */
  async *#counted<T>(rows: Rows<T>, phase: string): AsyncGenerator<T> {
    const total = this.#input.population.count * 2 + this.#input.activity.entries;
    for await (const row of rows) {
      yield row;
      this.#done += 1;
      if (this.#done % 1024 === 0) {
        this.#options.checkCancelled?.();
        this.#options.progress?.(this.#done, total, phase);
      }
    }
  }

  async #writeScope(): Promise<void> {
    const { engagement, sources, acquisitions, mappings } = this.#input;
    await this.#data(PATHS.engagement, json(engagement), {
      ref: 'SCO-01',
      title: 'Engagement: entity, period, zone, frameworks, people',
      kind: 'scope',
    });
    await this.#data(PATHS.acquisitions, json({ sources, acquisitions }), {
      ref: 'SCO-02',
      title: 'What was received, by whom and when, and what became of every line',
      kind: 'scope',
      records: acquisitions.length,
    });
    for (const { name, version, sha256, bytes } of mappings) {
      const file = await this.#data(`${PATHS.mappings}${safeName(`${name}-${version}`)}.json`, [bytes], {
        ref: 'SCO-03',
        title: `Mapping ${name}, version ${version}: where each field of a log was read from`,
        kind: 'mapping',
      });
      mustEqual('the hash of a mapping', file.sha256, sha256);
    }
  }

  async #writePopulation(): Promise<void> {
    const { population, sample } = this.#input;
    const frozen = new SortedPopulation();
    const redrawing = sample && !needsFrame(sample) ? new Redrawing(sample, true) : null;
    const ids = this.#counted(population.ids, 'ids');
    const checkedIds = async function* (): AsyncGenerator<string> {
      for await (const id of ids) {
        frozen.add(id);
        redrawing?.add(id);
        yield id;
      }
    };
    const row = { ref: 'POP-01', source: population.title, records: population.count };
    await this.#data(PATHS.ids, encodeLines(checkedIds()), {
      ...row,
      title: 'Ids of the population',
      kind: 'ids',
    });
    const found = frozen.finish();
    mustEqual('the number of ids', found.count, population.count);
    mustEqual('the population digest', found.digest, population.digest);
    if (redrawing) mustBeSame(redrawing.finish(found));

    await this.#data(PATHS.records, encodeLines(this.#recordLines()), {
      ...row,
      title: 'Records of the population with their exact originals',
      kind: 'records',
    });
    const stated = this.#input.acquisitions.reduce(
      (sum, { lines }) => sum + lines.rejected + lines.conflict,
      0,
    );
    let rejects = 0;
    const rejectLines = async function* (): AsyncGenerator<string> {
      for await (const reject of population.rejects) {
        rejects += 1;
        yield rejectLine(reject);
      }
    };
    await this.#data(PATHS.rejects, encodeLines(rejectLines()), {
      ref: 'POP-01',
      title: 'Lines that are no records of their own, with reasons',
      kind: 'rejects',
      records: stated,
    });
    mustEqual('the number of rejects', rejects, stated);
    await this.#data(
      PATHS.definition,
      json({ id: 'POP-01', ...this.#summary.population, filter: population.filter }),
      {
        ref: 'POP-01',
        title: 'Definition of the population: filter, count, digest',
        kind: 'definition',
      },
    );
  }

  /** Line k belongs to line k of ids.txt: the digest over the items of the records must be the population's. */
  async *#recordLines(): AsyncGenerator<string> {
    const { population, sample } = this.#input;
    const drawn = new Set([...(sample?.items ?? []), ...(sample?.reserves ?? [])].map((item) => item.id));
    const items = new SortedPopulation();
    for await (const record of this.#counted<PackageRecord>(population.records, 'records')) {
      items.add(record.item);
      if (drawn.has(record.item)) this.#details.set(record.item, sampleDetails(record.fields));
      yield recordLine(record);
    }
    mustEqual('the digest over the records', items.finish().digest, population.digest);
  }

  async #writeSample(): Promise<void> {
    const { sample } = this.#input;
    if (!sample) return;
    const records = sample.items.length + sample.reserves.length;
    const row = { ref: 'SMP-01', records };
    await this.#data(PATHS.draw, text(formatDraw(sample)), {
      ...row,
      title: 'The draw: seed, algorithm, tickets, ids',
      kind: 'draw',
    });
    if (needsFrame(sample))
      await this.#data(PATHS.frame, this.#frame(sample), {
        ref: 'SMP-01',
        records: sample.population.count,
        title: 'The order or the strata that the draw was made in',
        kind: 'frame',
      });
    await this.#data(PATHS.sampleCsv, text(sampleCsv(sample, this.#details)), {
      ...row,
      title: 'The drawn items for a spreadsheet',
      kind: 'sample',
    });
    if (!this.#input.worksheet) return;
    for await (const file of worksheetFiles(this.#input.worksheet, this.#options.resources)) {
      const written = await this.#data(file.path, file.content, file.row);
      mustEqual('the hash of an attachment', written.sha256, file.sha256 ?? written.sha256);
    }
  }

  async *#frame(sample: DrawDocument): AsyncGenerator<Buffer> {
    const redrawing = new Redrawing(sample, true);
    const items = new SortedPopulation();
    const lines = async function* (rows: Rows<FrameRow>): AsyncGenerator<string> {
      for await (const row of rows) {
        items.add(row.id);
        redrawing.add(row.id, row.key);
        yield frameLine(row).slice(0, -1);
      }
    };
    yield* encodeLines(lines(this.#input.frame ?? []));
    mustBeSame(redrawing.finish(items.finish()));
  }

  async #writeIntegrity(): Promise<void> {
    const { chains, recipes } = this.#input;
    for (const { result } of chains)
      mustEqual('the receipt of a chain', receiptOfResult(result), result.receipt);
    await this.#data(PATHS.chains, json({ chains }), {
      ref: 'INT-01',
      title: 'What verifying each hash chain proved',
      kind: 'chain',
      records: chains.length,
    });
    const { tool, engagement } = this.#input;
    const reported = chains.map(({ verified_at, verified_by, ...chain }) => ({
      ...chain,
      ...{ verified: { at: verified_at, by: verified_by }, part: null },
    }));
    const report = chainReport(reported, { entity: engagement.entity, tool });
    await this.#data(PATHS.chainReport, [await renderPdf(report, join(this.#options.resources, 'fonts'))], {
      ref: 'INT-01',
      title: 'Integrity report: verdicts, findings, heads, anchors, files',
      kind: 'report',
      records: chains.length,
    });
    for (const recipe of recipes) {
      const name = safeName(recipe.name.replace(/\.json$/, ''));
      await this.#data(`${PATHS.recipes}${name}.json`, [recipe.bytes], {
        ref: 'INT-02',
        title: `Recipe ${recipe.name}`,
        kind: 'recipe',
      });
    }
  }

  async #writeOriginals(): Promise<void> {
    const { originals, acquisitions } = this.#input;
    const ref = (id: number): string => `ORI-${String(id).padStart(3, '0')}`;
    if (!originals) {
      for (const { id, file, source, lines, bytes, sha256 } of acquisitions) {
        this.#rows.push({
          ref: ref(id),
          title: file,
          kind: 'original',
          source,
          records: lines.total,
          path: null,
          bytes,
          sha256,
          status: 'withheld',
          reason: 'The received files were left out of this package.',
        });
      }
      return;
    }
    const missing = new Map(acquisitions.map((acquisition) => [acquisition.id, acquisition]));
    for await (const original of originals) {
      const acquisition = missing.get(original.acquisition);
      if (!acquisition) throw new Error('package: an original belongs to no acquisition, or came twice');
      missing.delete(original.acquisition);
      const path = `${PATHS.originals}${String(acquisition.id).padStart(3, '0')}-${safeName(original.name)}`;
      const file = await this.#data(path, original.stream, {
        ref: ref(acquisition.id),
        title: acquisition.file,
        kind: 'original',
        source: acquisition.source,
        records: acquisition.lines.total,
      });
      mustEqual('the hash of an original', file.sha256, acquisition.sha256);
    }
    mustEqual('the number of missing originals', missing.size, 0);
  }

  async #writeActivity(): Promise<void> {
    const { activity } = this.#input;
    let entries = 0;
    const counted = this.#counted(activity.lines, 'activity');
    const lines = async function* (): AsyncGenerator<string> {
      for await (const line of counted) {
        entries += 1;
        yield line;
      }
    };
    await this.#data(PATHS.activity, encodeLines(lines()), {
      ref: 'ACT-01',
      title: "Vouch's own log of what was done, hash-chained",
      kind: 'activity',
      records: activity.entries,
    });
    mustEqual('the number of activity entries', entries, activity.entries);
  }

  async #writeStories(): Promise<void> {
    const { stories, createdAt, createdBy, tool, engagement } = this.#input;
    const { entity, zone } = engagement;
    const made = { at: createdAt, by: createdBy, version: tool.version, entity, zone };
    for (const [i, story] of stories.entries())
      for await (const file of storyFiles(story, storyRef(i), made, this.#options.resources))
        await this.#data(file.path, file.content, file.row);
  }

  async #writeIndex(): Promise<void> {
    const rows = this.#rows;
    const fingerprint = keyFingerprint(this.#options.sign.publicKey);
    await this.#data(PATHS.indexCsv, text(indexCsv(rows)));
    await this.#data(PATHS.indexJson, json({ ...this.#summary, files: rows }));
    const { sample, stories } = this.#input;
    const told = stories.map(({ story }) => story);
    const report = summaryReport(this.#summary, rows, fingerprint, sample, this.#details, told);
    await this.#data(PATHS.summary, [await renderPdf(report, join(this.#options.resources, 'fonts'))]);
  }

  async #writeTags(): Promise<void> {
    const { sign, resources } = this.#options;
    const fingerprint = keyFingerprint(sign.publicKey);
    const octets = this.#payload.reduce((sum, file) => sum + file.bytes, 0);
    const script = (name: string): Promise<Buffer> => readFile(join(resources, 'verify', name));
    await this.#tag(PATHS.readme, readmeText(this.#summary, fingerprint));
    await this.#tag(PATHS.checkScript, await script('check.sh'), true);
    if (this.#input.sample) {
      for (const path of PATHS.redrawScripts) await this.#tag(path, await script(basename(path)), true);
    }
    const verifyScript = await script('verify.py');
    const keyPath = `${PATHS.keys}${fingerprint}.pub`;
    const paths = [...this.#payload, ...this.#tags].map((file) => file.path);
    const later = [
      PATHS.fileList,
      keyPath,
      PATHS.verifyScript,
      PATHS.bagInfo,
      PATHS.bagit,
      PATHS.manifest,
      PATHS.envelope,
      PATHS.statement,
      PATHS.tagManifest,
    ];
    await this.#tag(PATHS.fileList, `${hash('sha256', fileListing([...paths, ...later]), 'hex')}  -\n`);
    await this.#tag(keyPath, publicKeyPem(sign.publicKey));
    await this.#tag(PATHS.verifyScript, verifyScript, true);
    await this.#tag(PATHS.bagInfo, bagInfo(this.#summary, octets, this.#payload.length));
    await this.#tag(PATHS.bagit, BAGIT_TXT);
    await this.#tag(PATHS.manifest, manifestText(this.#payload));

    const signed = [...this.#payload, ...this.#tags].filter((file) => !UNSIGNED.includes(file.path));
    const statement = Buffer.from(statementText(signed, predicate(this.#summary)));
    await this.#tag(PATHS.envelope, signEnvelope(statement, sign));
    await this.#tag(PATHS.statement, statement);
    await this.#tag(PATHS.tagManifest, manifestText(this.#tags));
    mustEqual('the number of files', this.files, paths.length + later.length);
  }
}

function predicate(summary: PackageSummary): object {
  return {
    title: summary.title,
    created_at: summary.created_at,
    tool: summary.tool,
    entity: summary.engagement.entity,
    population: { count: summary.population.count, digest: summary.population.digest },
    sample: summary.sample && { size: summary.sample.size, checksum: summary.sample.checksum },
    chains: summary.chains.map(({ source, receipt }) => ({ source, receipt })),
    activity: summary.activity,
  };
}

/** RFC 8493 section 2.2.2; one line per value. */
function bagInfo(summary: PackageSummary, octets: number, files: number): string {
  const oneLine = (value: string): string => value.replace(/[\r\n]+/g, ' ');
  return [
    `Source-Organization: ${oneLine(summary.engagement.entity) || 'not stated'}`,
    `External-Description: ${oneLine(summary.title)}`,
    `Bagging-Date: ${summary.created_at.slice(0, 10)}`,
    `Bag-Software-Agent: ${summary.tool.name} ${summary.tool.version}`,
    `Payload-Oxum: ${octets}.${files}`,
    '',
  ].join('\n');
}
