import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { type FormEvent, useState } from 'react';
import { ErrorNotice } from './async-state.tsx';

/**
 * One text and a button that does something with it. It says what went wrong, and is empty again once it is done.
 * `onGiven` gets what is written, without spaces around it and never empty.
 */
export function TextForm({
  label,
  action,
  onGiven,
  maxLength,
  about,
  lines = 'one',
  isMain = false,
  autoFocus = false,
}: {
  label: string;
  /** What the button does. */
  action: string;
  onGiven: (text: string) => unknown;
  maxLength: number;
  /** Below the field. */
  about?: string;
  /** `few`: Enter still gives it. */
  lines?: 'one' | 'few' | 'many';
  /** It is what its dialog is for. */
  isMain?: boolean;
  autoFocus?: boolean;
}) {
  const [text, setText] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isPending, setPending] = useState(false);
  const given = text.trim();
  const isRow = lines === 'one' && about === undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (given === '' || isPending) return;
    setPending(true);
    setError(null);
    try {
      await onGiven(given);
      setText('');
    } catch (problem) {
      setError(problem);
    } finally {
      setPending(false);
    }
  };
  return (
    <Box component="form" onSubmit={submit}>
      <Stack
        direction={isRow ? 'row' : 'column'}
        useFlexGap
        spacing={1.5}
        sx={{ flexWrap: 'wrap', alignItems: 'flex-start' }}
      >
        <TextField
          label={label}
          value={text}
          onChange={(event) => setText(event.target.value)}
          helperText={about}
          autoFocus={autoFocus}
          {...(isRow && { sx: { flex: '1 1 260px' } })}
          {...(lines !== 'one' && { multiline: true, minRows: 2, maxRows: 8 })}
          {...(lines === 'few' && {
            onKeyDown: (event) => {
              if (event.key === 'Enter' && !event.shiftKey) void submit(event);
            },
          })}
          slotProps={{ htmlInput: { maxLength } }}
        />
        <Button
          type="submit"
          variant={isMain ? 'contained' : 'outlined'}
          disabled={given === ''}
          loading={isPending}
        >
          {action}
        </Button>
      </Stack>
      {error !== null && <ErrorNotice error={error} />}
    </Box>
  );
}
