import Inventory from '@mui/icons-material/Inventory2Outlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useQueryOf } from '../api/queries.ts';
import { Answer, Empty } from '../components/async-state.tsx';
import { BuildPackageDialog } from '../components/build-package-dialog.tsx';
import { CheckPackage } from '../components/check-package.tsx';
import { Facts } from '../components/facts.tsx';
import { Hash } from '../components/hash.tsx';
import { Page, Section } from '../components/page.tsx';
import { When } from '../components/when.tsx';
import { baseName } from '../lib/file-name.ts';
import { counted, size } from '../lib/numbers.ts';
import { navigate, useParams } from '../router.ts';

function Built({ onBuild }: { onBuild: () => void }) {
  const packages = useQueryOf('packages.list', {});
  return (
    <Section title="Built here">
      <Answer query={packages} label="Loading the packages">
        {(all) =>
          all.length === 0 ? (
            <Empty
              title="No package yet"
              action={
                <Button variant="contained" onClick={onBuild}>
                  Build a package
                </Button>
              }
            >
              A package is one signed zip: records, sample, chain report and PDF summary. Whoever gets it
              checks it without Vouch.
            </Empty>
          ) : (
            <Stack spacing={2}>
              {all.map((built) => (
                <Paper key={built.id} variant="outlined" sx={{ p: 2 }}>
                  <Typography variant="h3">{built.title}</Typography>
                  <Typography color="textSecondary" sx={{ mb: 1 }}>
                    {built.sentence}
                  </Typography>
                  <Facts
                    facts={[
                      { name: 'File', value: <span title={built.file}>{baseName(built.file)}</span> },
                      {
                        name: 'Holds',
                        value: `${counted(built.records, 'record')} in ${counted(built.files, 'file')}, ${size(built.bytes)}`,
                      },
                      built.sample_id !== null && {
                        name: 'Sample',
                        value: <Link href={`#/samples/${built.sample_id}`}>Sample {built.sample_id}</Link>,
                      },
                      { name: 'SHA-256', value: <Hash value={built.sha256} what="SHA-256 of the package" /> },
                      {
                        name: 'Key fingerprint',
                        value: <Hash value={built.key_fingerprint} what="key fingerprint" />,
                      },
                      {
                        name: 'Built',
                        value: (
                          <>
                            <When own at={built.built_at} /> by {built.built_by}
                          </>
                        ),
                      },
                    ]}
                  />
                </Paper>
              ))}
            </Stack>
          )
        }
      </Answer>
    </Section>
  );
}

export function PackagesScreen() {
  const params = useParams();
  const sample = Number(params.get('sample')) || null;
  const [asked, setAsked] = useState(false);
  const building = asked || sample !== null;
  return (
    <Page
      title="Packages"
      lead="What is handed over, signed with a key that stays in this vault."
      actions={
        <Button variant="contained" startIcon={<Inventory />} onClick={() => setAsked(true)}>
          Build a package
        </Button>
      }
    >
      <Built onBuild={() => setAsked(true)} />
      <Section title="Check a package">
        <Box sx={{ maxWidth: 640 }}>
          <CheckPackage />
        </Box>
      </Section>
      {building && (
        <BuildPackageDialog
          sample={sample}
          onClose={() => {
            setAsked(false);
            if (sample !== null) navigate('/packages', { replace: true });
          }}
        />
      )}
    </Page>
  );
}
