import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { Router } from 'wouter';
import { followEngine, queryClient, useQueryOf } from './api/queries.ts';
import { ErrorNotice, Loading } from './components/async-state.tsx';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { HostGone } from './components/host-gone.tsx';
import { Notifications } from './components/notifications.tsx';
import { usePath, useSearchText } from './router.ts';
import { WelcomeScreen } from './screens/welcome.tsx';
import { theme } from './theme.ts';

const Shell = lazy(() => import('./components/shell.tsx').then(({ Shell }) => ({ default: Shell })));

/** Without an open vault there is the welcome screen and nothing else. */
function Gate() {
  const status = useQueryOf('vault.status', {});
  useEffect(followEngine, []);
  if (status.isPending) return <Loading label="Starting Vouch" />;
  if (status.isError) return <ErrorNotice error={status.error} onRetry={() => void status.refetch()} />;
  if (status.data.state !== 'open') return <WelcomeScreen />;
  return (
    <Suspense fallback={<Loading label="Opening the vault" />}>
      <Shell status={status.data} />
    </Suspense>
  );
}

export function App() {
  return (
    <ThemeProvider theme={theme} defaultMode="system">
      <CssBaseline enableColorScheme />
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <Router hook={usePath} searchHook={useSearchText}>
            <Gate />
            <Notifications />
            <HostGone />
          </Router>
        </QueryClientProvider>
      </ErrorBoundary>
    </ThemeProvider>
  );
}
