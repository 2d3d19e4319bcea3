import type { Acquisition } from '../../shared/model/acquisition.ts';
import type { Chain } from '../../shared/model/integrity.ts';
import type { PackageRecord } from '../../shared/model/package.ts';
import type { Population, Sample } from '../../shared/model/sample.ts';
import { counted } from './numbers.ts';

/** Something that is left to do. `href` null = open the import dialog. */
export type Step = { title: string; why: string; href: string | null };

export type State = {
  acquisitions: readonly Pick<Acquisition, 'id' | 'lines'>[];
  chains: readonly Pick<Chain, 'verification'>[];
  populations: readonly Pick<Population, 'id'>[];
  samples: readonly { population: Pick<Sample['population'], 'id'> }[];
  packages: readonly Pick<PackageRecord, 'id'>[];
};

/** What is left of import, verify, sample, package, in the order in which it is done. */
export function nextSteps({ acquisitions, chains, populations, samples, packages }: State): Step[] {
  if (acquisitions.length === 0) {
    return [{ title: 'Import the first records', why: 'An export file, or a folder of them.', href: null }];
  }
  const steps: Step[] = [];
  const unverified = chains.filter(({ verification }) => verification === null || verification.stale);
  if (unverified.length > 0) {
    steps.push({
      title: `Verify ${counted(unverified.length, 'chain')}`,
      why: 'Not verified yet, or records arrived since.',
      href: '/integrity',
    });
  }
  const broken = chains.filter(
    ({ verification }) =>
      verification &&
      !verification.stale &&
      (['altered', 'forked', 'unreadable'].includes(verification.result.integrity) ||
        verification.result.completeness === 'broken'),
  );
  if (broken.length > 0) {
    steps.push({
      title: `Look into ${counted(broken.length, 'chain')} that did not hold`,
      why: 'Each finding opens the record it is about.',
      href: '/integrity',
    });
  }
  const withLedger = acquisitions.filter(({ lines }) => lines.rejected + lines.conflict > 0);
  const [first] = withLedger;
  if (first) {
    const lines = withLedger.reduce((sum, { lines: l }) => sum + l.rejected + l.conflict, 0);
    steps.push({
      title: `Look through ${counted(lines, 'rejected or conflicting line')}`,
      why: `In ${counted(withLedger.length, 'acquisition')}; each with its place, bytes and reason.`,
      href: `/acquisitions/${first.id}`,
    });
  }
  const drawn = new Set(samples.map(({ population }) => population.id));
  const undrawn = populations.filter(({ id }) => !drawn.has(id));
  if (undrawn.length > 0) {
    steps.push({
      title: `Draw a sample from ${counted(undrawn.length, 'frozen population')}`,
      why: 'Frozen, but nothing was drawn from it yet.',
      href: '/samples',
    });
  } else if (samples.length === 0) {
    steps.push({
      title: 'Choose a population',
      why: 'Filter the records to what the control covers, then freeze it.',
      href: '/records',
    });
  }
  if (samples.length > 0 && packages.length === 0) {
    steps.push({
      title: 'Build the evidence package',
      why: 'A signed zip that anyone checks without Vouch.',
      href: '/packages',
    });
  }
  if (steps.length === 0) {
    steps.push({
      title: 'Check a package',
      why: 'Everything here is verified, sampled and packaged; check what you hand over.',
      href: '/packages',
    });
  }
  return steps;
}
