import type { JsonTape } from './json-lexer.ts';
import type { RowRule } from './row-rule.ts';
import type { RowScanner, ScannedTemplate } from './row-scanner.ts';
import { type RowMatcher, RowTemplate } from './row-template.ts';

/** A template and where in its rows the fields are that a chain is read by; -1 for one that there is none of. */
export type Template = {
  row: RowMatcher;
  /** The same, where rows can be read one after the other by it. */
  scanned: ScannedTemplate | null;
  rule: RowRule;
  hash: number;
  prev: number;
  seq: number;
  partition: number[];
  /** Its place among those that are kept. */
  slot: number;
  reliedOnOrder: boolean;
};

/** Templates that are kept at a time. */
export const MOST_TEMPLATES = 16;
/** Rows in a row that fit none, after which none is tried for as many rows again. */
const PATIENCE = 64;

/** The templates of a log: those of its last few kinds of rows. Which there are changes the speed and nothing else. */
export class RowTemplates {
  readonly #partition: readonly string[];
  readonly #scanner: RowScanner | null;
  #known: Template[] = [];
  /** See `following`. */
  #following: ScannedTemplate[] = [];
  #followed: Template | null = null;
  #misses = 0;
  /** Rows until another template is made: making one costs as much as some rows. */
  #untilNext = 0;
  #pause = 1;

  /** `scanner`: where it can hold rows against templates, since all of them lie in its memory. */
  constructor(partition: readonly string[], scanner: RowScanner | null) {
    this.#partition = partition;
    this.#scanner = scanner;
  }

  /** The template that the row fits, or null. */
  fitting(bytes: Buffer, from: number, to: number): Template | null {
    if (this.#misses >= PATIENCE) {
      this.#misses = this.#misses >= PATIENCE * 2 ? 0 : this.#misses + 1;
      return null;
    }
    for (let i = 0; i < this.#known.length; i++) {
      const template = this.#known[i]!;
      if (!template.row.fits(bytes, from, to)) continue;
      if (i > 0) [this.#known[0], this.#known[i]] = [template, this.#known[0]!];
      this.#misses = 0;
      return template;
    }
    this.#misses += 1;
    return null;
  }

  /** Those that rows may fit which follow a row of this template in one loop; kept in the order that they are put in. */
  following({ rule, reliedOnOrder }: Template): ScannedTemplate[] {
    const of = this.#followed;
    if (of === null || of.rule !== rule || of.reliedOnOrder !== reliedOnOrder) {
      const alike = this.#known.filter((each) => each.rule === rule && each.reliedOnOrder === reliedOnOrder);
      this.#followed = alike[0] ?? null;
      this.#following = alike.flatMap(({ scanned, partition }) =>
        scanned === null || partition.length > 0 ? [] : [scanned],
      );
    }
    return this.#following;
  }

  /** Makes a template of a row that was found plain, unless too many were made of late. */
  learn(tape: JsonTape, rule: RowRule, prev: string, reliedOnOrder: boolean): void {
    if (this.#untilNext-- > 0) return;
    this.#pause = Math.min(this.#pause * 2, 1024);
    this.#untilNext = this.#pause;
    const template = this.#templateOf(tape, rule, prev, reliedOnOrder);
    if (template === null) return;
    this.#known = [template, ...this.#known.slice(0, MOST_TEMPLATES - 1)];
    this.#followed = null;
  }

  #templateOf(tape: JsonTape, rule: RowRule, prev: string, reliedOnOrder: boolean): Template | null {
    const { content, spelling, prevSpelling, prevField } = rule;
    if (content === null || spelling.encoding !== 'hex' || !/^[\w:.-]*$/.test(spelling.prefix)) return null;
    if (prevSpelling.encoding !== 'hex' || prevSpelling.prefix !== spelling.prefix) return null;
    const pieces = content.piecesOf(tape, prev);
    const row = pieces === null ? null : RowTemplate.of(tape, pieces, content.writtenBy);
    if (row === null) return null;
    const known = this.#known;
    const slot = known.length < MOST_TEMPLATES ? known.length : known.at(-1)!.slot;
    const valueAt = (field: string, type: 'string' | 'integer'): number => row.valueOf(tape.at(field), type);
    const template = {
      ...{ rule, slot, reliedOnOrder },
      hash: rule.hashField === null ? -1 : valueAt(rule.hashField, 'string'),
      prev: prevField === null ? -1 : valueAt(prevField, 'string'),
      seq: rule.seqField === null ? -1 : valueAt(rule.seqField, 'integer'),
      partition: this.#partition.map((field) => valueAt(field, 'string')),
    };
    const lacks =
      (rule.hashField !== null && template.hash < 0) ||
      (prevField !== null && template.prev < 0) ||
      (rule.seqField !== null && template.seq < 0) ||
      template.partition.some((value) => value < 0);
    if (lacks) return null;
    const scanned = this.#scanner?.scanning(row, slot, template) ?? null;
    return { ...template, row: scanned ?? row, scanned };
  }
}
