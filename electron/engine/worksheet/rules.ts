import { AppError } from '../../../shared/errors.ts';
import { type AttributeLetter, TICK_MARKS, type WorksheetSetup } from '../../../shared/model/worksheet.ts';
import { rateText } from '../sampling/plan-words.ts';
import { missingForSignOff } from './results.ts';
import { type Done, type Item, isDeviation, type KeptChange, type State } from './state.ts';

type Kind = Exclude<KeptChange['kind'], 'undo'>;
type Change<K extends Kind> = Extract<KeptChange, { kind: K }>;

function refuse(problem: string, advice: string): never {
  throw new AppError('worksheet-refused', { problem, advice });
}

function itemOf(state: State, order: number): Item {
  const item = state.items.get(order);
  if (!item) throw new AppError('not-found', { what: 'item of this worksheet with draw number', id: order });
  return item;
}

function testable(state: State, order: number): Item {
  const item = itemOf(state, order);
  if (item.replaced)
    refuse(
      `item ${order} was replaced by item ${item.replaced.by_item}`,
      'Test the reserve that took its place, or undo the replacement.',
    );
  return item;
}

/** One name, however it is spaced and capitalised. */
const sameName = (a: string, b: string) => plain(a) === plain(b);
const plain = (name: string) => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** What an auditor may do to a worksheet (docs/worksheet.md). Each applies its change, or throws and changes nothing. */
const RULES: { [K in Kind]: (state: State, change: Change<K>, done: Done) => void } = {
  'set-up'(state, { setup }, done) {
    const kept = new Set(setup.attributes.map(({ letter }) => letter));
    for (const { cells } of state.items.values())
      for (const letter of cells.keys())
        if (!kept.has(letter))
          refuse(`attribute ${letter} has marks`, 'Keep it, or take its marks away first.');
    if (state.setup && state.hasMarks)
      state.changedTerms.push(...termsChanged(state.setup, setup).map((what) => `${what}, by ${done.by}`));
    state.setup = setup;
  },

  mark(state, { order, attribute, mark, reason, exception }, done) {
    if (!state.setup) refuse('it is not set up', 'Say first what is tested and what counts as a deviation.');
    if (!state.setup.attributes.some(({ letter }) => letter === attribute))
      refuse(`there is no attribute ${attribute}`, 'Add it to the set-up, with its definition.');
    const { cells } = testable(state, order);
    if (mark === null) {
      cells.delete(attribute);
      return;
    }
    if (TICK_MARKS[mark].asks !== undefined && reason === undefined)
      refuse(`${TICK_MARKS[mark].sign} needs a reason`, `Say: ${TICK_MARKS[mark].asks}.`);
    const number = isDeviation(mark) ? exceptionFor(state, cells.get(attribute)?.exception, exception) : null;
    cells.set(attribute, { mark, reason: reason ?? null, exception: number, ...done });
    state.testers.add(done.by);
  },

  note(state, { order, text }) {
    itemOf(state, order).note = text;
  },

  exception(state, { number, nature, cause, response }) {
    if (!state.places().has(number)) throw new AppError('not-found', { what: 'exception', id: `E${number}` });
    state.exceptions.set(number, { nature, cause, response });
  },

  replace(state, { order, reason, evidence }, done) {
    const item = testable(state, order);
    for (const [letter, { mark, exception }] of item.cells)
      if (isDeviation(mark))
        refuse(
          `item ${order} deviates in ${letter} (E${exception})`,
          'A deviation is never replaced, nor is an item that cannot be examined: it counts.',
        );
    const shown = [...state.attachments.values()].some((attached) => attached.order === order);
    if (evidence === '' && !shown)
      refuse(
        `nothing shows that item ${order} does not apply`,
        'Attach the evidence to it, or say where it is.',
      );
    const next = state.takeReserve(order);
    if (!next)
      refuse(
        'no reserve is left',
        'Mark it n/a: the result then rests on fewer items. Where many do not apply, draw from a better population.',
      );
    item.use = 'replaced';
    item.replaced = { by_item: next.order, reason, evidence, ...done };
  },

  attach(state, { kind: _, ...file }, done) {
    if (file.order !== null) itemOf(state, file.order);
    state.attachments.set(file.number, { ...file, ...done });
  },

  detach(state, { attachment }) {
    const held = state.attachments.get(attachment);
    if (!held) throw new AppError('not-found', { what: 'attachment', id: attachment });
    const item = held.order === null ? null : itemOf(state, held.order);
    const others = [...state.attachments.values()].filter(({ order }) => order === held.order).length - 1;
    if (item?.replaced?.evidence === '' && others === 0)
      refuse(
        `it is what shows that item ${item.order} does not apply`,
        'Attach other evidence to the item first.',
      );
    state.attachments.delete(attachment);
  },

  conclude(state, { text }) {
    state.conclusion = text;
  },

  sign(state, { role, name, digest }, { by, at }) {
    const signed = { role, name, account: by, at, digest };
    if (role === 'preparer') {
      const [missing] = missingForSignOff(state);
      if (missing !== undefined) refuse(`it cannot be signed yet: ${missing}`, 'Complete it, then sign.');
      state.preparer = signed;
      return;
    }
    if (!state.preparer) refuse('the preparer has not signed', 'The preparer signs first.');
    if (sameName(name, state.preparer.name))
      refuse('a preparer cannot sign as reviewer', 'Someone else reviews it.');
    for (const tester of state.testers)
      if (sameName(name, tester))
        refuse('who set tick marks cannot sign as reviewer', 'Someone else reviews it.');
    state.reviewer = signed;
  },

  reopen(state, { reason }, done) {
    if (!state.preparer) refuse('it is not signed', 'Nothing has to be opened again.');
    state.reopened.push({ reason, ...done });
    state.preparer = null;
    state.reviewer = null;
  },
};

/** The number of the exception that a mark stands for: the one named, the one it had, or the next. */
function exceptionFor(state: State, had: number | null | undefined, named: number | undefined): number {
  if (named !== undefined) {
    if (!state.places().has(named)) throw new AppError('not-found', { what: 'exception', id: `E${named}` });
    return named;
  }
  if (had !== null && had !== undefined) return had;
  state.lastException += 1;
  state.exceptions.set(state.lastException, { nature: '', cause: '', response: '' });
  return state.lastException;
}

function termsChanged(before: WorksheetSetup, after: WorksheetSetup): string[] {
  const changed: string[] = [];
  const rate = (what: string, from: number, to: number) => {
    if (from !== to) changed.push(`The ${what} was changed from ${rateText(from)} to ${rateText(to)}`);
  };
  rate('confidence', before.confidence, after.confidence);
  rate('tolerable rate', before.tolerable, after.tolerable);
  if (before.method !== after.method)
    changed.push(`The method was changed from ${before.method} to ${after.method}`);
  if (before.deviation !== after.deviation) changed.push('The definition of a deviation was changed');
  const definition = (setup: WorksheetSetup, wanted: AttributeLetter) =>
    setup.attributes.find(({ letter }) => letter === wanted)?.definition;
  for (const { letter, definition: text } of after.attributes)
    if (definition(before, letter) !== text)
      changed.push(`The definition of attribute ${letter} was changed`);
  return changed;
}

/**
 * Applies one change of a worksheet's history.
 *
 * @throws AppError `worksheet-frozen` once the preparer has signed, `worksheet-refused`, `not-found`
 */
export function apply(state: State, change: Exclude<KeptChange, { kind: 'undo' }>, done: Done): void {
  const signed = state.reviewer ?? state.preparer;
  const goesOn =
    change.kind === 'reopen' || (change.kind === 'sign' && change.role === 'reviewer' && !state.reviewer);
  if (signed && !goesOn) throw new AppError('worksheet-frozen', { name: signed.name, role: signed.role });
  const rule = RULES[change.kind] as (state: State, change: KeptChange, done: Done) => void;
  rule(state, change, done);
}
