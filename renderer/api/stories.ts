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
  const known = stories.find((story) => story.title === title);
  const story = known?.id ?? (await invoke('stories.create', { title })).id;
  await invoke('stories.pin', { story, ...pinned, text });
  return story;
}
