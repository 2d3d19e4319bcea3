import type { Finding } from '../../shared/model/integrity.ts';
import { count } from './numbers.ts';

/** Where a finding lies, as far as it lies anywhere: `log.ndjson, line 1 204`. */
export function findingPlace({ file, line }: Pick<Finding, 'file' | 'line'>): string {
  if (file === null) return 'the whole log';
  return line === null ? file : `${file}, line ${count(line)}`;
}
