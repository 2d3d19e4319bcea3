import type { ReconcileSide } from '../../shared/model/reconcile.ts';

/** A side as it stands in the address: `source-3`, `acquisition-12`. */
export function sideKey(side: ReconcileSide): string {
  return 'source' in side ? `source-${side.source}` : `acquisition-${side.acquisition}`;
}

/** null for what is no side. */
export function sideOfKey(key: string | null): ReconcileSide | null {
  const [, kind, digits] = /^(source|acquisition)-([1-9]\d{0,14})$/.exec(key ?? '') ?? [];
  const id = Number(digits);
  if (kind === 'source') return { source: id };
  return kind === 'acquisition' ? { acquisition: id } : null;
}
