import { AppError } from '../../../shared/errors.ts';
import type {
  Continuity,
  ReconciledRecord,
  ReconcileSide,
  Reconciliation,
} from '../../../shared/model/reconcile.ts';
import { count, print, readableTime, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type Flags = PassphraseOptions & {
  json?: boolean;
  left?: string;
  right?: string;
  from?: string;
  to?: string;
  out?: string;
  format: string;
  continuity?: boolean;
  source?: string;
};

export async function reconcileRecords(vault: string, flags: Flags): Promise<ExitCode> {
  return flags.continuity ? showContinuity(vault, flags) : compareSides(vault, flags);
}

async function compareSides(vault: string, flags: Flags): Promise<ExitCode> {
  const { left, right, from, to, out } = flags;
  if (left === undefined || right === undefined || flags.source !== undefined) {
    const problem = 'name what to compare with --left and --right; --source goes with --continuity';
    throw new AppError('request-invalid', { problem });
  }
  const result = await Session.withVault(vault, flags, async (session) =>
    session.job<Reconciliation>('reconcile.run', {
      left: await sideOf(session, '--left', left),
      right: await sideOf(session, '--right', right),
      from,
      to,
      ...(out === undefined ? {} : { out: session.grant(out, 'write'), format: flags.format }),
    }),
  );
  print(flags.json, result, () => describe(result));
  return result.verdict === 'equal' ? 0 : 1;
}

/** `#12` is the acquisition 12, anything else a source's name. */
async function sideOf(session: Session, flag: string, text: string): Promise<ReconcileSide> {
  if (text.startsWith('#')) return { acquisition: wholeNumber(flag, text.slice(1)) };
  return { source: await sourceId(session, text) };
}

async function sourceId(session: Session, name: string): Promise<number> {
  const found = (await session.invoke('sources.list', {})).find((source) => source.name === name);
  if (!found) throw new AppError('not-found', { what: 'source', id: name });
  return found.id;
}

const LISTED = 20;

function describe({ sentences, missing, extra, changed, counts, receipt }: Reconciliation): string {
  const parts = [sentences.join('\n')];
  const list = (title: string, records: readonly ReconciledRecord[], all: number) => {
    if (all === 0) return;
    const rows = records.slice(0, LISTED).map((r) => [readableTime(r.occurred_at), r.type, r.id, placeOf(r)]);
    parts.push(`${title} (${count(all)})\n${table(rows)}${more(all)}`);
  };
  list('Missing on the right', missing, counts.missing);
  list('Extra on the right', extra, counts.extra);
  if (counts.changed > 0) {
    const rows = changed.slice(0, LISTED).map(({ id, left, right, fields }) => {
      const values = fields.map(
        (field) => `\n    ${field.name}: ${shown(field.left)} -> ${shown(field.right)}`,
      );
      return `${id} (${placeOf(left)} / ${placeOf(right)})${values.join('')}`;
    });
    parts.push(`Changed (${count(counts.changed)})\n${rows.join('\n')}${more(counts.changed)}`);
  }
  return [...parts, `Receipt ${receipt}`].join('\n\n');
}

const placeOf = ({ file, line, ledger }: ReconciledRecord) =>
  `${file}:${line}${ledger ? ', in the ledger' : ''}`;
const shown = (value: string | null) => (value === null ? '(none)' : JSON.stringify(value));
const more = (all: number) =>
  all > LISTED ? `\n… ${count(all - LISTED)} more: --json or --out list up to 1,000` : '';

async function showContinuity(vault: string, flags: Flags): Promise<ExitCode> {
  const sources = await Session.withVault(vault, flags, async (session) =>
    session.invoke(
      'acquisitions.continuity',
      flags.source === undefined ? {} : { source: await sourceId(session, flags.source) },
    ),
  );
  print(flags.json, sources, () => sources.map(describeSource).join('\n\n'));
  return sources.some(({ steps }) => steps.some(({ verdict }) => verdict === 'broken')) ? 1 : 0;
}

function describeSource({ source, steps }: Continuity): string {
  if (steps.length === 0) return `${source}: one acquisition, nothing to connect.`;
  return `${source}\n${table(steps.map(({ verdict, sentence }) => [`  ${verdict}`, sentence]))}`;
}
