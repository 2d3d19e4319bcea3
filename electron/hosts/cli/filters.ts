import type { Command } from 'commander';
import type { RecordFilter } from '../../../shared/model/filter.ts';

export type FilterFlags = {
  from?: string;
  to?: string;
  platform?: string[];
  source?: string[];
  repository?: string[];
  kind?: string[];
  type?: string[];
  actor?: string[];
  target?: string[];
  outcome?: string[];
  severity?: string[];
  text?: string;
};

/** Collects the values of a flag that may be repeated. */
export const collect = (value: string, before: string[] = []) => [...before, value];

/** The filter as flags: fields combine with "and", a flag that is repeated with "or". */
export function addFilterFlags(command: Command): Command {
  return command
    .option('--from <time>', 'from this date (in the engagement’s zone) or time (2026-01-01T00:00:00Z) on')
    .option('--to <time>', 'up to and with this date or time')
    .option('--platform <name>', 'platform; may be repeated', collect)
    .option('--source <name>', 'source; may be repeated', collect)
    .option('--repository <name>', 'repository; may be repeated', collect)
    .option('--kind <kind>', 'submission, run, result, waiver, approval or event; may be repeated', collect)
    .option('--type <type>', 'type as the platform calls it; may be repeated', collect)
    .option('--actor <id>', 'actor’s id, name or e-mail; may be repeated', collect)
    .option('--target <id>', 'target’s id; may be repeated', collect)
    .option('--outcome <outcome>', 'outcome; may be repeated', collect)
    .option('--severity <severity>', 'severity; may be repeated', collect)
    .option(
      '--text <words>',
      'words, "phrases" or beginnings* that all occur in the searched fields, or the record’s id',
    );
}

export function filterOf(flags: FilterFlags): RecordFilter {
  const { from, to, platform, source, repository, kind, type, actor, target, outcome, severity, text } =
    flags;
  const filter = {
    from,
    to,
    platform,
    source,
    repository,
    kind,
    type,
    actor,
    target,
    outcome,
    severity,
    text,
  };
  // The engine checks the values; here they are only collected.
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  ) as RecordFilter;
}
