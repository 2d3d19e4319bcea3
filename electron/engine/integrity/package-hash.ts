import { ByteWriter } from './byte-writer.ts';
import { CanonicalWriter } from './canonical.ts';
import { sha256 } from './digests.ts';
import { JsonTape } from './json-lexer.ts';
import { PRESETS } from './json-style.ts';

export type PackageHash = {
  /** The document's own `package_hash`; null where it holds none. */
  stored: string | null;
  /** SHA-256 of the document without it, as Python's json.dumps(sort_keys=True) writes it; null where unreadable. */
  computed: string | null;
  matches: boolean;
};

const WITHOUT_OWN_HASH = { omit: new Set(['package_hash']) };

/**
 * Checks the `package_hash` of a ComplianceAgent audit package (`export_audit_package`): it covers the whole
 * document, so it proves every entry unaltered and none added or cut since the export, though the entries'
 * own chain cannot be recomputed from a package.
 */
export function verifyPackageHash(document: Uint8Array): PackageHash {
  const tape = new JsonTape({ nonFinite: true });
  const marked = document[0] === 0xef && document[1] === 0xbb && document[2] === 0xbf;
  if (!tape.lex(marked ? document.subarray(3) : document))
    return { stored: null, computed: null, matches: false };
  const stored = tape.text(tape.at('package_hash'));
  const out = new ByteWriter();
  new CanonicalWriter(PRESETS.py, out).value(tape, 0, WITHOUT_OWN_HASH);
  const computed = sha256(out.view());
  return { stored, computed, matches: stored === computed };
}
