import { type Anchor, type AnchorsHeld, checkAnchors } from './anchors.ts';
import type { CompiledRecipe } from './compile.ts';
import { unprotectedFields } from './coverage.ts';
import { explain } from './explain.ts';
import type { MerkleLeaves } from './merkle.ts';
import { receiptOf } from './receipt.ts';
import type { RecoveredTimes } from './recovered-times.ts';
import type { RowRule } from './row-rule.ts';
import type { SeenFields } from './seen-fields.ts';
import {
  completenessOf,
  type FileInfo,
  type Head,
  integrityOf,
  nothingHolds,
  type Tally,
  type VerifyResult,
} from './verdict.ts';
import type { Chain, FindingLog, LinkEnd, Part, Recomputed } from './walk.ts';

/** All that a walk over a log found, at its end. */
export type WalkedLog = {
  compiled: CompiledRecipe;
  part: Part;
  log: FindingLog;
  linkEnd: LinkEnd;
  /** Chains that have rows, and the one of the last row. */
  chains: Chain[];
  last: Chain | null;
  rows: number;
  hashed: number;
  recomputed: Recomputed;
  recovered: RecoveredTimes;
  linksChecked: boolean;
  signaturesChecked: boolean;
  /** Rows before the first hash. */
  legacy: number;
  /** Rows passed over, by their type. */
  ignored: Map<string, number>;
  lostLines: number;
  /** The fields that rows of each rule hold; null where none can be unprotected. */
  fields: ReadonlyMap<RowRule, SeenFields | null>;
  allLeaves: MerkleLeaves;
  anchors: readonly Anchor[];
};

/** The result of a verification: anchors held against the log, both verdicts, their explanation, the receipt. */
export function resultOf(walked: WalkedLog, files: readonly FileInfo[]): VerifyResult {
  const { compiled, part, log, linkEnd, chains, recomputed, recovered, signaturesChecked } = walked;
  const held = anchorsHeld(walked);
  const tally = tallyOf(walked, held);
  const integrity = integrityOf(tally);
  const completeness = completenessOf(tally);
  const unprotected = unprotectedIn(walked);
  const explanation = explain({
    ...{ compiled, tally, integrity, completeness, chains, part, unprotected, recovered },
    ...{ outside: linkEnd.outside, repeated: linkEnd.repeated },
    ...{ newestFirst: linkEnd.newestFirst, isBackward: linkEnd.isBackward },
    ...{ anchors: held, signaturesChecked, legacy: walked.legacy, ignored: walked.ignored },
  });
  // A recipe that does not fit accuses no row.
  if (nothingHolds(tally))
    for (const kind of ['content-mismatch', 'broken-link'] as const) log.reword(kind, NOTHING_HOLDS);
  else if (integrity === 'not-rederivable')
    log.reword('content-mismatch', compiled.hashField === null ? NOT_NAMED : NOT_BY_THIS_RECIPE);
  const fileName = (file: number): string => files[file]?.name ?? `#${file}`;
  const result = {
    recipe: { name: compiled.name, hash: compiled.hash },
    files: [...files],
    rows: walked.rows,
    integrity,
    completeness,
    checked: {
      content: tally.contentChecked && walked.hashed > 0,
      links: tally.linksChecked && walked.hashed > 0,
      sequence: compiled.recipe.seq !== undefined,
      signatures: signaturesChecked,
      anchors: held.compared > 0,
    },
    recomputed: { rows: recomputed.rows, failed: recomputed.failed },
    counts: log.counts,
    findings: log.list(fileName),
    unprotected,
    heads: chains.map((chain) => headOf(chain, fileName)),
    explanation,
    ...(recovered.rows === 0 ? {} : { recovered_times: recoveredTimes(recovered, fileName) }),
  };
  return { ...result, receipt: receiptOf(result) };
}

/** Holds the anchors against the log; those that disagree are findings. */
function anchorsHeld({
  compiled,
  log,
  linkEnd,
  chains,
  last,
  rows,
  hashed,
  ...walked
}: WalkedLog): AnchorsHeld {
  const merkleRoot = (chain: Chain | null): string | null =>
    (chain === null ? walked.allLeaves : chain.leaves)?.root(linkEnd.newestFirst || linkEnd.isBackward) ??
    null;
  const links = compiled.recipe.kinds === undefined ? rows : hashed;
  const end = { chains, last, rows: links, spelling: compiled.spelling, merkleRoot };
  return checkAnchors(walked.anchors, end, log);
}

function tallyOf(walked: WalkedLog, { anchored }: AnchorsHeld): Tally {
  const { compiled, part, log, linkEnd, chains, rows, hashed, recomputed, signaturesChecked } = walked;
  // Where rows store no hash, one that nothing else holds was not checked.
  const isHeld = compiled.hashField !== null || recomputed.rows > 0 || anchored.size > 0 || signaturesChecked;
  return {
    ...{ rows, hashed, recomputed, lostLines: walked.lostLines },
    contentChecked: compiled.lacks === null && isHeld,
    linksChecked: walked.linksChecked && isHeld && (compiled.prevField !== null || isChained(compiled)),
    recoversTime: compiled.content?.recoversTime === true,
    counts: log.counts,
    linksHeld: linkEnd.held,
    begun: chains.filter(({ start }) => start === 'genesis').length,
    unproven: linkEnd.unproven,
    anchored: isAnchored(chains, anchored) && part === 'whole' && isChained(compiled),
    uncovered:
      compiled.hashField !== null || signaturesChecked
        ? 0
        : chains.filter((each) => !anchored.has(each)).length,
  };
}

/** Is every chain anchored from its genesis to its head? */
function isAnchored(chains: readonly Chain[], anchored: ReadonlySet<Chain>): boolean {
  return chains.length > 0 && chains.every((chain) => chain.start === 'genesis' && anchored.has(chain));
}

function unprotectedIn({ compiled, fields }: WalkedLog): string[] {
  const found = new Set<string>();
  for (const [rule, seen] of fields) {
    for (const name of unprotectedFields(rule.coverage, seen?.names ?? [])) found.add(name);
  }
  for (const { prevField, chained, content } of compiled.rules) {
    if (prevField !== null && content !== null && !chained) found.add(prevField);
  }
  const { kinds, versions } = compiled.recipe;
  for (const checked of [kinds?.field, versions?.field]) if (checked !== undefined) found.delete(checked);
  return [...found].sort();
}

/** Where content is checked, does each row's hash hold its predecessor's? */
function isChained({ rules }: CompiledRecipe): boolean {
  return rules.every(({ content, chained }) => content === null || chained);
}

const NOT_BY_THIS_RECIPE =
  'The row does not give its hash by this recipe. Most rows do not, so this is no sign of a change.';

const NOTHING_HOLDS =
  'The row does not follow from the row before it by this recipe. No row here does, so this is no sign of a change.';

const NOT_NAMED =
  'The row does not give the hash that the next row names by this recipe. Most rows do not, so this is no sign of a change.';

function recoveredTimes(
  recovered: RecoveredTimes,
  fileName: (file: number) => string,
): NonNullable<VerifyResult['recovered_times']> {
  const list = recovered
    .list()
    .map(({ row, file, line, micros }) => ({ row, file: fileName(file), line, micros }));
  return { rows: recovered.rows, longest_micros: recovered.longest, list };
}

function headOf(chain: Chain, fileName: (file: number) => string): Head {
  const { partition, rows, first, head } = chain;
  return { partition, file: chain.file === null ? null : fileName(chain.file), rows, first, head };
}
