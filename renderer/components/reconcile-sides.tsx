import ListSubheader from '@mui/material/ListSubheader';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { Acquisition, Source } from '../../shared/model/acquisition.ts';
import { counted } from '../lib/numbers.ts';
import { sideKey } from '../lib/reconcile-side.ts';

/** Chooses what is compared: all of a source, or what one file brought. */
export function SideSelect({
  label,
  value,
  sources,
  acquisitions,
  disabled,
  onChange,
}: {
  label: string;
  value: string;
  sources: readonly Source[];
  acquisitions: readonly Acquisition[];
  disabled: boolean;
  onChange: (key: string) => void;
}) {
  const keys = [
    ...sources.map(({ id }) => sideKey({ source: id })),
    ...acquisitions.map(({ id }) => sideKey({ acquisition: id })),
  ];
  return (
    <TextField
      select
      label={label}
      // An address may name what is not in this vault.
      value={keys.includes(value) ? value : ''}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value)}
      sx={{ flex: '1 1 260px', minWidth: 0 }}
    >
      <ListSubheader>All of a source</ListSubheader>
      {sources.map(({ id, name, records }) => (
        <MenuItem key={sideKey({ source: id })} value={sideKey({ source: id })}>
          {name} · {counted(records, 'record')}
        </MenuItem>
      ))}
      <ListSubheader>One import</ListSubheader>
      {acquisitions.map(({ id, file, source, lines }) => (
        <MenuItem key={sideKey({ acquisition: id })} value={sideKey({ acquisition: id })}>
          {file} · {source} · {counted(lines.total, 'line')}
        </MenuItem>
      ))}
    </TextField>
  );
}
