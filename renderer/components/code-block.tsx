import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { MONO } from '../theme.ts';

/** Text exactly as it is, to be read by eye: wrapped, never interpreted. */
export function CodeBlock({ label, text, children }: { label: string; text?: string; children?: ReactNode }) {
  return (
    <Box
      component="pre"
      role="region"
      aria-label={label}
      tabIndex={0}
      sx={{
        m: 0,
        p: 1.5,
        maxHeight: 360,
        overflow: 'auto',
        fontFamily: MONO,
        fontSize: '0.8125rem',
        lineHeight: 1.55,
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
        bgcolor: 'background.well',
        border: '1px solid',
        borderColor: 'divider',
        borderRadius: 1,
        '& mark': { bgcolor: 'warning.main', color: 'warning.contrastText' },
        '& mark.current': { outline: '2px solid', outlineColor: 'text.primary' },
      }}
    >
      {children ?? text}
    </Box>
  );
}
