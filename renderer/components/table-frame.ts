import { styled } from '@mui/material/styles';

export const ROW = 36;
export const HEAD = 36;
export const GAP = 12;
export const BORDERS = 2;

/** The scrolled box of a table and how its rows and cells look. The tracks of its columns are one variable. */
export const TableFrame = styled('div')(({ theme }) => {
  const palette = theme.vars?.palette;
  return {
    position: 'relative',
    overflow: 'auto',
    border: `1px solid ${palette?.divider}`,
    borderRadius: theme.vars?.shape.borderRadius,
    backgroundColor: palette?.background.paper,
    '&:has(.window:focus-visible)': { outline: `2px solid ${palette?.primary.main}`, outlineOffset: -1 },
    '& .window': { display: 'block', position: 'sticky', top: 0, overflow: 'hidden', outline: 'none' },
    '& thead': { display: 'block' },
    '& tbody': { display: 'block', position: 'relative', overflow: 'hidden' },
    '& .row': {
      display: 'grid',
      gridTemplateColumns: 'var(--tracks)',
      height: ROW,
      alignItems: 'center',
      columnGap: GAP,
      padding: `0 ${GAP}px`,
      boxSizing: 'border-box',
      borderBottom: `1px solid ${palette?.divider}`,
      cursor: 'default',
    },
    // A row that the browser or an assistive tool scrolls to stands below the head, not under it.
    '& tbody .row': { position: 'absolute', insetInline: 0, fontSize: '0.875rem', scrollMarginTop: HEAD },
    '& tbody .row:hover': { backgroundColor: palette?.background.well },
    '& .row[aria-selected="true"]': {
      backgroundColor: palette?.background.well,
      boxShadow: `inset 3px 0 0 ${palette?.primary.main}`,
    },
    '& .window:focus-visible .row.active': {
      outline: `1px dashed ${palette?.text.primary}`,
      outlineOffset: -2,
    },
    '& .head': {
      height: HEAD,
      fontSize: '0.8125rem',
      fontWeight: 600,
      color: palette?.text.secondary,
      backgroundColor: palette?.background.well,
    },
    '& .cell': {
      padding: 0,
      textAlign: 'left',
      minWidth: 0,
      whiteSpace: 'nowrap',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
    },
    '& .cell.end': { textAlign: 'right' },
    '& .cell.at': {
      outline: `2px solid ${palette?.primary.main}`,
      outlineOffset: -2,
      borderRadius: 2,
      // The outline stands off the text without moving it.
      margin: '0 -6px',
      padding: '3px 6px',
    },
    '& th.cell': { position: 'relative', overflow: 'visible', height: '100%' },
    '& th .name': {
      all: 'unset',
      boxSizing: 'border-box',
      display: 'flex',
      alignItems: 'center',
      gap: 4,
      height: '100%',
      width: '100%',
      '& > span': { overflow: 'hidden', textOverflow: 'ellipsis' },
      '& > svg': { flexShrink: 0 },
    },
    '& th button.name': { cursor: 'pointer', '&:hover': { color: palette?.text.primary } },
    '& th.before': { boxShadow: `-${GAP / 2}px 0 0 -${GAP / 2 - 2}px ${palette?.primary.main}` },
    '& th .resize': {
      position: 'absolute',
      insetBlock: 0,
      right: -GAP,
      width: GAP,
      cursor: 'col-resize',
      touchAction: 'none',
      '&::after': {
        content: '""',
        position: 'absolute',
        insetBlock: 9,
        left: GAP / 2,
        borderLeft: `1px solid ${palette?.divider}`,
      },
      '&:hover::after, &.dragged::after': { insetBlock: 0, borderLeft: `2px solid ${palette?.primary.main}` },
    },
  };
});
