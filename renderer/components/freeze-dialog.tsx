import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import { population, UNITS, type UnitName } from '../../shared/model/sample.ts';
import { useJobRun } from '../api/jobs.ts';
import { counted } from '../lib/numbers.ts';
import { navigate } from '../router.ts';
import { ErrorNotice } from './async-state.tsx';
import { JobProgress } from './job-progress.tsx';
import { Modal } from './modal.tsx';

/** Freezes what a filter matches, so that a sample can be drawn from it. */
export function FreezeDialog({
  filter,
  sentence,
  total,
  onClose,
}: {
  filter: RecordFilter;
  sentence: string;
  total: number;
  onClose: () => void;
}) {
  const [title, setTitle] = useState('');
  const [unit, setUnit] = useState<UnitName>('record');
  const run = useJobRun('populations.freeze', population);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() === '') return;
    const frozen = await run.start({ filter, title: title.trim(), unit });
    if (!frozen) return;
    onClose();
    navigate(`/samples?draw=${frozen.id}`);
  };
  return (
    <Modal open title="Freeze as population" onClose={onClose}>
      <Stack component="form" spacing={2} onSubmit={submit}>
        <Typography>
          {counted(total, 'record')}: {sentence}
        </Typography>
        <Typography color="textSecondary">
          The list of ids and its digest are kept as they are now. Records that arrive later are not part of
          it.
        </Typography>
        <TextField
          label="Name of the population"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          autoFocus
          slotProps={{ htmlInput: { maxLength: 200 } }}
        />
        <TextField
          select
          label="One item is"
          value={unit}
          onChange={(event) => setUnit(event.target.value as UnitName)}
          helperText={
            unit === 'record'
              ? 'One operation of the control, where each writes one record.'
              : 'All its records are one item, shown by the first. What names none is left out, and counted.'
          }
        >
          {UNITS.map((each) => (
            <MenuItem key={each} value={each}>
              a {each}
            </MenuItem>
          ))}
        </TextField>
        {run.problem && <ErrorNotice error={run.problem} />}
        {run.running && run.job && <JobProgress job={run.job} />}
        <Button
          type="submit"
          variant="contained"
          disabled={title.trim() === '' || run.running}
          sx={{ alignSelf: 'flex-start' }}
        >
          Freeze {counted(total, 'record')}
        </Button>
      </Stack>
    </Modal>
  );
}
