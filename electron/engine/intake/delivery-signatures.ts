import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import type { SignatureCounts } from '../../../shared/model/acquisition.ts';
import type { Delivery } from '../platforms/dialect.ts';

/** A signature is 64 digits; a larger file is none. */
const SIGNATURE_FILE_BYTES = 1024;
/** A file whose own signature is checked is read as a whole: it is one body. */
const BODY_BYTES = 16 * 1024 * 1024;

/**
 * Checks the signatures of deliveries: HMAC-SHA256 over the body as it was sent, in hexadecimal (IntelliAuth,
 * docs/platforms.md). The secrets are the text that the platform showed; a signature is valid if one of them
 * gives it. Without a secret nothing is said but that there is a signature.
 */
export class DeliverySignatures {
  readonly counts: SignatureCounts = { valid: 0, invalid: 0, unsigned: 0, not_checked: 0 };
  readonly #secrets: readonly string[];
  /** Of the file as a whole, where its signature lies beside it. */
  readonly #ofFile: { body: Buffer; signature: string } | null;

  /** Throws `file-not-found`, `file-unreadable` or `request-invalid` for a signature file that is none. */
  constructor(secrets: readonly string[], path: string, signaturePath: string | undefined) {
    this.#secrets = secrets;
    this.#ofFile = signaturePath === undefined ? null : signedFile(path, signaturePath);
  }

  /** Counts one delivery. Says why its signature is not valid, or null. */
  check(delivery: Delivery | null): string | null {
    const body = this.#ofFile?.body ?? delivery?.body ?? null;
    const signature = this.#ofFile?.signature ?? delivery?.signature ?? null;
    if (body === null || signature === null) {
      this.counts.unsigned++;
      return null;
    }
    if (this.#secrets.length === 0) {
      this.counts.not_checked++;
      return null;
    }
    const problem = signatureProblem(body, signature, this.#secrets);
    if (problem === null) this.counts.valid++;
    else this.counts.invalid++;
    return problem;
  }
}

/** Why a signature is not that of the body under one of the secrets; null where it is. */
export function signatureProblem(
  body: string | Buffer,
  signature: string,
  secrets: readonly string[],
): string | null {
  if (!/^[0-9a-f]{64}$/i.test(signature)) return 'its signature is not 64 hexadecimal digits';
  const given = Buffer.from(signature, 'hex');
  const fits = secrets.some((secret) =>
    timingSafeEqual(createHmac('sha256', secret).update(body).digest(), given),
  );
  return fits ? null : 'its signature is not that of its body under the secret that was given';
}

function signedFile(path: string, signaturePath: string): { body: Buffer; signature: string } {
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeOf(signaturePath) > SIGNATURE_FILE_BYTES)
    throw new AppError('request-invalid', { problem: 'a .sig file holds a signature and nothing else' });
  if (sizeOf(path) > BODY_BYTES)
    throw new AppError('request-invalid', {
      problem: 'a file with a .sig beside it is one body, of 16 MiB at most',
    });
  return { body: readFileSync(path), signature: readFileSync(signaturePath, 'utf8').trim() };
}
