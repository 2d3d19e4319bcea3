import { createHash, hash } from 'node:crypto';
import Papa from 'papaparse';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type { PackageCheck } from '../../../shared/model/package.ts';
import { type DrawDocument, parseDraw } from '../sampling/draw.ts';
import { parseFrameLine } from '../sampling/frame.ts';
import { SortedPopulation } from '../sampling/population-digest.ts';
import { needsFrame, Redrawing } from '../sampling/redraw.ts';
import { BagReader, Failed } from './bag-reader.ts';
import { receiptOfResult } from './chain-receipt.ts';
import { checkStory } from './check-stories.ts';
import { checkWorksheet } from './check-worksheet.ts';
import { BAGIT_TXT, fileListing, PATHS, UNSIGNED } from './layout.ts';
import { lineBatches } from './line-batches.ts';
import { acquisitions, chainFile, counted, indexFile, originalFits, predicate } from './package-documents.ts';
import { openEnvelope, rawPublicKey, statement } from './statement.ts';

export type VerifyOptions = {
  /** The signing key's fingerprint, as the receiver got it by another way; without it any key will do. */
  fingerprint?: string;
  /** Bytes hashed so far and in all. */
  progress?: (done: number, total: number, phase: string) => void;
  /** Throws AppError `cancelled` when the user cancelled. */
  checkCancelled?: () => void;
};

/** Larger than any file that is read whole; bounds what a hostile one can take. */
const LARGEST_WHOLE = 256 * 2 ** 20;

function need(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Failed(otherwise);
}

const few = (names: string[]): string => names.slice(0, 5).join(', ');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** An activity line is canonical JSON, so its own hash stands at one place (docs/packages.md). */
const ACTIVITY_LINE = /^(\{.*),"entry_hash":"([0-9a-f]{64})"(,"prev_hash":"([0-9a-f]{64})","seq":(\d+)\})$/;

/** The checks of one package. Each returns what it found, or throws `Failed`. */
class Checks {
  readonly #bag: BagReader;
  readonly #options: VerifyOptions;
  readonly #names: string[];
  readonly #listed = new Map<string, string>();
  readonly #hashes = new Map<string, { sha256: string; bytes: number }>();
  #population = { count: 0, digest: '' };

  constructor(bag: BagReader, options: VerifyOptions) {
    this.#bag = bag;
    this.#options = options;
    this.#names = bag.names();
  }

  async #bytes(name: string): Promise<Buffer> {
    need(this.#bag.has(name), `${name} is missing`);
    need(this.#bag.size(name) <= LARGEST_WHOLE, `${name} is too large`);
    const chunks: Buffer[] = [];
    for await (const chunk of this.#bag.read(name)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async #text(name: string): Promise<string> {
    return utf8.decode(await this.#bytes(name));
  }

  async #json<T>(name: string, schema: z.ZodType<T>): Promise<T> {
    const parsed = schema.safeParse(JSON.parse(await this.#text(name)));
    need(parsed.success, `${name} is not as Vouch writes it`);
    return parsed.data;
  }

  /** Calls `each` with every line of a file; returns how many there are. */
  async #eachLine(name: string, each: (line: string, number: number) => void): Promise<number> {
    need(this.#bag.has(name), `${name} is missing`);
    let number = 0;
    for await (const batch of lineBatches(this.#bag.read(name))) {
      this.#options.checkCancelled?.();
      for (const line of batch) each(utf8.decode(line), ++number);
    }
    return number;
  }

  async container(): Promise<string> {
    return this.#bag.checkSeal();
  }

  async bagComplete(): Promise<string> {
    need((await this.#text(PATHS.bagit)) === BAGIT_TXT, 'bagit.txt is not as it must be');
    for (const manifest of [PATHS.manifest, PATHS.tagManifest]) {
      const text = await this.#text(manifest);
      need(text.endsWith('\n'), `${manifest} ends in the middle of a line`);
      for (const line of text.slice(0, -1).split('\n')) {
        const [, sha256, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
        need(
          sha256 !== undefined && name !== undefined,
          `${manifest} holds a line that is none of a manifest`,
        );
        need(!this.#listed.has(name), `${name} is listed twice`);
        need(name.startsWith('data/') === (manifest === PATHS.manifest), `${name} is in the wrong manifest`);
        this.#listed.set(name, sha256);
      }
    }
    const missing = [...this.#listed.keys()].filter((name) => !this.#bag.has(name));
    need(missing.length === 0, `missing: ${few(missing)}`);
    return `${this.#listed.size} files are there`;
  }

  async everyHash(): Promise<string> {
    const files = this.#names.filter((name) => this.#bag.has(name) && !name.endsWith('/'));
    const total = files.reduce((sum, name) => sum + this.#bag.size(name), 0);
    let done = 0;
    const wrong: string[] = [];
    for (const name of files) {
      const digest = createHash('sha256');
      let bytes = 0;
      try {
        for await (const chunk of this.#bag.read(name)) {
          digest.update(chunk);
          bytes += chunk.length;
          done += chunk.length;
          this.#options.checkCancelled?.();
          this.#options.progress?.(done, total, 'hashes');
        }
        this.#hashes.set(name, { sha256: digest.digest('hex'), bytes });
      } catch (error) {
        if (error instanceof AppError) throw error;
        this.#hashes.set(name, { sha256: 'unreadable', bytes: 0 });
      }
      const listed = this.#listed.get(name);
      const found = this.#hashes.get(name)?.sha256;
      if (found === 'unreadable' || (listed !== undefined && listed !== found)) wrong.push(name);
    }
    need(wrong.length === 0, `changed: ${few(wrong)}`);
    need(this.#listed.size > 0, 'no file is listed');
    const payload = [...this.#hashes]
      .filter(([name]) => name.startsWith('data/'))
      .map(([, file]) => file.bytes);
    const oxum = `Payload-Oxum: ${payload.reduce((sum, bytes) => sum + bytes, 0)}.${payload.length}`;
    const info = (await this.#text(PATHS.bagInfo)).split('\n');
    need(info.includes(oxum), 'bag-info.txt: Payload-Oxum differs');
    return `${this.#listed.size} files have the SHA-256 they are listed with`;
  }

  async nothingExtra(): Promise<string> {
    const extra = this.#names.filter((name) => !this.#listed.has(name) && name !== PATHS.tagManifest);
    need(extra.length === 0, `not listed: ${few(extra)}`);
    const expected = `${hash('sha256', fileListing(this.#names), 'hex')}  -\n`;
    need((await this.#text(PATHS.fileList)) === expected, `${PATHS.fileList} differs`);
    return 'no file is there that is not listed';
  }

  async signature(): Promise<string> {
    const keys = new Map<string, Buffer>();
    for (const name of this.#names) {
      const fingerprint = /^VERIFY\/keys\/([0-9a-f]{64})\.pub$/.exec(name)?.[1];
      const key = fingerprint && rawPublicKey(await this.#text(name));
      if (fingerprint && key) keys.set(fingerprint, key);
    }
    const opened = openEnvelope(await this.#text(PATHS.envelope), (keyid) => keys.get(keyid));
    if ('problem' in opened) throw new Failed(opened.problem);
    need(opened.payload.equals(await this.#bytes(PATHS.statement)), 'manifest.json is not what was signed');
    const signed = await this.#json(PATHS.statement, statement);
    const subjects = new Map(signed.subject.map(({ name, digest }) => [name, digest.sha256]));
    need(subjects.size === signed.subject.length, 'the manifest names a file twice');
    const present = this.#names.filter((name) => !UNSIGNED.includes(name));
    const wrong = [...new Set([...subjects.keys(), ...present])].filter(
      (name) => subjects.get(name) !== this.#hashes.get(name)?.sha256 || !subjects.has(name),
    );
    need(wrong.length === 0, `not as signed: ${few(wrong)}`);
    const { fingerprint } = this.#options;
    if (fingerprint === undefined) {
      return `signed by key ${opened.keyid}, not pinned: compare it with one you got another way`;
    }
    need(opened.keyid === fingerprint.toLowerCase(), `signed by another key: ${opened.keyid}`);
    return `signed by the pinned key ${opened.keyid}`;
  }

  async populationDigest(): Promise<string> {
    const population = new SortedPopulation();
    await this.#eachLine(PATHS.ids, (id) => population.add(id));
    this.#population = population.finish();
    const { count, digest } = this.#population;
    const definition = await this.#json(PATHS.definition, counted);
    need(
      count === definition.count && digest === definition.digest,
      'ids.txt is not the population as defined',
    );
    return `${count} ids, ${digest}`;
  }

  async records(): Promise<string> {
    const items = new SortedPopulation();
    await this.#eachLine(PATHS.records, (line, number) => {
      const record: unknown = JSON.parse(line);
      need(originalFits(record), `line ${number}: the original has another SHA-256`);
      const { item } = z.object({ item: z.string() }).parse(record);
      items.add(item);
    });
    const { count, digest } = items.finish();
    const same = count === this.#population.count && digest === this.#population.digest;
    need(same, 'records.ndjson does not hold one record for each id, in order');
    return `${count} records, each with its original`;
  }

  async sampleRedrawn(): Promise<string> {
    if (!this.#bag.has(PATHS.draw)) {
      need((await this.#json(PATHS.indexJson, indexFile)).sample === null, 'the sample is missing');
      return 'there is no sample in this package';
    }
    const draw: DrawDocument = parseDraw(await this.#text(PATHS.draw));
    const { same, differences } = await this.#redraw(draw);
    need(same, few(differences));
    const rows = Papa.parse<string[]>((await this.#text(PATHS.sampleCsv)).replace(/^\ufeff/, ''), {
      skipEmptyLines: true,
    }).data.slice(1);
    const drawn = [...draw.items, ...draw.reserves];
    const listed =
      rows.length === drawn.length &&
      // With an apostrophe where a spreadsheet would have changed it.
      drawn.every(({ id }, i) => rows[i]?.[3] === id || rows[i]?.[3] === `'${id}`);
    need(listed, 'sample.csv lists other items');
    const { size, reserve } = draw.parameters;
    return `${size} items and ${reserve} reserves, drawn again${draw.seed && ` with seed ${draw.seed}`}`;
  }

  async #redraw(draw: DrawDocument): Promise<{ same: boolean; differences: string[] }> {
    const redrawing = new Redrawing(draw, true);
    if (!needsFrame(draw)) {
      await this.#eachLine(PATHS.ids, (id) => redrawing.add(id));
      return redrawing.finish(this.#population);
    }
    const items = new SortedPopulation();
    await this.#eachLine(PATHS.frame, (line, number) => {
      const row = parseFrameLine(line);
      need(row !== undefined, `${PATHS.frame} line ${number} has no tab`);
      items.add(row.id);
      redrawing.add(row.id, row.key);
    });
    const framed = items.finish();
    need(framed.digest === this.#population.digest, 'frame.txt does not hold the ids of the population');
    return redrawing.finish(framed);
  }

  async worksheet(): Promise<string> {
    const index = await this.#json(PATHS.indexJson, indexFile);
    const files = [PATHS.worksheetCsv, PATHS.worksheetHistory, PATHS.worksheetPdf];
    if (!index.worksheet) {
      need(!files.some((name) => this.#bag.has(name)), 'the index states no worksheet');
      return 'there is no worksheet in this package';
    }
    need(this.#bag.has(PATHS.worksheetPdf), 'worksheet.pdf is missing');
    const attached = index.files.filter(({ kind }) => kind === 'attachment');
    const extra = this.#names.filter((name) => name.startsWith(PATHS.attachments) && !name.endsWith('/'));
    need(extra.length === attached.length, 'the index lists other attachments than there are');
    return checkWorksheet(
      await this.#text(PATHS.worksheetCsv),
      await this.#text(PATHS.worksheetHistory),
      parseDraw(await this.#text(PATHS.draw)),
      index.worksheet,
      new Map(attached.map(({ ref, sha256 }) => [ref, sha256])),
    );
  }

  async stories(): Promise<string> {
    const { stories } = await this.#json(PATHS.indexJson, indexFile);
    const files = ['records.ndjson', 'story.csv', 'story.json', 'story.pdf'];
    const stated = stories.flatMap(({ ref }) => files.map((name) => `${PATHS.stories}${ref}/${name}`));
    const found = this.#names.filter((name) => name.startsWith(PATHS.stories) && !name.endsWith('/'));
    need(
      JSON.stringify(stated.sort()) === JSON.stringify(found.sort()),
      'the index states other stories than there are',
    );
    let records = 0;
    for (const story of stories) {
      const [pinned, csv, json] = files.map((name) => `${PATHS.stories}${story.ref}/${name}`);
      const lines: string[] = [];
      await this.#eachLine(pinned!, (line) => lines.push(line));
      checkStory(story, await this.#text(json!), await this.#text(csv!), lines);
      records += lines.length;
    }
    if (stories.length === 0) return 'there is no story in this package';
    return `${stories.length} ${stories.length === 1 ? 'story' : 'stories'}, ${records} pinned records, each with its original`;
  }

  async chainReceipts(): Promise<string> {
    const { chains } = await this.#json(PATHS.chains, chainFile);
    for (const { source, result } of chains) {
      need(receiptOfResult(result) === result.receipt, `${source}: the receipt does not fit the result`);
    }
    const stated = (await this.#json(PATHS.indexJson, indexFile)).chains;
    const found = chains.map(({ source, result: { receipt, integrity, completeness } }) => ({
      source,
      receipt,
      integrity,
      completeness,
    }));
    need(JSON.stringify(stated) === JSON.stringify(found), 'the index states other results');
    const signed = predicate.parse((await this.#json(PATHS.statement, statement)).predicate).chains;
    const receipts = found.map(({ source, receipt }) => ({ source, receipt }));
    need(JSON.stringify(signed) === JSON.stringify(receipts), 'the manifest states other receipts');
    const words = found.map(
      (chain) => `${chain.source}: ${chain.integrity}, completeness ${chain.completeness}`,
    );
    return words.join('; ') || 'no chain was verified';
  }

  async counts(): Promise<string> {
    const index = await this.#json(PATHS.indexJson, indexFile);
    const { count, digest } = this.#population;
    const same = index.population.count === count && index.population.digest === digest;
    need(same, 'the index states another population');
    const rejects = await this.#eachLine(PATHS.rejects, (line, number) => {
      need(originalFits(JSON.parse(line)), `rejects.ndjson line ${number}: another SHA-256`);
    });
    const received = (await this.#json(PATHS.acquisitions, z.object({ acquisitions }))).acquisitions;
    need(
      JSON.stringify(received) === JSON.stringify(index.acquisitions),
      'the index states other acquisitions',
    );
    let stated = 0;
    for (const { file, lines } of received) {
      const parts = lines.accepted + lines.rejected + lines.duplicate + lines.conflict + lines.blank;
      need(lines.total === parts, `${file}: the lines do not add up`);
      stated += lines.rejected + lines.conflict;
    }
    need(rejects === stated, `${rejects} rejects, ${stated} stated`);
    const originals = new Map(received.map((acquisition) => [acquisition.id, acquisition.sha256]));
    for (const row of index.files) {
      const file = row.path === null ? row : this.#hashes.get(row.path);
      const fits = file?.sha256 === row.sha256 && file.bytes === row.bytes;
      need(fits, `the index states another ${row.path}`);
      if (row.kind !== 'original') continue;
      need(
        row.sha256 === originals.get(Number(row.ref.slice(4))),
        `${row.title} is not the file that was received`,
      );
    }
    return `${count} records, ${rejects} rejects, ${received.length} acquisitions as stated`;
  }

  async activityChain(): Promise<string> {
    const stated = (await this.#json(PATHS.indexJson, indexFile)).activity;
    let head = '0'.repeat(64);
    const entries = await this.#eachLine(PATHS.activity, (line, number) => {
      const [, begin, entryHash, end, previous, seq] = ACTIVITY_LINE.exec(line) ?? [];
      need(begin !== undefined && end !== undefined, `line ${number} is not as Vouch writes it`);
      need(hash('sha256', begin + end, 'hex') === entryHash, `entry ${number} was changed`);
      need(previous === head && Number(seq) === number, `entry ${number} does not follow the one before`);
      head = entryHash;
    });
    need(entries === stated.entries && head === stated.head, 'the log does not end where it should');
    return `${entries} entries, head ${head}`;
  }
}

/** In the order in which one needs the other's result; VERIFY/verify.py does the same under the same names. */
const CHECKS = [
  ['container', (checks) => checks.container()],
  ['bag-complete', (checks) => checks.bagComplete()],
  ['every-hash', (checks) => checks.everyHash()],
  ['nothing-extra', (checks) => checks.nothingExtra()],
  ['signature', (checks) => checks.signature()],
  ['population-digest', (checks) => checks.populationDigest()],
  ['records', (checks) => checks.records()],
  ['sample-redrawn', (checks) => checks.sampleRedrawn()],
  ['worksheet', (checks) => checks.worksheet()],
  ['stories', (checks) => checks.stories()],
  ['chain-receipts', (checks) => checks.chainReceipts()],
  ['counts', (checks) => checks.counts()],
  ['activity-chain', (checks) => checks.activityChain()],
] as const satisfies readonly (readonly [string, (checks: Checks) => Promise<string>])[];

/** Why a check does not hold. Unforeseen errors may quote evidence, so only their kind is told. */
function reasonOf(error: unknown): string {
  if (error instanceof Failed || error instanceof AppError) return error.message;
  return `cannot be read (${error instanceof Error ? error.name : 'unknown'})`;
}

/**
 * Checks a package without a vault: is it complete, unchanged, signed, and do its parts agree? A check that does
 * not hold is a result, not an error. Memory does not grow with the package.
 *
 * @throws AppError `file-not-found`; `package-unreadable` when the file is no zip that can be looked into;
 *   `cancelled`
 */
export async function verifyPackage(path: string, options: VerifyOptions = {}): Promise<PackageCheck> {
  const bag = await BagReader.open(path);
  try {
    const checks = new Checks(bag, options);
    const results: PackageCheck['checks'] = [];
    for (const [name, check] of CHECKS) {
      try {
        results.push({ name, ok: true, detail: await check(checks) });
      } catch (error) {
        if (error instanceof AppError && error.code === 'cancelled') throw error;
        results.push({ name, ok: false, detail: reasonOf(error) });
      }
    }
    return { valid: results.every((result) => result.ok), checks: results };
  } finally {
    bag.close();
  }
}
