import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent } from 'react';
import { TICK_MARKS, type Worksheet, type WorksheetException } from '../../shared/model/worksheet.ts';
import { KeepButton, useKeptDraft } from './keep-draft.tsx';
import type { WorksheetActions } from './use-worksheet.ts';

function Exception({
  exception,
  nos,
  frozen,
  actions,
}: {
  exception: WorksheetException;
  nos: ReadonlyMap<number, number>;
  frozen: boolean;
  actions: WorksheetActions;
}) {
  const { number, places } = exception;
  const { nature, cause, response } = exception;
  const { draft: text, setDraft: setText, isChanged } = useKeptDraft({ nature, cause, response });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isChanged) return;
    void actions.change({ kind: 'exception', number, ...text });
  };
  const field = (key: keyof typeof text, label: string) => (
    <TextField
      label={label}
      multiline
      value={text[key]}
      disabled={frozen}
      onChange={(event) => setText({ ...text, [key]: event.target.value })}
      slotProps={{ htmlInput: { maxLength: 2000 } }}
    />
  );
  return (
    <Paper variant="outlined" component="li" sx={{ p: 2 }}>
      <Stack component="form" spacing={1.5} onSubmit={submit} aria-label={`Exception E${number}`}>
        <Typography>
          <strong>E{number}</strong>{' '}
          {places
            .map(
              ({ order, attribute, mark, reason }) =>
                `item ${nos.get(order)}, ${attribute} ${TICK_MARKS[mark].sign}${reason === null ? '' : `: ${reason}`}`,
            )
            .join('; ')}
        </Typography>
        <Stack direction={{ xs: 'column', md: 'row' }} spacing={1.5}>
          {field('nature', 'Nature')}
          {field('cause', 'Cause')}
          {field('response', 'Management’s response')}
        </Stack>
        {!frozen && <KeepButton isChanged={isChanged} />}
      </Stack>
    </Paper>
  );
}

/** Each deviation with its nature and cause, and what management says to it. */
export function WorksheetExceptions({
  worksheet,
  nos,
  actions,
}: {
  worksheet: Worksheet;
  nos: ReadonlyMap<number, number>;
  actions: WorksheetActions;
}) {
  if (worksheet.exceptions.length === 0)
    return <Typography color="textSecondary">None so far. Each ✗ and ⊘ begins one.</Typography>;
  return (
    <Stack component="ul" spacing={1.5} sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {worksheet.exceptions.map((exception) => (
        <Exception
          key={exception.number}
          exception={exception}
          nos={nos}
          frozen={worksheet.preparer !== null}
          actions={actions}
        />
      ))}
    </Stack>
  );
}
