import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import ErrorIcon from '@mui/icons-material/ErrorOutlineOutlined';
import Help from '@mui/icons-material/HelpOutlineOutlined';
import WarningAmber from '@mui/icons-material/WarningAmberOutlined';
import Chip from '@mui/material/Chip';
import type { Verification } from '../../shared/model/integrity.ts';

type Look = { label: string; tone: 'success' | 'error' | 'warning' | 'default'; meaning: string };

const INTEGRITY: Record<Verification['integrity'], Look> = {
  intact: {
    label: 'Intact',
    tone: 'success',
    meaning: 'Every record that could be recomputed is unchanged.',
  },
  altered: { label: 'Altered', tone: 'error', meaning: 'At least one record is not what was written.' },
  forked: { label: 'Forked', tone: 'error', meaning: 'Two records claim to follow the same one.' },
  'not-rederivable': {
    label: 'Not rederivable',
    tone: 'warning',
    meaning: 'The hashes cannot be recomputed from what the export holds.',
  },
  'links-only': {
    label: 'Links only',
    tone: 'warning',
    meaning: 'The records follow each other, but their content is not covered.',
  },
  unverifiable: { label: 'Unverifiable', tone: 'default', meaning: 'The records carry no chain.' },
  unreadable: {
    label: 'Unreadable',
    tone: 'error',
    meaning: 'Some records could not be read as their chain needs.',
  },
};

const COMPLETENESS: Record<Verification['completeness'], Look> = {
  proven: {
    label: 'Complete',
    tone: 'success',
    meaning: 'Nothing is missing, from the first record to the last.',
  },
  unproven: {
    label: 'Completeness unproven',
    tone: 'warning',
    meaning: 'No gap was found, but records missing at an end would not show.',
  },
  broken: { label: 'Incomplete', tone: 'error', meaning: 'Records are missing.' },
};

const ICONS = { success: CheckCircle, error: ErrorIcon, warning: WarningAmber, default: Help };

function VerdictChip({ look }: { look: Look }) {
  const Icon = ICONS[look.tone];
  return (
    <Chip
      icon={<Icon />}
      label={look.label}
      title={look.meaning}
      color={look.tone}
      variant="outlined"
      sx={{ fontWeight: 600, borderWidth: 1.5 }}
    />
  );
}

export function IntegrityVerdict({ value }: { value: Verification['integrity'] }) {
  return <VerdictChip look={INTEGRITY[value]} />;
}

export function CompletenessVerdict({ value }: { value: Verification['completeness'] }) {
  return <VerdictChip look={COMPLETENESS[value]} />;
}

export function integrityMeaning(value: Verification['integrity']): string {
  return INTEGRITY[value].meaning;
}

export function completenessMeaning(value: Verification['completeness']): string {
  return COMPLETENESS[value].meaning;
}

/** Yes or no with a sign, a word and a colour. */
export function Passed({ ok, yes, no }: { ok: boolean; yes: string; no: string }) {
  return <VerdictChip look={{ label: ok ? yes : no, tone: ok ? 'success' : 'error', meaning: '' }} />;
}
