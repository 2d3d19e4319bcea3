import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Paper from '@mui/material/Paper';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';
import {
  type Acquisition,
  type ReceivedZip,
  signatureSentence,
  zoneSentence,
} from '../../shared/model/acquisition.ts';
import { PLATFORM_LABELS } from '../../shared/model/platform.ts';
import { invoke } from '../api/client.ts';
import { openRecord } from '../api/open-record.ts';
import { useQueryOf } from '../api/queries.ts';
import { Answer, Empty, ErrorNotice, Loading } from '../components/async-state.tsx';
import { ContinuitySection } from '../components/continuity.tsx';
import { ExportLedger } from '../components/export-ledger.tsx';
import { Facts } from '../components/facts.tsx';
import { FileNotices } from '../components/file-notices.tsx';
import { Hash } from '../components/hash.tsx';
import { LineAccounting } from '../components/line-accounting.tsx';
import { Page, Section } from '../components/page.tsx';
import { When } from '../components/when.tsx';
import { duration } from '../lib/eta.ts';
import { count, counted, size } from '../lib/numbers.ts';

function Ledger({ acquisition }: { acquisition: number }) {
  const ledger = useInfiniteQuery({
    queryKey: ['acquisitions.ledger', { acquisition }],
    initialPageParam: 0,
    queryFn: ({ pageParam }) => invoke('acquisitions.ledger', { acquisition, after: pageParam, limit: 100 }),
    getNextPageParam: ({ next }) => next,
  });
  if (ledger.isPending) return <Loading label="Loading the ledger" />;
  if (ledger.isError) return <ErrorNotice error={ledger.error} onRetry={() => void ledger.refetch()} />;
  const lines = ledger.data.pages.flatMap((page) => page.lines);
  if (lines.length === 0) {
    return (
      <Empty title="The ledger is empty">
        No line of this file was rejected, and none conflicts with another.
      </Empty>
    );
  }
  return (
    <>
      <TableContainer
        component={Paper}
        variant="outlined"
        tabIndex={0}
        role="region"
        aria-label="Ledger, table"
      >
        <Table size="small" sx={{ minWidth: 820 }}>
          <TableHead>
            <TableRow>
              <TableCell align="right">Line</TableCell>
              <TableCell>What became of it</TableCell>
              <TableCell>Reason</TableCell>
              <TableCell>Beginning of the line</TableCell>
              <TableCell align="right">Bytes</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {lines.map((line) => (
              <TableRow key={line.id} sx={{ verticalAlign: 'top' }}>
                <TableCell align="right">{count(line.line)}</TableCell>
                <TableCell>
                  {line.disposition === 'rejected' ? 'Rejected' : 'Conflict'}
                  {line.rid !== null && (
                    <Link
                      component="button"
                      type="button"
                      onClick={() => openRecord(line.rid ?? 0)}
                      sx={{ display: 'block', typography: 'body2' }}
                    >
                      Open the record
                    </Link>
                  )}
                </TableCell>
                <TableCell sx={{ minWidth: 180 }}>{line.reason}</TableCell>
                <TableCell>
                  <code>{line.preview}</code>
                </TableCell>
                <TableCell align="right" title={`from byte ${count(line.byte_offset)}`}>
                  {count(line.bytes)}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
      {ledger.hasNextPage && (
        <Button
          sx={{ mt: 1 }}
          loading={ledger.isFetchingNextPage}
          onClick={() => void ledger.fetchNextPage()}
        >
          Show more lines
        </Button>
      )}
    </>
  );
}

/** A size that is said in bytes already is not said twice. */
function sizeAndBytes(bytes: number): string {
  const rounded = size(bytes);
  return rounded.endsWith(' bytes') ? rounded : `${rounded} (${count(bytes)} bytes)`;
}

/** The zip, which is kept as it was received. */
function CameIn({ zip }: { zip: ReceivedZip }) {
  return (
    <>
      {zip.file}, {size(zip.bytes)}: {counted(zip.imported, 'file')} imported of {count(zip.files)} ·{' '}
      <Hash value={zip.sha256} what="SHA-256 of the zip" />
    </>
  );
}

/** The deliveries that the named secret did not sign, or whose headers are of another event. */
function WrongSignatures({ acquisition }: { acquisition: Acquisition }) {
  const wrong = (acquisition.signatures?.invalid ?? 0) + (acquisition.signatures?.other_event ?? 0);
  const found = useQueryOf(
    'acquisitions.wrongSignatures',
    { acquisition: acquisition.id },
    { enabled: wrong > 0 },
  );
  if (!acquisition.signatures) return null;
  const lines = found.data?.lines ?? [];
  return (
    <Section title="Signatures">
      <Typography sx={{ mb: 1 }}>{signatureSentence(acquisition)}</Typography>
      {lines.map(({ line, reason, rid }) => (
        <Typography key={line} variant="body2">
          Line {count(line)}: {reason}
          {rid !== null && (
            <>
              {' · '}
              <Link component="button" type="button" onClick={() => openRecord(rid)}>
                Open the record
              </Link>
            </>
          )}
        </Typography>
      ))}
      {found.data?.next != null && (
        <Typography variant="body2" color="textSecondary">
          Only the first {count(lines.length)} are listed.
        </Typography>
      )}
    </Section>
  );
}

function Detail({ acquisition }: { acquisition: Acquisition }) {
  const { first, last } = acquisition;
  return (
    <Page title={acquisition.file} lead={<Link href="#/">Overview</Link>}>
      {acquisition.zip && <FileNotices notices={acquisition.zip.notices} />}
      <Section title="Lines">
        <LineAccounting lines={acquisition.lines} />
      </Section>
      <Section title="What was received">
        <Facts
          facts={[
            { name: 'Platform', value: PLATFORM_LABELS[acquisition.platform] },
            { name: 'Recognised as', value: acquisition.dialect },
            { name: 'Source', value: acquisition.source },
            acquisition.zip && { name: 'Came in', value: <CameIn zip={acquisition.zip} /> },
            { name: 'Size', value: sizeAndBytes(acquisition.bytes) },
            { name: 'SHA-256', value: <Hash value={acquisition.sha256} what="SHA-256 of the file" /> },
            first && {
              name: 'First record',
              value: (
                <>
                  <When at={first.occurred_at} /> · <code>{first.id}</code>
                </>
              ),
            },
            last && {
              name: 'Last record',
              value: (
                <>
                  <When at={last.occurred_at} /> · <code>{last.id}</code>
                </>
              ),
            },
            acquisition.oldest_at !== null &&
              acquisition.newest_at !== null && {
                name: 'Times',
                value: (
                  <>
                    <When at={acquisition.oldest_at} /> to <When at={acquisition.newest_at} />
                  </>
                ),
              },
            acquisition.assumed_zone !== null && {
              name: 'Assumed zone',
              value: zoneSentence(acquisition).join(' '),
            },
            { name: 'Imported', value: <When own at={acquisition.imported_at} /> },
            { name: 'By', value: `${acquisition.imported_by}, Vouch ${acquisition.app_version}` },
            { name: 'Took', value: duration(acquisition.seconds) },
          ]}
        />
      </Section>
      <WrongSignatures acquisition={acquisition} />
      <ContinuitySection acquisition={acquisition.id} />
      <Section
        title="Ledger"
        actions={
          <ExportLedger
            acquisition={acquisition.id}
            disabled={acquisition.lines.rejected + acquisition.lines.conflict === 0}
          />
        }
      >
        <Typography color="textSecondary" sx={{ mb: 1 }}>
          The lines that did not become a record of their own. Their bytes are kept with the rest of the file.
        </Typography>
        <Ledger acquisition={acquisition.id} />
      </Section>
    </Page>
  );
}

export function AcquisitionScreen({ id }: { id: number }) {
  const acquisitions = useQueryOf('acquisitions.list', {});
  return (
    <Answer query={acquisitions} label="Loading the acquisition">
      {(all) => {
        const found = all.find((acquisition) => acquisition.id === id);
        if (found) return <Detail key={id} acquisition={found} />;
        return (
          <Page title="Acquisition">
            <Empty title="There is no such acquisition" action={<Link href="#/">Go to the overview</Link>} />
          </Page>
        );
      }}
    </Answer>
  );
}
