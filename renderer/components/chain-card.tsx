import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { z } from 'zod';
import { type Chain, verification } from '../../shared/model/integrity.ts';
import { PLATFORM_LABELS } from '../../shared/model/platform.ts';
import { useJobRun } from '../api/jobs.ts';
import { counted } from '../lib/numbers.ts';
import { recipeAddress } from '../lib/recipe-draft.ts';
import { ErrorNotice } from './async-state.tsx';
import { ChainAnchors } from './chain-anchors.tsx';
import { ChainKeys } from './chain-keys.tsx';
import { CodeBlock } from './code-block.tsx';
import { CopyButton } from './copy-button.tsx';
import { Disclosure } from './disclosure.tsx';
import { ExportChainReport } from './export-chain-report.tsx';
import { FindEncoding } from './find-encoding.tsx';
import { JobProgress } from './job-progress.tsx';
import { VerificationView } from './verification-view.tsx';
import { VerifyPart } from './verify-part.tsx';
import { When } from './when.tsx';

const verifications = z.array(verification);

/** One chain: what its last verification proved, and a button to prove it now. */
export function ChainCard({ chain }: { chain: Chain }) {
  const run = useJobRun('integrity.verify', verifications);
  const last = chain.verification;
  const of = { source_id: chain.source_id, dialect: chain.dialect };
  const summary = last ? JSON.stringify(last.summary, null, 2) : '';
  return (
    <Paper
      component="section"
      aria-label={`${chain.source}, ${chain.dialect}`}
      variant="outlined"
      sx={{ p: { xs: 2, sm: 3 } }}
    >
      <Stack
        direction="row"
        useFlexGap
        spacing={2}
        sx={{ justifyContent: 'space-between', alignItems: 'flex-start', flexWrap: 'wrap', mb: 2 }}
      >
        <Box sx={{ minWidth: 0, flex: '1 1 300px' }}>
          <Typography variant="h2">{chain.source}</Typography>
          <Typography variant="body2" color="textSecondary">
            {chain.platform === 'other'
              ? chain.label
              : `${PLATFORM_LABELS[chain.platform]} · ${chain.dialect}`}{' '}
            · {counted(chain.records, 'record')}
            {last && (
              <>
                {' · verified '}
                <When own at={last.verified_at} />
              </>
            )}
          </Typography>
        </Box>
        <Stack
          direction="row"
          useFlexGap
          spacing={1}
          sx={{ flexShrink: { xs: 1, sm: 0 }, flexWrap: 'wrap', justifyContent: { sm: 'flex-end' } }}
        >
          <Button color="inherit" component="a" href={recipeAddress(of)}>
            Recipe
          </Button>
          <VerifyPart of={of} source={chain.source} disabled={run.running} />
          {last && <ExportChainReport of={of} disabled={run.running} />}
          <Button variant="outlined" disabled={run.running} onClick={() => void run.start(of)}>
            Verify now
          </Button>
        </Stack>
      </Stack>
      <ChainKeys chain={chain} disabled={run.running} onVerify={(keys) => void run.start({ ...of, keys })} />
      {run.running && run.job && <JobProgress job={run.job} />}
      {run.problem && <ErrorNotice error={run.problem} />}
      {!last && !run.running && <Typography>Not verified yet.</Typography>}
      {last?.stale && (
        <Alert severity="warning" sx={{ mb: 2 }}>
          Out of date: records, a recipe or an anchor came since this verification. Verify it again.
        </Alert>
      )}
      {last && (
        <VerificationView result={last.result}>
          <ChainAnchors chain={chain} />
          <Disclosure title="Summary in the audit API's shape">
            <Stack direction="row" sx={{ alignItems: 'flex-start' }} spacing={1}>
              <Box sx={{ flex: 1, minWidth: 0 }}>
                <CodeBlock label="Summary" text={summary} />
              </Box>
              <CopyButton text={summary} what="summary" />
            </Stack>
          </Disclosure>
        </VerificationView>
      )}
      {last && <FindEncoding chain={chain} />}
    </Paper>
  );
}
