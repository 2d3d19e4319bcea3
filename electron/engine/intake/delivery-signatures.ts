import { createHmac, timingSafeEqual } from 'node:crypto';
import { statSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import { OTHER_EVENT, type SignatureCounts } from '../../../shared/model/acquisition.ts';
import type { Delivery } from '../platforms/dialect.ts';
import { bytesOf, type FileContent } from './content.ts';

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
  readonly counts: SignatureCounts = {
    ...{ valid: 0, invalid: 0, unsigned: 0, not_checked: 0 },
    other_event: 0,
  };
  readonly #secrets: readonly string[];
  readonly #ofFile: SignedFile | null;

  constructor(secrets: readonly string[], ofFile: SignedFile | null) {
    this.#secrets = secrets;
    this.#ofFile = ofFile;
  }

  /**
   * Counts one delivery, of the event `id` (null where its body names none). Says what is wrong with it: why its
   * signature is not valid, that its headers are of another event; or null. Throws `request-invalid` where what
   * lies beside its file is no signature of a body.
   */
  check(delivery: Delivery | null, id: string | null): string | null {
    const wrong = this.#checkSignature(delivery);
    const named = delivery?.event_id ?? null;
    if (named === null || id === null || named === id) return wrong;
    this.counts.other_event++;
    return wrong === null ? OTHER_EVENT : `${wrong}; ${OTHER_EVENT}`;
  }

  #checkSignature(delivery: Delivery | null): string | null {
    if (this.#ofFile && 'problem' in this.#ofFile)
      throw new AppError('request-invalid', { problem: this.#ofFile.problem });
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
  // Some receivers keep it with the name of the algorithm in front, as other platforms' headers have it.
  const digits = signature.replace(/^sha256=/i, '');
  if (!/^[0-9a-f]{64}$/i.test(digits)) return 'its signature is not 64 hexadecimal digits';
  const given = Buffer.from(digits, 'hex');
  const fits = secrets.some((secret) =>
    timingSafeEqual(createHmac('sha256', secret).update(body).digest(), given),
  );
  return fits ? null : 'its signature is not that of its body under the secret that was given';
}

/** What of a line's problem is about its signature; null where that is not what is wrong. */
export function signaturePart(problem: string): string | null {
  return problem === OTHER_EVENT ? null : problem.replace(`; ${OTHER_EVENT}`, '');
}

/** A body and its signature as files; or why they cannot be that, which only matters where a body is delivered. */
export type SignedFile = { body: Buffer; signature: string } | { problem: string };

/** Throws `file-not-found`, `file-unreadable`, and for entries of a zip what reading them throws. */
export async function signedFile(body: FileContent, signature: FileContent): Promise<SignedFile> {
  if (sizeOf(signature) > SIGNATURE_FILE_BYTES)
    return { problem: 'a .sig file holds a signature and nothing else' };
  if (sizeOf(body) > BODY_BYTES)
    return { problem: 'a file with a .sig beside it is one body, of 16 MiB at most' };
  return { body: await bytesOf(body), signature: (await bytesOf(signature)).toString('utf8').trim() };
}

function sizeOf({ path, entry }: FileContent): number {
  return entry?.size ?? statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
