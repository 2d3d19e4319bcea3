import Box from '@mui/material/Box';
import { shortHash } from '../lib/hash.ts';
import { CopyButton } from './copy-button.tsx';

/** A hash shortened in its middle; the whole of it is in the tooltip and in what is copied. */
export function Hash({ value, what }: { value: string; what: string }) {
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.25,
        whiteSpace: 'nowrap',
        '& code': { overflowWrap: 'normal' },
      }}
    >
      <code title={value}>{shortHash(value)}</code>
      <CopyButton text={value} what={what} />
    </Box>
  );
}
