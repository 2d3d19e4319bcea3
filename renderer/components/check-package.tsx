import Check from '@mui/icons-material/CheckCircleOutlined';
import ErrorIcon from '@mui/icons-material/ErrorOutlineOutlined';
import UploadFile from '@mui/icons-material/UploadFileOutlined';
import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import LinearProgress from '@mui/material/LinearProgress';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { type PackageCheck, packageCheck } from '../../shared/model/package.ts';
import { problemOf } from '../api/client.ts';
import { grantFile, type PickedFile } from '../api/files.ts';
import { useJobRun } from '../api/jobs.ts';
import { counted } from '../lib/numbers.ts';
import { ErrorNotice } from './async-state.tsx';
import { JobProgress } from './job-progress.tsx';
import { PickFiles } from './pick-files.tsx';

/** `bag-complete` as people read it: `Bag complete`. */
function checkWords(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const FINGERPRINT = /^[0-9a-fA-F]{64}$/;

function CheckResult({ name, check }: { name: string; check: PackageCheck }) {
  const failed = check.checks.filter(({ ok }) => !ok).length;
  return (
    <Stack spacing={1}>
      <Alert severity={check.valid ? 'success' : 'error'} role="status">
        <AlertTitle sx={{ mb: 0.5 }}>
          {check.valid ? 'The package is valid' : 'The package is not valid'}
        </AlertTitle>
        {name}:{' '}
        {check.valid
          ? `${counted(check.checks.length, 'check')} passed.`
          : `${failed} of ${counted(check.checks.length, 'check')} failed.`}
      </Alert>
      <List dense aria-label="Checks">
        {check.checks.map(({ name: checkName, ok, detail }) => (
          <ListItem key={checkName + detail} disableGutters sx={{ alignItems: 'flex-start' }}>
            <ListItemIcon sx={{ minWidth: 32, mt: 0.5 }}>
              {ok ? (
                <Check color="success" titleAccess="Passed" fontSize="small" />
              ) : (
                <ErrorIcon color="error" titleAccess="Failed" fontSize="small" />
              )}
            </ListItemIcon>
            <ListItemText primary={checkWords(checkName)} secondary={detail} />
          </ListItem>
        ))}
      </List>
    </Stack>
  );
}

/** Checks a package that someone handed over; needs no vault. */
export function CheckPackage() {
  const run = useJobRun('packages.verify', packageCheck);
  const [name, setName] = useState('');
  const [fingerprint, setFingerprint] = useState('');
  const [sent, setSent] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const wrong = fingerprint !== '' && !FINGERPRINT.test(fingerprint);

  const check = async ([picked]: PickedFile[]) => {
    if (!picked) return;
    setName(picked.name);
    setError(null);
    run.reset();
    try {
      const progress = (bytes: number) => setSent((bytes / Math.max(1, picked.bytes)) * 100);
      const { file } = await grantFile(picked, progress, new AbortController().signal);
      setSent(null);
      await run.start({ file, ...(fingerprint !== '' && { fingerprint: fingerprint.toLowerCase() }) });
    } catch (failure) {
      setSent(null);
      setError(problemOf(failure));
    }
  };
  return (
    <Stack spacing={2}>
      <Typography color="textSecondary">
        Every file is hashed again and compared with the package's manifest, and the signature over it is
        checked.
      </Typography>
      <TextField
        label="Key fingerprint (optional)"
        value={fingerprint}
        onChange={(event) => setFingerprint(event.target.value.trim())}
        error={wrong}
        helperText={
          wrong
            ? 'A fingerprint has 64 hexadecimal digits.'
            : 'As the sender told you by another way; proves who signed.'
        }
        slotProps={{ htmlInput: { className: 'mono', spellCheck: false } }}
      />
      <PickFiles
        purpose="package"
        onFiles={(files) => void check(files)}
        variant="contained"
        startIcon={<UploadFile />}
        disabled={wrong || run.running || sent !== null}
        sx={{ alignSelf: 'flex-start' }}
      >
        Choose a package
      </PickFiles>
      {sent !== null && (
        <LinearProgress variant="determinate" value={sent} aria-label="Reading the package" />
      )}
      {run.running && run.job && <JobProgress job={run.job} />}
      {(error !== null || run.problem) && <ErrorNotice error={error ?? run.problem} />}
      {run.result && <CheckResult name={name} check={run.result} />}
    </Stack>
  );
}
