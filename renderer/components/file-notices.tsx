import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import type { FileNotice } from '../../shared/model/acquisition.ts';

/** What is missing by number, or there twice, in a zip or folder; nothing where there is nothing to say. */
export function FileNotices({ notices }: { notices: readonly FileNotice[] }) {
  if (notices.length === 0) return null;
  return (
    <Stack spacing={1} sx={{ mb: 2 }}>
      {notices.map(({ container, sentence }) => (
        <Alert key={`${container}\0${sentence}`} severity="warning" sx={{ overflowWrap: 'anywhere' }}>
          <strong>{container}:</strong> {sentence}
        </Alert>
      ))}
    </Stack>
  );
}
