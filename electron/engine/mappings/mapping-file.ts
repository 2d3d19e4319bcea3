import { hash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import { type Mapping, mapping } from '../../../shared/model/mapping.ts';

/** A mapping as it was saved, byte for byte, and what it says. */
export type MappingText = { text: string; sha256: string; mapping: Mapping };

/** Reads a mapping. Throws `mapping-invalid`, which names the place. */
export function readMapping(text: string): MappingText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('mapping-invalid', { place: 'the file', problem: 'it is not JSON' }, { cause: error });
  }
  const result = mapping.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new AppError('mapping-invalid', {
      place: issue?.path.join('.') || 'the file',
      problem: issue?.message ?? 'it is not valid',
    });
  }
  return { text, sha256: hash('sha256', text, 'hex'), mapping: result.data };
}

/** A mapping as it is written to a file. */
export function mappingText(value: Mapping): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
