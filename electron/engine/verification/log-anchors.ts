import { AppError } from '../../../shared/errors.ts';
import { type Anchor, readAnchors } from '../integrity/anchors.ts';
import type { CompiledRecipe } from '../integrity/compile.ts';
import { digestHex } from '../integrity/hash-text.ts';
import type { VerifyResult } from '../integrity/verdict.ts';
import { headsOfFile, type NamedHead } from './anchors.ts';
import { readTimeStamp, stampedOf, stampSentence, type TimeStamp } from './time-stamp.ts';
import { bytesAt, bytesBeside, isFolder, type LogFile } from './zip-logs.ts';

/** What a log is held against, and what is to be said of it once its heads are known. */
export type LogAnchors = {
  anchors: Anchor[];
  /** Heads that were noted at an earlier time: rows may follow them. */
  earlier: NamedHead[];
  sentences: (result: VerifyResult) => string[];
};

/**
 * The anchors of a log that is verified where it lies: those that its recipe names, from beside it or from the file
 * that is given; or the given file by itself, a time-stamp token or one that names heads. `authoritiesFile`:
 * certificates that a token's may be traced to. Throws `file-not-found` or `anchor-invalid`.
 */
export async function anchorsOfLog(
  recipe: CompiledRecipe,
  files: readonly LogFile[],
  anchorsFile: string | undefined,
  authoritiesFile: string | undefined,
): Promise<LogAnchors> {
  const stamp =
    anchorsFile === undefined
      ? null
      : await readTimeStamp(
          bytesOf(anchorsFile),
          authoritiesFile === undefined ? null : bytesOf(authoritiesFile),
        );
  if (stamp !== null) return ofTimeStamp(stamp, recipe);
  const nothing = { earlier: [], sentences: () => [] };
  const named = recipe.recipe.anchors ?? [];
  if (named.length === 0 && anchorsFile !== undefined) return { ...nothing, ...ofHeads(anchorsFile) };
  const log = files.find((file) => file.path);
  const found = new Map<string, Buffer | null>();
  for (const { file } of named) {
    found.set(file, anchorsFile ? bytesOf(anchorsFile) : log ? await bytesBeside(log, file) : null);
  }
  const absent = [...found].flatMap(([file, bytes]) =>
    bytes === null
      ? [`The recipe names an anchor in ${file}, and there is no such file beside the log.`]
      : [],
  );
  const anchors = readAnchors(recipe.recipe, (name) => found.get(name) ?? null);
  if (anchorsFile !== undefined && anchors.every(({ value }) => value === null))
    return { ...nothing, ...ofHeadsInstead(anchorsFile, named) };
  return { ...nothing, anchors, sentences: () => absent };
}

function bytesOf(path: string): Buffer {
  const bytes = bytesAt(path);
  if (bytes !== null) return bytes;
  if (isFolder(path))
    throw new AppError('file-unreadable', { path, reason: 'it is a folder; one file is needed' });
  throw new AppError('file-not-found', { path });
}

function ofHeads(path: string): Pick<LogAnchors, 'anchors' | 'earlier'> {
  const source = `${path.replace(/^.*[/\\]/, '')}: heads`;
  const { heads } = headsOfFile(path);
  const anchors = heads.flatMap(({ head, rows, partition }) => {
    const chain = partition.length === 0 ? {} : { partition };
    const count = rows === null ? [] : [{ kind: 'count' as const, value: String(rows), source, ...chain }];
    return [{ kind: 'head' as const, value: head, source, ...chain }, ...count];
  });
  return { anchors, earlier: heads.map((head) => ({ ...head, name: `the anchor (${source})` })) };
}

/** Of a file without a value where the recipe looks for one: it may be one that names heads. */
function ofHeadsInstead(
  path: string,
  named: readonly { path: string }[],
): Pick<LogAnchors, 'anchors' | 'earlier'> {
  try {
    return ofHeads(path);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'anchor-invalid') throw error;
    const places = named.map(({ path: place }) => place || 'its whole text').join(', ');
    const problem = `the file holds no value where the recipe looks for one (${places}), and names no head`;
    throw new AppError('anchor-invalid', { problem }, { cause: error });
  }
}

function ofTimeStamp(stamp: TimeStamp, { spelling }: CompiledRecipe): LogAnchors {
  const stamped = (head: string): string | null => stampedOf(head, digestHex(head, spelling), stamp);
  const covers = (head: string): boolean => stamped(head) !== null;
  const said = (head: string, rows: number): string => stampSentence(stamp, stamped(head) ?? '', rows);
  const source = `time stamp of ${stamp.at} by ${stamp.signer}`;
  const anchor: Anchor = {
    ...{ kind: 'time-stamp', value: stamp.imprint, source, covers },
    proves: stamp.tracedTo !== null,
  };
  const head = { head: stamp.imprint, rows: null, partition: [], covers };
  return {
    anchors: [anchor],
    earlier: [{ ...head, name: `the ${source}`, stamp: { anchor, said } }],
    sentences: ({ heads }) =>
      heads.flatMap(({ head, rows }) => (head !== null && covers(head) ? [said(head, rows)] : [])),
  };
}
