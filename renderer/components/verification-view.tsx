import Check from '@mui/icons-material/Check';
import Remove from '@mui/icons-material/Remove';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import type { Verification } from '../../shared/model/integrity.ts';
import { CHECK_WORDS, COMPLETENESS_WORDS, chainName, INTEGRITY_WORDS } from '../../shared/verdict-words.ts';
import { count, counted } from '../lib/numbers.ts';
import { ChainRibbon } from './chain-ribbon.tsx';
import { Disclosure } from './disclosure.tsx';
import { Facts } from './facts.tsx';
import { Findings } from './findings.tsx';
import { Hash } from './hash.tsx';
import { CompletenessVerdict, IntegrityVerdict } from './verdict.tsx';

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

/** A verification: both verdicts, what they rest on, the ribbon, the findings, and what was not checked. */
export function VerificationView({
  result,
  partial = false,
  children,
}: {
  result: Verification;
  /** Only a part of the chain was verified. */
  partial?: boolean;
  children?: ReactNode;
}) {
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
      {result.rows > 0 && <ChainRibbon result={result} partial={partial} key={result.receipt} />}
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
