import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { Chain } from '../../shared/model/integrity.ts';
import { useCommand } from '../api/queries.ts';
import { type GivenKey, keysToSend } from '../lib/given-keys.ts';
import { ErrorNotice } from './async-state.tsx';
import { KeyFields } from './key-fields.tsx';

/**
 * The keys that a chain's recipe asks for: given for one verification, or kept in the vault where the user says
 * so. What was typed is forgotten as soon as it was used.
 */
export function ChainKeys({
  chain,
  disabled,
  onVerify,
}: {
  chain: Chain;
  disabled: boolean;
  onVerify: (keys: Record<string, string>) => void;
}) {
  const [given, setGiven] = useState<Record<string, GivenKey>>({});
  const [keep, setKeep] = useState(false);
  const command = useCommand('integrity.keepKeys');
  const keys = chain.recipe?.keys ?? [];
  if (keys.length === 0) return null;
  const { source_id, dialect } = chain;
  const missing = keys.filter(({ kept }) => !kept).map(({ name }) => name);
  const ready = keysToSend(given);
  const verify = async () => {
    if (keep) {
      const kept = await command.mutateAsync({ source_id, dialect, keys: ready }).catch(() => null);
      if (kept === null) return;
    }
    setGiven({});
    onVerify(ready);
  };
  return (
    <Stack
      component="section"
      aria-label="Keys"
      spacing={1.5}
      sx={{ bgcolor: 'background.well', borderRadius: 1, p: 2, mb: 2, maxWidth: 560 }}
    >
      {missing.length > 0 && (
        <>
          <Typography>
            The hashes of this chain are keyed. Without the key only its links can be checked.
          </Typography>
          <KeyFields names={missing} given={given} onChange={setGiven} />
          <FormControlLabel
            control={<Checkbox checked={keep} onChange={(event) => setKeep(event.target.checked)} />}
            label="Keep in this vault"
          />
          <div>
            <Button
              variant="outlined"
              disabled={disabled || Object.keys(ready).length === 0}
              loading={command.isPending}
              onClick={() => void verify()}
            >
              Verify with the key
            </Button>
          </div>
        </>
      )}
      {keys
        .filter(({ kept }) => kept)
        .map(({ name }) => (
          <Stack key={name} direction="row" spacing={1} sx={{ alignItems: 'center' }}>
            <Typography>
              The key <strong>{name}</strong> is kept in this vault.
            </Typography>
            <Button
              size="small"
              onClick={() => command.mutate({ source_id, dialect, keys: { [name]: null } })}
            >
              Forget it
            </Button>
          </Stack>
        ))}
      {command.error && <ErrorNotice error={command.error} />}
    </Stack>
  );
}
