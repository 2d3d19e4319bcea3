import type { ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { DoctorReport } from '../../../shared/model/integrity.ts';
import { zoneOf } from '../vault/settings.ts';
import { chainsOf } from '../verification/chains.ts';
import { findChainEncoding } from '../verification/find-chain-encoding.ts';
import type { JobDefinition } from './job-definition.ts';

/** Searches the encoding of a chain of the vault. It changes nothing but the log. */
export const findEncodingJob: JobDefinition<
  'integrity.findEncoding',
  ParsedInput<'integrity.findEncoding'>
> = {
  needsVault: true,
  prepare: (input) => input,
  title: () => 'Find the encoding',
  async run(ctx, { source_id, dialect }): Promise<DoctorReport> {
    const { read } = ctx.vault;
    const chain = chainsOf(read).find((each) => each.source_id === source_id && each.dialect === dialect);
    if (chain === undefined)
      throw new AppError('not-found', { what: 'chain', id: `${source_id} ${dialect}` });
    const report = await findChainEncoding(
      read,
      ctx.resources,
      { sourceId: source_id, dialect, zone: zoneOf(read) },
      {
        onRows: (rows) => {
          ctx.checkCancelled();
          ctx.progress(rows, chain.records, 'records', 'Verifying');
        },
        onWork: (part) => {
          ctx.checkCancelled();
          ctx.progress(Math.round(part * 100), 100, '%', 'Trying encodings');
        },
      },
    );
    await ctx.vault.write(
      () => {},
      () => ({
        action: 'encoding.searched',
        details: {
          source: chain.source,
          dialect,
          outcome: report.outcome,
          rows: report.tried.rows,
          matched: report.tried.matched,
          changes: report.changes.map(({ name }) => name),
        },
      }),
    );
    return report;
  },
};
