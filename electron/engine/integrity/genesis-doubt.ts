import { count, counted } from '../../../shared/text.ts';
import type { ContentHasher } from './content-hasher.ts';
import { digestHex, type HashSpelling } from './hash-text.ts';
import type { JsonTape } from './json-lexer.ts';
import type { Counts } from './verdict.ts';

/**
 * What a chain's first row says against the genesis that the recipe names. `over`: it gives its hash over another
 * usual start. `names`: it names what is no row's hash. `numbered`: by its number none is before it, yet it names
 * something else. `elsewhere`: it follows a row of another chain. `unsure`: nothing tells this from missing rows.
 * `fails`: it names nothing and does not give its hash.
 */
export type GenesisDoubt =
  | { kind: 'over' | 'names'; start: string | null }
  | { kind: 'numbered' | 'elsewhere' | 'unsure' | 'fails' };

/** What the first rows of chains usually follow from, where it is a word and no hash. */
export const USUAL_STARTS = [
  '',
  '0',
  '0'.repeat(64),
  '0'.repeat(96),
  '0'.repeat(128),
  'genesis',
  'GENESIS',
  'Genesis',
  'null',
  'None',
  'root',
];

/**
 * The usual start over which a row gives `hash`, the text stored as its own or, as lower-case hex, what another row
 * names; undefined where it is none of them.
 */
export function usualStart(content: ContentHasher, tape: JsonTape, hash: string): string | null | undefined {
  // Each would be a whole search for a time.
  if (content.recoversTime) return undefined;
  return [null, ...USUAL_STARTS].find((start) => {
    const { matches, computed } = content.recompute(tape, start, hash);
    return matches || computed === hash;
  });
}

/** Of a first row that names another predecessor than the genesis; `before`: how many rows its number says are missing. */
export function doubtOfNamed(
  named: string | null,
  spelling: HashSpelling,
  before: number | null,
): GenesisDoubt | null {
  const digest = named === null ? null : digestHex(named, spelling);
  if (digest === null || /^(.)\1*$/.test(digest)) return { kind: 'names', start: named };
  if (before === null) return { kind: 'unsure' };
  return before > 0 ? null : { kind: 'numbered' };
}

/** What is said at the first row itself; null where the doubt is no matter of what it names. */
export function doubtDetail(doubt: GenesisDoubt | null): string | null {
  switch (doubt?.kind) {
    case 'over':
      return `The first row gives its hash over ${said(doubt.start)}, and not over the recipe’s genesis.`;
    case 'names':
      return `The first row names ${said(doubt.start)}, which is no row’s hash and not the recipe’s genesis.`;
    case 'numbered':
      return 'By its number no row comes before the first one, yet it names another predecessor than the recipe’s genesis.';
    case 'elsewhere':
      return `The first row of the chain follows a row of another chain: ${MOVED}.`;
    default:
      return null;
  }
}

const MOVED =
  'it was moved here, what says which chain it is of was changed, or the recipe parts what is one chain';

/** What the first rows of chains say against the recipe's genesis, each kind of doubt once. */
export function doubtSentences(doubts: readonly GenesisDoubt[], chains: number, counts: Counts): string[] {
  const of = (kind: GenesisDoubt['kind']): GenesisDoubt[] => doubts.filter((doubt) => doubt.kind === kind);
  const rows = (some: readonly GenesisDoubt[]): string =>
    chains === 1
      ? 'The first row'
      : `The first row of ${some.length === 1 ? 'one chain' : counted(some.length, 'chain', 'chains')}`;
  const starts = (some: readonly GenesisDoubt[]): string =>
    [...new Set(some.map((doubt) => said('start' in doubt ? doubt.start : null)))].slice(0, 3).join(' or ');
  const told: string[] = [];
  const [over, names, numbered, fails] = [of('over'), of('names'), of('numbered'), of('fails')];
  if (over.length > 0)
    told.push(
      `${rows(over)} gives its hash over ${starts(over)}, which is not the genesis that the recipe names: the recipe’s genesis may be wrong, and nothing shows that rows are missing before it.`,
    );
  if (names.length > 0)
    told.push(
      `${rows(names)} names ${starts(names)}, which is no row’s hash and not the genesis that the recipe names: the recipe’s genesis may be wrong, and nothing else shows that rows are missing before it.`,
    );
  if (numbered.length > 0)
    told.push(
      `${rows(numbered)} has the number that the recipe says is the first, and names another predecessor than the recipe’s genesis: that genesis may be wrong.`,
    );
  if (of('elsewhere').length > 0)
    told.push(`${rows(of('elsewhere'))} follows a row of another chain: ${MOVED}.`);
  if (of('unsure').length > 0)
    told.push(
      `${notAtStart(of('unsure').length, chains)}: rows before it are missing, or the recipe’s genesis is not that of this log.`,
    );
  // Where other rows fail too, it is no matter of the genesis.
  if (fails.length > 0 && fails.length === counts['content-mismatch'] + counts['broken-link'])
    told.push(
      'Only what is hashed over the recipe’s genesis does not give its hash, the first row: the recipe’s genesis may be wrong, and then nothing was changed.',
    );
  return told;
}

/** How many chains do not begin at their start; of one chain, that its log does not. */
export function notAtStart(some: number, of: number): string {
  if (of === 1) return 'The log does not begin at the start of its chain';
  return `${some === 1 ? 'One' : count(some)} of ${counted(of, 'chain', 'chains')} ${some === 1 ? 'does not begin at its' : 'do not begin at their'} start`;
}

function said(start: string | null): string {
  if (start === null) return 'nothing';
  if (start === '') return 'an empty text';
  return /^0{8,}$/.test(start) ? `${start.length} zeros` : `“${start}”`;
}
