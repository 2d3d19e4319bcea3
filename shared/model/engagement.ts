import { z } from 'zod';
import { parseIsoTime } from '../time.ts';

export const FRAMEWORKS = [
  'SOC 2',
  'ISO/IEC 27001:2022',
  'HIPAA',
  'GDPR',
  'PCI DSS 4.0',
  'NIST SP 800-53',
] as const;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const isoDate = z
  .string()
  .refine(
    (text) => DATE.test(text) && parseIsoTime(text) !== null,
    'must be a date that exists, like 2026-03-31',
  );

export const PERSON_ROLES = ['preparer', 'reviewer', 'client', 'other'] as const;

export const person = z.strictObject({
  name: z.string().min(1).max(200),
  role: z.enum(PERSON_ROLES),
  email: z.string().max(320).nullable().default(null),
});
export type Person = z.infer<typeof person>;

/** What one vault is for. */
export const engagement = z.strictObject({
  entity: z.string().max(300),
  period_from: isoDate.nullable(),
  period_to: isoDate.nullable(),
  /** IANA zone in which dates are read and times are shown, e.g. `Europe/Berlin`. */
  zone: z.string().min(1).max(64),
  frameworks: z.array(z.string().min(1).max(100)).max(20),
  people: z.array(person).max(100),
});
export type Engagement = z.infer<typeof engagement>;

export const CIPHERS = ['aegis', 'sqlcipher'] as const;
export const cipher = z.enum(CIPHERS);
export type Cipher = z.infer<typeof cipher>;

/** Shorter passphrases are refused; a vault file can be attacked offline. */
export const PASSPHRASE_MINIMUM = 10;
export const passphrase = z.string().min(1).max(1024);

export const settings = z.strictObject({
  /** Minutes without input after which the vault locks; 0 = never. */
  auto_lock_minutes: z.number().int().min(0).max(480),
});
export type Settings = z.infer<typeof settings>;

export const vaultStatus = z.object({
  state: z.enum(['closed', 'open']),
  name: z.string().nullable(),
  cipher: cipher.nullable(),
  entity: z.string().nullable(),
  zone: z.string().nullable(),
  records: z.number().int(),
  bytes: z.number().int(),
  /** The sample engagement's passphrase is no secret and is shown. */
  sample: z.boolean(),
  /** Failed unlocks since the last successful one, as noted by this machine. */
  failed_unlocks: z.number().int(),
});
export type VaultStatus = z.infer<typeof vaultStatus>;
