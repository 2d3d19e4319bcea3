import type { Acquisition } from '../../../shared/model/acquisition.ts';
import type { Engagement } from '../../../shared/model/engagement.ts';
import type { KeptAnchor, Verification } from '../../../shared/model/integrity.ts';
import type { StoryDetail } from '../../../shared/model/story.ts';
import type { DrawDocument } from '../sampling/draw.ts';
import type { FrameRow } from '../sampling/frame.ts';
import type { Paper } from '../worksheet/paper.ts';

/** Something read once, in order, of any length. */
export type Rows<T> = Iterable<T> | AsyncIterable<T>;

/** A record of the population: its mapped fields and the bytes it was mapped from. */
export type PackageRecord = {
  /** The item id, as in `ids`. */
  item: string;
  /** The mapped fields; must not use the keys `item`, `original`, `original_base64`, `original_sha256`. */
  fields: object;
  original: Uint8Array;
};

/** A line that was not accepted, with its place, reason and bytes. */
export type PackageReject = {
  /** Number of the import, as in acquisitions.json. */
  acquisition: number;
  source: string;
  file: string;
  /** 1-based. */
  line: number;
  /** Where it begins in the file. */
  byte_offset: number;
  disposition: 'rejected' | 'conflict';
  reason: string;
  original: Uint8Array;
};

export type PackageChain = {
  source: string;
  dialect: string;
  verified_at: string;
  verified_by: string;
  /** Records were added since, so that the result does not cover all of them. */
  stale: boolean;
  /** Heads noted outside of the vault that it was held against. */
  anchors: readonly KeptAnchor[];
  result: Verification;
};

export type PackageOriginal = {
  /** The acquisition that it is the file of. */
  acquisition: number;
  name: string;
  stream: Rows<Uint8Array>;
};

/** What was tested of the sample, with the evidence attached to it. */
export type PackageWorksheet = {
  paper: Paper;
  /** The bytes of an attachment, by its number. */
  attachment(number: number): Rows<Uint8Array>;
};

/** What was pinned, and the exact bytes of each pinned record. */
export type PackageStory = { story: StoryDetail; original(rid: number): Uint8Array };

/**
 * All that a package is made of, as plain values. Nothing in it comes from the clock or from chance: the same
 * input gives the same bytes.
 */
export type PackageInput = {
  title: string;
  /** When the vault was last changed, ISO 8601 UTC; stands for the package's date. */
  createdAt: string;
  createdBy: string;
  tool: { name: string; version: string };
  engagement: Engagement;
  sources: {
    name: string;
    platform: string;
    records: number;
    first_at: string | null;
    last_at: string | null;
  }[];
  acquisitions: Acquisition[];
  population: {
    title: string;
    /** The filter as it was applied. */
    filter: object;
    /** The filter in words. */
    sentence: string;
    /** Where an item is an operation of several records: what one is, and how many records named none. */
    unit?: string;
    ungrouped?: number;
    count: number;
    digest: string;
    frozen_at: string;
    frozen_by: string;
    /** In ascending UTF-8 byte order, as SQLite's BINARY collation gives them. */
    ids: Rows<string>;
    /** One per id, in the order of the ids. */
    records: Rows<PackageRecord>;
    /** As many as the acquisitions count as rejected or in conflict. */
    rejects: Rows<PackageReject>;
  };
  sample?: DrawDocument;
  /** Left out where nobody began one. */
  worksheet?: PackageWorksheet;
  /** The mappings that imports were read by, as they were saved; the hash is that of the bytes. */
  mappings: { name: string; version: number; sha256: string; bytes: Uint8Array }[];
  /** Where the draw looked at more than the ids: frame.txt, row by row. */
  frame?: Rows<FrameRow>;
  chains: PackageChain[];
  recipes: { name: string; bytes: Uint8Array }[];
  activity: {
    /** NDJSON lines without their line ends, already chained. */
    lines: Rows<string>;
    entries: number;
    /** The last entry's hash. */
    head: string;
  };
  originals?: Rows<PackageOriginal>;
  /** In the order in which they stand in the package. */
  stories: PackageStory[];
};
