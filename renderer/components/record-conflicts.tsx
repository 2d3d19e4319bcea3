import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import type { RecordDetail } from '../../shared/model/record.ts';
import { compareRecords } from '../api/compare.ts';
import { count, counted } from '../lib/numbers.ts';
import { CodeBlock } from './code-block.tsx';
import { Section } from './page.tsx';

export function RecordConflicts({ rid, conflicts }: { rid: number; conflicts: RecordDetail['conflicts'] }) {
  if (conflicts.length === 0) return null;
  return (
    <Section title="Conflicts">
      <Alert severity="warning" sx={{ mb: 1 }}>
        {counted(conflicts.length, 'other line')} came under the same id with other content. The first that
        was received is the record; the others are kept here.
      </Alert>
      {conflicts.map(({ ledger, file, line, text, differences }) => (
        <div key={ledger}>
          <Typography variant="body2" color="textSecondary" sx={{ mt: 1, mb: 0.5 }}>
            {file}, line {count(line)}{' '}
            <Button size="small" onClick={() => compareRecords({ rid }, { ledger })}>
              Compare side by side
            </Button>
          </Typography>
          {differences.length > 0 && (
            <TableContainer
              component={Paper}
              variant="outlined"
              sx={{ mb: 1 }}
              tabIndex={0}
              role="region"
              aria-label={`Differences of ${file}, line ${line}`}
            >
              <Table size="small">
                <TableHead>
                  <TableRow>
                    <TableCell>Field</TableCell>
                    <TableCell>The record</TableCell>
                    <TableCell>This line</TableCell>
                  </TableRow>
                </TableHead>
                <TableBody>
                  {differences.map(({ name, left, right }) => (
                    <TableRow key={name} sx={{ verticalAlign: 'top' }}>
                      <TableCell component="th" scope="row">
                        {name}
                      </TableCell>
                      <TableCell sx={{ overflowWrap: 'anywhere' }}>{left ?? '–'}</TableCell>
                      <TableCell sx={{ overflowWrap: 'anywhere' }}>{right ?? '–'}</TableCell>
                    </TableRow>
                  ))}
                </TableBody>
              </Table>
            </TableContainer>
          )}
          <CodeBlock
            label={`Content of ${file}, line ${line}`}
            text={text ?? 'The bytes are not valid UTF-8.'}
          />
        </div>
      ))}
    </Section>
  );
}
