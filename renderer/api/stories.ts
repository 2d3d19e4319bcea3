import type { Story } from '../../shared/model/story.ts';
import { invoke } from './client.ts';

/** What is pinned: a record by its row, or an observation. */
export type Pinned = { rid: number } | { observation: number };

/** Pins in the story of a title; one that does not exist yet is begun. Resolves with the story's number. */
export async function pinTo(
  stories: readonly Story[],
  title: string,
  pinned: Pinned,
  text: string,
): Promise<number> {
  const story = await storyOf(stories, title);
  await invoke('stories.pin', { story, ...pinned, text });
  return story;
}

/** Pins records in one story. Those that are pinned there already stay so. Rejects where one cannot be pinned. */
export async function pinAllTo(
  stories: readonly Story[],
  title: string,
  rids: readonly number[],
  text: string,
): Promise<void> {
  const [first, ...others] = rids;
  if (first === undefined) return;
  if (others.length === 0) {
    await pinTo(stories, title, { rid: first }, text);
    return;
  }
  const story = await storyOf(stories, title);
  const { pins } = await invoke('stories.get', { id: story });
  const there = new Set(pins.map(({ record }) => record?.rid));
  for (const rid of rids) if (!there.has(rid)) await invoke('stories.pin', { story, rid, text });
}

/** The number of the story of a title, which is begun where there is none. */
async function storyOf(stories: readonly Story[], title: string): Promise<number> {
  const known = stories.find((story) => story.title === title);
  return known?.id ?? (await invoke('stories.create', { title })).id;
}
