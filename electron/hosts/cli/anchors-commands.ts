import type { KeptAnchor } from '../../../shared/model/integrity.ts';
import { chainNamed } from './chain-named.ts';
import { counted, print, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type Flags = PassphraseOptions & { json?: boolean };
type AddFlags = Flags & {
  source: string;
  dialect?: string;
  head?: string;
  rows?: string;
  partition?: string[];
  file?: string;
  ca?: string;
  noted: string;
};

export async function listAnchors(vault: string, flags: Flags): Promise<ExitCode> {
  const anchors = await Session.withVault(vault, flags, (session) => session.invoke('anchors.list', {}));
  print(flags.json, anchors, () => (anchors.length === 0 ? 'No anchors.' : table(anchors.map(columns))));
  return 0;
}

export async function addAnchor(vault: string, flags: AddFlags): Promise<ExitCode> {
  const rows = flags.rows === undefined ? undefined : wholeNumber('--rows', flags.rows);
  const added = await Session.withVault(vault, flags, async (session) => {
    const chain = chainNamed(await session.invoke('integrity.chains', {}), flags);
    return session.invoke('anchors.add', {
      source_id: chain.source_id,
      dialect: chain.dialect,
      noted: flags.noted,
      partition: flags.partition ?? [],
      ...(flags.head === undefined ? {} : { head: flags.head }),
      ...(rows === undefined ? {} : { rows }),
      ...(flags.file === undefined ? {} : { file: session.grant(flags.file, 'read') }),
      ...(flags.ca === undefined ? {} : { authorities: session.grant(flags.ca, 'read') }),
    });
  });
  print(flags.json, added, () => table(added.map(columns)));
  return 0;
}

function columns({ id, source, partition, rows, head, origin, noted }: KeptAnchor): string[] {
  const covers = rows === null ? 'rows not noted' : counted(rows, 'row');
  return [String(id), source, partition.join(' / '), covers, head, origin, noted];
}
