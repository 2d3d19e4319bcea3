import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { type Chain, type DoctorReport, doctorReport } from '../../shared/model/integrity.ts';
import { invoke, type Problem, problemOf } from '../api/client.ts';
import { useJobRun } from '../api/jobs.ts';
import { ErrorNotice } from './async-state.tsx';
import { CodeBlock } from './code-block.tsx';
import { Disclosure } from './disclosure.tsx';
import { JobProgress } from './job-progress.tsx';
import { When } from './when.tsx';

const HEADINGS = {
  found: 'An encoding was found',
  partly: 'An encoding was found for most rows',
  'links-only': 'No encoding was found',
  none: 'No encoding was found',
} as const satisfies Record<DoctorReport['outcome'], string>;

/** Searches the encoding of a chain whose content could not be recomputed, and keeps a recipe for it. */
export function FindEncoding({ chain }: { chain: Chain }) {
  const run = useJobRun('integrity.findEncoding', doctorReport);
  const [report, setReport] = useState<DoctorReport | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { source_id, dialect } = chain;

  const search = async () => {
    setReport(null);
    setProblem(null);
    const found = await run.start({ source_id, dialect });
    if (found) setReport(found);
  };
  const keep = async (recipe: DoctorReport['recipe']) => {
    try {
      await invoke('integrity.keepRecipe', { source_id, dialect, recipe });
      setReport(null);
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const failing = chain.verification?.result.integrity;
  // A mapped log may hold all that was hashed, though nothing of it links.
  const isMapped = chain.platform === 'other' && failing === 'unverifiable';
  const offers = failing === 'not-rederivable' || failing === 'links-only' || isMapped;
  if (!offers && chain.recipe === null) return null;

  return (
    <Stack spacing={1.5} sx={{ mt: 2 }}>
      {chain.recipe && (
        <Stack direction="row" useFlexGap spacing={1} sx={{ alignItems: 'center', flexWrap: 'wrap' }}>
          <Typography>
            Verified by the recipe <strong>{chain.recipe.name}</strong>, kept by {chain.recipe.saved_by}{' '}
            <When own at={chain.recipe.saved_at} />.
          </Typography>
          <Button size="small" onClick={() => void keep(null)}>
            {chain.platform === 'other' ? 'Check its links alone again' : 'Use the platform’s own again'}
          </Button>
        </Stack>
      )}
      {offers && !run.running && (
        <Box>
          <Button variant="outlined" onClick={() => void search()}>
            Find the encoding
          </Button>
        </Box>
      )}
      {run.running && run.job && <JobProgress job={run.job} />}
      {run.problem && <ErrorNotice error={run.problem} />}
      {problem && <ErrorNotice error={problem} />}
      {report && <Found report={report} onKeep={() => void keep(report.recipe)} />}
    </Stack>
  );
}

function Found({ report, onKeep }: { report: DoctorReport; onKeep: () => void }) {
  const { outcome, sentence, recipe } = report;
  const isFound = outcome === 'found' || outcome === 'partly';
  return (
    <Alert severity={isFound ? 'success' : 'info'} role="status">
      <Typography sx={{ fontWeight: 600 }}>{HEADINGS[outcome]}</Typography>
      <Typography sx={{ mb: 1 }}>{sentence}</Typography>
      {isFound && recipe && (
        <>
          <Typography variant="body2" sx={{ mb: 1 }}>
            This is a suggestion and no verdict. Kept, the recipe is used for this source from then on; verify
            again to have a verdict by it.
          </Typography>
          <Button variant="contained" size="small" onClick={onKeep}>
            Save as recipe
          </Button>
          <Disclosure title="The recipe">
            <CodeBlock label="Recipe" text={JSON.stringify(recipe, null, 2)} />
          </Disclosure>
        </>
      )}
    </Alert>
  );
}
