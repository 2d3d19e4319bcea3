import Box from '@mui/material/Box';

/** The tick that an auditor puts beside a figure that was traced to its evidence. */
export function Wordmark({ height = 28 }: { height?: number }) {
  return (
    <Box
      component="svg"
      viewBox="0 0 32 32"
      aria-hidden
      sx={{ height, width: height, color: 'primary.main', display: 'block', flexShrink: 0 }}
    >
      <rect x="1.5" y="1.5" width="29" height="29" rx="5" fill="none" stroke="currentColor" strokeWidth="2" />
      <path d="M8 16.5 13.2 23 24.5 8.5" fill="none" stroke="currentColor" strokeWidth="3.4" />
    </Box>
  );
}
