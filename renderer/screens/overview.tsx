import ArrowForward from '@mui/icons-material/ArrowForward';
import UploadFile from '@mui/icons-material/UploadFileOutlined';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemIcon from '@mui/material/ListItemIcon';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { PLATFORM_LABELS } from '../../shared/model/platform.ts';
import { useJobs } from '../api/jobs.ts';
import { useQueryOf } from '../api/queries.ts';
import { Answer, Empty } from '../components/async-state.tsx';
import { ContinuitySection } from '../components/continuity.tsx';
import { openImport } from '../components/import-dialog.tsx';
import { JobProgress } from '../components/job-progress.tsx';
import { addLines, LineAccounting } from '../components/line-accounting.tsx';
import { Page, Section } from '../components/page.tsx';
import { PickFiles } from '../components/pick-files.tsx';
import { CompletenessVerdict, IntegrityVerdict } from '../components/verdict.tsx';
import { useZone, When } from '../components/when.tsx';
import { nextSteps } from '../lib/next-steps.ts';
import { count, counted } from '../lib/numbers.ts';

function DropZone() {
  return (
    <Paper
      variant="outlined"
      sx={{
        borderStyle: 'dashed',
        borderColor: 'outline',
        p: 2.5,
        display: 'flex',
        gap: 2,
        alignItems: 'center',
        flexWrap: 'wrap',
        mb: 4,
      }}
    >
      <UploadFile sx={{ color: 'text.secondary' }} />
      <Typography sx={{ flex: '1 1 260px' }}>
        Drop exports or folders anywhere on this window. NDJSON, JSON and CSV, plain, as .gz or in a zip;
        every byte is kept.
      </Typography>
      <PickFiles purpose="import" variant="outlined" onFiles={openImport}>
        Choose files
      </PickFiles>
    </Paper>
  );
}

function RunningImport() {
  const running = useJobs().filter((job) => job.state === 'running' || job.state === 'queued');
  if (running.length === 0) return null;
  return (
    <Paper variant="outlined" sx={{ p: 2.5, mb: 4 }}>
      <Stack spacing={2}>
        {running.map((job) => (
          <JobProgress key={job.id} job={job} />
        ))}
      </Stack>
    </Paper>
  );
}

function OpenWork() {
  const chains = useQueryOf('integrity.chains', {});
  const acquisitions = useQueryOf('acquisitions.list', {});
  const samples = useQueryOf('samples.list', {});
  const populations = useQueryOf('populations.list', {});
  const packages = useQueryOf('packages.list', {});
  if (!chains.data || !acquisitions.data || !samples.data || !populations.data || !packages.data) return null;
  const steps = nextSteps({
    chains: chains.data,
    acquisitions: acquisitions.data,
    samples: samples.data,
    populations: populations.data,
    packages: packages.data,
  });
  return (
    <Section title="Next steps">
      <List disablePadding>
        {steps.map(({ href, title, why }) => (
          <ListItem key={title} disableGutters sx={{ alignItems: 'flex-start', py: 0.75 }}>
            <ListItemIcon sx={{ minWidth: 32, mt: 0.25, color: 'primary.main' }}>
              <ArrowForward fontSize="small" />
            </ListItemIcon>
            <Box>
              {href ? (
                <Link href={`#${href}`} sx={{ fontWeight: 600 }}>
                  {title}
                </Link>
              ) : (
                <Link
                  component="button"
                  type="button"
                  onClick={() => openImport([])}
                  sx={{ fontWeight: 600 }}
                >
                  {title}
                </Link>
              )}
              <Typography variant="body2" color="textSecondary">
                {why}
              </Typography>
            </Box>
          </ListItem>
        ))}
      </List>
    </Section>
  );
}

function Verdicts() {
  const chains = useQueryOf('integrity.chains', {});
  return (
    <Section title="Verdicts" actions={<Link href="#/integrity">All of Integrity</Link>}>
      <Answer query={chains} label="Loading the verdicts">
        {(all) =>
          all.length === 0 ? (
            <Typography color="textSecondary">
              No imported record claims to be part of a chain yet.
            </Typography>
          ) : (
            <Stack spacing={1.5}>
              {all.map((chain) => (
                <Stack
                  key={`${chain.source_id} ${chain.dialect}`}
                  direction="row"
                  useFlexGap
                  spacing={0.75}
                  sx={{ alignItems: 'center', flexWrap: 'wrap' }}
                >
                  <Typography sx={{ flex: '1 0 100%' }}>
                    {chain.source}{' '}
                    <Typography component="span" variant="body2" color="textSecondary">
                      {PLATFORM_LABELS[chain.platform]} · {counted(chain.records, 'record')}
                    </Typography>
                  </Typography>
                  {chain.verification ? (
                    <>
                      <IntegrityVerdict value={chain.verification.result.integrity} />
                      <CompletenessVerdict value={chain.verification.result.completeness} />
                      {chain.verification.stale && (
                        <Typography variant="body2" color="warning">
                          out of date
                        </Typography>
                      )}
                    </>
                  ) : (
                    <Link href="#/integrity">Not verified yet</Link>
                  )}
                </Stack>
              ))}
            </Stack>
          )
        }
      </Answer>
    </Section>
  );
}

function Sources() {
  const sources = useQueryOf('sources.list', {});
  const zone = useZone();
  return (
    <Section title="Sources">
      <Answer query={sources} label="Loading the sources">
        {(all) =>
          all.length === 0 ? (
            <Empty title="Nothing imported yet">
              Import the first export to see where records come from.
            </Empty>
          ) : (
            <TableContainer
              component={Paper}
              variant="outlined"
              tabIndex={0}
              role="region"
              aria-label="Sources, table"
            >
              <Table size="small" sx={{ minWidth: 780 }}>
                <TableHead>
                  <TableRow>
                    <TableCell>Source</TableCell>
                    <TableCell>Platform</TableCell>
                    <TableCell align="right">Records</TableCell>
                    <TableCell align="right">Acquisitions</TableCell>
                    <TableCell>First ({zone})</TableCell>
                    <TableCell>Last ({zone})</TableCell>
                  </TableRow>
                </TableHead>
                <TableBody>
                  {all.map((source) => (
                    <TableRow key={source.id}>
                      <TableCell component="th" scope="row">
                        <Link href={`#/records?${new URLSearchParams({ source: source.name })}`}>
                          {source.name}
                        </Link>
                      </TableCell>
                      <TableCell>{PLATFORM_LABELS[source.platform]}</TableCell>
                      <TableCell align="right">{count(source.records)}</TableCell>
                      <TableCell align="right">{count(source.acquisitions)}</TableCell>
                      <TableCell sx={{ whiteSpace: 'nowrap' }}>
                        {source.first_at && <When at={source.first_at} bare />}
                      </TableCell>
                      <TableCell sx={{ whiteSpace: 'nowrap' }}>
                        {source.last_at && <When at={source.last_at} bare />}
                      </TableCell>
                    </TableRow>
                  ))}
                </TableBody>
              </Table>
            </TableContainer>
          )
        }
      </Answer>
    </Section>
  );
}

function Arrivals() {
  const acquisitions = useQueryOf('acquisitions.list', {});
  return (
    <Section title="What arrived">
      <Answer query={acquisitions} label="Loading the acquisitions">
        {(all) =>
          all.length === 0 ? (
            <Typography color="textSecondary">
              Every line of every file will be accounted for here.
            </Typography>
          ) : (
            <Stack spacing={2}>
              {all.length > 1 && (
                <Box>
                  <Typography sx={{ fontWeight: 600, mb: 0.5 }}>All {counted(all.length, 'file')}</Typography>
                  <LineAccounting lines={addLines(all.map(({ lines }) => lines))} />
                </Box>
              )}
              {all.slice(0, 50).map((acquisition) => (
                <Box key={acquisition.id}>
                  <Stack direction="row" spacing={1} sx={{ justifyContent: 'space-between', mb: 0.5 }}>
                    <Link href={`#/acquisitions/${acquisition.id}`}>{acquisition.file}</Link>
                    <Typography variant="body2" color="textSecondary">
                      <When own at={acquisition.imported_at} />
                    </Typography>
                  </Stack>
                  <LineAccounting lines={acquisition.lines} />
                </Box>
              ))}
              {all.length > 50 && (
                <Typography variant="body2" color="textSecondary">
                  The 50 last imported of {count(all.length)}.
                </Typography>
              )}
            </Stack>
          )
        }
      </Answer>
    </Section>
  );
}

export function OverviewScreen() {
  const empty = useQueryOf('acquisitions.list', {}).data?.length === 0;
  return (
    <Page title="Overview">
      <RunningImport />
      {empty && <DropZone />}
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) minmax(0, 1fr)' },
          columnGap: 5,
        }}
      >
        <OpenWork />
        <Verdicts />
      </Box>
      <Sources />
      <ContinuitySection />
      <Arrivals />
      {!empty && <DropZone />}
    </Page>
  );
}
