import {
  keepPreviousData,
  QueryClient,
  type QueryKey,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import type { Contract, Input, MethodName, Output } from '../../shared/contract.ts';
import { invoke } from './client.ts';
import { forgetJobs, putJobs } from './jobs.ts';
import { lockReason } from './session.ts';
import { transport } from './transport.ts';

type NamesOf<K extends string> = { [M in MethodName]: Contract[M]['kind'] extends K ? M : never }[MethodName];
export type QueryName = NamesOf<'query'>;
export type CommandName = NamesOf<'command'>;

/** The engine says when something changed, and it is on this machine: nothing is asked again on a guess. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: false,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

export function queryOf<M extends QueryName>(method: M, input: Input<M>) {
  return { queryKey: [method, input] as const, queryFn: () => invoke(method, input) };
}

export type QueryOptions = {
  enabled?: boolean;
  /** Show the last answer while another input's is on its way. */
  keepPrevious?: boolean;
};

export function useQueryOf<M extends QueryName>(
  method: M,
  input: Input<M>,
  options: QueryOptions = {},
): UseQueryResult<Output<M>> {
  return useQuery<Output<M>, Error, Output<M>, QueryKey>({
    ...queryOf(method, input),
    enabled: options.enabled ?? true,
    placeholderData: options.keepPrevious ? keepPreviousData : undefined,
  });
}

export function useCommand<M extends CommandName>(method: M) {
  return useMutation({ mutationFn: (input: Input<M>) => invoke(method, input) });
}

function areaOf(key: QueryKey): string {
  return String(key[0]).split('.')[0] ?? '';
}

function loadJobs(): void {
  invoke('jobs.list', {}).then(putJobs, () => undefined);
}

/** Keeps the queries and jobs of this window at what the engine tells. Returns how to stop. */
export function followEngine(): () => void {
  loadJobs();
  return transport.listen(
    (event) => {
      if (event.type === 'job') putJobs([event.job]);
      else if (event.type === 'changed') {
        const areas = new Set(event.areas);
        void queryClient.invalidateQueries({ predicate: (query) => areas.has(areaOf(query.queryKey)) });
      } else {
        lockReason.set(event.reason === 'opened' ? null : event.reason);
        queryClient.setQueryData(['vault.status', {}], event.status);
        if (event.reason === 'opened') loadJobs();
        else forgetVault();
      }
    },
    () => {
      void queryClient.invalidateQueries();
      loadJobs();
    },
  );
}

/** Nothing of a locked vault stays in this window's memory. */
export function forgetVault(): void {
  const ofVault = (key: QueryKey) => areaOf(key) !== 'host' && areaOf(key) !== 'vault';
  queryClient.removeQueries({ predicate: (query) => ofVault(query.queryKey) });
  void queryClient.invalidateQueries({ queryKey: ['host.vaults'] });
  forgetJobs();
}
