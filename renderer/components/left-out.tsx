import Alert from '@mui/material/Alert';
import { leftOut, type ViewParams } from '../lib/filter-url.ts';

/** Says what of the address could not be read: without it, more may be shown than was meant, or something else. */
export function LeftOut({ params, others }: { params: URLSearchParams; others: ViewParams }) {
  const unread = leftOut(params, others);
  if (unread.length === 0) return null;
  return (
    <Alert severity="warning" sx={{ mb: 1.5, overflowWrap: 'anywhere' }}>
      A part of this address cannot be read, {unread.map((each) => `“${each}”`).join(', ')}: it is left out,
      and this may show more than was meant, or something else.
    </Alert>
  );
}
