import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

export type Fact = { name: string; value: ReactNode };

/** Names and values, in two columns where there is room. A fact without a value is left out. */
export function Facts({ facts }: { facts: readonly (Fact | null | false)[] }) {
  const shown = facts.filter((fact): fact is Fact => fact !== null && fact !== false && fact.value !== null);
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: 'minmax(9rem, max-content) 1fr' },
        columnGap: 3,
        rowGap: { xs: 0.25, sm: 0.75 },
        alignItems: 'baseline',
        '& dt': { color: 'text.secondary' },
        '& dd': { m: 0, mb: { xs: 1, sm: 0 }, minWidth: 0 },
      }}
    >
      {shown.map(({ name, value }) => (
        <Box key={name} sx={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Box>
      ))}
    </Box>
  );
}
