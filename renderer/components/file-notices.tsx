import Alert from '@mui/material/Alert';
import type { FileNotice } from '../../shared/model/acquisition.ts';

/** What is missing by number, or there twice, in a zip or folder. */
export function FileNotices({ notices }: { notices: readonly FileNotice[] }) {
  return notices.map(({ container, sentence }) => (
    <Alert key={`${container}\0${sentence}`} severity="warning" sx={{ overflowWrap: 'anywhere' }}>
      <strong>{container}:</strong> {sentence}
    </Alert>
  ));
}
