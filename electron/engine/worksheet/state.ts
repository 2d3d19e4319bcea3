import {
  type Attachment,
  type AttributeLetter,
  type Mark,
  type SignOff,
  TICK_MARKS,
  type WorksheetCell,
  type WorksheetChange,
  type WorksheetSetup,
} from '../../../shared/model/worksheet.ts';

/** A change as it is kept: what the vault found out about it is written down with it. */
export type KeptChange =
  | Exclude<WorksheetChange, { kind: 'sign' }>
  | (Extract<WorksheetChange, { kind: 'sign' }> & { digest: string })
  | ({ kind: 'attach' } & Omit<Attachment, 'by' | 'at'>)
  /** Takes back the changes that were made together as `batch`. */
  | { kind: 'undo'; batch: number };

/** Who and when (UTC, microseconds). */
export type Done = { by: string; at: string };

/** One entry of a worksheet's history. Changes made together share a `batch`: the `seq` of their first. */
export type WorksheetEvent = Done & { seq: number; batch: number; change: KeptChange };

export type Item = {
  order: number;
  ticket: string;
  id: string;
  stratum?: number | undefined;
  use: 'sample' | 'reserve' | 'replaced';
  insteadOf: number | null;
  replaced: ({ by_item: number; reason: string; evidence: string } & Done) | null;
  cells: Map<AttributeLetter, WorksheetCell>;
  note: string;
};

type DrawnItem = { order: number; ticket: string; id: string; stratum?: number | undefined };

/** What a worksheet says after some of its history. Only rules.ts changes it. */
export class State {
  setup: WorksheetSetup | null = null;
  /** Items in use or replaced, by draw order, in the order in which they came into use. */
  readonly items = new Map<number, Item>();
  /** Reserves that are left, in the order in which they have to be used. */
  readonly reserves: DrawnItem[];
  readonly exceptions = new Map<number, { nature: string; cause: string; response: string }>();
  /** The highest number so far: one that was taken away is not used again. */
  lastException = 0;
  readonly attachments = new Map<number, Attachment>();
  conclusion = '';
  preparer: SignOff | null = null;
  reviewer: SignOff | null = null;
  readonly reopened: ({ reason: string } & Done)[] = [];
  /** What was changed of the terms after testing had begun, in words. */
  readonly changedTerms: string[] = [];
  /** Accounts that set marks. */
  readonly testers = new Set<string>();

  constructor(draw: { items: readonly DrawnItem[]; reserves: readonly DrawnItem[] }) {
    for (const item of draw.items) this.items.set(item.order, unused(item, 'sample', null));
    this.reserves = [...draw.reserves];
  }

  /** Items that are tested: those that were replaced are not. */
  get inUse(): Item[] {
    return [...this.items.values()].filter(({ use }) => use !== 'replaced');
  }

  get hasMarks(): boolean {
    return [...this.items.values()].some(({ cells }) => cells.size > 0);
  }

  /** The next reserve in place of an item; of the same stratum where there are strata. */
  takeReserve(insteadOf: number): Item | null {
    const stratum = this.items.get(insteadOf)?.stratum;
    const at = this.reserves.findIndex((reserve) => reserve.stratum === stratum);
    const [next] = at < 0 ? [] : this.reserves.splice(at, 1);
    if (!next) return null;
    const item = unused(next, 'reserve', insteadOf);
    this.items.set(item.order, item);
    return item;
  }

  /** Where the exceptions are that still stand, by their number. */
  places(): Map<number, { order: number; attribute: AttributeLetter; mark: Mark; reason: string | null }[]> {
    const found = [...this.items.values()].flatMap(({ order, cells }) =>
      [...cells].flatMap(([attribute, { exception, mark, reason }]) =>
        exception === null ? [] : [{ number: exception, place: { order, attribute, mark, reason } }],
      ),
    );
    const numbers = [...new Set(found.map(({ number }) => number))].sort((a, b) => a - b);
    return new Map(
      numbers.map((number) => [
        number,
        found.filter((each) => each.number === number).map(({ place }) => place),
      ]),
    );
  }
}

function unused(drawn: DrawnItem, use: Item['use'], insteadOf: number | null): Item {
  const { order, ticket, id, stratum } = drawn;
  return { order, ticket, id, stratum, use, insteadOf, replaced: null, cells: new Map(), note: '' };
}

export const isDeviation = (mark: Mark): boolean => TICK_MARKS[mark].counts === 'deviation';
