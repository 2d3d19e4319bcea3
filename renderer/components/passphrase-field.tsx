import VisibilityOff from '@mui/icons-material/VisibilityOffOutlined';
import Visibility from '@mui/icons-material/VisibilityOutlined';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { type ReactNode, useState } from 'react';

export function PassphraseField({
  label,
  value,
  onChange,
  error,
  help,
  fresh = false,
  autoFocus = false,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: boolean;
  help?: ReactNode;
  /** A passphrase that is being chosen, not one that is known. */
  fresh?: boolean;
  autoFocus?: boolean;
}) {
  const [visible, setVisible] = useState(false);
  return (
    <TextField
      label={label}
      type={visible ? 'text' : 'password'}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={error}
      helperText={help}
      autoFocus={autoFocus}
      autoComplete={fresh ? 'new-password' : 'current-password'}
      slotProps={{
        htmlInput: { spellCheck: false, autoCapitalize: 'off', maxLength: 1024 },
        formHelperText: { component: 'div', ...(error && { role: 'alert' }) },
        input: {
          endAdornment: (
            <InputAdornment position="end">
              <IconButton
                edge="end"
                aria-label={visible ? 'Hide what is typed' : 'Show what is typed'}
                onClick={() => setVisible(!visible)}
              >
                {visible ? <VisibilityOff fontSize="small" /> : <Visibility fontSize="small" />}
              </IconButton>
            </InputAdornment>
          ),
        },
      }}
    />
  );
}
