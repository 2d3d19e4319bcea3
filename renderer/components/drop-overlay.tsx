import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

export function DropOverlay() {
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
        Drop files or folders to import them
      </Typography>
    </Box>
  );
}
