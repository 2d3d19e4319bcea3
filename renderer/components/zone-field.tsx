import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useMemo } from 'react';
import { allZones } from '../lib/time.ts';

export function ZoneField({
  label,
  value,
  onChange,
  help,
}: {
  label: string;
  value: string;
  onChange: (zone: string) => void;
  help?: string;
}) {
  const zones = useMemo(() => {
    const known = allZones();
    return known.includes(value) ? known : [value, ...known];
  }, [value]);
  return (
    <Autocomplete
      options={zones}
      value={value}
      onChange={(_, zone) => onChange(zone)}
      disableClearable
      renderInput={(params) => <TextField {...params} label={label} helperText={help} />}
    />
  );
}
