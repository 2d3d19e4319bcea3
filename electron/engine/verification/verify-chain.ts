import type { Verification } from '../../../shared/model/integrity.ts';
import { count } from '../../../shared/text.ts';
import { chooseRecipe } from '../integrity/choose.ts';
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
import { documentHashes, withDocumentHashResults } from './document-hashes.ts';
import { recipeOfChain } from './kept-recipes.ts';
import { canReadAhead } from './parallel-walk.ts';
import { isLarge, type StretchThreads, stretchThreads } from './stretch-threads.ts';
import { walkBlocks, walkRows } from './walk-rows.ts';

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
