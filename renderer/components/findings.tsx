import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMemo } from 'react';
import type { Finding, Verification } from '../../shared/model/integrity.ts';
import { FINDING_WORDS, familyTone } from '../../shared/verdict-words.ts';
import { openRecord } from '../api/open-record.ts';
import { findingPlace } from '../lib/finding-place.ts';
import { shortHash } from '../lib/hash.ts';
import { count, counted } from '../lib/numbers.ts';
import { FindingMark } from './finding-mark.tsx';
import { type Column, VirtualTable } from './virtual-table.tsx';

function columnsFor(integrity: Verification['integrity']): Column<Finding>[] {
  return [
    {
      id: 'kind',
      head: 'Finding',
      width: '170px',
      cell: ({ kind }) => {
        const { family, label } = FINDING_WORDS[kind];
        return (
          <Stack direction="row" spacing={0.75} component="span" sx={{ alignItems: 'center' }}>
            <FindingMark family={family} tone={familyTone(family, integrity)} size={12} />
            <span>{label}</span>
          </Stack>
        );
      },
    },
    {
      id: 'row',
      head: 'Row',
      width: '80px',
      align: 'end',
      cell: ({ row }) => row !== null && count(row + 1),
    },
    {
      id: 'where',
      head: 'Where',
      width: 'minmax(160px, 1fr)',
      cell: (finding) => <span title={findingPlace(finding)}>{findingPlace(finding)}</span>,
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
}

/** What did not hold; a finding about a record opens it. */
export function Findings({ result }: { result: Verification }) {
  const { findings, counts, integrity } = result;
  const columns = useMemo(() => columnsFor(integrity), [integrity]);
  const all = Object.values(counts).reduce((sum, found) => sum + found, 0);
  const unlisted = all - findings.length;
  return (
    <Box>
      <Typography variant="h3" sx={{ mb: 0.5 }}>
        {counted(all, 'finding')}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        Choose one to open its record.
        {unlisted > 0 &&
          ` The first ${count(findings.length)} are listed; ${count(unlisted)} more are counted.`}
      </Typography>
      <VirtualTable
        label="Findings"
        rows={findings.length}
        columns={columns}
        rowAt={(index) => findings[index]}
        minWidth={1020}
        maxRows={8}
        onOpen={(finding) => {
          if (finding.rid !== null) openRecord(finding.rid);
        }}
      />
    </Box>
  );
}
