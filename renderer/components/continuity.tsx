import Chip from '@mui/material/Chip';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ContinuityStep } from '../../shared/model/reconcile.ts';
import { openRecord } from '../api/open-record.ts';
import { useQueryOf } from '../api/queries.ts';
import { Answer } from './async-state.tsx';
import { Section } from './page.tsx';

const VERDICTS: Record<
  ContinuityStep['verdict'],
  { label: string; colour: 'success' | 'error' | 'warning' }
> = {
  chained: { label: 'Chained', colour: 'success' },
  overlapping: { label: 'Overlap proven', colour: 'success' },
  broken: { label: 'Broken', colour: 'error' },
  'not-provable': { label: 'Not provable', colour: 'warning' },
};

function Step({ step }: { step: ContinuityStep }) {
  const { label, colour } = VERDICTS[step.verdict];
  return (
    <Stack direction="row" useFlexGap spacing={1.5} sx={{ alignItems: 'baseline', flexWrap: 'wrap' }}>
      <Chip size="small" variant="outlined" color={colour} label={label} />
      <Typography sx={{ flex: '1 1 320px' }}>
        {step.sentence}{' '}
        <Link component="button" type="button" onClick={() => openRecord(step.before.rid)}>
          Last before
        </Link>
        {' · '}
        <Link component="button" type="button" onClick={() => openRecord(step.after.rid)}>
          first after
        </Link>
      </Typography>
    </Stack>
  );
}

/**
 * Whether the imports of the sources go on where the ones before ended; nothing where no source has two.
 * `acquisition`: only the steps to and from this one.
 */
export function ContinuitySection({ acquisition }: { acquisition?: number }) {
  const continuity = useQueryOf('acquisitions.continuity', {});
  const touches = ({ before, after }: ContinuityStep) =>
    acquisition === undefined || before.acquisition === acquisition || after.acquisition === acquisition;
  return (
    <Answer query={continuity} label="Loading the continuity">
      {(all) => {
        const sources = all
          .map(({ steps, ...source }) => ({ ...source, steps: steps.filter(touches) }))
          .filter(({ steps }) => steps.length > 0);
        if (sources.length === 0) return null;
        return (
          <Section title="From one import to the next">
            <Stack spacing={2}>
              {sources.map(({ source_id, source, steps }) => (
                <Stack key={source_id} spacing={1}>
                  {acquisition === undefined && <Typography variant="h3">{source}</Typography>}
                  {steps.map((step) => (
                    <Step key={`${step.before.acquisition} ${step.after.acquisition}`} step={step} />
                  ))}
                </Stack>
              ))}
            </Stack>
          </Section>
        );
      }}
    </Answer>
  );
}
