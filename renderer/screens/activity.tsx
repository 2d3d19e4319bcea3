import VerifiedUser from '@mui/icons-material/VerifiedUserOutlined';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ActivityEntry } from '../../shared/model/activity.ts';
import { verification } from '../../shared/model/integrity.ts';
import { invoke } from '../api/client.ts';
import { useJobRun } from '../api/jobs.ts';
import { Empty, ErrorNotice, Loading } from '../components/async-state.tsx';
import { Hash } from '../components/hash.tsx';
import { JobProgress } from '../components/job-progress.tsx';
import { Page } from '../components/page.tsx';
import { VerificationView } from '../components/verification-view.tsx';
import { useZone, When } from '../components/when.tsx';
import { ACTION_WORDS, detailWords } from '../lib/activity-words.ts';
import { count, counted } from '../lib/numbers.ts';

function Entries({ entries }: { entries: ActivityEntry[] }) {
  const zone = useZone();
  return (
    <TableContainer
      component={Paper}
      variant="outlined"
      tabIndex={0}
      role="region"
      aria-label="Activity log, table"
    >
      <Table size="small" sx={{ minWidth: 860 }}>
        <TableHead>
          <TableRow>
            <TableCell align="right">No.</TableCell>
            <TableCell>Time ({zone})</TableCell>
            <TableCell>Who</TableCell>
            <TableCell>What</TableCell>
            <TableCell>Details</TableCell>
            <TableCell>Entry hash</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {entries.map((entry) => (
            <TableRow key={entry.seq} sx={{ verticalAlign: 'top' }}>
              <TableCell align="right">{count(entry.seq)}</TableCell>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>
                <When own at={entry.at} bare />
              </TableCell>
              <TableCell>{entry.actor}</TableCell>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>{ACTION_WORDS[entry.action]}</TableCell>
              <TableCell sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
                {detailWords(entry.details)}
              </TableCell>
              <TableCell>
                <Hash value={entry.entry_hash} what={`hash of entry ${entry.seq}`} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

export function ActivityScreen() {
  const run = useJobRun('activity.verify', verification);
  const log = useInfiniteQuery({
    queryKey: ['activity.list', {}],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      invoke('activity.list', { limit: 100, ...(pageParam && { before: pageParam }) }),
    getNextPageParam: ({ entries }) => {
      const last = entries.at(-1);
      return last && last.seq > 1 ? last.seq : undefined;
    },
  });
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? [];
  const head = log.data?.pages[0];
  return (
    <Page
      title="Activity"
      lead="Everything that was done in this vault, in a log of its own that is chained like any other."
      actions={
        <Button
          variant="outlined"
          startIcon={<VerifiedUser />}
          disabled={run.running}
          onClick={() => void run.start({})}
        >
          Verify the log
        </Button>
      }
    >
      {run.running && run.job && <JobProgress job={run.job} />}
      {run.problem && <ErrorNotice error={run.problem} />}
      {run.result && (
        <Paper component="section" aria-labelledby="verification" variant="outlined" sx={{ p: 2.5, mb: 3 }}>
          <Typography id="verification" variant="h2" sx={{ mb: 1.5 }}>
            Verification of the log
          </Typography>
          <VerificationView result={run.result} />
        </Paper>
      )}
      {log.isPending && <Loading label="Loading the log" />}
      {log.isError && <ErrorNotice error={log.error} onRetry={() => void log.refetch()} />}
      {head && entries.length === 0 && <Empty title="The log is empty" />}
      {head && entries.length > 0 && (
        <>
          <Stack
            direction="row"
            useFlexGap
            spacing={2}
            sx={{ mb: 1, flexWrap: 'wrap', alignItems: 'center' }}
          >
            <Typography>{counted(head.total, 'entry', 'entries')}</Typography>
            <Typography color="textSecondary" component="div">
              Head <Hash value={head.head} what="head of the log" />
            </Typography>
          </Stack>
          <Entries entries={entries} />
          {log.hasNextPage && (
            <Button sx={{ mt: 1 }} loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
              Show earlier entries
            </Button>
          )}
        </>
      )}
    </Page>
  );
}
