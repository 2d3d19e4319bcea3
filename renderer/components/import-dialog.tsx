import Close from '@mui/icons-material/Close';
import UploadFile from '@mui/icons-material/UploadFileOutlined';
import Alert from '@mui/material/Alert';
import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import LinearProgress from '@mui/material/LinearProgress';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useRef, useState } from 'react';
import { z } from 'zod';
import { acquisition, fileNotice } from '../../shared/model/acquisition.ts';
import { PLATFORM_LABELS, PLATFORMS, type Platform } from '../../shared/model/platform.ts';
import { problemOf } from '../api/client.ts';
import { grantFile, type PickedFile } from '../api/files.ts';
import { useJobRun } from '../api/jobs.ts';
import { useQueryOf } from '../api/queries.ts';
import { createStore, useStore } from '../api/store.ts';
import { counted, size } from '../lib/numbers.ts';
import { ErrorNotice } from './async-state.tsx';
import { ImportResult } from './import-result.tsx';
import { JobProgress } from './job-progress.tsx';
import { type FileToMap, MappingDialog, type SavedMapping } from './mapping-dialog.tsx';
import { Modal } from './modal.tsx';
import { PassphraseField } from './passphrase-field.tsx';
import { PickFiles } from './pick-files.tsx';
import { useZone } from './when.tsx';
import { ZoneField } from './zone-field.tsx';

export const importResult = z.object({
  acquisitions: z.array(acquisition),
  failed: z.array(z.object({ file: z.string(), error: z.unknown() })),
  skipped: z.array(z.string()),
  notices: z.array(fileNotice),
});

const request = createStore<readonly PickedFile[] | null>(null);

/** Opens the import dialog, with the files that were dropped or none yet. More files join those already there. */
export function openImport(files: readonly PickedFile[]): void {
  request.set([...(request.get() ?? []), ...files]);
}

const ANY = 'any';
const BY_MAPPING = 'mapping:';

const canBeMapped = (code: string) => code === 'format-unknown' || code.startsWith('csv-header-');

/** For files that Vouch does not know: say where their fields are. */
function OfferMapping({ files, onMap }: { files: readonly FileToMap[]; onMap: (file: FileToMap) => void }) {
  return files.map((file) => (
    <Button key={file.token} variant="outlined" sx={{ alignSelf: 'flex-start' }} onClick={() => onMap(file)}>
      {files.length === 1 ? 'Map its fields' : `Map the fields of ${file.name}`}
    </Button>
  ));
}

/** Two dropped files may have one name: each gets a key of its own. */
const keys = new WeakMap<PickedFile, number>();
let nextKey = 1;
function keyOf(file: PickedFile): number {
  const key = keys.get(file) ?? nextKey++;
  keys.set(file, key);
  return key;
}

function FileRows({
  files,
  onRemove,
}: {
  files: readonly PickedFile[];
  onRemove: (file: PickedFile) => void;
}) {
  const shown = files.slice(0, 200);
  return (
    <Box
      component="ul"
      aria-label="Files to import"
      sx={{
        m: 0,
        p: 0,
        listStyle: 'none',
        maxHeight: 220,
        overflow: 'auto',
        border: '1px solid',
        borderColor: 'divider',
        borderRadius: 1,
      }}
    >
      {shown.map((file) => (
        <Box
          component="li"
          key={keyOf(file)}
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            px: 1.5,
            py: 0.25,
            '& + &': { borderTop: '1px solid', borderColor: 'divider' },
          }}
        >
          <Typography noWrap sx={{ flex: 1 }} title={file.name}>
            {file.name}
          </Typography>
          <Typography color="textSecondary" variant="body2">
            {size(file.bytes)}
          </Typography>
          <IconButton size="small" aria-label={`Remove ${file.name}`} onClick={() => onRemove(file)}>
            <Close fontSize="small" />
          </IconButton>
        </Box>
      ))}
      {files.length > shown.length && (
        <Box component="li" sx={{ px: 1.5, py: 0.75, color: 'text.secondary' }}>
          and {counted(files.length - shown.length, 'more file')}
        </Box>
      )}
    </Box>
  );
}

/** Import: which files, of which platform, into which source; then how far, and what came of every line. */
export function ImportDialog() {
  const files = useStore(request);
  const engagementZone = useZone();
  const run = useJobRun('import.start', importResult);
  const [platform, setPlatform] = useState<Platform | typeof ANY>(ANY);
  const [source, setSource] = useState('');
  const [zone, setZone] = useState<string | null>(null);
  const [secret, setSecret] = useState('');
  const [sending, setSending] = useState<{ sent: number; total: number } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [mapping, setMapping] = useState('');
  const [granted, setGranted] = useState<readonly FileToMap[]>([]);
  const [toMap, setToMap] = useState<FileToMap | null>(null);
  const mappings = useQueryOf('mappings.list', {}, { enabled: files !== null });
  const abort = useRef(new AbortController());
  const sources = useQueryOf('sources.list', {}, { enabled: files !== null });
  if (!files) return null;

  const busy = sending !== null || run.running;
  const problem = error ? problemOf(error) : run.problem;
  const needsZone =
    problem?.code === 'time-zone-needed' ||
    (run.result?.failed.some((failure) => problemOf(failure.error).code === 'time-zone-needed') ?? false);

  const unknown = [
    ...(problem && canBeMapped(problem.code) && granted.length === 1 ? granted : []),
    // A file of its name, one in a zip of its name, or one of the only folder.
    ...granted.filter(({ name }) =>
      run.result?.failed.some(
        ({ file, error: why }) =>
          (file === name || file.startsWith(`${name}/`) || granted.length === 1) &&
          canBeMapped(problemOf(why).code),
      ),
    ),
  ];

  const close = () => {
    // A running import goes on; its progress is in the jobs tray.
    if (sending) abort.current.abort();
    request.set(null);
    run.reset();
    setError(null);
    setSending(null);
    setZone(null);
    setMapping('');
    setGranted([]);
    setToMap(null);
    setSecret('');
  };

  const start = async () => {
    setError(null);
    run.reset();
    abort.current = new AbortController();
    const total = files.reduce((sum, file) => sum + file.bytes, 0);
    try {
      let before = 0;
      const tokens: string[] = [];
      for (const file of files) {
        const start = before;
        setSending({ sent: before, total });
        const sent = await grantFile(
          file,
          (bytes) => setSending({ sent: start + bytes, total }),
          abort.current.signal,
        );
        tokens.push(sent.file);
        before += file.bytes;
      }
      setSending(null);
      setGranted(files.map(({ name }, i) => ({ token: tokens[i]!, name })));
      await run.start({
        files: tokens,
        ...(mapping !== '' && { mapping }),
        ...(platform !== ANY && { platform }),
        ...(source.trim() !== '' && { source: source.trim() }),
        ...(secret !== '' && { secrets: [secret] }),
        ...((zone ?? (needsZone ? engagementZone : null)) && { zone: zone ?? engagementZone }),
      });
    } catch (failure) {
      if (problemOf(failure).code !== 'cancelled') setError(failure);
    } finally {
      setSending(null);
    }
  };

  /**
   * The file alone is imported by the mapping that was made for it. Of a folder or zip whose other files are known
   * the mapping is not said, so that they are recognised as before.
   */
  const importMapped = async ({ token, name }: FileToMap, saved: SavedMapping) => {
    const othersAreKnown = granted.length === 1 && (run.result?.acquisitions.length ?? 0) > 0;
    setToMap(null);
    setError(null);
    setGranted([{ token, name }]);
    await run.start({
      files: [token],
      ...(!othersAreKnown && { mapping: saved.name }),
      ...(source.trim() !== '' && { source: source.trim() }),
      ...(saved.zone !== null && { zone: saved.zone }),
    });
  };

  const finished = run.result !== null && !needsZone;
  if (toMap)
    return (
      <MappingDialog
        file={toMap}
        onClose={() => setToMap(null)}
        onSaved={(saved) => void importMapped(toMap, saved)}
      />
    );
  return (
    <Modal
      open
      wide
      title={finished ? 'Imported' : 'Import records'}
      onClose={close}
      actions={
        finished ? (
          <Button variant="contained" onClick={close}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={close}>{run.running ? 'Go on in the background' : 'Cancel'}</Button>
            <Button
              variant="contained"
              disabled={files.length === 0 || files.length > 1000 || busy}
              onClick={() => void start()}
            >
              {files.length === 0 ? 'Import' : `Import ${counted(files.length, 'file')}`}
            </Button>
          </>
        )
      }
    >
      <Stack spacing={2} sx={{ pt: 0.5 }}>
        {finished && run.result && (
          <>
            <ImportResult result={run.result} onLeave={close} />
            <OfferMapping files={unknown} onMap={setToMap} />
          </>
        )}
        {!finished && (
          <>
            {files.length === 0 ? (
              <Box
                sx={{
                  border: '1px dashed',
                  borderColor: 'outline',
                  borderRadius: 1,
                  p: 4,
                  textAlign: 'center',
                }}
              >
                <Typography sx={{ mb: 1.5 }}>
                  Drop exports or folders anywhere on this window: NDJSON, JSON or CSV, plain, as .gz or in a
                  zip.
                </Typography>
                <PickFiles
                  purpose="import"
                  onFiles={openImport}
                  variant="contained"
                  startIcon={<UploadFile />}
                >
                  Choose files
                </PickFiles>
              </Box>
            ) : (
              <>
                <FileRows
                  files={files}
                  onRemove={(file) => {
                    if (!busy) request.set(files.filter((other) => other !== file));
                  }}
                />
                {!busy && (
                  <PickFiles
                    purpose="import"
                    onFiles={openImport}
                    startIcon={<UploadFile />}
                    sx={{ alignSelf: 'flex-start' }}
                  >
                    Add files
                  </PickFiles>
                )}
                {files.length > 1000 && (
                  <Alert severity="warning">Import at most 1000 files at a time.</Alert>
                )}
              </>
            )}
            <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2}>
              <TextField
                select
                label="Platform"
                value={mapping === '' ? platform : `${BY_MAPPING}${mapping}`}
                disabled={busy}
                onChange={(event) => {
                  const { value } = event.target;
                  setMapping(value.startsWith(BY_MAPPING) ? value.slice(BY_MAPPING.length) : '');
                  setPlatform(PLATFORMS.find((known) => known === value) ?? ANY);
                }}
                helperText="Vouch recognises the format by itself."
              >
                <MenuItem value={ANY}>Recognise it</MenuItem>
                {PLATFORMS.filter((known) => known !== 'other').map((known) => (
                  <MenuItem key={known} value={known}>
                    {PLATFORM_LABELS[known]}
                  </MenuItem>
                ))}
                {mappings.data
                  ?.filter(({ offered }) => offered)
                  .map(({ mapping: { name, title } }) => (
                    <MenuItem key={`${BY_MAPPING}${name}`} value={`${BY_MAPPING}${name}`}>
                      {title} (mapping)
                    </MenuItem>
                  ))}
              </TextField>
              <Autocomplete
                freeSolo
                fullWidth
                options={sources.data?.map(({ name }) => name) ?? []}
                inputValue={source}
                disabled={busy}
                onInputChange={(_, text) => setSource(text.slice(0, 200))}
                renderInput={(params) => (
                  <TextField
                    {...params}
                    label="Source (optional)"
                    helperText="Where these come from. Within one source, what came before is recognised."
                  />
                )}
              />
            </Stack>
            {platform === 'intelliauth' && (
              <PassphraseField
                label="Signing secret (optional)"
                value={secret}
                onChange={setSecret}
                fresh
                help="Of a stream or webhook: the signatures of its deliveries are checked with it. It is not kept."
              />
            )}
            {needsZone && (
              <Alert severity="warning">
                <Typography sx={{ mb: 1.5 }}>
                  Some of these files hold times without a zone. Say which zone they are in; the assumption is
                  kept with the acquisition and printed in every package.
                </Typography>
                <ZoneField label="Zone of these times" value={zone ?? engagementZone} onChange={setZone} />
              </Alert>
            )}
            {problem && problem.code !== 'time-zone-needed' && <ErrorNotice error={problem} />}
            {!busy && <OfferMapping files={unknown} onMap={setToMap} />}
            {sending && (
              <Box>
                <LinearProgress
                  variant="determinate"
                  aria-label="Reading the files"
                  value={(sending.sent / Math.max(1, sending.total)) * 100}
                />
                <Typography variant="body2" color="textSecondary" sx={{ mt: 0.5 }}>
                  Reading {size(sending.sent)} of {size(sending.total)}
                </Typography>
              </Box>
            )}
            {run.running && run.job && <JobProgress job={run.job} />}
          </>
        )}
      </Stack>
    </Modal>
  );
}
