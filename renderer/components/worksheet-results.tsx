import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { AttributeResult, Worksheet } from '../../shared/model/worksheet.ts';
import { count } from '../lib/numbers.ts';
import type { WorksheetActions } from './use-worksheet.ts';

function severityOf({ supports_reliance }: AttributeResult): 'info' | 'success' | 'error' {
  if (supports_reliance === null) return 'info';
  return supports_reliance ? 'success' : 'error';
}

function Conclusion({ worksheet, actions }: { worksheet: Worksheet; actions: WorksheetActions }) {
  const [text, setText] = useState(worksheet.conclusion);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void actions.change({ kind: 'conclude', text });
  };
  const frozen = worksheet.preparer !== null;
  const changed = text.trim() !== worksheet.conclusion && text.trim() !== '';
  return (
    <Stack component="form" spacing={1} onSubmit={submit} aria-label="Conclusion">
      <TextField
        label="Conclusion"
        multiline
        minRows={2}
        value={text}
        disabled={frozen}
        onChange={(event) => setText(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 10_000 } }}
      />
      {changed && !frozen && (
        <Button type="submit" variant="outlined" sx={{ alignSelf: 'flex-start' }}>
          Keep the conclusion
        </Button>
      )}
    </Stack>
  );
}

/** What the marks come to, attribute by attribute, and what the auditor concludes. */
export function WorksheetResults({
  worksheet,
  actions,
}: {
  worksheet: Worksheet;
  actions: WorksheetActions;
}) {
  return (
    <Stack spacing={1.5}>
      {worksheet.results.map((result) => (
        <Alert key={result.letter} severity={severityOf(result)} role="status">
          <strong>{result.letter}</strong> {result.definition}
          <Typography sx={{ mt: 0.5 }}>{result.conclusion}</Typography>
          <Typography variant="body2" color="textSecondary">
            {count(result.tested)} tested, {count(result.deviations)} deviate, {count(result.not_applicable)}{' '}
            n/a, {count(result.open)} open
          </Typography>
        </Alert>
      ))}
      <Conclusion key={worksheet.conclusion} worksheet={worksheet} actions={actions} />
    </Stack>
  );
}
