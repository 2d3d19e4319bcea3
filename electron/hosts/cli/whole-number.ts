import { AppError } from '../../../shared/errors.ts';

/** A flag's value as a whole number. Throws `request-invalid`. */
export function wholeNumber(flag: string, value: string): number {
  if (!/^\d{1,15}$/.test(value))
    throw new AppError('request-invalid', { problem: `${flag} must be a whole number` });
  return Number(value);
}
