import { AppError } from '../../../shared/errors.ts';

/** Why a zip is refused, and what to do about it. docs/import.md lists them. */
const ADVICE = {
  name: 'Ask for a zip whose names are plain paths.',
  special: 'Ask for a zip that holds the file itself.',
  encrypted: 'Unpack it with its password and import the folder.',
  'same-name': 'Ask for a zip in which every file has a name of its own.',
  headers: 'It was changed, or made by a faulty tool: ask for it again.',
  zip64: 'It was changed, or made by a faulty tool: ask for it again.',
  overlap: 'It was made to do harm: ask where it came from.',
  'stray-bytes': 'It was changed, or made by a faulty tool: ask for it again.',
  size: 'It was made to do harm, or by a faulty tool: ask where it came from.',
  bomb: 'No export is like that: ask where it came from.',
  nested: 'Unpack the outer zip and import the folder.',
  method: 'Pack it again with deflate, or unpack it and import the folder.',
  split: 'Put its parts together first, or unpack it and import the folder.',
  'too-many': 'Unpack it and import the folder in parts.',
} as const;
export type ZipRule = keyof typeof ADVICE;

/** `path`: the zip, or the entry in it. */
export function refuse(path: string, rule: ZipRule, problem: string): never {
  throw new AppError('zip-refused', { path: shown(path), rule, problem, advice: ADVICE[rule] });
}

export function damaged(path: string, problem: string, cause?: unknown): never {
  throw new AppError('zip-damaged', { path: shown(path), problem }, { cause });
}

/** A hostile name may be long and hold anything. */
export function shown(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be shown
  const plain = name.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
  return plain.length <= 300 ? plain : `${plain.slice(0, 300)}…`;
}
