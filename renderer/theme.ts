import { createTheme } from '@mui/material/styles';
import { DARK, LIGHT, type Palette } from './palette.ts';

declare module '@mui/material/styles' {
  interface TypeBackground {
    well: string;
  }
  interface Palette {
    outline: string;
    series: readonly string[];
  }
  interface PaletteOptions {
    outline?: string;
    series?: readonly string[];
  }
}

const SANS =
  '"Inter Variable", Inter, "Segoe UI Variable Text", "Segoe UI", -apple-system, BlinkMacSystemFont, Roboto, "Noto Sans", "Liberation Sans", "Helvetica Neue", Arial, sans-serif';
const SERIF =
  'Charter, "Iowan Old Style", "Source Serif 4", Cambria, Georgia, "Noto Serif", "Liberation Serif", serif';
export const MONO =
  'ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace';

function colours(palette: Palette) {
  const fill = (main: string, contrastText = palette.onVerdict) => ({
    main,
    light: main,
    dark: main,
    contrastText,
  });
  return {
    palette: {
      primary: fill(palette.primary, palette.onPrimary),
      secondary: fill(palette.muted),
      success: fill(palette.good),
      error: fill(palette.bad),
      warning: fill(palette.caution),
      info: fill(palette.primary, palette.onPrimary),
      text: { primary: palette.ink, secondary: palette.muted, disabled: palette.outline },
      divider: palette.line,
      outline: palette.outline,
      series: palette.series,
      background: { default: palette.ground, paper: palette.surface, well: palette.well },
    },
  };
}

const heading = { fontFamily: SERIF, fontWeight: 600, letterSpacing: '-0.005em' };

/** The look of Vouch: a working paper. Quiet surfaces, hairlines instead of shadows, figures that line up. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'data-theme' },
  colorSchemes: { light: colours(LIGHT), dark: colours(DARK) },
  motion: { reducedMotion: 'system' },
  shape: { borderRadius: 4 },
  typography: {
    fontFamily: SANS,
    fontSize: 14,
    h1: { ...heading, fontSize: '1.75rem', lineHeight: 1.25 },
    h2: { ...heading, fontSize: '1.25rem', lineHeight: 1.3 },
    h3: { ...heading, fontSize: '1.0625rem', lineHeight: 1.35 },
    h6: { ...heading, fontSize: '1.25rem' },
    body1: { fontSize: '0.9375rem' },
    subtitle2: { fontWeight: 600 },
    button: { textTransform: 'none', fontWeight: 600 },
    overline: { letterSpacing: '0.06em', lineHeight: 1.6, fontWeight: 600, fontSize: '0.75rem' },
  },
  components: {
    MuiCssBaseline: {
      styleOverrides: (base) => ({
        body: { fontVariantNumeric: 'tabular-nums lining-nums', overflowWrap: 'break-word' },
        'code, dd': { overflowWrap: 'anywhere' },
        'code, pre, kbd, .mono': { fontFamily: MONO, fontSize: '0.9em' },
        kbd: {
          border: `1px solid ${base.vars?.palette.outline}`,
          borderBottomWidth: 2,
          borderRadius: 3,
          padding: '1px 6px',
          whiteSpace: 'nowrap',
        },
        ':focus-visible': {
          outline: `2px solid ${base.vars?.palette.primary.main}`,
          outlineOffset: 2,
        },
        'h1:focus-visible, main:focus-visible': { outline: 'none' },
        '@media (prefers-reduced-motion: reduce)': {
          '*, *::before, *::after': {
            animationDuration: '0.01ms !important',
            scrollBehavior: 'auto !important',
          },
        },
      }),
    },
    MuiButtonBase: {
      defaultProps: { disableRipple: true },
      styleOverrides: {
        root: ({ theme: t }) => ({
          '&.Mui-focusVisible': { outline: `2px solid ${t.vars?.palette.primary.main}`, outlineOffset: 2 },
        }),
      },
    },
    // Inside: a list clips what stands out at its sides.
    MuiMenuItem: { styleOverrides: { root: { '&.Mui-focusVisible': { outlineOffset: -2 } } } },
    MuiButton: {
      defaultProps: { disableElevation: true },
      styleOverrides: {
        root: { minHeight: 34 },
        outlined: ({ theme: t }) => ({ borderColor: t.vars?.palette.outline }),
      },
    },
    MuiToggleButton: {
      styleOverrides: {
        root: ({ theme: t }) => ({
          color: t.vars?.palette.text.secondary,
          borderColor: t.vars?.palette.outline,
          textTransform: 'none',
          '&.Mui-selected': { color: t.vars?.palette.text.primary },
        }),
      },
    },
    MuiPaper: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiCard: { defaultProps: { variant: 'outlined' } },
    MuiOutlinedInput: {
      styleOverrides: {
        root: ({ theme: t }) => ({ backgroundColor: t.vars?.palette.background.paper }),
        notchedOutline: ({ theme: t }) => ({ borderColor: t.vars?.palette.outline }),
      },
    },
    MuiTextField: { defaultProps: { size: 'small', fullWidth: true } },
    MuiFormControl: { defaultProps: { size: 'small' } },
    MuiAutocomplete: { defaultProps: { size: 'small' } },
    MuiLink: { defaultProps: { underline: 'always' } },
    MuiChip: { styleOverrides: { root: { borderRadius: 4, fontWeight: 500 } } },
    MuiTooltip: {
      defaultProps: { enterDelay: 400, arrow: true },
      styleOverrides: { tooltip: { fontSize: '0.8rem', maxWidth: 420 } },
    },
    MuiDialog: {
      styleOverrides: {
        paper: ({ theme: t }) => ({
          border: `1px solid ${t.vars?.palette.divider}`,
          boxShadow: t.shadows[8],
        }),
      },
    },
    MuiPopover: {
      styleOverrides: {
        paper: ({ theme: t }) => ({
          border: `1px solid ${t.vars?.palette.divider}`,
          boxShadow: t.shadows[4],
        }),
      },
    },
    MuiTableCell: {
      styleOverrides: {
        head: ({ theme: t }) => ({
          fontWeight: 600,
          color: t.vars?.palette.text.secondary,
          whiteSpace: 'nowrap',
        }),
        root: ({ theme: t }) => ({ borderBottomColor: t.vars?.palette.divider }),
        sizeSmall: { padding: '7px 12px' },
      },
    },
    MuiAlert: {
      defaultProps: { variant: 'outlined' },
      styleOverrides: {
        root: ({ theme: t }) => ({
          color: t.vars?.palette.text.primary,
          backgroundColor: t.vars?.palette.background.paper,
        }),
      },
    },
  },
});
