import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import { useColorScheme } from '@mui/material/styles';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { Engagement } from '../../shared/model/engagement.ts';
import { problemOf } from '../api/client.ts';
import { setSingleKeyShortcuts, singleKeyShortcuts } from '../api/preferences.ts';
import { queryClient, useCommand, useQueryOf } from '../api/queries.ts';
import { useStore } from '../api/store.ts';
import { Answer, ErrorNotice } from '../components/async-state.tsx';
import { CIPHER_WORDS } from '../components/cipher-choice.tsx';
import { EngagementFields, engagementProblem } from '../components/engagement-fields.tsx';
import { Facts } from '../components/facts.tsx';
import { MappingsList } from '../components/mappings-list.tsx';
import { NewPassphrase, passphraseProblem } from '../components/new-passphrase.tsx';
import { notify } from '../components/notifications.tsx';
import { Page, Section } from '../components/page.tsx';
import { PassphraseField } from '../components/passphrase-field.tsx';
import { count, counted, size } from '../lib/numbers.ts';

function EngagementForm({ initial }: { initial: Engagement }) {
  const [value, setValue] = useState(initial);
  const update = useCommand('engagement.update');
  const problem = engagementProblem(value);
  const changed = JSON.stringify(value) !== JSON.stringify(initial);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (problem) return;
    const saved = await update.mutateAsync(value).catch(() => null);
    if (!saved) return;
    queryClient.setQueryData(['engagement.get', {}], saved);
    await queryClient.invalidateQueries({ queryKey: ['vault.status'] });
    notify('Engagement details saved.', {
      severity: 'success',
      action: {
        label: 'Undo',
        run: () => {
          update.mutate(initial, {
            onSuccess: (restored) => {
              queryClient.setQueryData(['engagement.get', {}], restored);
              void queryClient.invalidateQueries({ queryKey: ['vault.status'] });
            },
          });
        },
      },
    });
  };
  return (
    <Stack
      component="form"
      spacing={2}
      onSubmit={submit}
      aria-label="Engagement details"
      sx={{ maxWidth: 760, pt: 1 }}
    >
      <EngagementFields value={value} onChange={setValue} />
      {problem && (
        <Typography color="error" role="alert">
          {problem}
        </Typography>
      )}
      {update.error && <ErrorNotice error={update.error} />}
      <Button
        type="submit"
        variant="contained"
        disabled={!changed || problem !== null}
        loading={update.isPending}
        sx={{ alignSelf: 'flex-start' }}
      >
        Save
      </Button>
    </Stack>
  );
}

const MINUTES = [0, 1, 5, 10, 15, 30, 60, 120, 240, 480];

function AutoLock() {
  const settings = useQueryOf('settings.get', {});
  const update = useCommand('settings.update');
  return (
    <Answer query={settings} label="Loading the settings">
      {(data) => {
        const options = [...new Set([...MINUTES, data.auto_lock_minutes])].sort((a, b) => a - b);
        return (
          <>
            <TextField
              select
              label="Lock when nobody uses Vouch for"
              value={data.auto_lock_minutes}
              onChange={(event) => {
                update.mutate(
                  { ...data, auto_lock_minutes: Number(event.target.value) },
                  { onSuccess: (saved) => queryClient.setQueryData(['settings.get', {}], saved) },
                );
              }}
              sx={{ maxWidth: 320 }}
            >
              {options.map((minutes) => (
                <MenuItem key={minutes} value={minutes}>
                  {minutes === 0 ? 'Never' : counted(minutes, 'minute')}
                </MenuItem>
              ))}
            </TextField>
            {update.error && <ErrorNotice error={update.error} />}
          </>
        );
      }}
    </Answer>
  );
}

function ChangePassphrase({ context }: { context: string }) {
  const change = useCommand('vault.changePassphrase');
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [repeated, setRepeated] = useState('');
  const [tried, setTried] = useState(false);
  const problem = change.error ? problemOf(change.error) : null;
  const wrong = problem?.code === 'passphrase-wrong';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (current === '' || passphraseProblem(next, repeated)) return;
    const done = await change.mutateAsync({ current, next }).catch(() => null);
    if (!done) return;
    setCurrent('');
    setNext('');
    setRepeated('');
    setTried(false);
    notify('The passphrase was changed.', { severity: 'success' });
  };
  return (
    <Stack
      component="form"
      spacing={2}
      onSubmit={submit}
      aria-label="Change the passphrase"
      sx={{ maxWidth: 480 }}
    >
      <PassphraseField
        label="Current passphrase"
        value={current}
        onChange={(value) => {
          setCurrent(value);
          if (change.error) change.reset();
        }}
        error={wrong || (tried && current === '')}
        help={
          wrong
            ? `${problem.message} ${problem.hint}`
            : tried && current === ''
              ? 'Type the current passphrase.'
              : undefined
        }
      />
      <NewPassphrase
        value={next}
        onChange={setNext}
        repeated={repeated}
        onRepeated={setRepeated}
        context={context}
        showProblem={tried}
      />
      {problem && !wrong && <ErrorNotice error={problem} />}
      <Button type="submit" variant="outlined" loading={change.isPending} sx={{ alignSelf: 'flex-start' }}>
        Change the passphrase
      </Button>
    </Stack>
  );
}

function Appearance() {
  const { mode, setMode } = useColorScheme();
  return (
    <RadioGroup
      row
      aria-label="Theme"
      value={mode ?? 'system'}
      onChange={(_, value) => setMode(value === 'light' || value === 'dark' ? value : 'system')}
    >
      <FormControlLabel value="system" control={<Radio size="small" />} label="As the system" />
      <FormControlLabel value="light" control={<Radio size="small" />} label="Light" />
      <FormControlLabel value="dark" control={<Radio size="small" />} label="Dark" />
    </RadioGroup>
  );
}

export function SettingsScreen() {
  const status = useQueryOf('vault.status', {});
  const engagement = useQueryOf('engagement.get', {});
  const singleKeys = useStore(singleKeyShortcuts);
  return (
    <Page title="Settings">
      <Section title="Appearance">
        <Appearance />
      </Section>
      <Section title="Keyboard">
        <FormControlLabel
          control={<Switch checked={singleKeys} onChange={(_, on) => setSingleKeyShortcuts(on)} />}
          label="Shortcuts of a single key, such as / and g r"
        />
      </Section>
      <Section title="Engagement">
        <Answer query={engagement} label="Loading the engagement">
          {(data) => <EngagementForm key={JSON.stringify(data)} initial={data} />}
        </Answer>
      </Section>
      <Section title="Locking">
        <AutoLock />
      </Section>
      <Section title="Mappings">
        <MappingsList />
      </Section>
      <Section title="Vault">
        <Answer query={status} label="Loading the vault">
          {({ name, cipher, records, bytes, failed_unlocks: failed }) => (
            <Facts
              facts={[
                { name: 'Name', value: name },
                { name: 'Encryption', value: cipher && CIPHER_WORDS[cipher].name },
                { name: 'Records', value: count(records) },
                { name: 'Size', value: size(bytes) },
                failed > 0 && { name: 'Failed unlocks', value: `${count(failed)} before this session` },
              ]}
            />
          )}
        </Answer>
      </Section>
      <Section title="Passphrase">
        <ChangePassphrase context={`${status.data?.name ?? ''} ${status.data?.entity ?? ''}`} />
      </Section>
    </Page>
  );
}
