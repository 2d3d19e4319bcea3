import Alert from '@mui/material/Alert';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent } from 'react';
import type { AttributeResult, Worksheet } from '../../shared/model/worksheet.ts';
import { count } from '../lib/numbers.ts';
import { KeepButton, useKeptDraft } from './keep-draft.tsx';
import type { WorksheetActions } from './use-worksheet.ts';

function severityOf({ supports_reliance }: AttributeResult): 'info' | 'success' | 'error' {
  if (supports_reliance === null) return 'info';
  return supports_reliance ? 'success' : 'error';
}

function Conclusion({ worksheet, actions }: { worksheet: Worksheet; actions: WorksheetActions }) {
  const { draft, setDraft, isChanged } = useKeptDraft({ text: worksheet.conclusion });
  const { text } = draft;
  const canKeep = isChanged && text.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (canKeep) void actions.change({ kind: 'conclude', text });
  };
  const frozen = worksheet.preparer !== null;
  return (
    <Stack component="form" spacing={1} onSubmit={submit} aria-label="Conclusion">
      <TextField
        label="Conclusion"
        multiline
        minRows={2}
        value={text}
        disabled={frozen}
        onChange={(event) => setDraft({ text: event.target.value })}
        slotProps={{ htmlInput: { maxLength: 10_000 } }}
      />
      {!frozen && <KeepButton isChanged={canKeep} label="Keep the conclusion" />}
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
      <Conclusion worksheet={worksheet} actions={actions} />
    </Stack>
  );
}
