import Add from '@mui/icons-material/Add';
import AutoStories from '@mui/icons-material/AutoStoriesOutlined';
import FactCheck from '@mui/icons-material/FactCheckOutlined';
import FolderOpen from '@mui/icons-material/FolderOpenOutlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { ChosenFile, HostInfo } from '../../shared/contract.ts';
import { invoke } from '../api/client.ts';
import { queryClient, useQueryOf } from '../api/queries.ts';
import { lastVault, lockReason } from '../api/session.ts';
import { useStore } from '../api/store.ts';
import { Answer, ErrorNotice, Loading } from '../components/async-state.tsx';
import { UnlockForm } from '../components/unlock-form.tsx';
import { VaultList } from '../components/vault-list.tsx';
import { Wordmark } from '../components/wordmark.tsx';
import { vaultName } from '../lib/vault-name.ts';
import { navigate } from '../router.ts';

const CreateVaultForm = lazy(() =>
  import('../components/create-vault-form.tsx').then((m) => ({ default: m.CreateVaultForm })),
);
const CheckPackage = lazy(() =>
  import('../components/check-package.tsx').then((m) => ({ default: m.CheckPackage })),
);

type Vault = Pick<ChosenFile, 'file' | 'name'>;
type View = { at: 'home' } | { at: 'new' } | { at: 'check' } | { at: 'unlock'; vault: Vault };

function SampleButton() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const open = async () => {
    setBusy(true);
    setError(null);
    try {
      const { file } = await invoke('host.sampleVault', {});
      const { status } = await invoke('vault.openSample', { file });
      navigate('/', { replace: true });
      queryClient.setQueryData(['vault.status', {}], status);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Box>
      <Button
        variant="contained"
        size="large"
        fullWidth
        startIcon={<AutoStories />}
        loading={busy}
        loadingPosition="start"
        onClick={() => void open()}
        sx={{ py: 1.5, fontSize: '1.0625rem' }}
      >
        Open the sample engagement
      </Button>
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
        A fictional company's audit logs over two quarters. One record was tampered with: find it.
      </Typography>
      {error !== null && <ErrorNotice error={error} />}
    </Box>
  );
}

function Home({ host, onView }: { host: HostInfo; onView: (view: View) => void }) {
  const vaults = useQueryOf('host.vaults', {});
  const sample = useQuery({ queryKey: ['host.sampleVault'], queryFn: () => invoke('host.sampleVault', {}) });
  // The sample engagement has its own button, which needs no passphrase.
  const isSample = (vault: Vault) => vaultName(vault.name) === vaultName(sample.data?.name ?? '');
  const choose = async () => {
    const vault = await invoke('host.chooseVault', {});
    if (vault) onView({ at: 'unlock', vault });
  };
  return (
    <Stack spacing={3}>
      <SampleButton />
      <Box component="section" aria-labelledby="vaults">
        <Typography variant="h2" id="vaults" sx={{ mb: 1 }}>
          Your vaults
        </Typography>
        <Answer query={vaults} label="Looking for vaults">
          {(known) => (
            <VaultList
              vaults={known.filter((vault) => !isSample(vault))}
              onOpen={(vault) => onView({ at: 'unlock', vault })}
            />
          )}
        </Answer>
        {!host.dialogs && (
          <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
            Vouch finds the vaults in <code>{host.vault_folder}</code>
          </Typography>
        )}
      </Box>
      <Stack direction="row" useFlexGap spacing={1} sx={{ flexWrap: 'wrap' }}>
        <Button variant="outlined" startIcon={<Add />} onClick={() => onView({ at: 'new' })}>
          New vault
        </Button>
        {host.dialogs && (
          <Button variant="outlined" startIcon={<FolderOpen />} onClick={() => void choose()}>
            Open a vault file
          </Button>
        )}
        <Button variant="outlined" startIcon={<FactCheck />} onClick={() => onView({ at: 'check' })}>
          Check an evidence package
        </Button>
      </Stack>
    </Stack>
  );
}

/** After a lock the vault that was open is the one to open again. */
function useStartView(): [View, (view: View) => void] {
  const [view, setView] = useState<View>({ at: 'home' });
  const reason = useStore(lockReason);
  const last = useStore(lastVault);
  const vaults = useQueryOf('host.vaults', {});
  const [returned, setReturned] = useState(false);
  useEffect(() => {
    if (returned || !reason || !last || !vaults.data || vaults.isFetching) return;
    const vault = vaults.data.find(({ name }) => name === last.name);
    if (vault && !last.sample) setView({ at: 'unlock', vault });
    setReturned(true);
  }, [returned, reason, last, vaults.data, vaults.isFetching]);
  return [view, setView];
}

export function WelcomeScreen() {
  const host = useQueryOf('host.info', {});
  const reason = useStore(lockReason);
  const [view, setView] = useStartView();
  const home = () => setView({ at: 'home' });
  useEffect(() => {
    document.title = 'Vouch';
  }, []);
  return (
    <Box
      component="main"
      sx={{ minHeight: '100vh', display: 'grid', placeItems: 'start center', p: 2, pt: { sm: '8vh' } }}
    >
      <Box sx={{ width: '100%', maxWidth: 640 }}>
        <Stack direction="row" spacing={1.5} sx={{ alignItems: 'center', mb: 1 }}>
          <Wordmark size={36} />
          <Typography variant="h1" sx={{ fontSize: '2.25rem' }}>
            Vouch
          </Typography>
        </Stack>
        <Typography color="textSecondary" sx={{ mb: 3 }}>
          Trace every record to its evidence. Offline, on this machine.
        </Typography>
        {reason === 'idle' && (
          <Alert severity="info" sx={{ mb: 2 }}>
            The vault was locked because nobody used Vouch for a while. Nothing is lost.
          </Alert>
        )}
        {reason === 'locked' && (
          <Alert severity="info" sx={{ mb: 2 }}>
            The vault is locked.
          </Alert>
        )}
        <Paper variant="outlined" sx={{ p: { xs: 2, sm: 4 } }}>
          <Answer query={host} label="Starting Vouch">
            {(info) => (
              <Suspense fallback={<Loading label="Loading" />}>
                {view.at === 'home' && <Home host={info} onView={setView} />}
                {view.at === 'unlock' && (
                  <UnlockForm key={view.vault.file} vault={view.vault} onBack={home} />
                )}
                {view.at === 'new' && <CreateVaultForm folder={info.vault_folder} onBack={home} />}
                {view.at === 'check' && (
                  <Stack spacing={2}>
                    <Typography variant="h2">Check an evidence package</Typography>
                    <CheckPackage />
                    <Button onClick={home} sx={{ alignSelf: 'flex-start' }}>
                      Back
                    </Button>
                  </Stack>
                )}
              </Suspense>
            )}
          </Answer>
        </Paper>
        <Typography variant="body2" color="textSecondary" sx={{ mt: 2 }}>
          {host.data && `Version ${host.data.version}. `}Nothing leaves this machine unless you send it.
        </Typography>
      </Box>
    </Box>
  );
}
