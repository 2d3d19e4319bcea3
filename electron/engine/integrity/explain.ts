import { count, counted } from '../../../shared/text.ts';
import type { AnchorsHeld } from './anchors.ts';
import type { CompiledRecipe } from './compile.ts';
import { doubtSentences, notAtStart } from './genesis-doubt.ts';
import { type Completeness, type Integrity, lostItsOrder, nothingHolds, type Tally } from './verdict.ts';
import type { Chain, Part } from './walk.ts';

/** The verdicts in plain words: what was proven, what was not, and why. */
export type Told = {
  compiled: CompiledRecipe;
  tally: Tally;
  integrity: Integrity;
  completeness: Completeness;
  chains: readonly Chain[];
  part: Part;
  /** Rows that follow from rows outside the part that was asked for. */
  outside: number;
  /** Rows that hold the hash of an earlier row of their chain. */
  repeated: number;
  newestFirst: boolean;
  isBackward: boolean;
  anchors: AnchorsHeld;
  unprotected: readonly string[];
  /** Recovered timestamps: rows, and the longest distance in microseconds. */
  recovered: { rows: number; longest: number };
  signaturesChecked: boolean;
  /** Rows before the first hash. */
  legacy: number;
  /** Rows that the chain passes over, by their type. */
  ignored: ReadonlyMap<string, number>;
};

export function explain(told: Told): string[] {
  return [
    integritySentence(told),
    ...uncoveredSentence(told),
    ...contentSentences(told),
    ...startSentences(told),
    ...repeatedSentences(told),
    ...unhashedSentences(told),
    tailSentence(told),
    ...wholeChainSentence(told),
    ...valuelessSentences(told),
    ...partSentences(told),
    ...unprotectedSentence(told),
    ...unseparatedSentence(told),
  ];
}

function integritySentence({ integrity, tally, chains, compiled, signaturesChecked }: Told): string {
  const rows = counted(tally.rows, 'row', 'rows');
  // Where no predecessor is stored, a row whose own is not here was not recomputed.
  const unchecked = uncheckedStarts(chains) + (compiled.prevField === null ? tally.counts.gap : 0);
  switch (integrity) {
    case 'intact':
      if (compiled.hashField === null) {
        const held = signaturesChecked ? tally.rows : tally.recomputed.rows + chains.length - tally.uncovered;
        return `The content of ${counted(held, 'row', 'rows')} gives the hashes that the rows after them name${chains.length > tally.uncovered ? ' or that an anchor or a signature holds' : ''}: nothing that is hashed in them was changed since.`;
      }
      return `The content of ${counted(tally.rows - unchecked, 'row', 'rows')} gives the stored hashes, and ${tally.counts.gap > 0 ? 'but for what is missing ' : ''}each row follows from its predecessor: nothing that is hashed was changed since.`;
    case 'altered':
      return `Among ${rows} some were changed, moved, repeated or cut out after they were hashed; the findings name them.`;
    case 'forked':
      return 'Every row is intact, but some predecessors have two successors. Concurrent writers do this without malice, and so does a log that was started anew.';
    case 'not-rederivable':
      if (compiled.hashField === null) {
        return `${counted(tally.recomputed.failed, 'row does', 'rows do')} not give the hash that the row after it names, and fewer do: the recipe does not fit, rows were left out, or the export changed the spelling of values. This is no sign of tampering.`;
      }
      return `${nothingHolds(tally) ? 'Nothing here can be reproduced:' : 'The links hold, but'} ${counted(tally.recomputed.failed, 'row does', 'rows do')} not give the stored hash: the recipe ${isKeyed(compiled) ? 'or its key ' : ''}does not fit, or the export changed the spelling of values. This is no sign of tampering.`;
    case 'links-only':
      return `The links between ${rows} hold. Their content could not be compared with their hashes.`;
    case 'unreadable':
      return tally.rows === 0
        ? 'No line here is a record, so nothing could be checked.'
        : 'A line that belongs to the log cannot be read, so its content cannot be checked.';
    case 'unverifiable':
      return unverifiableSentence(tally, unchecked);
  }
}

function isKeyed({ recipe, rules }: CompiledRecipe): boolean {
  return recipe.alg.startsWith('hmac') || rules.some(({ algorithm }) => algorithm.startsWith('hmac'));
}

/** Where rows store only their predecessors' hashes, nothing is over the last one. */
function uncoveredSentence({ compiled, tally, chains }: Told): string[] {
  if (compiled.hashField !== null || compiled.content === null || tally.rows === 0) return [];
  const each =
    chains.length === 1
      ? 'the last row'
      : `the last row of ${tally.uncovered === chains.length ? 'each of ' : ''}${counted(tally.uncovered, 'chain', 'chains')}`;
  if (tally.uncovered === 0) return [];
  return [
    `Rows store only the hash of the row before them, so nothing here covers ${each}: a change of it, or of any other that no row names, cannot be seen. An anchor or a row that follows covers it.`,
  ];
}

function uncheckedStarts(chains: readonly Chain[]): number {
  return chains.filter(({ startUnchecked }) => startUnchecked).length;
}

function unverifiableSentence(
  { rows, recomputed, unproven, counts }: Told['tally'],
  unchecked: number,
): string {
  if (rows === 0) return 'There is no record here to verify.';
  const held = recomputed.rows - recomputed.failed - unproven - unchecked;
  if (held <= 0) return 'What is here does not allow the hashes to be checked.';
  const named = counts['content-mismatch'] > 0;
  if (held === rows)
    return `The content of ${counted(rows, 'row', 'rows')} gives the stored hashes, and nothing tells how they follow one another.`;
  const rest = counted(rows - held, 'row', 'rows');
  return `The content of ${counted(held, 'row', 'rows')} gives the stored hashes; for ${rest} that could not be established${named ? ', and the findings name them' : ''}.`;
}

function contentSentences({
  compiled,
  tally,
  integrity,
  recovered,
  signaturesChecked,
  isBackward,
}: Told): string[] {
  const told: string[] = [];
  if (tally.rows === 0) return told;
  // Of a row that no chain could be found for, its hash was not looked at.
  if (tally.hashed === 0 && tally.counts['unreadable-line'] < tally.rows)
    told.push(`No record holds the field ${compiled.hashField ?? compiled.prevField}.`);
  if (isBackward) {
    told.push(
      'Each row that was looked at follows from the one after it: the log lists its newest row first. Where rows store no predecessor it can only be read from the oldest; turn its lines round, or give the recipe an order.',
    );
  } else if (nothingHolds(tally)) {
    told.push(
      'No row here follows another: they are single rows of a log, or the recipe is that of another scheme.',
    );
  }
  if (tally.unproven > 0) {
    told.push(
      `${counted(tally.unproven, 'row', 'rows')} could not be recomputed, as the rows before them are not here and their hashes are not stored.`,
    );
  }
  if (compiled.lacks === 'preimage') {
    told.push(
      tally.linksChecked
        ? 'Links verified, row hashes not reproducible: encoding not published.'
        : compiled.hashField === null
          ? 'Rows store only the hash of the row before them, and what it is over is not published: not even links can be checked.'
          : 'The records hold neither the hashes of their predecessors nor all that was hashed.',
    );
  }
  if (compiled.rules.some(({ content, chained }) => content !== null && !chained)) {
    told.push(
      tally.linksChecked
        ? 'The predecessor’s hash enters no row’s own: rows may have been taken out and the others made to name one another.'
        : 'No row’s hash holds that of its predecessor: each row was checked by itself, and not whether any are missing or in order.',
    );
  }
  if (compiled.lacks === 'key') told.push('Row hashes are keyed, and the key was not given.');
  if ((compiled.recipe.signatures?.length ?? 0) > 0 && !signaturesChecked) {
    told.push('Signatures were not checked: their key was not given.');
  }
  if (integrity === 'not-rederivable' && lostItsOrder(tally)) {
    told.push(
      'Exactly the rows fail whose hash relies on the order of their members: the export changed that order.',
    );
  }
  if (recovered.rows > 0) {
    const longest = count(recovered.longest);
    told.push(
      `The hashed time is not stored; it was recovered for ${counted(recovered.rows, 'row', 'rows')}, at most ${longest} µs before the stored one.`,
    );
  }
  if (tally.recoversTime && tally.counts['content-mismatch'] > 0) {
    const rows = counted(tally.counts['content-mismatch'], 'row', 'rows');
    told.push(
      `For ${rows} no time within the window gives the stored hash. That alone does not show a change.`,
    );
  }
  return told;
}

function startSentences({ chains, newestFirst, tally, compiled }: Told): string[] {
  const at = (start: Chain['start']): number => chains.filter((chain) => chain.start === start).length;
  const told = newestFirst ? ['The log lists its newest row first, and was read backwards.'] : [];
  if (chains.length > 0 && at('genesis') === chains.length) {
    told.push(
      chains.length === 1
        ? 'The log begins at the start of its chain.'
        : `Each of ${counted(chains.length, 'chain', 'chains')} begins at its start.`,
    );
  }
  told.push(
    ...doubtSentences(
      chains.flatMap(({ doubt }) => doubt ?? []),
      chains.length,
      tally.counts,
    ),
  );
  const cut = chains.filter(({ start, doubt }) => start === 'missing' && doubt === null).length;
  if (cut > 0) told.push(`${notAtStart(cut, chains.length)}: rows before it are missing.`);
  const unchecked = uncheckedStarts(chains);
  if (unchecked > 0) {
    told.push(
      `${unchecked === 1 ? 'The first row itself was not checked' : `${unchecked} first rows were not checked`}: rows store no predecessor, and the one before is not here. An edit of it would not be seen.`,
    );
  }
  if (compiled.prevField === null && tally.counts.gap > 0) {
    told.push(
      `${tally.counts.gap === 1 ? 'The row after what is missing was not checked' : `${count(tally.counts.gap)} rows after what is missing were not checked`} either: nothing stores what it was hashed over.`,
    );
  }
  if (at('unknown') > 0)
    told.push('Whether rows are missing before the first one cannot be told from this log.');
  return told;
}

/** A copy of many rows is one finding, where it begins; a copied file with a chain of its own is none. */
function repeatedSentences({ repeated, tally, chains }: Told): string[] {
  const told: string[] = [];
  if (repeated > tally.counts.duplicate)
    told.push(`${counted(repeated, 'row is', 'rows are')} here a second time, as their hashes say.`);
  const seen = new Set<string>();
  let copied = 0;
  for (const { file, partition, first, head, rows } of chains) {
    const key = JSON.stringify([partition, first, head, rows]);
    if (file !== null && seen.has(key)) copied += rows;
    seen.add(key);
  }
  if (copied > 0)
    told.push(
      `${counted(copied, 'row is', 'rows are')} here a second time, as the whole chain of a copied file.`,
    );
  return told;
}

/** Rows that no hash is over. */
function unhashedSentences({ legacy, ignored, compiled, tally, anchors }: Told): string[] {
  const told: string[] = [];
  if (legacy > 0) {
    told.push(`${counted(legacy, 'row comes', 'rows come')} before the first hash: nothing protects them.`);
  }
  for (const [type, rows] of ignored) {
    told.push(
      `${counted(rows, 'row', 'rows')} of type ${type} are no part of the chain: nothing protects them.`,
    );
  }
  const sealed = Object.values(compiled.recipe.kinds?.of ?? {}).some(({ kind }) => kind === 'seal');
  const unsealed = tally.counts['anchor-mismatch'] - anchors.contradicted - anchors.chainless;
  if (unsealed > 0) {
    told.push('The log disagrees with its seal: rows are missing or added, or the seal was changed.');
  } else if (sealed && tally.counts['seal-missing'] === 0) {
    told.push(
      'A seal inside the log names its last row. Who can write the log can write another seal as well.',
    );
  }
  return told;
}

/** What is said of the end of a log. */
export const TAIL = {
  proven: 'An anchor outside the log names its head, so no row is missing at the end.',
  disagrees: 'The log disagrees with its anchor: rows are missing, added or rewritten.',
  chainless:
    'An anchor speaks of a chain of which no row is here: it was left out of what was given, or taken out.',
  notEvery:
    'The anchors given do not name the head of every chain, so missing rows at the end would not be seen.',
  none: 'No anchor was given: rows cut off at the end, or a full rewrite of the log, cannot be seen.',
  valueless: 'No anchor gave a value: rows cut off at the end, or a full rewrite of the log, cannot be seen.',
};

function tailSentence({ completeness, anchors, chains }: Told): string {
  if (completeness === 'proven') return TAIL.proven;
  if (anchors.contradicted > 0) return TAIL.disagrees;
  if (anchors.chainless > 0) return TAIL.chainless;
  // A log that is not intact, or whose start cannot be told, may end where it should all the same.
  if (chains.length > 0 && chains.every((chain) => anchors.anchored.has(chain))) return TAIL.proven;
  if (anchors.compared > 0) return TAIL.notEvery;
  return anchors.valueless.length > 0 ? TAIL.valueless : TAIL.none;
}

/** Of chains apart, nothing here follows from one that is not here. */
function wholeChainSentence({ completeness, compiled, part, tally }: Told): string[] {
  const { partition = [], scope, kinds } = compiled.recipe;
  const headed = Object.values(kinds?.of ?? {}).some(({ kind }) => kind === 'header');
  const areApart = partition.length > 0 || scope === 'file' || headed;
  if (!areApart || tally.rows === 0 || part !== 'whole' || completeness !== 'unproven') return [];
  return ['Each chain stands by itself: one that was left out as a whole cannot be seen.'];
}

function valuelessSentences({ anchors }: Told): string[] {
  return anchors.valueless.map(
    (source) =>
      `There is no value where an anchor was looked for (${source}), so the log was not held against it.`,
  );
}

function partSentences({ part, chains, outside }: Told): string[] {
  if (part === 'whole') return [];
  const told = ['Only a part of the log was checked: what comes before and after it lies outside.'];
  const before = chains.filter(({ start }) => start === 'outside').length;
  if (before > 0)
    told.push(`The first row of ${counted(before, 'chain', 'chains')} follows from a row before that part.`);
  if (part === 'filter' && outside > before) {
    told.push(
      `${counted(outside - before, 'row follows', 'rows follow')} from rows that the filter left out.`,
    );
  }
  return told;
}

function unprotectedSentence({ unprotected, compiled }: Told): string[] {
  if (compiled.content === null || unprotected.length === 0) return [];
  return [`No hash protects ${unprotected.join(', ')}: a change there cannot be seen.`];
}

function unseparatedSentence({ compiled }: Told): string[] {
  if (compiled.content === null) return [];
  const pairs = compiled.rules.flatMap(({ unseparated }) => unseparated.map((pair) => pair.join(' and ')));
  if (pairs.length === 0) return [];
  return [
    `Nothing separates ${[...new Set(pairs)].join(', ')} where they are hashed: characters can move from one to the next unseen.`,
  ];
}
