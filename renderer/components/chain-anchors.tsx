import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import type { Chain } from '../../shared/model/integrity.ts';
import { invoke, type Problem, problemOf } from '../api/client.ts';
import { useQueryOf } from '../api/queries.ts';
import { counted } from '../lib/numbers.ts';
import { Answer, ErrorNotice } from './async-state.tsx';
import { Disclosure } from './disclosure.tsx';
import { Facts } from './facts.tsx';
import { Hash } from './hash.tsx';
import { Modal } from './modal.tsx';

/** Heads of a chain that were noted outside of the vault, and entering one. */
export function ChainAnchors({ chain }: { chain: Chain }) {
  const [adding, setAdding] = useState(false);
  const anchors = useQueryOf('anchors.list', {});
  return (
    <Disclosure title="Anchors from outside">
      <Answer query={anchors} label="Loading the anchors">
        {(all) => {
          const own = all.filter(
            ({ source_id, dialect }) => source_id === chain.source_id && dialect === chain.dialect,
          );
          return own.length === 0 ? (
            <Typography>
              None. A hash noted outside of this vault, with how many rows it covers, shows a cut end or a
              rewritten history, and can prove that nothing is missing.
            </Typography>
          ) : (
            <Facts
              facts={own.map(({ id, partition, rows, head, noted }) => ({
                name: `${id}${partition.length === 0 ? '' : ` (${partition.join(' / ')})`}`,
                value: (
                  <>
                    {rows === null ? 'rows not noted' : counted(rows, 'row')}{' '}
                    <Hash value={head} what="anchor" /> {noted}
                  </>
                ),
              }))}
            />
          );
        }}
      </Answer>
      <Button size="small" variant="outlined" sx={{ mt: 1 }} onClick={() => setAdding(true)}>
        Enter an anchor
      </Button>
      {adding && <AnchorDialog chain={chain} onClose={() => setAdding(false)} />}
    </Disclosure>
  );
}

function AnchorDialog({ chain, onClose }: { chain: Chain; onClose: () => void }) {
  const [head, setHead] = useState('');
  const [rows, setRows] = useState('');
  const [partition, setPartition] = useState('');
  const [noted, setNoted] = useState('');
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isPartitioned = chain.verification?.result.heads.some((each) => each.partition.length > 0) ?? false;
  const problems = {
    head: head.trim().length < 16 ? 'The hash as it was noted, whole.' : null,
    rows: rows.trim() !== '' && !/^[1-9]\d{0,14}$/.test(rows.trim()) ? 'A whole number, at least 1.' : null,
    noted: noted.trim() === '' ? 'Say who noted it, when and where.' : null,
  };
  const shown = (text: string | null) => (tried ? text : null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(problems).some(Boolean)) return;
    try {
      await invoke('anchors.add', {
        source_id: chain.source_id,
        dialect: chain.dialect,
        head: head.trim(),
        noted: noted.trim(),
        partition: isPartitioned && partition !== '' ? [partition] : [],
        ...(rows.trim() === '' ? {} : { rows: Number(rows) }),
      });
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Modal open title="Enter an anchor" onClose={onClose}>
      <Stack component="form" spacing={2} onSubmit={submit} noValidate>
        <Typography>
          A head of <strong>{chain.source}</strong> that was noted outside of this vault. It is kept for good
          and held against the chain by the next verification.
        </Typography>
        <TextField
          label="Hash of the last row"
          value={head}
          onChange={(event) => setHead(event.target.value)}
          error={shown(problems.head) !== null}
          helperText={shown(problems.head) ?? ' '}
          required
        />
        <TextField
          label="Rows up to it"
          value={rows}
          onChange={(event) => setRows(event.target.value)}
          error={shown(problems.rows) !== null}
          helperText={shown(problems.rows) ?? 'Left out, it cannot prove that no row is missing.'}
        />
        {isPartitioned && (
          <TextField
            label="Partition"
            value={partition}
            onChange={(event) => setPartition(event.target.value)}
            helperText="The value that names its chain."
          />
        )}
        <TextField
          label="Who noted it, when and where"
          value={noted}
          onChange={(event) => setNoted(event.target.value)}
          error={shown(problems.noted) !== null}
          helperText={shown(problems.noted) ?? ' '}
          required
        />
        {problem && <ErrorNotice error={problem} />}
        <Stack direction="row" spacing={1} sx={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained">
            Enter the anchor
          </Button>
        </Stack>
      </Stack>
    </Modal>
  );
}
