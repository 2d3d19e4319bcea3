import type { Acquisition } from '../../../shared/model/acquisition.ts';
import type { DrawMethod } from '../../../shared/model/draw-method.ts';
import type { Engagement } from '../../../shared/model/engagement.ts';
import type { Verification } from '../../../shared/model/integrity.ts';
import type { KeptPlan } from '../../../shared/model/plan.ts';
import type { SeedOrigin } from '../../../shared/model/sample.ts';
import type { SignOff } from '../../../shared/model/worksheet.ts';
import { methodOf } from '../sampling/draw.ts';
import { drawWarnings } from '../sampling/draw-warnings.ts';
import type { PackageInput, PackageWorksheet } from './package-input.ts';
import { pinnedIn, storyRef } from './story-files.ts';

/** What a package says about itself; the index and the PDF are both made from it, so they cannot disagree. */
export type PackageSummary = {
  package: 'vouch-package/1';
  title: string;
  created_at: string;
  created_by: string;
  tool: { name: string; version: string };
  engagement: Engagement;
  population: {
    title: string;
    sentence: string;
    unit?: string;
    ungrouped?: number;
    count: number;
    digest: string;
    frozen_at: string;
    frozen_by: string;
  };
  sample: null | {
    size: number;
    reserve: number;
    seed: string;
    method: DrawMethod;
    seed_origin: SeedOrigin | null;
    seed_by: string | null;
    seed_at: string | null;
    plan: KeptPlan | null;
    warnings: string[];
    algorithm: string;
    drawn_at: string | null;
    drawn_by: string | null;
    checksum: string;
  };
  worksheet: null | WorksheetSummary;
  acquisitions: Acquisition[];
  chains: {
    source: string;
    dialect: string;
    recipe: string;
    verified_at: string;
    stale: boolean;
    rows: number;
    integrity: Verification['integrity'];
    completeness: Verification['completeness'];
    counts: Record<string, number>;
    explanation: string[];
    unprotected: string[];
    receipt: string;
  }[];
  activity: { entries: number; head: string };
  /** `records`: how many of its pins are records. */
  stories: { ref: string; title: string; pins: number; records: number }[];
  originals: 'included' | 'withheld';
  not_proven: string[];
};

type WorksheetSummary = {
  /** Items that count, without those that were replaced. */
  items: number;
  replaced: number;
  attributes: {
    letter: string;
    definition: string;
    tested: number;
    deviations: number;
    not_applicable: number;
    open: number;
    /** null where it could not be evaluated. */
    supports_reliance: boolean | null;
    conclusion: string;
  }[];
  exceptions: number;
  attachments: number;
  preparer: SignOff | null;
  reviewer: SignOff | null;
  history: { entries: number; digest: string };
};

function worksheetSummary({ paper: { worksheet, history } }: PackageWorksheet): WorksheetSummary {
  const { items, results, exceptions, attachments, preparer, reviewer } = worksheet;
  const replaced = items.filter(({ use }) => use === 'replaced').length;
  return {
    items: items.length - replaced,
    replaced,
    attributes: results.map(({ terms: _, evaluation: __, strata: ___, ...result }) => result),
    exceptions: exceptions.length,
    attachments: attachments.length,
    preparer,
    reviewer,
    history: { entries: history.lines.length, digest: history.digest },
  };
}

export function summaryOf(input: PackageInput): PackageSummary {
  const { title, sentence, unit, ungrouped, count, digest, frozen_at, frozen_by } = input.population;
  const grouped = unit === undefined || ungrouped === undefined ? {} : { unit, ungrouped };
  const { sample } = input;
  return {
    package: 'vouch-package/1',
    title: input.title,
    created_at: input.createdAt,
    created_by: input.createdBy,
    tool: input.tool,
    engagement: input.engagement,
    population: { title, sentence, ...grouped, count, digest, frozen_at, frozen_by },
    sample: sample
      ? {
          size: sample.parameters.size,
          reserve: sample.parameters.reserve,
          seed: sample.seed,
          method: methodOf(sample),
          seed_origin: sample.circumstances.seed_origin ?? null,
          seed_by: sample.circumstances.seed_by ?? null,
          seed_at: sample.circumstances.seed_at ?? null,
          plan: sample.circumstances.plan ?? null,
          warnings: drawWarnings(sample),
          algorithm: `${sample.algorithm.name} ${sample.algorithm.version}`,
          drawn_at: sample.circumstances.drawn_at ?? null,
          drawn_by: sample.circumstances.drawn_by ?? null,
          checksum: sample.checksum,
        }
      : null,
    worksheet: input.worksheet ? worksheetSummary(input.worksheet) : null,
    acquisitions: input.acquisitions,
    chains: input.chains.map(({ source, dialect, verified_at, stale, result }) => ({
      source,
      dialect,
      recipe: result.recipe.name,
      verified_at,
      stale,
      rows: result.rows,
      integrity: result.integrity,
      completeness: result.completeness,
      counts: result.counts,
      explanation: result.explanation,
      unprotected: result.unprotected,
      receipt: result.receipt,
    })),
    activity: { entries: input.activity.entries, head: input.activity.head },
    stories: input.stories.map((given, i) => ({
      ref: storyRef(i),
      title: given.story.title,
      pins: given.story.pins.length,
      records: pinnedIn(given).length,
    })),
    originals: input.originals ? 'included' : 'withheld',
    not_proven: notProven(input),
  };
}

/** What the reader might take as proven and is not, in plain words. */
function notProven(input: PackageInput): string[] {
  const limits: string[] = [];
  const verified = new Set(input.chains.map((chain) => chain.source));
  for (const source of input.sources) {
    if (!verified.has(source.name)) {
      limits.push(
        `No chain was verified for ${source.name}: a record changed before it was received would not show.`,
      );
    }
  }
  for (const chain of input.chains) {
    const { integrity, completeness, unprotected } = chain.result;
    if (chain.stale) {
      limits.push(`${chain.source}: records were added after the chain was verified; the result is older.`);
    }
    if (integrity !== 'intact') {
      limits.push(`${chain.source}: the chain does not prove that its records are unaltered (${integrity}).`);
    }
    if (completeness !== 'proven') {
      limits.push(
        `${chain.source}: the chain does not prove that nothing is missing (${completeness}). ` +
          'Without an anchor kept elsewhere, a cut end or a full rewrite cannot be seen.',
      );
    }
    if (unprotected.length > 0) {
      limits.push(`${chain.source}: these fields are not covered by the chain: ${unprotected.join(', ')}.`);
    }
  }
  const zones = Map.groupBy(input.acquisitions, (acquisition) => acquisition.assumed_zone);
  for (const [zone, files] of zones) {
    if (zone === null) continue;
    const twice = files.reduce((sum, { zone_assumed }) => sum + zone_assumed.shown_twice, 0);
    const never = files.reduce((sum, { zone_assumed }) => sum + zone_assumed.never_shown, 0);
    limits.push(
      `Times without a zone in ${files.length} of the files were read as ${zone}, as the importer said.` +
        (twice > 0 ? ` Of ${twice} the clocks there showed the time twice: the first was taken.` : '') +
        (never > 0
          ? ` Of ${never} the clocks there never showed the time: they were read as if not put forward.`
          : ''),
    );
  }
  const deliveries = input.acquisitions.flatMap(({ signatures }) => signatures ?? []);
  const invalid = deliveries.reduce((sum, each) => sum + each.invalid, 0);
  const open = deliveries.reduce((sum, each) => sum + each.unsigned + each.not_checked, 0);
  if (invalid > 0)
    limits.push(`Deliveries whose signature is not valid: ${invalid}. Anyone may have sent them.`);
  if (open > 0) limits.push(`Deliveries without a signature, or whose signature was not checked: ${open}.`);
  const other = deliveries.reduce((sum, each) => sum + each.other_event, 0);
  if (other > 0) limits.push(`Deliveries whose headers name another event than their body: ${other}.`);
  const rejected = input.acquisitions.reduce((sum, { lines }) => sum + lines.rejected, 0);
  const conflicts = input.acquisitions.reduce((sum, { lines }) => sum + lines.conflict, 0);
  if (rejected > 0) {
    limits.push(`Lines that could not be read as records: ${rejected}. They are in rejects.ndjson.`);
  }
  if (conflicts > 0) {
    limits.push(`Lines that repeat an id with other content: ${conflicts}. They are in rejects.ndjson.`);
  }
  const worksheet = input.worksheet?.paper.worksheet;
  if (worksheet && !worksheet.preparer)
    limits.push('The worksheet of the sample is a draft: its preparer has not signed it.');
  else if (worksheet && !worksheet.reviewer)
    limits.push('The worksheet of the sample was signed by its preparer, and nobody has reviewed it.');
  if (!input.originals) {
    limits.push('The received files are not in this package; each record carries its own original bytes.');
  }
  limits.push(
    'Whether the platform logged every event cannot be told from its log: reconcile it with a second source.',
    'The signature proves that the holder of the key built this package. Compare the key fingerprint with one that you got another way.',
  );
  return limits;
}
