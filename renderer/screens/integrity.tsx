import VerifiedUser from '@mui/icons-material/VerifiedUserOutlined';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { z } from 'zod';
import { verification } from '../../shared/model/integrity.ts';
import { useJobRun } from '../api/jobs.ts';
import { useQueryOf } from '../api/queries.ts';
import { Answer, Empty, ErrorNotice } from '../components/async-state.tsx';
import { ChainCard } from '../components/chain-card.tsx';
import { ExportChainReport } from '../components/export-chain-report.tsx';
import { openImport } from '../components/import-dialog.tsx';
import { JobProgress } from '../components/job-progress.tsx';
import { Page } from '../components/page.tsx';

const verifications = z.array(verification);

export function IntegrityScreen() {
  const chains = useQueryOf('integrity.chains', {});
  const run = useJobRun('integrity.verify', verifications);
  return (
    <Page
      title="Integrity"
      lead="Two questions of every chain: is each record what was written, and are they all here?"
      actions={
        <>
          {(chains.data ?? []).filter(({ verification }) => verification !== null).length > 1 && (
            <ExportChainReport label="Report on all" of={{}} disabled={run.running} />
          )}
          <Button
            variant="contained"
            startIcon={<VerifiedUser />}
            disabled={run.running || (chains.data?.length ?? 0) === 0}
            onClick={() => void run.start({})}
          >
            Verify all
          </Button>
        </>
      }
    >
      {run.running && run.job && <JobProgress job={run.job} />}
      {run.problem && <ErrorNotice error={run.problem} />}
      <Answer query={chains} label="Loading the chains">
        {(all) =>
          all.length === 0 ? (
            <Empty
              title="No chain yet"
              action={
                <Button variant="contained" onClick={() => openImport([])}>
                  Import records
                </Button>
              }
            >
              Records of platforms that chain their logs appear here once they are imported.
            </Empty>
          ) : (
            <Stack spacing={3} sx={{ mt: 1 }}>
              {all.map((chain) => (
                <ChainCard key={`${chain.source_id} ${chain.dialect}`} chain={chain} />
              ))}
            </Stack>
          )
        }
      </Answer>
    </Page>
  );
}
