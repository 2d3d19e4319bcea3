import Box from '@mui/material/Box';
import { useEffect, useState } from 'react';
import { AppError } from '../../shared/errors.ts';
import { useStore } from '../api/store.ts';
import { hostAnswers } from '../api/transport.ts';
import { ErrorNotice } from './async-state.tsx';

/** A connection that breaks for a moment, as when the computer wakes, is not worth a word. */
const PATIENCE_MS = 2000;

/** Says that Vouch has ended while its page stayed open, also where nothing is being asked. */
export function HostGone() {
  const answers = useStore(hostAnswers);
  const [gone, setGone] = useState(false);
  useEffect(() => {
    if (answers) return setGone(false);
    const timer = setTimeout(() => setGone(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [answers]);
  if (!gone) return null;
  return (
    <Box sx={{ position: 'fixed', insetInline: 0, bottom: 16, zIndex: 'tooltip', px: 2 }}>
      <Box sx={{ maxWidth: 720, mx: 'auto' }}>
        <ErrorNotice error={new AppError('host-unreachable')} />
      </Box>
    </Box>
  );
}
