import { join } from 'node:path';
import { renderPdf } from '../reports/pdf.ts';
import { type StoryMade, storyCsv, storyJson, storyReport } from '../reports/story-report.ts';
import { PATHS } from './layout.ts';
import type { includedRow } from './package-index.ts';
import type { PackageStory, Rows } from './package-input.ts';
import { encodeLines, recordLine } from './record-lines.ts';

type StoryFile = { path: string; content: Rows<Uint8Array>; row: Parameters<typeof includedRow>[1] };

/** `STO-01` */
export const storyRef = (index: number): string => `STO-${String(index + 1).padStart(2, '0')}`;

/** The pinned records of a story, in the order of its pins. */
export const pinnedIn = ({ story }: PackageStory) => story.pins.flatMap(({ record }) => record ?? []);

/** A story to read, as data and as rows, and each record that is pinned in it with its exact original. */
export async function* storyFiles(
  given: PackageStory,
  ref: string,
  made: StoryMade,
  resources: string,
): AsyncGenerator<StoryFile> {
  const { story } = given;
  const file = (name: string) => `${PATHS.stories}${ref}/${name}`;
  const row = { ref, kind: 'story', records: story.pins.length };
  yield {
    path: file('story.pdf'),
    content: [await renderPdf(storyReport(story, made), join(resources, 'fonts'))],
    row: { ...row, title: `Story: ${story.title}` },
  };
  yield {
    path: file('story.json'),
    content: [Buffer.from(storyJson(story, made))],
    row: { ...row, title: `Story as data: ${story.title}` },
  };
  yield {
    path: file('story.csv'),
    content: [Buffer.from([...storyCsv(story)].join(''))],
    row: { ...row, title: `Story for a spreadsheet: ${story.title}` },
  };
  const lines = function* () {
    for (const { rid, ...fields } of pinnedIn(given))
      yield recordLine({ item: fields.id, fields, original: given.original(rid) });
  };
  yield {
    path: file('records.ndjson'),
    content: encodeLines(lines()),
    row: {
      ...row,
      title: `Records pinned in the story, with their exact originals: ${story.title}`,
      records: pinnedIn(given).length,
    },
  };
}
