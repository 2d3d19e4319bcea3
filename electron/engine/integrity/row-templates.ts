import type { JsonTape } from './json-lexer.ts';
import type { RowRule } from './row-rule.ts';
import { RowTemplate } from './row-template.ts';

/** A template and where in its rows the fields are that a chain is read by; -1 for a number that there is none of. */
export type Template = {
  row: RowTemplate;
  rule: RowRule;
  hash: number;
  prev: number;
  seq: number;
  partition: number[];
  reliedOnOrder: boolean;
};

const MOST = 4;
/** Rows in a row that fit none, after which none is tried for as many rows again. */
const PATIENCE = 64;

/** The templates of a log: those of its last few kinds of rows. Which there are changes the speed and nothing else. */
export class RowTemplates {
  readonly #partition: readonly string[];
  #known: Template[] = [];
  #misses = 0;
  /** Rows until another template is made: making one costs as much as some rows. */
  #untilNext = 0;
  #pause = 1;

  constructor(partition: readonly string[]) {
    this.#partition = partition;
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

  /** Makes a template of a row that was found plain, unless too many were made of late. */
  learn(tape: JsonTape, rule: RowRule, prev: string, reliedOnOrder: boolean): void {
    if (this.#untilNext-- > 0) return;
    this.#pause = Math.min(this.#pause * 2, 1024);
    this.#untilNext = this.#pause;
    const template = this.#templateOf(tape, rule, prev, reliedOnOrder);
    if (template !== null) this.#known = [template, ...this.#known].slice(0, MOST);
  }

  #templateOf(tape: JsonTape, rule: RowRule, prev: string, reliedOnOrder: boolean): Template | null {
    const { content, spelling, prevSpelling, prevField } = rule;
    if (content === null || spelling.encoding !== 'hex' || !/^[\w:.-]*$/.test(spelling.prefix)) return null;
    if (prevSpelling.encoding !== 'hex' || prevSpelling.prefix !== spelling.prefix) return null;
    const pieces = content.piecesOf(tape, prev);
    const row = pieces === null ? null : RowTemplate.of(tape, pieces, content.rewritten);
    if (row === null) return null;
    const valueAt = (field: string, type: 'string' | 'integer'): number => row.valueOf(tape.at(field), type);
    const template = {
      ...{ row, rule, reliedOnOrder },
      hash: valueAt(rule.hashField, 'string'),
      prev: prevField === null ? -1 : valueAt(prevField, 'string'),
      seq: rule.seqField === null ? -1 : valueAt(rule.seqField, 'integer'),
      partition: this.#partition.map((field) => valueAt(field, 'string')),
    };
    const lacks =
      template.hash < 0 ||
      (prevField !== null && template.prev < 0) ||
      (rule.seqField !== null && template.seq < 0) ||
      template.partition.some((value) => value < 0);
    return lacks ? null : template;
  }
}
