import Box from '@mui/material/Box';
import { FINDING_SHAPES } from '../../shared/finding-shapes.ts';
import type { FindingFamily, Tone } from '../../shared/verdict-words.ts';

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
  const { path, line } = FINDING_SHAPES[family];
  return (
    <Box
      component="svg"
      viewBox="0 0 16 16"
      aria-hidden
      sx={{ width: size, height: size, display: 'block', flexShrink: 0, color: TONE_COLOURS[tone] }}
    >
      <path
        d={path}
        strokeLinecap="round"
        {...(line === null
          ? { fill: 'currentColor' }
          : { fill: 'none', stroke: 'currentColor', strokeWidth: line })}
      />
    </Box>
  );
}
