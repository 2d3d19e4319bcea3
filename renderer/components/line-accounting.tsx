import Box from '@mui/material/Box';
import type { LineCounts } from '../../shared/model/acquisition.ts';
import { count } from '../lib/numbers.ts';

const PARTS = [
  { key: 'accepted', label: 'accepted', colour: 'primary.main' },
  { key: 'duplicate', label: 'duplicate', colour: 'outline' },
  { key: 'conflict', label: 'conflicting', colour: 'warning.main' },
  { key: 'rejected', label: 'rejected', colour: 'error.main' },
  { key: 'blank', label: 'blank', colour: 'divider' },
] as const;

/** Every line has its place: the parts add up to the total. Parts of zero are left out of the bar, not of the sum. */
export function LineAccounting({ lines }: { lines: LineCounts }) {
  return (
    <Box>
      <Box
        aria-hidden
        sx={{ display: 'flex', gap: '2px', height: 6, borderRadius: 1, overflow: 'hidden', mb: 0.75 }}
      >
        {PARTS.filter(({ key }) => lines[key] > 0).map(({ key, colour }) => (
          <Box key={key} sx={{ flexGrow: lines[key], flexBasis: 0, minWidth: 3, bgcolor: colour }} />
        ))}
      </Box>
      <Box component="p" sx={{ m: 0, typography: 'body2', color: 'text.secondary' }}>
        <Box component="span" sx={{ color: 'text.primary', fontWeight: 600 }}>
          {count(lines.total)} lines
        </Box>
        {' = '}
        {PARTS.map(({ key, label }, at) => (
          <Box
            component="span"
            key={key}
            sx={
              lines[key] > 0 && (key === 'rejected' || key === 'conflict')
                ? { color: key === 'rejected' ? 'error.main' : 'warning.main', fontWeight: 600 }
                : undefined
            }
          >
            {at > 0 && ' + '}
            {count(lines[key])} {label}
          </Box>
        ))}
      </Box>
    </Box>
  );
}

export function addLines(all: readonly LineCounts[]): LineCounts {
  const sum: LineCounts = { total: 0, accepted: 0, rejected: 0, duplicate: 0, conflict: 0, blank: 0 };
  for (const lines of all) {
    for (const key of ['total', 'accepted', 'rejected', 'duplicate', 'conflict', 'blank'] as const)
      sum[key] += lines[key];
  }
  return sum;
}
