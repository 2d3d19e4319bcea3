import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { Cipher, Engagement } from '../../shared/model/engagement.ts';
import { invoke } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { systemZone } from '../lib/time.ts';
import { navigate } from '../router.ts';
import { ErrorNotice } from './async-state.tsx';
import { CipherChoice } from './cipher-choice.tsx';
import { EngagementFields, engagementProblem } from './engagement-fields.tsx';
import { NewPassphrase, passphraseProblem } from './new-passphrase.tsx';

export function CreateVaultForm({ folder, onBack }: { folder: string; onBack: () => void }) {
  const [name, setName] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [repeated, setRepeated] = useState('');
  const [cipher, setCipher] = useState<Cipher>('aegis');
  const [engagement, setEngagement] = useState<Engagement>({
    entity: '',
    period_from: null,
    period_to: null,
    zone: systemZone(),
    frameworks: [],
    people: [],
  });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const problem =
    (name.trim() === '' ? 'Give the vault a name.' : null) ??
    passphraseProblem(passphrase, repeated) ??
    engagementProblem(engagement);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    setBusy(true);
    setError(null);
    try {
      const file = await invoke('host.newVault', { name: name.trim() });
      if (!file) return;
      const status = await invoke('vault.create', { file: file.file, passphrase, cipher, engagement });
      navigate('/', { replace: true });
      queryClient.setQueryData(['vault.status', {}], status);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Stack component="form" spacing={2.5} onSubmit={submit} aria-label="New vault" noValidate>
      <Typography variant="h2">New vault</Typography>
      <TextField
        label="Vault name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoFocus
        error={tried && name.trim() === ''}
        helperText={
          tried && name.trim() === '' ? 'Give the vault a name.' : `One encrypted file in ${folder}`
        }
        slotProps={{ htmlInput: { maxLength: 120 } }}
      />
      <NewPassphrase
        value={passphrase}
        onChange={setPassphrase}
        repeated={repeated}
        onRepeated={setRepeated}
        context={`${name} ${engagement.entity}`}
        showProblem={tried}
      />
      <CipherChoice value={cipher} onChange={setCipher} />
      <Divider />
      <Typography variant="h3" component="h3">
        Engagement
      </Typography>
      <EngagementFields value={engagement} onChange={setEngagement} />
      {error !== null && <ErrorNotice error={error} />}
      {tried && problem && (
        <Typography color="error" role="alert">
          {problem}
        </Typography>
      )}
      <Stack direction="row" spacing={1}>
        <Button type="submit" variant="contained" loading={busy}>
          Create vault
        </Button>
        <Button onClick={onBack}>Back</Button>
      </Stack>
    </Stack>
  );
}
