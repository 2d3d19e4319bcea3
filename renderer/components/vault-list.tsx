import Inventory from '@mui/icons-material/Inventory2Outlined';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Typography from '@mui/material/Typography';
import type { KnownVault } from '../../shared/contract.ts';
import { size } from '../lib/numbers.ts';
import { systemZone, timeIn } from '../lib/time.ts';
import { vaultName } from '../lib/vault-name.ts';

/** The vaults that this machine knows, the last used first as the host gives them. */
export function VaultList({ vaults, onOpen }: { vaults: KnownVault[]; onOpen: (vault: KnownVault) => void }) {
  if (vaults.length === 0) {
    return <Typography color="textSecondary">No vault on this machine yet.</Typography>;
  }
  const zone = systemZone();
  return (
    <List disablePadding aria-label="Recent vaults">
      {vaults.map((vault) => (
        <ListItem key={`${vault.folder}/${vault.name}`} disablePadding>
          <ListItemButton onClick={() => onOpen(vault)} sx={{ borderRadius: 1, px: 1 }}>
            <ListItemIcon sx={{ minWidth: 36 }}>
              <Inventory fontSize="small" />
            </ListItemIcon>
            <ListItemText
              primary={vaultName(vault.name)}
              secondary={`${size(vault.bytes)} · changed ${timeIn(vault.modified_at, zone).slice(0, 16)} (${zone})`}
              slotProps={{ primary: { sx: { fontWeight: 600 } } }}
            />
          </ListItemButton>
        </ListItem>
      ))}
    </List>
  );
}
