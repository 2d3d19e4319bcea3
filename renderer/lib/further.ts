import type { RecordFilter } from '../../shared/model/filter.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { microsToText, parseIsoTime } from '../../shared/time.ts';

/** Other records that tell of the same: in words, and the filter that finds them. */
export type Further = { words: string; filter: RecordFilter };

const MINUTES = 10;
const MINUTE = 60_000_000;

/**
 * Where one looks further from a record: what its actor did around that time, and whatever else names its target,
 * commit, run, request or address. Those but for actor and target are looked for in the originals.
 */
export function furtherFrom({
  actor,
  target,
  occurred_at,
  commit_sha,
  run_id,
  request_id,
  ip,
}: StoredRecord): Further[] {
  const further: Further[] = [];
  const at = parseIsoTime(occurred_at)?.micros;
  if (actor && at !== undefined) {
    const [from, to] = [microsToText(at - MINUTES * MINUTE), microsToText(at + MINUTES * MINUTE)];
    further.push({
      words: `by the same actor within ${MINUTES} minutes`,
      filter: { from, to, actor: [actor.id] },
    });
  }
  if (target) further.push({ words: 'about the same target', filter: { target: [target.id] } });
  const named = { commit: commit_sha, run: run_id, request: request_id, address: ip };
  // Shorter than a filter's characters may be, or so short that it stands in every record.
  for (const [what, value] of Object.entries(named))
    if (value && value.length >= 6 && value.length <= 500)
      further.push({ words: `with the same ${what}`, filter: { original: value } });
  return further;
}
