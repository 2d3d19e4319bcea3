import { useCallback, useState } from 'react';
import { z } from 'zod';
import type { Worksheet, WorksheetChange } from '../../shared/model/worksheet.ts';
import { invoke, problemOf } from '../api/client.ts';
import { grantFile, type PickedFile } from '../api/files.ts';
import { useJobRun } from '../api/jobs.ts';
import { queryClient, useQueryOf } from '../api/queries.ts';
import { notify } from './notifications.tsx';

const attached = z.object({ attached: z.array(z.number()) });

/** What can be done with an open worksheet. Each says in passing why it did not work, and resolves with whether it did. */
export type WorksheetActions = {
  change(...changes: WorksheetChange[]): Promise<boolean>;
  undo(): Promise<boolean>;
  /** To an item by its draw number, or to the whole worksheet. */
  attach(order: number | null, files: readonly PickedFile[]): Promise<boolean>;
  attaching: boolean;
};

const keyOf = (sample: number) => ['worksheets.get', { sample }] as const;

/** An answer that was overtaken by a later one is no news. */
function keep(sample: number, news: Worksheet): void {
  queryClient.setQueryData<Worksheet>(keyOf(sample), (known) =>
    known && known.last > news.last ? known : news,
  );
}

export function useWorksheet(sample: number) {
  const query = useQueryOf('worksheets.get', { sample });
  const run = useJobRun('worksheets.attach', attached);
  const [granting, setGranting] = useState(false);
  const { start } = run;

  const told = useCallback(async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      const { message, hint } = problemOf(error);
      notify(`${message} ${hint}`, { severity: 'error' });
      return false;
    }
  }, []);
  const change = useCallback(
    (...changes: WorksheetChange[]) =>
      told(async () => keep(sample, await invoke('worksheets.change', { sample, changes }))),
    [told, sample],
  );
  const undo = useCallback(
    () => told(async () => keep(sample, await invoke('worksheets.undo', { sample }))),
    [told, sample],
  );
  const attach = useCallback(
    (order: number | null, files: readonly PickedFile[]) =>
      told(async () => {
        setGranting(true);
        try {
          const tokens: string[] = [];
          const { signal } = new AbortController();
          for (const file of files) tokens.push((await grantFile(file, () => {}, signal)).file);
          await start({ sample, order, files: tokens });
        } finally {
          setGranting(false);
        }
      }),
    [told, sample, start],
  );
  const actions: WorksheetActions = { change, undo, attach, attaching: granting || run.running };
  return { query, actions, problem: run.problem };
}
