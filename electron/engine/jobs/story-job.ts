import { join } from 'node:path';
import { microsToText } from '../../../shared/time.ts';
import { renderPdf } from '../reports/pdf.ts';
import { type StoryMade, storyCsv, storyJson, storyReport } from '../reports/story-report.ts';
import { storyById } from '../stories/stories.ts';
import { readSetting } from '../vault/settings.ts';
import type { JobDefinition } from './job-definition.ts';
import { writeOutput } from './output-file.ts';

type StoryInput = { story: number; format: 'pdf' | 'csv' | 'json'; path: string };

/** Writes a story as a report to hand over, or as data. */
export const exportStoryJob: JobDefinition<'stories.export', StoryInput> = {
  needsVault: true,
  prepare: ({ story, format, out }, files) => ({ story, format, path: files.resolve(out, 'write').path }),
  title: ({ format }) => `Export a story as ${format.toUpperCase()}`,
  async run(ctx, { story: id, format, path }) {
    const { operator, read } = ctx.vault;
    const story = storyById(read, id);
    const { entity, zone } = readSetting(read, 'engagement');
    const made: StoryMade = {
      at: microsToText(operator.clock()),
      by: operator.name,
      version: ctx.appVersion,
      entity,
      zone,
    };
    const parts = async (): Promise<Iterable<string | Uint8Array>> => {
      if (format === 'json') return [storyJson(story, made)];
      if (format === 'csv') return storyCsv(story);
      return [await renderPdf(storyReport(story, made), join(ctx.resources, 'fonts'))];
    };
    const output = await writeOutput(path, await parts());
    await ctx.vault.write(
      () => {},
      () => ({
        action: 'story.exported',
        details: {
          story: id,
          title: story.title,
          format,
          pins: story.pins.length,
          bytes: output.bytes,
          sha256: output.sha256,
        },
      }),
    );
    return { ...output, pins: story.pins.length };
  },
};
