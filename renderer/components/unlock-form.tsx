import LockOpen from '@mui/icons-material/LockOpenOutlined';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { ChosenFile } from '../../shared/contract.ts';
import { problemOf } from '../api/client.ts';
import { queryClient, useCommand } from '../api/queries.ts';
import { lastVault } from '../api/session.ts';
import { vaultName } from '../lib/vault-name.ts';
import { navigate } from '../router.ts';
import { PassphraseField } from './passphrase-field.tsx';

export function UnlockForm({
  vault,
  onBack,
}: {
  vault: Pick<ChosenFile, 'file' | 'name'>;
  onBack: () => void;
}) {
  const [passphrase, setPassphrase] = useState('');
  const open = useCommand('vault.open');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (passphrase === '') return;
    const status = await open.mutateAsync({ file: vault.file, passphrase }).catch(() => null);
    if (!status) return;
    // The address is kept for the vault that was locked; it says nothing about another.
    if (lastVault.get()?.name !== status.name) navigate('/', { replace: true });
    queryClient.setQueryData(['vault.status', {}], status);
  };
  const problem = open.error ? problemOf(open.error) : null;
  return (
    <Stack component="form" spacing={2} onSubmit={submit} aria-label={`Unlock ${vaultName(vault.name)}`}>
      <Typography variant="h2">Unlock {vaultName(vault.name)}</Typography>
      <PassphraseField
        label="Passphrase"
        value={passphrase}
        onChange={(value) => {
          setPassphrase(value);
          if (open.error) open.reset();
        }}
        autoFocus
        error={problem !== null}
        help={
          problem && (
            <>
              <strong>{problem.message}</strong> {problem.hint}
            </>
          )
        }
      />
      <Stack direction="row" spacing={1}>
        <Button
          type="submit"
          variant="contained"
          startIcon={<LockOpen />}
          loading={open.isPending}
          loadingPosition="start"
        >
          Unlock
        </Button>
        <Button onClick={onBack}>Other vaults</Button>
      </Stack>
    </Stack>
  );
}
