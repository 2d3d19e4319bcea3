import Papa from 'papaparse';
import { z } from 'zod';
import { Failed } from './bag-reader.ts';
import { originalFits, type StoryStated } from './package-documents.ts';

function need(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Failed(otherwise);
}

const storyDocument = z.object({
  story: z.object({
    title: z.string(),
    pins: z.array(
      z.object({ record: z.object({ id: z.string() }).nullable(), sha256: z.string().nullable() }),
    ),
  }),
});
const recordLine = z.object({ item: z.string(), original_sha256: z.string() });

/**
 * Does a story agree with what the index states, with its rows and with the records that are pinned in it? Throws
 * `Failed` where it does not.
 */
export function checkStory(stated: StoryStated, json: string, csv: string, records: readonly string[]): void {
  const { ref } = stated;
  const { story } = storyDocument.parse(JSON.parse(json));
  const named = story.title === stated.title && story.pins.length === stated.pins;
  need(named, `${ref}: the index states another title or number of pins`);
  const pinned = story.pins.filter(({ record }) => record !== null);
  need(
    pinned.length === stated.records && records.length === pinned.length,
    `${ref}: records.ndjson does not hold each pinned record`,
  );
  for (const [i, text] of records.entries()) {
    const line: unknown = JSON.parse(text);
    need(originalFits(line), `${ref}: line ${i + 1}: the original has another SHA-256`);
    const { item, original_sha256 } = recordLine.parse(line);
    const pin = pinned[i];
    need(
      item === pin?.record?.id && original_sha256 === pin.sha256,
      `${ref}: line ${i + 1} is not the record that is pinned`,
    );
  }
  const rows = Papa.parse<Record<string, string>>(csv.replace(/^\ufeff/, ''), {
    header: true,
    skipEmptyLines: true,
  }).data;
  const hashes = rows.map(({ original_sha256 = '' }) => original_sha256);
  const expected = story.pins.map(({ sha256 }) => sha256 ?? '');
  need(JSON.stringify(hashes) === JSON.stringify(expected), `${ref}: story.csv holds other pins`);
}
