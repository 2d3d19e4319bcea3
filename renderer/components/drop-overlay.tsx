import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

export function DropOverlay({ label }: { label: string }) {
  return (
    <Box
      sx={(theme) => ({
        position: 'fixed',
        inset: 12,
        zIndex: 'tooltip',
        pointerEvents: 'none',
        display: 'grid',
        placeItems: 'center',
        border: '2px dashed',
        borderColor: 'primary.main',
        borderRadius: 2,
        backgroundColor: `color-mix(in srgb, ${theme.vars?.palette.background.paper} 88%, transparent)`,
      })}
    >
      <Typography variant="h1" component="p">
        {label}
      </Typography>
    </Box>
  );
}
