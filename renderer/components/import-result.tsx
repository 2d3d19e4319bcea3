import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type Acquisition, type FileNotice, signatureSentence } from '../../shared/model/acquisition.ts';
import { PLATFORM_LABELS } from '../../shared/model/platform.ts';
import { problemOf } from '../api/client.ts';
import { duration } from '../lib/eta.ts';
import { counted, size } from '../lib/numbers.ts';
import { FileNotices } from './file-notices.tsx';
import { LineAccounting } from './line-accounting.tsx';

type Result = {
  acquisitions: Acquisition[];
  failed: { file: string; error?: unknown }[];
  skipped: string[];
  notices: FileNotice[];
};

/** More names than these are counted. */
const NAMES_SHOWN = 10;

/** What the chosen folders hold besides, in one sentence. */
function passedOver(skipped: readonly string[]): string {
  const more = skipped.length - NAMES_SHOWN;
  return skipped.slice(0, NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${counted(more, 'other')}` : '');
}

/** What the signatures of deliveries gave; an invalid one is said aloud. */
function Delivered({ signatures }: Pick<Acquisition, 'signatures'>) {
  if (!signatures) return null;
  const sentence = signatureSentence({ signatures });
  if (signatures.other_event > 0 && signatures.invalid === 0)
    return <Alert severity="warning">{sentence}</Alert>;
  if (signatures.invalid > 0) return <Alert severity="error">{sentence}</Alert>;
  if (signatures.not_checked > 0) {
    return (
      <Alert severity="info">
        {sentence} To check them, import the file again as IntelliAuth with its signing secret: its lines
        count as duplicates.
      </Alert>
    );
  }
  return (
    <Typography variant="body2" color="textSecondary">
      {sentence}
    </Typography>
  );
}

/** What came of every file and every line. */
export function ImportResult({ result, onLeave }: { result: Result; onLeave: () => void }) {
  return (
    <Stack spacing={2} role="status">
      {result.failed.map(({ file, error }) => {
        const problem = problemOf(error);
        return (
          <Alert key={file} severity="error">
            <strong>{file} was not imported.</strong> {problem.message} {problem.hint}
          </Alert>
        );
      })}
      <FileNotices notices={result.notices} />
      {result.acquisitions.map((acquisition) => {
        const { id, file, platform, bytes, seconds, lines } = acquisition;
        const left = lines.rejected + lines.conflict;
        return (
          <Box key={id}>
            <Typography sx={{ fontWeight: 600 }}>{file}</Typography>
            <Typography variant="body2" color="textSecondary" sx={{ mb: 0.75 }}>
              {PLATFORM_LABELS[platform]} · {size(bytes)} · {duration(seconds)}
            </Typography>
            <LineAccounting lines={lines} />
            <Delivered signatures={acquisition.signatures} />
            <Link href={`#/acquisitions/${id}`} onClick={onLeave} variant="body2">
              {left === 0 ? 'See the acquisition' : `See the ${counted(left, 'line')} in the ledger`}
            </Link>
          </Box>
        );
      })}
      {result.skipped.length > 0 && (
        <Alert severity="info">
          <strong>{counted(result.skipped.length, 'file')} passed over:</strong> {passedOver(result.skipped)}
        </Alert>
      )}
      {result.acquisitions.length === 0 && result.failed.length === 0 && (
        <Typography>Nothing was imported.</Typography>
      )}
    </Stack>
  );
}
