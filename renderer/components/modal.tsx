import Close from '@mui/icons-material/Close';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import IconButton from '@mui/material/IconButton';
import type { ReactNode } from 'react';
import { useId } from 'react';

/** On a narrow window a dialog takes nearly all of it. */
const NARROW = {
  m: { xs: 1, sm: 4 },
  width: { xs: 'calc(100% - 16px)', sm: 'calc(100% - 64px)' },
  maxHeight: { xs: 'calc(100% - 16px)', sm: 'calc(100% - 64px)' },
};

/** A dialog with a heading, a way out by Esc and by button; the focus stays inside and returns afterwards. */
export function Modal({
  open,
  title,
  onClose,
  actions,
  wide = false,
  read = false,
  children,
}: {
  open: boolean;
  title: string;
  onClose: () => void;
  actions?: ReactNode;
  /** `full`: as wide as the window. */
  wide?: boolean | 'full';
  /** It holds only text, which the keyboard has to reach to scroll it. */
  read?: boolean;
  children: ReactNode;
}) {
  const name = useId();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      aria-labelledby={name}
      fullWidth
      maxWidth={wide === 'full' ? 'xl' : wide ? 'md' : 'sm'}
      slotProps={{ paper: { sx: NARROW } }}
    >
      <DialogTitle id={name} component="h2" tabIndex={-1} sx={{ pr: 7, pl: { xs: 2, sm: 3 }, pb: 1 }}>
        {title}
      </DialogTitle>
      <IconButton aria-label="Close" onClick={onClose} sx={{ position: 'absolute', right: 10, top: 12 }}>
        <Close />
      </IconButton>
      {/* Room for the label of a first field, which stands on its edge. */}
      <DialogContent tabIndex={read ? 0 : undefined} sx={{ pt: 1, px: { xs: 2, sm: 3 } }}>
        {children}
      </DialogContent>
      {actions && (
        <DialogActions sx={{ px: { xs: 2, sm: 3 }, pb: 2, flexWrap: 'wrap' }}>{actions}</DialogActions>
      )}
    </Dialog>
  );
}
