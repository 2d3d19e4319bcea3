/** The one folder at the top of the zip: RFC 8493 section 4 wants the bag's base directory to be an entry. */
export const BASE = 'evidence-package';

/** Where everything lies in a package, relative to the bag. */
export const PATHS = {
  bagit: 'bagit.txt',
  bagInfo: 'bag-info.txt',
  manifest: 'manifest-sha256.txt',
  tagManifest: 'tagmanifest-sha256.txt',
  readme: 'README.txt',
  verifyScript: 'VERIFY/verify.py',
  checkScript: 'VERIFY/check.sh',
  redrawScripts: ['VERIFY/redraw.mjs', 'VERIFY/redraw.py', 'VERIFY/redraw.sh'],
  fileList: 'VERIFY/filelist.sha256',
  keys: 'VERIFY/keys/',
  statement: 'manifest.json',
  envelope: 'manifest.dsse.json',
  indexCsv: 'data/00-index/index.csv',
  indexJson: 'data/00-index/index.json',
  summary: 'data/00-index/summary.pdf',
  engagement: 'data/01-scope/engagement.json',
  acquisitions: 'data/01-scope/acquisitions.json',
  mappings: 'data/01-scope/mappings/',
  definition: 'data/02-population/POP-01/definition.json',
  ids: 'data/02-population/POP-01/ids.txt',
  records: 'data/02-population/POP-01/records.ndjson',
  rejects: 'data/02-population/POP-01/rejects.ndjson',
  draw: 'data/03-sample/SMP-01/draw.json',
  frame: 'data/03-sample/SMP-01/frame.txt',
  sampleCsv: 'data/03-sample/SMP-01/sample.csv',
  worksheetCsv: 'data/03-sample/SMP-01/worksheet.csv',
  worksheetPdf: 'data/03-sample/SMP-01/worksheet.pdf',
  worksheetHistory: 'data/03-sample/SMP-01/worksheet.ndjson',
  attachments: 'data/03-sample/SMP-01/attachments/',
  chains: 'data/05-integrity/chain.json',
  chainReport: 'data/05-integrity/chain-report.pdf',
  recipes: 'data/05-integrity/recipes/',
  originals: 'data/06-originals/',
  activity: 'data/08-activity/activity.ndjson',
  stories: 'data/10-stories/',
} as const;

export const BAGIT_TXT = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** Files that the statement cannot name because they depend on it. */
export const UNSIGNED: readonly string[] = [PATHS.statement, PATHS.envelope, PATHS.tagManifest];

/**
 * A name for a received file that every file system and checksum tool takes: ASCII letters, digits, dot, dash
 * and underscore, at most 100 characters. The real name stands in the index.
 */
export function safeName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^[.-]+/, '_');
  return plain.length <= 100 ? plain || '_' : plain.slice(-100);
}

/** Plain byte order; all paths of a package are ASCII. */
export function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** What `find . | LC_ALL=C sort` prints in a folder that holds just these files. */
export function fileListing(paths: Iterable<string>): string {
  const names = new Set(['.']);
  for (const path of paths) {
    const parts = path.split('/');
    for (let depth = 1; depth <= parts.length; depth++) names.add(`./${parts.slice(0, depth).join('/')}`);
  }
  return [...names]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => `${name}\n`)
    .join('');
}

/** A BagIt manifest, which is also what `sha256sum -c` reads: hash, two spaces, path. */
export function manifestText(files: readonly { path: string; sha256: string }[]): string {
  return files
    .toSorted(byPath)
    .map((file) => `${file.sha256}  ${file.path}\n`)
    .join('');
}
