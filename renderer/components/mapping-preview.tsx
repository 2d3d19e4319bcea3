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

/** Rows of one line each, so that several are seen; the whole value is its title. */
const ONE_LINE = {
  maxWidth: 210,
  whiteSpace: 'nowrap',
  overflow: 'hidden',
  textOverflow: 'ellipsis',
} as const;

function cellsOf(row: Preview['rows'][number]): string[] {
  const { occurred_at, occurred_text, type, actor, target, outcome, id } = row;
  const when = occurred_at?.replace('.000000Z', 'Z') ?? `${occurred_text} (no zone)`;
  return [when, type ?? '', actor ?? '', target ?? '', outcome ?? '', id ?? ''];
}

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
                  cellsOf(row).map((text, i) => (
                    <TableCell key={COLUMNS[i + 1]} title={text} sx={ONE_LINE}>
                      {text}
                    </TableCell>
                  ))
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
