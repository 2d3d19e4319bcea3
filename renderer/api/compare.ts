import type { ComparedRef } from '../../shared/model/compare.ts';
import { changeParams } from '../router.ts';

/** What is compared is part of the address (`compare=12~l5`: a record and a line of the ledger), on any screen. */
const REF = /^(l?)(\d{1,15})$/;

const textOf = (ref: ComparedRef) => ('rid' in ref ? String(ref.rid) : `l${ref.ledger}`);

export function comparedFromText(text: string | null): [ComparedRef, ComparedRef] | null {
  const refs = (text ?? '').split('~').map((part): ComparedRef | null => {
    const [, isLedger, digits] = REF.exec(part) ?? [];
    const number = Number(digits);
    if (digits === undefined || number < 1) return null;
    return isLedger ? { ledger: number } : { rid: number };
  });
  const [left, right] = refs;
  return refs.length === 2 && left && right ? [left, right] : null;
}

export function compareRecords(left: ComparedRef, right: ComparedRef): void {
  changeParams((params) => params.set('compare', `${textOf(left)}~${textOf(right)}`));
}

export function closeComparison(): void {
  changeParams((params) => params.delete('compare'), { replace: true });
}
