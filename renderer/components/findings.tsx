import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { Finding } from '../../shared/model/integrity.ts';
import { openRecord } from '../api/open-record.ts';
import { shortHash } from '../lib/hash.ts';
import { count, counted } from '../lib/numbers.ts';
import { type Column, VirtualTable } from './virtual-table.tsx';

function place({ file, line }: Finding): string {
  if (file === null) return 'the whole log';
  return line === null ? file : `${file}, line ${count(line)}`;
}

const columns: Column<Finding>[] = [
  { id: 'kind', head: 'Finding', width: '140px', cell: (finding) => finding.kind.replaceAll('-', ' ') },
  {
    id: 'where',
    head: 'Where',
    width: 'minmax(160px, 1fr)',
    cell: (finding) => <span title={place(finding)}>{place(finding)}</span>,
  },
  {
    id: 'detail',
    head: 'What',
    width: 'minmax(260px, 3fr)',
    cell: (f) => <span title={f.detail}>{f.detail}</span>,
  },
  {
    id: 'expected',
    head: 'Expected',
    width: '130px',
    cell: (f) => f.expected && <code title={f.expected}>{shortHash(f.expected, 6, 6)}</code>,
  },
  {
    id: 'found',
    head: 'Found',
    width: '130px',
    cell: (f) => f.actual && <code title={f.actual}>{shortHash(f.actual, 6, 6)}</code>,
  },
];

/** What did not hold; a finding about a record opens it. */
export function Findings({ findings }: { findings: Finding[] }) {
  return (
    <Box>
      <Typography variant="h3" sx={{ mb: 0.5 }}>
        {counted(findings.length, 'finding')}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        Choose one to open its record.
      </Typography>
      <VirtualTable
        label="Findings"
        rows={findings.length}
        columns={columns}
        rowAt={(index) => findings[index]}
        minWidth={940}
        maxRows={10}
        onOpen={(finding) => {
          if (finding.rid !== null) openRecord(finding.rid);
        }}
      />
    </Box>
  );
}
