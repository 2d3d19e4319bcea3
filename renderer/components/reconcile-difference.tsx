import Button from '@mui/material/Button';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { AppError } from '../../shared/errors.ts';
import type { ComparedRef } from '../../shared/model/compare.ts';
import type { ChangedRecord, ReconciledRecord } from '../../shared/model/reconcile.ts';
import { invoke, problemOf } from '../api/client.ts';
import { compareRecords } from '../api/compare.ts';
import { openRecord } from '../api/open-record.ts';
import { count } from '../lib/numbers.ts';
import { Modal } from './modal.tsx';
import { notify } from './notifications.tsx';

/** A line of the ledger is known here by its place: the record under its id tells its number. */
async function refOf({ rid, ledger, file, line }: ReconciledRecord): Promise<ComparedRef> {
  if (rid === null) throw new AppError('not-found', { what: 'record', id: `${file}, line ${line}` });
  if (!ledger) return { rid };
  const { conflicts } = await invoke('records.get', { rid });
  const found = conflicts.find((other) => other.file === file && other.line === line);
  if (!found) throw new AppError('not-found', { what: 'conflict', id: `${file}, line ${line}` });
  return { ledger: found.ledger };
}

function Place({ at, name, onOpen }: { at: ReconciledRecord; name: string; onOpen: (rid: number) => void }) {
  const { rid } = at;
  return (
    <>
      <div>{name}</div>
      <Typography variant="body2" color="textSecondary">
        {at.file}, line {count(at.line)}
        {at.ledger && ', in the ledger'}
      </Typography>
      {rid !== null && (
        <Button size="small" onClick={() => onOpen(rid)}>
          {at.ledger ? 'Open the accepted record' : 'Open the record'}
        </Button>
      )}
    </>
  );
}

/** A record that both sides have with other values, field by field. */
export function ReconcileDifference({
  record,
  left,
  right,
  onClose,
}: {
  record: ChangedRecord;
  left: string;
  right: string;
  onClose: () => void;
}) {
  const open = (rid: number) => {
    onClose();
    openRecord(rid);
  };
  const value = (text: string | null) =>
    text === null ? (
      <Typography component="span" variant="body2" color="textSecondary">
        not there
      </Typography>
    ) : (
      <code style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>{text}</code>
    );
  return (
    <Modal open wide title={`Record ${record.id}`} onClose={onClose}>
      <Button
        size="small"
        sx={{ mb: 1 }}
        onClick={() => {
          Promise.all([refOf(record.left), refOf(record.right)]).then(
            ([l, r]) => {
              onClose();
              compareRecords(l, r);
            },
            (error: unknown) => notify(problemOf(error).message, { severity: 'error' }),
          );
        }}
      >
        Compare everything side by side
      </Button>
      <TableContainer tabIndex={0} role="region" aria-label="Fields that differ, table">
        <Table size="small" sx={{ minWidth: 560, '& td, & th': { verticalAlign: 'top' } }}>
          <TableHead>
            <TableRow>
              <TableCell>Field</TableCell>
              <TableCell>
                <Place at={record.left} name={left} onOpen={open} />
              </TableCell>
              <TableCell>
                <Place at={record.right} name={right} onOpen={open} />
              </TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {record.fields.map((field) => (
              <TableRow key={field.name}>
                <TableCell component="th" scope="row">
                  {field.name}
                </TableCell>
                <TableCell>{value(field.left)}</TableCell>
                <TableCell>{value(field.right)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </Modal>
  );
}
