import { createHash, X509Certificate } from 'node:crypto';
import {
  Certificate,
  ContentInfo,
  CryptoEngine,
  id_ContentType_Data,
  id_ContentType_SignedData,
  id_ExtKeyUsage,
  id_eContentType_TSTInfo,
  SignedData,
  type SignerInfo,
  setEngine,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { AppError } from '../../../shared/errors.ts';
import type { TimeStamp } from './time-stamp.ts';

const HASHES: Record<string, TimeStamp['algorithm']> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
/** Attributes that name the signer's certificate by its hash (RFC 5035): the second takes any hash. */
const SIGNING_CERTIFICATE = ['1.2.840.113549.1.9.16.2.12', '1.2.840.113549.1.9.16.2.47'];
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** Reads and checks a token; `readTimeStamp` says what it gives and throws. */
export async function readToken(bytes: Buffer, authorities: Buffer | null): Promise<TimeStamp | null> {
  const signed = tokenOf(bytes);
  if (signed === null) return null;
  const content = signed.encapContentInfo.eContent;
  if (content === undefined) throw invalid('the time stamp is empty');
  const info = TSTInfo.fromBER(content.getValue());
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  const algorithm = HASHES[hashAlgorithm.algorithmId];
  if (algorithm === undefined) throw invalid('the time stamp is over a hash that is not supported');
  const signer = await checkSignature(signed, info.genTime);
  return {
    at: info.genTime.toISOString(),
    algorithm,
    imprint: Buffer.from(hashedMessage.valueBlock.valueHexView).toString('hex'),
    signer: nameOf(signer),
    tracedTo: authorities === null ? null : await trace(signed, info.genTime, authorities),
  };
}

function tokenOf(bytes: Buffer): SignedData | null {
  const contentInfo = responseOf(bytes) ?? parsed(() => ContentInfo.fromBER(bytes));
  if (contentInfo === null || contentInfo.contentType !== id_ContentType_SignedData) return null;
  const signed = parsed(() => new SignedData({ schema: contentInfo.content }));
  return signed?.encapContentInfo.eContentType === id_eContentType_TSTInfo ? signed : null;
}

function responseOf(bytes: Buffer): ContentInfo | null {
  const response = parsed(() => TimeStampResp.fromBER(bytes));
  if (response === null) return null;
  // 0 granted, 1 granted with changes (RFC 3161, 2.4.2).
  if (response.status.status > 1 || response.timeStampToken === undefined)
    throw invalid('the authority refused to stamp');
  return response.timeStampToken;
}

function parsed<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null;
  }
}

/** The signature over the token and what a token must say of who signed it (RFC 3161, 2.3 and 2.4.2). */
async function checkSignature(signed: SignedData, at: Date): Promise<Certificate> {
  const [signerInfo, another] = signed.signerInfos;
  if (signerInfo === undefined || another !== undefined)
    throw invalid('the time stamp must have one signature');
  if ((signed.certificates ?? []).length === 0)
    throw invalid(
      'it holds no certificate of who signed it; ask for a stamp that does (openssl ts -query -cert)',
    );
  const { signatureVerified, signerCertificate } = await verify(signed, { checkDate: at });
  if (signatureVerified !== true || !signerCertificate)
    throw invalid('the signature of the time stamp does not hold');
  if (!saysTimeStamp(signerInfo)) throw invalid('the signature is not over a time stamp');
  if (!namesCertificate(signerInfo, signerCertificate))
    throw invalid('the time stamp does not name the certificate that signed it');
  const usage = signerCertificate.extensions?.find(({ extnID }) => extnID === id_ExtKeyUsage);
  const purposes = (usage?.parsedValue as { keyPurposes?: string[] } | undefined)?.keyPurposes ?? [];
  if (!purposes.includes(TIME_STAMPING)) throw invalid('its certificate is not one for time stamps');
  const { notBefore, notAfter } = signerCertificate;
  if (at < notBefore.value || at > notAfter.value)
    throw invalid('its certificate was not valid at that time');
  return signerCertificate;
}

function saysTimeStamp({ signedAttrs }: SignerInfo): boolean {
  const attribute = signedAttrs?.attributes.find(({ type }) => type === CONTENT_TYPE);
  const [value] = attribute?.values ?? [];
  return value?.valueBlock?.toString() === id_eContentType_TSTInfo;
}

function namesCertificate({ signedAttrs }: SignerInfo, certificate: Certificate): boolean {
  const der = Buffer.from(certificate.toSchema().toBER());
  const hashes = Object.values(HASHES).map((name) => createHash(name).update(der).digest());
  return (signedAttrs?.attributes ?? [])
    .filter(({ type }) => SIGNING_CERTIFICATE.includes(type))
    .some(({ values }) =>
      values.some((value) => hashes.some((hash) => Buffer.from(value.toBER()).includes(hash))),
    );
}

/** The subject of the trusted certificate at the end of the path, or null. Revocation is not looked at. */
async function trace(signed: SignedData, checkDate: Date, authorities: Buffer): Promise<string | null> {
  const trustedCerts = certificatesOf(authorities);
  try {
    const { certificatePath } = await verify(signed, { checkDate, checkChain: true, trustedCerts });
    const last = certificatePath.at(-1);
    return last === undefined ? null : nameOf(last);
  } catch {
    return null;
  }
}

type Options = { checkDate: Date; checkChain?: boolean; trustedCerts?: Certificate[] };

/** The content is compared with the log's head by its imprint, so that here it is signed content like any other. */
async function verify(signed: SignedData, options: Options) {
  setEngine('node', new CryptoEngine({ name: 'node', crypto: globalThis.crypto }));
  const { encapContentInfo } = signed;
  encapContentInfo.eContentType = id_ContentType_Data;
  try {
    return await signed.verify({ ...options, signer: 0, extendedMode: true, passedWhenNotRevValues: true });
  } catch (error) {
    throw invalid('its signature cannot be checked', error);
  } finally {
    encapContentInfo.eContentType = id_eContentType_TSTInfo;
  }
}

function certificatesOf(pem: Buffer): Certificate[] {
  const blocks = pem.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (blocks === null) throw invalid('the file of authorities holds no certificate in PEM form');
  return blocks.map((block) => {
    try {
      return Certificate.fromBER(new X509Certificate(block).raw);
    } catch (error) {
      throw invalid('a certificate of the authorities cannot be read', error);
    }
  });
}

/** `CN=Example TSA, O=Example`, as OpenSSL prints it, in one line. */
function nameOf(certificate: Certificate): string {
  const { subject } = new X509Certificate(Buffer.from(certificate.toSchema().toBER()));
  return subject.split('\n').join(', ');
}

function invalid(problem: string, cause?: unknown): AppError {
  return new AppError('anchor-invalid', { problem }, { cause });
}
