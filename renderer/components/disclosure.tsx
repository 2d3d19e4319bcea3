import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** Something that is there for whoever wants it. */
export function Disclosure({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box
      component="details"
      sx={{
        borderTop: '1px solid',
        borderColor: 'divider',
        pt: 1,
        '& summary': { cursor: 'pointer', fontWeight: 600, py: 0.5, borderRadius: 0.5 },
      }}
    >
      <summary>{title}</summary>
      <Box sx={{ pt: 1 }}>{children}</Box>
    </Box>
  );
}
