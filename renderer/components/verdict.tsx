import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import ErrorIcon from '@mui/icons-material/ErrorOutlineOutlined';
import Help from '@mui/icons-material/HelpOutlineOutlined';
import WarningAmber from '@mui/icons-material/WarningAmberOutlined';
import Chip from '@mui/material/Chip';
import type { Verification } from '../../shared/model/integrity.ts';
import {
  COMPLETENESS_WORDS,
  INTEGRITY_WORDS,
  type Tone,
  type VerdictWords,
} from '../../shared/verdict-words.ts';

const LOOKS = {
  good: { color: 'success', Icon: CheckCircle },
  bad: { color: 'error', Icon: ErrorIcon },
  caution: { color: 'warning', Icon: WarningAmber },
  neutral: { color: 'default', Icon: Help },
} as const satisfies Record<Tone, unknown>;

function VerdictChip({ words: { label, tone, meaning } }: { words: VerdictWords }) {
  const { color, Icon } = LOOKS[tone];
  return (
    <Chip
      icon={<Icon />}
      label={label}
      title={meaning}
      color={color}
      variant="outlined"
      sx={{ fontWeight: 600, borderWidth: 1.5 }}
    />
  );
}

export function IntegrityVerdict({ value }: { value: Verification['integrity'] }) {
  return <VerdictChip words={INTEGRITY_WORDS[value]} />;
}

export function CompletenessVerdict({ value }: { value: Verification['completeness'] }) {
  return <VerdictChip words={COMPLETENESS_WORDS[value]} />;
}

/** Yes or no with a sign, a word and a colour. */
export function Passed({ ok, yes, no }: { ok: boolean; yes: string; no: string }) {
  return <VerdictChip words={{ label: ok ? yes : no, tone: ok ? 'good' : 'bad', meaning: '' }} />;
}
