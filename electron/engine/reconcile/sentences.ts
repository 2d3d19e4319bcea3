import type { ReconciledSide, Reconciliation } from '../../../shared/model/reconcile.ts';
import { count, counted } from '../../../shared/text.ts';

type Told = Pick<
  Reconciliation,
  'verdict' | 'left' | 'right' | 'period' | 'compared' | 'equal' | 'counts' | 'changed_fields' | 'fields'
>;

const FIELDS_NAMED = 8;

/** What a reconciliation found, in words: what was compared, what differs, and what was not looked at. */
export function reconcileSentences(result: Told): string[] {
  const { left, right, counts, period } = result;
  return [
    verdictSentence(result),
    period
      ? `The period is ${period.from} to ${period.to}, both included: ${period.given ? 'as asked' : 'the time that both sides cover'}.`
      : 'The two sides do not overlap in time.',
    counts.missing > 0 &&
      `${counted(counts.missing, 'record')} of ${left.name} ${are(counts.missing)} not in ${right.name}.`,
    counts.extra > 0 &&
      `${counted(counts.extra, 'record')} of ${right.name} ${are(counts.extra)} not in ${left.name}.`,
    counts.changed > 0 && changedSentence(result),
    ...[left, right].flatMap((side) => [outsideSentence(side), ...setAside(side)]),
    fieldsSentence(result),
  ].filter((sentence): sentence is string => typeof sentence === 'string');
}

const are = (n: number) => (n === 1 ? 'is' : 'are');

function verdictSentence({ verdict, compared, equal, left, right }: Told): string {
  if (verdict === 'nothing-compared')
    return `Nothing was compared: ${left.name} and ${right.name} have no record and no time in common.`;
  if (verdict === 'equal')
    return `${left.name} and ${right.name} agree: all ${counted(compared, 'record')} compared are equal.`;
  return `${left.name} and ${right.name} differ: of ${counted(compared, 'record')} compared, ${count(equal)} ${are(equal)} equal.`;
}

function changedSentence({ counts, changed_fields }: Told): string {
  const names = changed_fields
    .slice(0, FIELDS_NAMED)
    .map(({ name, records }) => `${name} (${count(records)})`);
  const more = changed_fields.length > FIELDS_NAMED ? ' and others' : '';
  return `${counted(counts.changed, 'record')} ${counts.changed === 1 ? 'has' : 'have'} other values: in ${names.join(', ')}${more}.`;
}

function outsideSentence({ name, outside: { before, after } }: ReconciledSide): string | null {
  if (before + after === 0) return null;
  return `${counted(before + after, 'record')} that only ${name} has ${are(before + after)} outside the period and not compared: ${count(before)} before it, ${count(after)} after it.`;
}

function setAside({ name, conflicting, rejected, repeated }: ReconciledSide): string[] {
  const sentences: string[] = [];
  if (conflicting > 0)
    sentences.push(
      `${name} holds ${counted(conflicting, 'line')} with the id of another of its records and other content; such ids count as changed unless both sides hold the same.`,
    );
  if (rejected > 0)
    sentences.push(
      `${counted(rejected, 'line')} of ${name} could not be read as records and ${rejected === 1 ? 'was' : 'were'} not compared; the ledger lists them.`,
    );
  if (repeated > 0)
    sentences.push(`${counted(repeated, 'line')} of ${name} say the same as another of its lines.`);
  return sentences;
}

function fieldsSentence({ fields: { mapped, original, not_compared } }: Told): string {
  const all = `Compared were ${mapped.length} mapped fields`;
  if (original === null) return `${all} and every member of the originals.`;
  const left =
    not_compared.length === 0 ? '' : ` Only one side writes ${not_compared.join(', ')}: not compared.`;
  return `${all}${original.length === 0 ? '' : ` and of the originals ${original.join(', ')}`}.${left}`;
}
