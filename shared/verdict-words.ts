import type { FindingKind, Verification } from './model/integrity.ts';

/** The verdicts and findings of a verification in words, the same on screen and on paper. */

/** How much a word should alarm; never the only thing that tells words apart. */
export type Tone = 'good' | 'caution' | 'bad' | 'neutral';
export type VerdictWords = { label: string; tone: Tone; meaning: string };

export const INTEGRITY_WORDS: Record<Verification['integrity'], VerdictWords> = {
  intact: {
    label: 'Intact',
    tone: 'good',
    meaning: 'Every record that could be recomputed is unchanged.',
  },
  altered: { label: 'Altered', tone: 'bad', meaning: 'At least one record is not what was written.' },
  forked: {
    label: 'Forked',
    tone: 'caution',
    meaning: 'Intact records follow the same one: concurrent writers do this without malice.',
  },
  'not-rederivable': {
    label: 'Not rederivable',
    tone: 'caution',
    meaning: 'The hashes cannot be recomputed from what the export holds; this is no sign of tampering.',
  },
  'links-only': {
    label: 'Links only',
    tone: 'caution',
    meaning: 'The records follow each other, but their content is not covered.',
  },
  unverifiable: {
    label: 'Unverifiable',
    tone: 'neutral',
    meaning: 'The records do not hold what a check needs.',
  },
  unreadable: {
    label: 'Unreadable',
    tone: 'bad',
    meaning: 'Some records could not be read as their chain needs.',
  },
};

export const COMPLETENESS_WORDS: Record<Verification['completeness'], VerdictWords> = {
  proven: {
    label: 'Complete',
    tone: 'good',
    meaning: 'Nothing is missing, from the first record to the last.',
  },
  unproven: {
    label: 'Completeness unproven',
    tone: 'caution',
    meaning: 'No gap was found, but records missing at an end would not show.',
  },
  broken: { label: 'Incomplete', tone: 'bad', meaning: 'Records are missing.' },
};

/** What was checked, and what it means for the reader where it was not. */
export const CHECK_WORDS: Record<keyof Verification['checked'], { label: string; yes: string; no: string }> =
  {
    content: {
      label: 'Content',
      yes: 'What the hashes are over was hashed again and compared with them.',
      no: 'An edit that leaves the hashes alone would not be seen.',
    },
    links: {
      label: 'Links',
      yes: 'Each row was held against the one that it names as its predecessor.',
      no: 'Rows that were moved, repeated or taken out would not be seen by their links.',
    },
    sequence: {
      label: 'Sequence',
      yes: 'Numbers were checked for jumps and repeats.',
      no: 'The recipe names no field that counts the rows.',
    },
    signatures: {
      label: 'Signatures',
      yes: 'Each row’s signature was checked.',
      no: 'The rows carry none that could be checked: who can write the log could have hashed it anew.',
    },
    anchors: {
      label: 'Anchors',
      yes: 'The log was held against values from outside of it.',
      no: 'Rows cut off at the end, or a rewrite of the whole log, would not be seen.',
    },
  };

/** What a finding is about. Each family has a shape of its own. */
export const FINDING_FAMILIES = ['content', 'order', 'missing', 'fork', 'unreadable', 'note'] as const;
export type FindingFamily = (typeof FINDING_FAMILIES)[number];

export const FAMILY_WORDS: Record<FindingFamily, { label: string; tone: Tone }> = {
  content: { label: 'Changed content', tone: 'bad' },
  order: { label: 'Moved or repeated', tone: 'bad' },
  missing: { label: 'Missing rows', tone: 'bad' },
  fork: { label: 'Fork', tone: 'caution' },
  unreadable: { label: 'Unreadable', tone: 'caution' },
  note: { label: 'To be looked at', tone: 'caution' },
};

export const FINDING_WORDS: Record<FindingKind, { label: string; family: FindingFamily }> = {
  'content-mismatch': { label: 'Content mismatch', family: 'content' },
  'signature-invalid': { label: 'Signature invalid', family: 'content' },
  reordered: { label: 'Reordered', family: 'order' },
  duplicate: { label: 'Duplicate', family: 'order' },
  'broken-link': { label: 'Broken link', family: 'missing' },
  gap: { label: 'Gap', family: 'missing' },
  'prefix-missing': { label: 'Beginning missing', family: 'missing' },
  'anchor-mismatch': { label: 'Anchor mismatch', family: 'missing' },
  'torn-line': { label: 'Torn line', family: 'missing' },
  'seal-missing': { label: 'Seal missing', family: 'missing' },
  fork: { label: 'Fork', family: 'fork' },
  'unreadable-line': { label: 'Unreadable line', family: 'unreadable' },
  'sequence-break': { label: 'Sequence break', family: 'note' },
  'duplicate-keys': { label: 'Duplicate keys', family: 'note' },
};

/**
 * How much a family of findings should alarm in this verification: where the recipe does not fit, or a time could
 * not be recovered, a row that does not give its hash accuses nobody.
 */
export function familyTone(family: FindingFamily, integrity: Verification['integrity']): Tone {
  const accusesNobody = integrity === 'not-rederivable' || integrity === 'unverifiable';
  return family === 'content' && accusesNobody ? 'caution' : FAMILY_WORDS[family].tone;
}

/** What a part of a chain is called: its partition, its file, or the whole log. */
export function chainName({
  partition,
  file,
}: {
  partition: readonly string[];
  file?: string | null;
}): string {
  const name = [...(file ? [file] : []), ...partition].join(' / ');
  return name === '' ? 'whole log' : name;
}
