import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import ListSubheader from '@mui/material/ListSubheader';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import { builtPackage } from '../../shared/model/package.ts';
import { type Problem, problemOf } from '../api/client.ts';
import { useJobRun } from '../api/jobs.ts';
import { useQueryOf } from '../api/queries.ts';
import { baseName, fileNameOf } from '../lib/file-name.ts';
import { count, counted, size } from '../lib/numbers.ts';
import { ErrorNotice } from './async-state.tsx';
import { writeOutput } from './export-menu.tsx';
import { Facts } from './facts.tsx';
import { Hash } from './hash.tsx';
import { JobProgress } from './job-progress.tsx';
import { Modal } from './modal.tsx';

const ALL = 'all';
const FOUND = 'found';

/** What goes into a package, and then where it went and what proves it. */
export function BuildPackageDialog({
  sample = null,
  found,
  onClose,
}: {
  /** The sample to begin with. */
  sample?: number | null;
  /** What a filter finds, to begin with that. */
  found?: { filter: RecordFilter; sentence: string; total: number };
  onClose: () => void;
}) {
  const samples = useQueryOf('samples.list', {});
  const stories = useQueryOf('stories.list', {}).data ?? [];
  const [told, setTold] = useState<readonly number[]>([]);
  const populations = useQueryOf('populations.list', {});
  const run = useJobRun('packages.build', builtPackage);
  const [title, setTitle] = useState('Evidence package');
  const [chosen, setChosen] = useState<string | null>(
    found ? FOUND : sample === null ? null : `sample ${sample}`,
  );
  const [originals, setOriginals] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const newest = samples.data?.[0];
  const from = chosen ?? (newest ? `sample ${newest.id}` : ALL);
  const loaded = samples.data !== undefined && populations.data !== undefined;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    const [kind, id] = from.split(' ');
    try {
      await writeOutput(run, `${fileNameOf(title)}.zip`, (out) => ({
        out,
        title: title.trim() || 'Evidence package',
        originals,
        stories: [...told],
        ...(kind === 'sample' && { sample: Number(id) }),
        ...(kind === 'population' && { population: Number(id) }),
        ...(kind === ALL && { filter: {} }),
        ...(kind === FOUND && { filter: found?.filter ?? {} }),
      }));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };

  if (run.result) {
    const built = run.result;
    return (
      <Modal
        open
        title="Package built"
        onClose={onClose}
        actions={
          <Button variant="contained" onClick={onClose}>
            Done
          </Button>
        }
      >
        <Alert severity="success" sx={{ mb: 2 }} role="status">
          <AlertTitle>{baseName(built.file)}</AlertTitle>
          {counted(built.files, 'file')}, {size(built.bytes)}. Tell whoever gets it the fingerprint by another
          way, such as by telephone.
        </Alert>
        <Facts
          facts={[
            { name: 'SHA-256', value: <Hash value={built.sha256} what="SHA-256 of the package" /> },
            { name: 'Key fingerprint', value: <Hash value={built.key_fingerprint} what="key fingerprint" /> },
          ]}
        />
      </Modal>
    );
  }
  return (
    <Modal open title="Build a package" onClose={onClose}>
      <Stack component="form" spacing={2} useFlexGap onSubmit={submit} sx={{ pt: 0.5 }}>
        <TextField
          label="Title"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 200 } }}
        />
        <TextField
          select
          label="What goes in"
          value={loaded ? from : ''}
          disabled={!loaded}
          onChange={(event) => setChosen(event.target.value)}
        >
          <ListSubheader>A sample and its population</ListSubheader>
          {samples.data?.map((drawn) => (
            <MenuItem key={drawn.id} value={`sample ${drawn.id}`}>
              Sample {drawn.id} of {drawn.population.title} ({count(drawn.size)} of{' '}
              {count(drawn.population.count)})
            </MenuItem>
          ))}
          <ListSubheader>A frozen population</ListSubheader>
          {populations.data?.map((population) => (
            <MenuItem key={population.id} value={`population ${population.id}`}>
              {population.title} ({count(population.count)})
            </MenuItem>
          ))}
          <ListSubheader>Without a population</ListSubheader>
          {found && (
            <MenuItem value={FOUND}>
              {found.sentence} ({count(found.total)})
            </MenuItem>
          )}
          <MenuItem value={ALL}>All records of the vault</MenuItem>
        </TextField>
        <FormControlLabel
          control={<Checkbox checked={originals} onChange={(_, checked) => setOriginals(checked)} />}
          label="Include the files as they were received"
        />
        <Typography variant="body2" color="textSecondary">
          They let anyone repeat the whole verification, and make the package larger. Leave them out where
          they hold more than the recipient may see.
        </Typography>
        {stories.length > 0 && (
          <FormControl component="fieldset">
            <FormLabel component="legend">Stories</FormLabel>
            {stories.map(({ id, title: name, pins }) => (
              <FormControlLabel
                key={id}
                control={
                  <Checkbox
                    checked={told.includes(id)}
                    onChange={(_, checked) =>
                      setTold(checked ? [...told, id] : told.filter((other) => other !== id))
                    }
                  />
                }
                label={`${name} (${counted(pins, 'pin')})`}
              />
            ))}
          </FormControl>
        )}
        {(problem ?? run.problem) && <ErrorNotice error={problem ?? run.problem} />}
        {run.running && run.job && <JobProgress job={run.job} />}
        <Button
          type="submit"
          variant="contained"
          disabled={!loaded || run.running}
          sx={{ alignSelf: 'flex-start' }}
        >
          Build
        </Button>
      </Stack>
    </Modal>
  );
}
