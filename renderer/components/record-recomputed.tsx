import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import ErrorOutline from '@mui/icons-material/ErrorOutlineOutlined';
import HelpOutline from '@mui/icons-material/HelpOutlineOutlined';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { StoredRecord } from '../../shared/model/record.ts';
import { useQueryOf } from '../api/queries.ts';
import { recipeAddress } from '../lib/recipe-draft.ts';

/** Whether a record of a chain gives the hash that it stores, and the way to the bytes that are hashed. */
export function RecordRecomputed({ record }: { record: StoredRecord }) {
  const { data } = useQueryOf('records.recomputed', { rid: record.rid });
  if (!data) return null;
  const { matches, recovers_time, sentence, chain } = data;
  const look =
    matches === true
      ? { Icon: CheckCircle, colour: 'success.main' }
      : matches === null || recovers_time
        ? { Icon: HelpOutline, colour: 'text.secondary' }
        : { Icon: ErrorOutline, colour: 'error.main' };
  return (
    <Stack direction="row" spacing={1} sx={{ alignItems: 'center', mt: 0.5 }}>
      <look.Icon fontSize="small" sx={{ color: look.colour }} />
      <Typography variant="body2" sx={{ color: look.colour }}>
        {sentence}
      </Typography>
      <Link variant="body2" href={recipeAddress(chain, record.rid)}>
        What is hashed of it
      </Link>
    </Stack>
  );
}
