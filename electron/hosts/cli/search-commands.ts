import { auditSearch } from '../../../shared/audit-api.ts';
import { AppError } from '../../../shared/errors.ts';
import { FACET_FIELDS, type FacetField } from '../../../shared/model/filter.ts';
import { SEARCH_FIELDS, type SearchFields } from '../../../shared/model/search.ts';
import { isAuditShape } from './audit-shape.ts';
import { askedFilter, type FilterFlags } from './filters.ts';
import { count, counted, insideOfWordsHint, print, readableTime, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type SearchFlags = PassphraseOptions &
  FilterFlags & { json?: boolean; fields: string; order: string; limit: string; page: string; shape: string };

export async function searchRecords(vault: string, words: string, flags: SearchFlags): Promise<ExitCode> {
  const audit = isAuditShape(flags.shape);
  const limit = wholeNumber('--limit', flags.limit);
  const number = wholeNumber('--page', flags.page);
  if (number < 1) throw new AppError('request-invalid', { problem: '--page must be at least 1' });
  const filter = askedFilter(flags);
  const result = await Session.withVault(vault, flags, async (session) =>
    session.invoke('records.search', {
      text: words,
      fields: oneOf('--fields', SEARCH_FIELDS, flags.fields) as SearchFields,
      order: oneOf('--order', ['score', 'time'], flags.order) as 'score' | 'time',
      filter: await filter(session),
      offset: (number - 1) * limit,
      limit,
    }),
  );
  print(audit || flags.json, audit ? auditSearch(result) : result, () => {
    const rows = result.results.map(({ record, score, highlight }) => [
      score === null ? '' : score.toFixed(2),
      readableTime(record.occurred_at),
      record.type,
      record.id,
      highlight.map(({ text, hit }) => (hit ? `[${text}]` : text)).join(''),
    ]);
    const hint = insideOfWordsHint(result.total, { text: words, original: flags.original });
    return `${result.sentence} ${counted(result.total, 'record')}.${rows.length === 0 ? hint : `\n${table(rows)}`}`;
  });
  return 0;
}

/** That can be asked for at once. */
const MOST_VALUES = 1000;

type FacetsFlags = PassphraseOptions &
  FilterFlags & { json?: boolean; field?: string[]; search?: string; limit: string };

export async function showFacets(vault: string, flags: FacetsFlags): Promise<ExitCode> {
  const fields = (flags.field ?? FACET_FIELDS).map(
    (field) => oneOf('--field', FACET_FIELDS, field.replaceAll('-', '_')) as FacetField,
  );
  const limit = wholeNumber('--limit', flags.limit);
  const asked = askedFilter(flags);
  const result = await Session.withVault(vault, flags, async (session) => {
    const filter = await asked(session);
    let page = await session.invoke('records.query', { filter, limit: 1 });
    while (page.searched < 1) page = await session.invoke('records.query', { filter, limit: 1 });
    const facets: Record<string, { value: string; label: string; count: number }[]> = {};
    const more: string[] = [];
    for (const field of fields) {
      const values = await session.invoke('records.facet', {
        ...{ filter, field, search: flags.search },
        // One beyond tells that there are more.
        limit: limit >= 1 && limit < MOST_VALUES ? limit + 1 : limit,
      });
      if (values.length > limit || values.length === MOST_VALUES) more.push(field);
      facets[field] = values.slice(0, limit);
    }
    return { total: page.total, sentence: page.sentence, facets, more };
  });
  print(flags.json, result, () => {
    const parts = Object.entries(result.facets).map(([field, values]) => {
      const rows = values.map(({ label, count: records }) => [`  ${label}`, count(records)]);
      const isMore = result.more.includes(field) ? [['  … and more; --limit and --search show them']] : [];
      return `${field.replaceAll('_', ' ')}\n${rows.length === 0 ? '  (none)' : table([...rows, ...isMore])}`;
    });
    return [`${result.sentence} ${counted(result.total, 'record')}.`, ...parts].join('\n\n');
  });
  return 0;
}

function oneOf(flag: string, allowed: readonly string[], value: string): string {
  if (!allowed.includes(value))
    throw new AppError('request-invalid', { problem: `${flag} must be one of ${allowed.join(', ')}` });
  return value;
}
