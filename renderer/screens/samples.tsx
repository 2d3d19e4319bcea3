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
import { useState } from 'react';
import { useQueryOf } from '../api/queries.ts';
import { Answer, Empty } from '../components/async-state.tsx';
import { DrawDialog } from '../components/draw-dialog.tsx';
import { FreezeDialog } from '../components/freeze-dialog.tsx';
import { Hash } from '../components/hash.tsx';
import { Page, Section } from '../components/page.tsx';
import { useZone, When } from '../components/when.tsx';
import { filterToParams } from '../lib/filter-url.ts';
import { count, counted } from '../lib/numbers.ts';
import { navigate, useParams } from '../router.ts';

function FreezeAll() {
  const [open, setOpen] = useState(false);
  const all = useQueryOf('records.query', { filter: {}, limit: 1 });
  const total = all.data?.total ?? 0;
  return (
    <>
      <Button variant="outlined" disabled={total === 0} onClick={() => setOpen(true)}>
        Freeze all records
      </Button>
      {open && all.data && (
        <FreezeDialog filter={{}} sentence={all.data.sentence} total={total} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

function Populations() {
  const populations = useQueryOf('populations.list', {});
  return (
    <Section title="Populations" actions={<FreezeAll />}>
      <Answer query={populations} label="Loading the populations">
        {(all) =>
          all.length === 0 ? (
            <Empty
              title="No population yet"
              action={
                <Button variant="contained" href="#/records">
                  Go to Records
                </Button>
              }
            >
              Filter the records to what the control covers, then choose “Freeze as population”.
            </Empty>
          ) : (
            <TableContainer
              component={Paper}
              variant="outlined"
              tabIndex={0}
              role="region"
              aria-label="Populations, table"
            >
              <Table size="small" sx={{ minWidth: 860 }}>
                <TableHead>
                  <TableRow>
                    <TableCell>Population</TableCell>
                    <TableCell align="right">Items</TableCell>
                    <TableCell>Digest of the ids</TableCell>
                    <TableCell>Frozen</TableCell>
                    <TableCell align="right">Draw</TableCell>
                  </TableRow>
                </TableHead>
                <TableBody>
                  {all.map((population) => (
                    <TableRow key={population.id}>
                      <TableCell component="th" scope="row" sx={{ minWidth: 220 }}>
                        {population.title}
                        {population.version > 1 && ` (version ${population.version})`}
                        {population.unit !== 'record' && (
                          <Typography variant="body2">
                            One item a {population.unit}
                            {population.ungrouped > 0 &&
                              `; ${counted(population.ungrouped, 'record')} named none and are not in it`}
                          </Typography>
                        )}
                        <Typography variant="body2" color="textSecondary">
                          <Link href={`#/records?${filterToParams(population.filter)}`} color="inherit">
                            {population.sentence}
                          </Link>
                        </Typography>
                      </TableCell>
                      <TableCell align="right">{count(population.count)}</TableCell>
                      <TableCell>
                        <Hash value={population.digest} what="digest" />
                      </TableCell>
                      <TableCell>
                        <When own at={population.frozen_at} /> by {population.frozen_by}
                      </TableCell>
                      <TableCell align="right">
                        <Button
                          size="small"
                          onClick={() => navigate(`/samples?draw=${population.id}`)}
                          aria-label={`Draw a sample from ${population.title}`}
                          sx={{ whiteSpace: 'nowrap' }}
                        >
                          Draw a sample
                        </Button>
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

function Drawn() {
  const samples = useQueryOf('samples.list', {});
  const zone = useZone();
  return (
    <Section title="Samples">
      <Answer query={samples} label="Loading the samples">
        {(all) =>
          all.length === 0 ? (
            <Typography color="textSecondary">
              Nothing was drawn yet. Draw from a frozen population; anyone can redraw the same list from its
              seed.
            </Typography>
          ) : (
            <TableContainer
              component={Paper}
              variant="outlined"
              tabIndex={0}
              role="region"
              aria-label="Samples, table"
            >
              <Table size="small" sx={{ minWidth: 900 }}>
                <TableHead>
                  <TableRow>
                    <TableCell>Sample</TableCell>
                    <TableCell align="right">Items</TableCell>
                    <TableCell align="right">Reserve</TableCell>
                    <TableCell>Method</TableCell>
                    <TableCell>Seed</TableCell>
                    <TableCell>Drawn ({zone})</TableCell>
                    <TableCell>Reason for drawing again</TableCell>
                  </TableRow>
                </TableHead>
                <TableBody>
                  {all.map((sample) => (
                    <TableRow key={sample.id}>
                      <TableCell component="th" scope="row">
                        <Link href={`#/samples/${sample.id}`}>
                          Sample {sample.id} of {sample.population.title}
                        </Link>
                        {sample.warnings.map((warning) => (
                          <Typography key={warning} variant="body2" color="warning.main">
                            {warning}
                          </Typography>
                        ))}
                      </TableCell>
                      <TableCell align="right">{count(sample.size)}</TableCell>
                      <TableCell align="right">{count(sample.reserve)}</TableCell>
                      <TableCell>{sample.method.name}</TableCell>
                      <TableCell>
                        {sample.seed === '' ? (
                          'none'
                        ) : (
                          <>
                            <code>{sample.seed}</code> ({sample.seed_origin})
                          </>
                        )}
                      </TableCell>
                      <TableCell>
                        <When own at={sample.drawn_at} bare />
                      </TableCell>
                      <TableCell>{sample.redraw_reason}</TableCell>
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

export function SamplesScreen() {
  const draw = Number(useParams().get('draw'));
  const populations = useQueryOf('populations.list', {});
  const chosen = populations.data?.find(({ id }) => id === draw);
  return (
    <Page
      title="Samples"
      lead="Freeze a population, draw from it by a seed, and let anyone draw the same list again."
    >
      <Populations />
      <Drawn />
      {chosen && <DrawDialog population={chosen} onClose={() => navigate('/samples', { replace: true })} />}
    </Page>
  );
}
