import Close from '@mui/icons-material/Close';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Snackbar from '@mui/material/Snackbar';
import { createStore, useStore } from '../api/store.ts';

type Notice = {
  id: number;
  text: string;
  severity: 'success' | 'info' | 'warning' | 'error';
  action?: { label: string; run: () => void };
};

const notices = createStore<readonly Notice[]>([]);
let nextId = 1;

/** Tells something in passing; with `action`, something that can be undone or looked at. */
export function notify(text: string, options: Partial<Pick<Notice, 'severity' | 'action'>> = {}): void {
  const notice: Notice = { id: nextId++, text, severity: 'info', ...options };
  notices.set([...notices.get().slice(-3), notice]);
}

function dismiss(id: number): void {
  notices.set(notices.get().filter((notice) => notice.id !== id));
}

export function Notifications() {
  const [notice] = useStore(notices);
  if (!notice) return null;
  const close = () => dismiss(notice.id);
  return (
    <Snackbar
      key={notice.id}
      open
      autoHideDuration={notice.action ? 12_000 : 6000}
      onClose={(_, reason) => {
        if (reason !== 'clickaway') close();
      }}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }}
    >
      <Alert
        severity={notice.severity}
        variant="standard"
        role="status"
        sx={{ border: '1px solid', borderColor: 'divider', boxShadow: 6, alignItems: 'center' }}
        action={
          <>
            {notice.action && (
              <Button
                color="primary"
                size="small"
                onClick={() => {
                  notice.action?.run();
                  close();
                }}
              >
                {notice.action.label}
              </Button>
            )}
            <IconButton size="small" aria-label="Dismiss" onClick={close}>
              <Close fontSize="small" />
            </IconButton>
          </>
        }
      >
        {notice.text}
      </Alert>
    </Snackbar>
  );
}
