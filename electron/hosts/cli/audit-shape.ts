import { AppError } from '../../../shared/errors.ts';

const SHAPES = ['vouch', 'audit-api'] as const;

/** Is the JSON to be shaped as ComplianceAgent's audit API? Throws `request-invalid` for a shape that is none. */
export function isAuditShape(shape: string): boolean {
  if (!(SHAPES as readonly string[]).includes(shape))
    throw new AppError('request-invalid', { problem: `--shape must be ${SHAPES.join(' or ')}` });
  return shape === 'audit-api';
}
