import { AppError } from '../../../shared/errors.ts';
import type { Chain } from '../../../shared/model/integrity.ts';

/** The chain that `--source`, and `--dialect` where there are several, name. Throws `request-invalid`. */
export function chainNamed(
  chains: readonly Chain[],
  { source, dialect }: { source: string; dialect?: string },
): Chain {
  const fitting = chains.filter(
    (chain) => chain.source === source && (dialect === undefined || chain.dialect === dialect),
  );
  const [chain, another] = fitting;
  if (chain !== undefined && another === undefined) return chain;
  const problem =
    chain === undefined
      ? `no source ${source} with such a chain; there are ${chains.map((each) => `${each.source} (${each.dialect})`).join(', ') || 'none'}`
      : `${source} has several chains; name one with --dialect: ${fitting.map((each) => each.dialect).join(', ')}`;
  throw new AppError('request-invalid', { problem });
}
