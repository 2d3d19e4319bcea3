import type { TornEnds } from '../../../shared/ribbon.ts';
import type { FindingFamily, Tone } from '../../../shared/verdict-words.ts';

/** A report as data: what it says, before anyone decides how it looks. */
export type { Tone };

export type Fact = { label: string; value: string; mono?: boolean };

export type Column = {
  title: string;
  /** Share of the page's width; the columns of a table add up to 1. */
  width: number;
  mono?: boolean;
  align?: 'left' | 'right';
};

export type Block =
  /** Goes on on a new page, upright or on its side. */
  | { kind: 'page'; landscape: boolean }
  | { kind: 'heading'; text: string }
  | { kind: 'subheading'; text: string }
  | { kind: 'paragraph'; text: string; muted?: boolean }
  | { kind: 'facts'; facts: Fact[] }
  | { kind: 'bullets'; items: string[] }
  | { kind: 'verdicts'; verdicts: { label: string; value: string; tone: Tone }[] }
  | { kind: 'table'; columns: Column[]; rows: string[][] }
  | RibbonBlock;

/** A chain as a band with what was found on it. Places are from 0 to 1. */
export type RibbonBlock = {
  kind: 'ribbon';
  marks: { at: number; family: FindingFamily; tone: Tone; findings: number }[];
  ticks: { at: number; label: string }[];
  legend: { family: FindingFamily; tone: Tone; text: string }[];
  torn: TornEnds;
  /** From here on findings were counted and not listed; null where all are. */
  unlistedFrom: number | null;
};

export type Report = {
  title: string;
  subtitle: string;
  /** ISO 8601 UTC; the PDF's creation date. Never the clock's; null where the report says nothing of time. */
  createdAt: string | null;
  author: string;
  producer: string;
  /** The first page lies on its side, as wide as the tables below its head. */
  landscape?: boolean;
  /** Stands at the head of every page but the first. */
  header?: string;
  /** Stands at the foot of every page, left of the page number. */
  footer: string;
  blocks: Block[];
};
