import type { DrawMethod } from './model/draw-method.ts';
import type { KeptPlan } from './model/plan.ts';
import type { SeedOrigin } from './model/sample.ts';
import { count } from './text.ts';

/** What is said of a draw, in the same words on screen, on paper and in a terminal. */

const rate = (basisPoints: number) => `${basisPoints / 100} %`;

/** How the items were chosen. */
export function methodWords(method: DrawMethod, population: number, size: number): string {
  switch (method.name) {
    case 'random':
      return 'Random, by consistent sampling';
    case 'systematic': {
      const interval = Number((population / size).toFixed(2));
      const assertion =
        method.no_pattern === undefined ? '' : `. Nothing repeats with it: ${method.no_pattern}`;
      return `Systematic: one in ${interval} in the order of time, then of id, from u = ${count(method.start)}${assertion}`;
    }
    case 'stratified': {
      const { strata, by, allocation, overall } = method;
      const parts = strata.map(
        (stratum) => `${stratum.name} ${count(stratum.size)} of ${count(stratum.count)}`,
      );
      const how = allocation === 'neyman' ? 'by Neyman’s allocation' : 'in proportion to their size';
      return `Stratified by ${by}, ${how}, put together by the ${overall === 'pooled' ? 'pooled' : 'Bonferroni'} limit: ${parts.join(', ')}`;
    }
    case 'all':
      return 'All items';
    case 'judgmental':
      return `Chosen by judgement: ${method.reason}`;
  }
}

const ORIGINS: Record<SeedOrigin, string> = {
  random: 'made at random by Vouch',
  dice: 'from dice',
  beacon: 'from a public beacon',
  typed: 'typed in; where it came from was not recorded',
};

/** Where a seed came from. `at`: as it is to be shown. */
export function seedWords({
  origin,
  by,
  at,
}: {
  origin: SeedOrigin | null;
  by: string | null;
  at: string | null;
}): string {
  if (origin === null) return 'none: nothing was left to chance';
  const who = by === null || origin === 'random' ? '' : origin === 'beacon' ? `: ${by}` : `, by ${by}`;
  return `${ORIGINS[origin]}${who}${at === null ? '' : `, ${at}`}`;
}

const PLAN_NAMES: Record<KeptPlan['method'], string> = {
  hypergeometric: 'hypergeometric',
  binomial: 'binomial (AICPA tables)',
  poisson: 'Poisson',
  discovery: 'discovery (hypergeometric)',
  'two-stage': 'two stages (binomial)',
};

/** What a sample was planned by. */
export function planWords(plan: KeptPlan): string {
  const expected =
    plan.expected_rate === undefined
      ? `${count(plan.allowed)} allowed`
      : `${rate(plan.expected_rate)} expected, ${count(plan.allowed)} allowed`;
  const critical = plan.critical === undefined ? '' : `, ${count(plan.critical)} must not be missed`;
  const minimum = plan.minimum === undefined ? '' : `, policy minimum ${count(plan.minimum)}`;
  const why = plan.rationale === '' ? '' : ` Why: ${plan.rationale}`;
  const risk = `risk ${Number((plan.risk * 100).toPrecision(3))} %`;
  return `${count(plan.n)} items, ${PLAN_NAMES[plan.method]}: ${rate(plan.confidence)} confidence, ${rate(plan.tolerable)} tolerable, ${expected}${critical}${minimum}; ${risk}.${why}`;
}
