import type { Verification } from '../../../shared/model/integrity.ts';
import { count } from '../../../shared/text.ts';
import { JsonDocumentSplitter } from '../intake/json-document-splitter.ts';
import { asUtf8, bomLength, encodingOf } from '../intake/text-encoding.ts';
import { chooseRecipe } from '../integrity/choose.ts';
import { type PackageHash, verifyPackageHash } from '../integrity/package-hash.ts';
import { receiptOf } from '../integrity/receipt.ts';
import type { VerifyResult } from '../integrity/verdict.ts';
import { createVerifier } from '../integrity/verify.ts';
import { dialectIn } from '../mappings/known-mappings.ts';
import type { ReadDb } from '../vault/connection.ts';
import { Originals } from '../vault/originals.ts';
import { anchorsOf, holdAgainst, holdImports, withAnchorsHeld, withJudged } from './anchors.ts';
import { keysOfChain } from './chain-keys.ts';
import {
  acquisitionsOfChain,
  type ChainAcquisition,
  type ChainRange,
  chainBlocks,
  chainRows,
  isPartial,
  linesInConflictWithOthers,
  ridAtLine,
} from './chain-rows.ts';
import { recipeOfChain } from './kept-recipes.ts';
import { canReadAhead } from './parallel-walk.ts';
import { type StretchThreads, stretchThreads } from './stretch-threads.ts';
import { isLarge, walkBlocks, walkRows } from './walk-rows.ts';

/** Rows looked at to find the encoding. */
const SAMPLE_ROWS = 1000;
const PROGRESS_ROWS = 2000;
const DOCUMENT_NOT_CHECKED =
  'The package_hash is over the whole document, so it was not checked for a part of it: verify the whole.';
const NOTHING_HELD = { findings: [], sentences: [], anchors: [] };

export type ChainToVerify = {
  sourceId: number;
  dialect: string;
  range: ChainRange;
  zone: string;
  /** Keys of its recipe, beside those that are kept. */
  keys?: Readonly<Record<string, string>>;
};

/**
 * Verifies one chain of the vault: the records of a source in one dialect. Findings name the records.
 * `onRow` is told how many rows were verified and may throw to stop.
 */
export async function verifyChain(
  db: ReadDb,
  resources: string,
  chain: ChainToVerify,
  onRow: (rows: number) => void,
): Promise<Verification> {
  const acquisitions = acquisitionsOfChain(db, chain.sourceId, chain.dialect);
  // They begin while the recipe is chosen.
  const threads = isLarge(acquisitions.reduce((sum, { bytes }) => sum + bytes, 0)) ? stretchThreads() : null;
  try {
    return await verifyFilesOfChain(db, resources, chain, acquisitions, threads, onRow);
  } finally {
    await threads?.close();
  }
}

async function verifyFilesOfChain(
  db: ReadDb,
  resources: string,
  chain: ChainToVerify,
  acquisitions: readonly ChainAcquisition[],
  threads: StretchThreads | null,
  onRow: (rows: number) => void,
): Promise<Verification> {
  const dialect = dialectIn(db, chain.dialect);
  const allRows = () => chainRows(db, acquisitions, chain.range, chain.zone);
  const loaded = recipeOfChain(db, resources, chain, allRows, keysOfChain(db, chain, chain.keys));
  const sample = firstRows(allRows());
  const chosen =
    loaded.candidates.length > 0
      ? chooseRecipe(loaded.candidates, loaded.base, sample)
      : { recipe: loaded.base, reason: '' };
  const isWhole = !isPartial(chain.range);
  const names = acquisitions.map(({ name }) => name);
  const kept = isWhole ? anchorsOf(db, chain) : [];
  const held = kept.length > 0 ? holdAgainst(kept, chosen.recipe, allRows(), names) : NOTHING_HELD;
  const verifier = createVerifier(chosen.recipe, { partial: isPartial(chain.range), anchors: held.anchors });
  const readers = canReadAhead(chosen.recipe) ? threads : null;
  readers?.begin(chosen.recipe);
  const blocks = readers && chainBlocks(db, acquisitions, chain.range);
  if (blocks) await walkBlocks(verifier, readers, blocks, onRow);
  else {
    let rows = 0;
    await walkRows(verifier, readers, allRows(), () => {
      if (++rows % PROGRESS_ROWS === 0) onRow(rows);
    });
    onRow(rows);
  }
  const files = acquisitions.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }));
  let result = verifier.end({ files });
  if (dialect.chain?.documentHash && isWhole) result = withDocumentHashes(result, db, acquisitions);
  if (isWhole) {
    result = withJudged(withAnchorsHeld(result, held), holdImports(db, chain, chosen.recipe));
    result = {
      ...result,
      checked: {
        ...result.checked,
        anchors: result.checked.anchors || kept.length > 0,
      },
    };
    result = { ...result, receipt: receiptOf(result) };
  }
  const explanation = [
    ...result.explanation,
    ...(dialect.chain?.documentHash && !isWhole ? [DOCUMENT_NOT_CHECKED] : []),
    ...(result.explanation.includes(chosen.reason) || !chosen.reason ? [] : [chosen.reason]),
    ...setAside(db, acquisitions),
  ];
  return withRecords({ ...result, explanation }, db, acquisitions);
}

function firstRows(rows: Iterable<{ bytes: Buffer }>): Buffer[] {
  const first: Buffer[] = [];
  for (const { bytes } of rows) {
    first.push(Buffer.from(bytes));
    if (first.length === SAMPLE_ROWS) break;
  }
  return first;
}

/** Says what was received and is no part of the chain. */
function setAside(db: ReadDb, acquisitions: readonly ChainAcquisition[]): string[] {
  const conflicts = acquisitions.reduce((sum, each) => sum + linesInConflictWithOthers(db, each).size, 0);
  if (conflicts === 0) return [];
  return [
    `${count(conflicts)} lines came with the id of a record of an earlier file and other content. They are kept in the ledger and are no part of this chain.`,
  ];
}

/** A package carries a hash over all of itself: where it is right, nothing in it was changed, added or cut. */
export function withDocumentHashes(
  result: VerifyResult,
  db: ReadDb,
  acquisitions: readonly ChainAcquisition[],
): VerifyResult {
  const originals = new Originals(db);
  return withDocumentHashResults(
    result,
    acquisitions.flatMap(({ name, file_id }) =>
      documentHashes(name, Buffer.concat([...originals.file(file_id)])),
    ),
  );
}

type DocumentHash = { name: string; place: string } & PackageHash;

/** The hashes of the packages in a file, one after another; `place` names one of several. */
export function documentHashes(name: string, file: Buffer): DocumentHash[] {
  const encoding = encodingOf(file);
  const text = asUtf8(file.subarray(bomLength(file)), encoding) ?? file;
  const documents: Buffer[] = [];
  const add = (offset: number, length: number) => documents.push(text.subarray(offset, offset + length));
  // A document may be longer than any record: that is no reason not to look at it.
  new JsonDocumentSplitter('').push(text, 0, true, {
    record: (bytes, offset) => add(offset, bytes.length),
    blank: () => {},
    reject: add,
  });
  return documents.map((document, i) => ({
    name,
    place: documents.length > 1 ? `Package ${i + 1} of the file` : 'The package',
    ...verifyPackageHash(document),
  }));
}

export function withDocumentHashResults(
  result: VerifyResult,
  documents: readonly DocumentHash[],
): VerifyResult {
  const wrong = documents.filter(({ matches, stored }) => !matches && stored !== null);
  // A hash that is not there accuses nobody.
  const without = documents.filter(({ stored }) => stored === null);
  const findings = wrong.map(({ name, place, stored, computed }) => ({
    kind: 'content-mismatch' as const,
    row: null,
    file: name,
    line: null,
    partition: [],
    detail: `${place} does not give its own package_hash: something in it was changed after the export.`,
    expected: stored,
    actual: computed,
  }));
  const unproven = without.map(
    ({ name, place }) => `${name}: ${place} holds no package_hash, so nothing proves it unaltered.`,
  );
  const sentences =
    wrong.length > 0
      ? ['The package_hash does not match: the document was changed after it was exported.', ...unproven]
      : unproven.length > 0
        ? unproven
        : [
            'The package_hash was recomputed over the whole document: nothing in it was changed, added or cut since it was exported.',
          ];
  const changed: VerifyResult = {
    ...result,
    integrity: wrong.length > 0 ? 'altered' : without.length > 0 ? 'unverifiable' : 'intact',
    checked: { ...result.checked, content: without.length < documents.length },
    counts: { ...result.counts, 'content-mismatch': result.counts['content-mismatch'] + wrong.length },
    findings: [...findings, ...result.findings],
    explanation: [
      ...sentences,
      'Its entries leave out fields that their own hashes cover, so the chain between them cannot be recomputed from a package.',
    ],
    unprotected: [],
  };
  return { ...changed, receipt: receiptOf(changed) };
}

function withRecords(
  result: VerifyResult,
  db: ReadDb,
  acquisitions: readonly ChainAcquisition[],
): Verification {
  const byName = new Map(acquisitions.map((acquisition) => [acquisition.name, acquisition]));
  const findings = result.findings.map((finding) => {
    const acquisition = finding.file === null ? undefined : byName.get(finding.file);
    const rid = acquisition && finding.line !== null ? ridAtLine(db, acquisition, finding.line) : null;
    return { ...finding, rid };
  });
  return { ...result, findings };
}
