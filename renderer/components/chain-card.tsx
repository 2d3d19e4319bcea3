import Check from '@mui/icons-material/Check';
import Remove from '@mui/icons-material/Remove';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { type Chain, type Verification, verification } from '../../shared/model/integrity.ts';
import { PLATFORM_LABELS } from '../../shared/model/platform.ts';
import { CHECK_WORDS, COMPLETENESS_WORDS, chainName, INTEGRITY_WORDS } from '../../shared/verdict-words.ts';
import { useJobRun } from '../api/jobs.ts';
import { count, counted } from '../lib/numbers.ts';
import { recipeAddress } from '../lib/recipe-draft.ts';
import { ErrorNotice } from './async-state.tsx';
import { ChainAnchors } from './chain-anchors.tsx';
import { ChainKeys } from './chain-keys.tsx';
import { ChainRibbon } from './chain-ribbon.tsx';
import { CodeBlock } from './code-block.tsx';
import { CopyButton } from './copy-button.tsx';
import { Disclosure } from './disclosure.tsx';
import { ExportChainReport } from './export-chain-report.tsx';
import { Facts } from './facts.tsx';
import { FindEncoding } from './find-encoding.tsx';
import { Findings } from './findings.tsx';
import { Hash } from './hash.tsx';
import { JobProgress } from './job-progress.tsx';
import { CompletenessVerdict, IntegrityVerdict } from './verdict.tsx';
import { When } from './when.tsx';

const verifications = z.array(verification);

/** What was checked, and what it means where it was not. */
function Checked({ checked }: { checked: Verification['checked'] }) {
  return (
    <Stack component="ul" aria-label="What was checked" spacing={0.5} sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {(Object.keys(CHECK_WORDS) as (keyof typeof CHECK_WORDS)[]).map((key) => {
        const { label, yes, no } = CHECK_WORDS[key];
        return (
          <Stack component="li" key={key} direction="row" spacing={1} sx={{ alignItems: 'flex-start' }}>
            <Box sx={{ color: checked[key] ? 'success.main' : 'text.secondary', display: 'flex', pt: 0.25 }}>
              {checked[key] ? <Check fontSize="small" /> : <Remove fontSize="small" />}
            </Box>
            <span>
              <strong>{label}</strong> {checked[key] ? 'checked' : 'not checked'}
              <Typography component="span" color="textSecondary">
                {' · '}
                {checked[key] ? yes : no}
              </Typography>
            </span>
          </Stack>
        );
      })}
    </Stack>
  );
}

export function VerificationView({ result, children }: { result: Verification; children?: ReactNode }) {
  return (
    <Stack spacing={2}>
      <Stack direction="row" useFlexGap spacing={1} sx={{ flexWrap: 'wrap' }}>
        <IntegrityVerdict value={result.integrity} />
        <CompletenessVerdict value={result.completeness} />
      </Stack>
      <Box component="ul" sx={{ m: 0, pl: 2.5, '& li': { mb: 0.5 } }}>
        {(result.explanation.length > 0
          ? [...new Set(result.explanation)]
          : [INTEGRITY_WORDS[result.integrity].meaning, COMPLETENESS_WORDS[result.completeness].meaning]
        ).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </Box>
      {result.rows > 0 && <ChainRibbon result={result} key={result.receipt} />}
      {result.findings.length > 0 && <Findings result={result} />}
      <Checked checked={result.checked} />
      <Stack direction="row" spacing={1} sx={{ alignItems: 'center' }}>
        <Typography variant="body2" color="textSecondary">
          Receipt
        </Typography>
        <Hash value={result.receipt} what="receipt" />
      </Stack>
      <Box>
        <Disclosure title={`Heads (${count(result.heads.length)})`}>
          <Facts
            facts={result.heads.slice(0, 200).map((head) => ({
              name: chainName(head),
              value: (
                <>
                  {counted(head.rows, 'record')}{' '}
                  {head.head ? <Hash value={head.head} what="chain head" /> : 'without a hash'}
                </>
              ),
            }))}
          />
          {result.heads.length > 200 && (
            <Typography variant="body2" color="textSecondary">
              The first 200; the receipt covers all.
            </Typography>
          )}
        </Disclosure>
        {result.unprotected.length > 0 && (
          <Disclosure title={`Fields that the hashes do not protect (${count(result.unprotected.length)})`}>
            <Typography sx={{ mb: 1 }}>
              A change in one of these would not be noticed by the chain.
            </Typography>
            <Typography component="div">
              <code>{result.unprotected.join(', ')}</code>
            </Typography>
          </Disclosure>
        )}
        <Disclosure title="Counts and recipe">
          <Facts
            facts={[
              ...Object.entries(result.counts).map(([name, value]) => ({
                name: name.replaceAll('_', ' '),
                value: count(value),
              })),
              { name: 'Recipe', value: result.recipe.name },
              { name: 'Recipe hash', value: <Hash value={result.recipe.hash} what="recipe hash" /> },
              ...result.files.slice(0, 50).map((file) => ({
                name: file.name,
                value: <Hash value={file.sha256} what={`SHA-256 of ${file.name}`} />,
              })),
            ]}
          />
        </Disclosure>
        {children}
      </Box>
    </Stack>
  );
}

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
        <Box sx={{ minWidth: 0 }}>
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
          sx={{ flexShrink: 0, flexWrap: 'wrap', justifyContent: 'flex-end' }}
        >
          <Button color="inherit" component="a" href={recipeAddress(of)}>
            Recipe
          </Button>
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
