import Autocomplete from '@mui/material/Autocomplete';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { SignOff, Worksheet } from '../../shared/model/worksheet.ts';
import { useQueryOf } from '../api/queries.ts';
import { Facts } from './facts.tsx';
import { Hash } from './hash.tsx';
import { Modal } from './modal.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import type { WorksheetActions } from './use-worksheet.ts';
import { When } from './when.tsx';

type Asked = 'preparer' | 'reviewer' | 'reopen';

function Signed({ sign }: { sign: SignOff | null }) {
  if (!sign) return 'not signed';
  return (
    <>
      {sign.name}, <When own at={sign.at} /> (account {sign.account}), over the history{' '}
      <Hash value={sign.digest} what="digest" />
    </>
  );
}

function SignDialog({
  role,
  actions,
  onClose,
}: {
  role: 'preparer' | 'reviewer';
  actions: WorksheetActions;
  onClose: () => void;
}) {
  const engagement = useQueryOf('engagement.get', {});
  const [name, setName] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '' && (await actions.change({ kind: 'sign', role, name }))) onClose();
  };
  return (
    <Modal open title={`Sign as ${role}`} onClose={onClose}>
      <Stack component="form" spacing={2} onSubmit={submit}>
        <Typography>
          {role === 'preparer'
            ? 'You state that the tests were done as the marks say. The worksheet is frozen from then on; it can be opened again with a reason, which stays on record.'
            : 'You state that you have reviewed the worksheet. A reviewer is neither the preparer nor someone who set marks.'}
        </Typography>
        <Autocomplete
          freeSolo
          options={[...new Set((engagement.data?.people ?? []).map((person) => person.name))]}
          inputValue={name}
          onInputChange={(_, value) => setName(value)}
          renderInput={(params) => <TextField {...params} autoFocus label="Name" />}
        />
        <Button
          type="submit"
          variant="contained"
          disabled={name.trim() === ''}
          sx={{ alignSelf: 'flex-start' }}
        >
          Sign
        </Button>
      </Stack>
    </Modal>
  );
}

/** Who signed, what is missing before one can, and the way back. */
export function WorksheetSignOff({
  worksheet,
  actions,
}: {
  worksheet: Worksheet;
  actions: WorksheetActions;
}) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { preparer, reviewer, missing } = worksheet;
  const close = () => setAsked(null);
  return (
    <Stack spacing={2}>
      <Facts
        facts={[
          { name: 'Prepared by', value: <Signed sign={preparer} /> },
          { name: 'Reviewed by', value: <Signed sign={reviewer} /> },
        ]}
      />
      {!preparer && missing.length > 0 && (
        <Typography color="textSecondary">Before it can be signed: {missing.join('; ')}.</Typography>
      )}
      <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
        {!preparer && (
          <Button variant="contained" disabled={missing.length > 0} onClick={() => setAsked('preparer')}>
            Sign as preparer
          </Button>
        )}
        {preparer && !reviewer && (
          <Button variant="contained" onClick={() => setAsked('reviewer')}>
            Sign as reviewer
          </Button>
        )}
        {preparer && (
          <Button variant="outlined" onClick={() => setAsked('reopen')}>
            Open again
          </Button>
        )}
      </Stack>
      {(asked === 'preparer' || asked === 'reviewer') && (
        <SignDialog role={asked} actions={actions} onClose={close} />
      )}
      {asked === 'reopen' && (
        <ReasonDialog
          title="Open the worksheet again"
          about="The sign-offs end. They stay in the history, and the worksheet says so with this reason."
          action="Open it again"
          onClose={close}
          onGiven={async (reason) => {
            if (await actions.change({ kind: 'reopen', reason })) close();
          }}
        />
      )}
    </Stack>
  );
}
