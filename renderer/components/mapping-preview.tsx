import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import type { MappingPreview as Preview } from '../../shared/model/mapping.ts';
import { count } from '../lib/numbers.ts';

const COLUMNS = ['Line', 'When (UTC)', 'What happened', 'Who', 'On what', 'Outcome', 'Id'];

/** The first records as they would be imported; a line that would not says why. */
export function MappingPreviewTable({ preview }: { preview: Preview }) {
  return (
    <>
      <Typography role="status" sx={{ mb: 1 }}>
        <strong>{count(preview.mapped)}</strong> of the first {count(preview.rows.length)} lines would become
        records.
      </Typography>
      <TableContainer tabIndex={0} role="region" aria-label="Preview, table" sx={{ maxHeight: 190 }}>
        <Table size="small" stickyHeader sx={{ minWidth: 760, '& td': { verticalAlign: 'top' } }}>
          <TableHead>
            <TableRow>
              {COLUMNS.map((name) => (
                <TableCell key={name}>{name}</TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {preview.rows.map((row) => (
              <TableRow key={row.number}>
                <TableCell>{count(row.number)}</TableCell>
                {row.problem === null ? (
                  <>
                    <TableCell>{row.occurred_at ?? `${row.occurred_text} (no zone)`}</TableCell>
                    <TableCell>{row.type}</TableCell>
                    <TableCell>{row.actor}</TableCell>
                    <TableCell>{row.target}</TableCell>
                    <TableCell>{row.outcome}</TableCell>
                    <TableCell sx={{ overflowWrap: 'anywhere', maxWidth: 180 }}>{row.id}</TableCell>
                  </>
                ) : (
                  <TableCell colSpan={COLUMNS.length - 1} sx={{ color: 'error.main' }}>
                    Would be rejected: {row.problem}
                  </TableCell>
                )}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </>
  );
}
