import Close from '@mui/icons-material/Close';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import IconButton from '@mui/material/IconButton';
import type { ReactNode } from 'react';
import { useId } from 'react';

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
    >
      <DialogTitle id={name} component="h2" sx={{ pr: 7 }}>
        {title}
      </DialogTitle>
      <IconButton aria-label="Close" onClick={onClose} sx={{ position: 'absolute', right: 10, top: 12 }}>
        <Close />
      </IconButton>
      <DialogContent tabIndex={read ? 0 : undefined}>{children}</DialogContent>
      {actions && <DialogActions sx={{ px: 3, pb: 2 }}>{actions}</DialogActions>}
    </Dialog>
  );
}
