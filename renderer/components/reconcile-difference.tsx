import Button from '@mui/material/Button';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import type { ChangedRecord, ReconciledRecord } from '../../shared/model/reconcile.ts';
import { openRecord } from '../api/open-record.ts';
import { count } from '../lib/numbers.ts';
import { Modal } from './modal.tsx';

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
