import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';
import { PASSPHRASE_MINIMUM } from '../../shared/model/engagement.ts';
import type { Strength } from '../lib/strength.ts';
import { PassphraseField } from './passphrase-field.tsx';

/** Why a passphrase cannot be used yet; null when it can. */
export function passphraseProblem(passphrase: string, repeated: string): string | null {
  if (passphrase.trim() === '') return 'Choose a passphrase.';
  if ([...passphrase].length < PASSPHRASE_MINIMUM) return `Use at least ${PASSPHRASE_MINIMUM} characters.`;
  if (repeated !== passphrase) return 'The two passphrases are not the same.';
  return null;
}

function useStrength(passphrase: string, context: string): Strength | null {
  const [strength, setStrength] = useState<Strength | null>(null);
  useEffect(() => {
    let current = true;
    const timer = setTimeout(async () => {
      if (passphrase === '') return setStrength(null);
      const { strengthOf } = await import('../lib/strength.ts');
      if (current) setStrength(strengthOf(passphrase, context.split(/\s+/)));
    }, 150);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [passphrase, context]);
  return strength;
}

const TONES = ['error.main', 'error.main', 'warning.main', 'success.main', 'success.main'] as const;

function StrengthMeter({ strength }: { strength: Strength | null }) {
  return (
    <Box>
      <Box
        role="meter"
        aria-label="Passphrase strength"
        aria-valuemin={0}
        aria-valuemax={4}
        aria-valuenow={strength?.score ?? 0}
        aria-valuetext={strength?.words ?? 'Nothing typed yet'}
        sx={{ display: 'grid', gridTemplateColumns: 'repeat(4, 1fr)', gap: 0.5 }}
      >
        {[1, 2, 3, 4].map((step) => (
          <Box
            key={step}
            sx={{
              height: 5,
              borderRadius: 1,
              bgcolor: strength && Math.max(1, strength.score) >= step ? TONES[strength.score] : 'divider',
            }}
          />
        ))}
      </Box>
      <Typography
        variant="body2"
        color="textSecondary"
        aria-live="polite"
        sx={{ mt: 0.5, minHeight: '1.5em' }}
      >
        {strength?.words ?? 'Several unrelated words are strong and easy to remember.'}
      </Typography>
    </Box>
  );
}

/** A passphrase chosen and typed twice, with its strength. */
export function NewPassphrase({
  value,
  onChange,
  repeated,
  onRepeated,
  context,
  showProblem,
  autoFocus = false,
}: {
  value: string;
  onChange: (value: string) => void;
  repeated: string;
  onRepeated: (value: string) => void;
  /** Words that make a passphrase weak: names that stand around it. */
  context: string;
  showProblem: boolean;
  autoFocus?: boolean;
}) {
  const strength = useStrength(value, context);
  const problem = passphraseProblem(value, repeated);
  const differs = problem !== null && value === repeated ? false : repeated !== '' && repeated !== value;
  const tooShort = showProblem && problem !== null && !differs && repeated === value;
  return (
    <Stack spacing={1.5}>
      <PassphraseField
        label="New passphrase"
        value={value}
        onChange={onChange}
        fresh
        autoFocus={autoFocus}
        error={tooShort}
        help={tooShort ? problem : `At least ${PASSPHRASE_MINIMUM} characters. It cannot be recovered.`}
      />
      <StrengthMeter strength={strength} />
      <PassphraseField
        label="Repeat the passphrase"
        value={repeated}
        onChange={onRepeated}
        fresh
        error={(showProblem && repeated !== value) || (differs && !value.startsWith(repeated))}
        help={
          repeated !== value && (showProblem || !value.startsWith(repeated))
            ? 'The two are not the same.'
            : ' '
        }
      />
    </Stack>
  );
}
