import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { type MappingProposal, mappingName } from '../../shared/model/mapping.ts';
import { useCommand, useQueryOf } from '../api/queries.ts';
import { draftOf, mappingOf } from '../lib/mapping-draft.ts';
import { Answer, ErrorNotice } from './async-state.tsx';
import { MappingFields } from './mapping-fields.tsx';
import { MappingPreviewTable } from './mapping-preview.tsx';
import { Modal } from './modal.tsx';
import { useZone } from './when.tsx';
import { ZoneField } from './zone-field.tsx';

export type FileToMap = { token: string; name: string };
/** A mapping that was saved; `zone`: for the file's times, where they have none. */
export type SavedMapping = { name: string; zone: string | null };

type MappingDialogProps = {
  file: FileToMap;
  onSaved: (saved: SavedMapping) => void;
  onClose: () => void;
};

/** Says where the fields of an unknown log are: a proposal, a live preview, then saved under a name. */
export function MappingDialog({ file, onSaved, onClose }: MappingDialogProps) {
  const proposal = useQueryOf('mappings.propose', { file: file.token });
  if (proposal.data)
    return <Editor file={file} proposal={proposal.data} onSaved={onSaved} onClose={onClose} />;
  return (
    <Modal
      open
      wide
      title={`Map the fields of ${file.name}`}
      onClose={onClose}
      actions={<Button onClick={onClose}>Back</Button>}
    >
      <Answer query={proposal} label="Looking at the fields">
        {() => null}
      </Answer>
    </Modal>
  );
}

function Editor({ file, proposal, onSaved, onClose }: MappingDialogProps & { proposal: MappingProposal }) {
  const [draft, setDraft] = useState(() => draftOf(proposal));
  const engagementZone = useZone();
  const [zone, setZone] = useState(engagementZone);
  const save = useCommand('mappings.add');
  const text = `${JSON.stringify(mappingOf(proposal, draft), null, 2)}\n`;
  const named = draft.title.trim() !== '';
  const preview = useQueryOf(
    'mappings.preview',
    { file: file.token, text, zone },
    { keepPrevious: true, enabled: named },
  );
  const submit = async () => {
    const saved = await save.mutateAsync({ text }).catch(() => null);
    if (saved) onSaved({ name: saved.name, zone: preview.data?.needs_zone ? zone : null });
  };
  return (
    <Modal
      open
      wide
      title={`Map the fields of ${proposal.file}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button
            variant="contained"
            disabled={!named || (preview.data?.mapped ?? 0) === 0}
            loading={save.isPending}
            onClick={() => void submit()}
          >
            Save and import
          </Button>
        </>
      }
    >
      <Stack spacing={2} sx={{ pt: 0.5 }}>
        <Typography color="textSecondary">
          Vouch does not know this log. It proposes where its fields are, from their names and values; check
          each against the preview. The records are read by this mapping for ever, and it is kept in the
          vault.
        </Typography>
        {proposal.notices.map((notice) => (
          <Alert key={notice} severity="info">
            {notice}
          </Alert>
        ))}
        <TextField
          label="Name of the mapping"
          value={draft.title}
          onChange={(event) => setDraft({ ...draft, title: event.target.value.slice(0, 120) })}
          error={!named}
          helperText={
            named
              ? `On the command line: ${mappingName(draft.title)}. Also the source of its records.`
              : 'Give it a name.'
          }
        />
        {preview.data && <MappingPreviewTable preview={preview.data} />}
        {preview.error && <ErrorNotice error={preview.error} />}
        <MappingFields proposal={proposal} draft={draft} onChange={setDraft} />
        {preview.data?.needs_zone && (
          <ZoneField
            label="Zone of these times"
            value={zone}
            onChange={setZone}
            help="They come without one. The assumption is kept with the import and printed in every package."
          />
        )}
        {preview.data && !preview.data.recognised && (
          <Typography variant="body2" color="textSecondary">
            Files like this one will not be recognised by themselves: choose the mapping when you import them.
          </Typography>
        )}
        {save.error && <ErrorNotice error={save.error} />}
      </Stack>
    </Modal>
  );
}
