import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import type { FindingFamily, Tone } from '../../shared/verdict-words.ts';

/** A shape for each family, so that no colour is needed to tell them apart. Drawn in a box of 16 by 16. */
const SHAPES: Record<FindingFamily, ReactNode> = {
  content: <path d="M8 1 15 8 8 15 1 8Z" fill="currentColor" />,
  order: <path d="M8 1.5 15 14H1Z" fill="currentColor" />,
  missing: <path d="M3 3 13 13M13 3 3 13" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />,
  fork: (
    <path
      d="M8 15V9M8 9 3 2M8 9 13 2"
      stroke="currentColor"
      strokeWidth="2.6"
      strokeLinecap="round"
      fill="none"
    />
  ),
  unreadable: <path d="M2 2H14V14H2Z" fill="currentColor" />,
  note: <circle cx="8" cy="8" r="5.5" stroke="currentColor" strokeWidth="2.4" fill="none" />,
};

export const TONE_COLOURS: Record<Tone, string> = {
  good: 'success.main',
  bad: 'error.main',
  caution: 'warning.main',
  neutral: 'text.secondary',
};

/** The sign of a family of findings. What it means is said beside it. */
export function FindingMark({
  family,
  tone,
  size = 16,
}: {
  family: FindingFamily;
  tone: Tone;
  size?: number;
}) {
  return (
    <Box
      component="svg"
      viewBox="0 0 16 16"
      aria-hidden
      sx={{ width: size, height: size, display: 'block', flexShrink: 0, color: TONE_COLOURS[tone] }}
    >
      {SHAPES[family]}
    </Box>
  );
}
