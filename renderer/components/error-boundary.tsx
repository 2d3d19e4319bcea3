import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Button from '@mui/material/Button';
import { Component, type ReactNode } from 'react';

type Props = { children: ReactNode };

/** A fault in one screen leaves the rest of the window standing. Its stack goes to the console, not to the page. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Alert
        severity="error"
        sx={{ m: 2 }}
        action={
          <Button color="inherit" size="small" onClick={() => this.setState({ failed: false })}>
            Show it again
          </Button>
        }
      >
        <AlertTitle>This part of the window failed.</AlertTitle>
        The vault is not affected. Show it again, or go to another screen.
      </Alert>
    );
  }
}
