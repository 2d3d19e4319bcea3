import Add from '@mui/icons-material/FileDownloadOutlined';
import Keyboard from '@mui/icons-material/KeyboardOutlined';
import Lock from '@mui/icons-material/LockOutlined';
import Menu from '@mui/icons-material/Menu';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import type { VaultStatus } from '../../shared/model/engagement.ts';
import { invoke, problemOf } from '../api/client.ts';
import { dropTarget } from '../api/drop-target.ts';
import { queryClient } from '../api/queries.ts';
import { lastVault } from '../api/session.ts';
import { useStore } from '../api/store.ts';
import { vaultName } from '../lib/vault-name.ts';
import { Empty, Loading } from './async-state.tsx';
import { CompareDialog } from './compare-dialog.tsx';
import { DropOverlay } from './drop-overlay.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { useFileDrop } from './file-drop.tsx';
import { ImportDialog, openImport } from './import-dialog.tsx';
import { JobsTray } from './jobs-tray.tsx';
import { Navigation } from './navigation.tsx';
import { notify } from './notifications.tsx';
import { Page } from './page.tsx';
import { RecordDrawer } from './record-drawer.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { usePresence } from './use-presence.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { ZoneContext } from './when.tsx';

const OverviewScreen = lazy(() =>
  import('../screens/overview.tsx').then((m) => ({ default: m.OverviewScreen })),
);
const RecordsScreen = lazy(() =>
  import('../screens/records.tsx').then((m) => ({ default: m.RecordsScreen })),
);
const StatisticsScreen = lazy(() =>
  import('../screens/statistics.tsx').then((m) => ({ default: m.StatisticsScreen })),
);
const IncidentScreen = lazy(() =>
  import('../screens/incident.tsx').then((m) => ({ default: m.IncidentScreen })),
);
const StoriesScreen = lazy(() =>
  import('../screens/stories.tsx').then((m) => ({ default: m.StoriesScreen })),
);
const StoryScreen = lazy(() => import('../screens/story.tsx').then((m) => ({ default: m.StoryScreen })));
const AcquisitionScreen = lazy(() =>
  import('../screens/acquisition.tsx').then((m) => ({ default: m.AcquisitionScreen })),
);
const IntegrityScreen = lazy(() =>
  import('../screens/integrity.tsx').then((m) => ({ default: m.IntegrityScreen })),
);
const RecipeScreen = lazy(() => import('../screens/recipe.tsx').then((m) => ({ default: m.RecipeScreen })));
const ReconcileScreen = lazy(() =>
  import('../screens/reconcile.tsx').then((m) => ({ default: m.ReconcileScreen })),
);
const SamplesScreen = lazy(() =>
  import('../screens/samples.tsx').then((m) => ({ default: m.SamplesScreen })),
);
const SampleScreen = lazy(() => import('../screens/sample.tsx').then((m) => ({ default: m.SampleScreen })));
const WorksheetScreen = lazy(() =>
  import('../screens/worksheet.tsx').then((m) => ({ default: m.WorksheetScreen })),
);
const PackagesScreen = lazy(() =>
  import('../screens/packages.tsx').then((m) => ({ default: m.PackagesScreen })),
);
const ActivityScreen = lazy(() =>
  import('../screens/activity.tsx').then((m) => ({ default: m.ActivityScreen })),
);
const SettingsScreen = lazy(() =>
  import('../screens/settings.tsx').then((m) => ({ default: m.SettingsScreen })),
);

async function lock(): Promise<void> {
  try {
    await invoke('vault.lock', {});
    await queryClient.invalidateQueries({ queryKey: ['vault.status'] });
  } catch (error) {
    notify(problemOf(error).message, { severity: 'error' });
  }
}

function Screens() {
  const [path] = useLocation();
  return (
    <ErrorBoundary key={path}>
      <Suspense fallback={<Loading label="Loading the screen" />}>
        <Switch>
          <Route path="/" component={OverviewScreen} />
          <Route path="/records" component={RecordsScreen} />
          <Route path="/statistics" component={StatisticsScreen} />
          <Route path="/incident" component={IncidentScreen} />
          <Route path="/stories" component={StoriesScreen} />
          <Route path="/stories/:id">{({ id }) => <StoryScreen id={Number(id)} />}</Route>
          <Route path="/acquisitions/:id">{({ id }) => <AcquisitionScreen id={Number(id)} />}</Route>
          <Route path="/integrity" component={IntegrityScreen} />
          <Route path="/integrity/recipe" component={RecipeScreen} />
          <Route path="/reconcile" component={ReconcileScreen} />
          <Route path="/samples" component={SamplesScreen} />
          <Route path="/samples/:id">{({ id }) => <SampleScreen id={Number(id)} />}</Route>
          <Route path="/samples/:id/worksheet">{({ id }) => <WorksheetScreen id={Number(id)} />}</Route>
          <Route path="/packages" component={PackagesScreen} />
          <Route path="/activity" component={ActivityScreen} />
          <Route path="/settings" component={SettingsScreen} />
          <Route>
            <Page title="Not found">
              <Empty
                title="There is nothing at this address"
                action={<Link href="#/">Go to the overview</Link>}
              />
            </Page>
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

const NAVIGATION_WIDTH = 208;

/** The window around an open vault: where one is, what runs, and the way out. */
export function Shell({ status }: { status: VaultStatus }) {
  const [menuOpen, setMenuOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const zone = status.zone ?? 'UTC';
  usePresence();
  useShortcuts({ lock: () => void lock(), help: () => setHelpOpen(true) });
  const target = useStore(dropTarget);
  const hovering = useFileDrop(
    useCallback((files) => (target ? target.take(files) : openImport(files)), [target]),
  );
  useEffect(() => {
    if (status.name) lastVault.set({ name: status.name, sample: status.sample });
  }, [status.name, status.sample]);

  return (
    <ZoneContext value={zone}>
      <Link
        href="#main"
        onClick={(event) => {
          // The part after # is the router's: only the focus moves.
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
        sx={{
          position: 'absolute',
          left: 8,
          top: -60,
          zIndex: 'tooltip',
          bgcolor: 'background.paper',
          px: 2,
          py: 1,
          '&:focus': { top: 8 },
        }}
      >
        Skip to content
      </Link>
      <Box sx={{ display: 'flex', height: '100dvh', overflow: 'hidden' }}>
        <Box
          sx={{
            display: { xs: 'none', md: 'block' },
            width: NAVIGATION_WIDTH,
            flexShrink: 0,
            borderRight: '1px solid',
            borderColor: 'divider',
          }}
        >
          <Navigation />
        </Box>
        <Drawer
          open={menuOpen}
          onClose={() => setMenuOpen(false)}
          sx={{ display: { md: 'none' } }}
          slotProps={{ paper: { 'aria-label': 'Navigation' } }}
        >
          <Box sx={{ width: NAVIGATION_WIDTH + 24, height: '100%' }}>
            <Navigation onChosen={() => setMenuOpen(false)} />
          </Box>
        </Drawer>
        <Box sx={{ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' }}>
          <Box
            component="header"
            sx={{
              display: 'flex',
              alignItems: 'center',
              gap: 1,
              px: { xs: 1, md: 4 },
              py: 0.75,
              minHeight: 56,
              borderBottom: '1px solid',
              borderColor: 'divider',
              bgcolor: 'background.paper',
            }}
          >
            <IconButton
              aria-label="Open the navigation"
              onClick={() => setMenuOpen(true)}
              sx={{ display: { md: 'none' } }}
            >
              <Menu />
            </IconButton>
            <Box sx={{ flex: 1, minWidth: 0 }}>
              <Typography noWrap sx={{ fontWeight: 600 }}>
                {status.entity || vaultName(status.name ?? '')}
              </Typography>
              <Typography variant="body2" color="textSecondary" noWrap>
                {[`times in ${zone}`, status.entity && status.name ? vaultName(status.name) : null]
                  .filter(Boolean)
                  .join(' · ')}
              </Typography>
            </Box>
            <Button variant="outlined" startIcon={<Add />} onClick={() => openImport([])}>
              Import
            </Button>
            <JobsTray />
            <Tooltip title="Keyboard shortcuts (?)">
              <IconButton
                aria-label="Keyboard shortcuts"
                onClick={() => setHelpOpen(true)}
                sx={{ display: { xs: 'none', sm: 'inline-flex' } }}
              >
                <Keyboard fontSize="small" />
              </IconButton>
            </Tooltip>
            <Tooltip title="Lock the vault (Ctrl+L)">
              <IconButton aria-label="Lock the vault" onClick={() => void lock()}>
                <Lock fontSize="small" />
              </IconButton>
            </Tooltip>
          </Box>
          <Box
            component="main"
            id="main"
            tabIndex={-1}
            // What is read out but not seen is placed in here: else it makes the window scroll as well.
            sx={{ flex: 1, minHeight: 0, overflow: 'auto', outline: 'none', position: 'relative' }}
          >
            <Screens />
          </Box>
        </Box>
      </Box>
      <ErrorBoundary>
        <RecordDrawer />
        <CompareDialog />
        <ImportDialog />
        <ShortcutsDialog open={helpOpen} onClose={() => setHelpOpen(false)} />
        {hovering && <DropOverlay label={target?.label ?? 'Drop files or folders to import them'} />}
      </ErrorBoundary>
    </ZoneContext>
  );
}
