import { JsonDocumentSplitter } from '../intake/json-document-splitter.ts';
import { asUtf8, bomLength, encodingOf } from '../intake/text-encoding.ts';
import { type PackageHash, verifyPackageHash } from '../integrity/package-hash.ts';
import { receiptOf } from '../integrity/receipt.ts';
import type { VerifyResult } from '../integrity/verdict.ts';

type DocumentHash = { name: string; place: string } & PackageHash;

/** The hashes of the packages in a file, one after another; `place` names one of several. */
export function documentHashes(name: string, file: Buffer): DocumentHash[] {
  const encoding = encodingOf(file);
  const text = asUtf8(file.subarray(bomLength(file)), encoding) ?? file;
  const documents: Buffer[] = [];
  const add = (offset: number, length: number) => documents.push(text.subarray(offset, offset + length));
  // A document may be longer than any record: that is no reason not to look at it.
  new JsonDocumentSplitter('').push(text, 0, true, {
    record: (bytes, offset) => add(offset, bytes.length),
    blank: () => {},
    reject: add,
  });
  return documents.map((document, i) => ({
    name,
    place: documents.length > 1 ? `Package ${i + 1} of the file` : 'The package',
    ...verifyPackageHash(document),
  }));
}

/** A result that says what the packages' own hashes prove; `result` is of the chain between their entries. */
export function withDocumentHashResults(
  result: VerifyResult,
  documents: readonly DocumentHash[],
): VerifyResult {
  const wrong = documents.filter(({ matches, stored }) => !matches && stored !== null);
  // A hash that is not there accuses nobody.
  const without = documents.filter(({ stored }) => stored === null);
  const findings = wrong.map(({ name, place, stored, computed }) => ({
    kind: 'content-mismatch' as const,
    row: null,
    file: name,
    line: null,
    partition: [],
    detail: `${place} does not give its own package_hash: something in it was changed after the export.`,
    expected: stored,
    actual: computed,
  }));
  const unproven = without.map(
    ({ name, place }) => `${name}: ${place} holds no package_hash, so nothing proves it unaltered.`,
  );
  const sentences =
    wrong.length > 0
      ? ['The package_hash does not match: the document was changed after it was exported.', ...unproven]
      : unproven.length > 0
        ? unproven
        : [
            'The package_hash was recomputed over the whole document: nothing in it was changed, added or cut since it was exported.',
          ];
  const changed: VerifyResult = {
    ...result,
    integrity: wrong.length > 0 ? 'altered' : without.length > 0 ? 'unverifiable' : 'intact',
    checked: { ...result.checked, content: without.length < documents.length },
    counts: { ...result.counts, 'content-mismatch': result.counts['content-mismatch'] + wrong.length },
    findings: [...findings, ...result.findings],
    explanation: [
      ...sentences,
      'Its entries leave out fields that their own hashes cover, so the chain between them cannot be recomputed from a package.',
    ],
    unprotected: [],
  };
  return { ...changed, receipt: receiptOf(changed) };
}
