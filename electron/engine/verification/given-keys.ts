import { AppError } from '../../../shared/errors.ts';
import type { GivenKeys } from '../integrity/compile.ts';

/** Keys as they are given, `hex:…` or `utf8:…`, as bytes. Throws `request-invalid`, which never holds the key. */
export function givenKeys(keys: Readonly<Record<string, string>>): GivenKeys {
  return Object.fromEntries(
    Object.entries(keys).map(([name, value]) => {
      const [, form, text] = /^(hex|utf8):(.*)$/s.exec(value) ?? [];
      const isWhole = form === 'utf8' || /^([0-9a-fA-F]{2})+$/.test(text ?? '');
      if (form === undefined || text === undefined || !isWhole) {
        throw new AppError('request-invalid', {
          problem: `the key ${name} must be given as hex:… or utf8:…`,
        });
      }
      return [name, Buffer.from(text, form === 'hex' ? 'hex' : 'utf8')];
    }),
  );
}
