const EVIDENCE = /\.(csv|tsv|json|ndjson|jsonl|log)(\.gz)?$|\.gz$/i;
const ZIP = /\.zip$/i;
/** What describes an export and is none. */
const DESCRIBES = /(^|\/)manifest\.json$/i;

/** A file `x.sig` beside a file `x` is no export: it holds its signature. */
export const SIGNATURE_ENDING = '.sig';

/** May a file of this name in a folder hold evidence? */
export function isImportable(name: string): boolean {
  return EVIDENCE.test(name) || ZIP.test(name);
}

/** Is a file of this name to be read as a zip, whatever it begins with? */
export function isZipName(name: string): boolean {
  return ZIP.test(name);
}

/** May an entry of a zip? Its name begins at the zip's top; what systems put beside the files is none. */
export function isEvidenceEntry(name: string): boolean {
  const isHidden = name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
  return EVIDENCE.test(name) && !isHidden && !DESCRIBES.test(name);
}

/** By name, but numbers in it by their value: part-2 comes before part-10. */
export function inNumberOrder(a: string, b: string): number {
  const [left, right] = [a.split(DIGITS), b.split(DIGITS)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = i % 2 === 0 ? compare(left[i]!, right[i]!) : compareNumbers(left[i]!, right[i]!);
    if (order !== 0) return order;
  }
  return left.length - right.length || compare(a, b);
}

const DIGITS = /(\d+)/;

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || compare(left, right);
}
