import Check from '@mui/icons-material/Check';
import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useEffect, useState } from 'react';
import { notify } from './notifications.tsx';

export async function copyText(text: string, what: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    notify(`${what} could not be copied: the clipboard is not available here.`, { severity: 'warning' });
    return false;
  }
}

/** `what` names the thing: `Copy SHA-256`. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Tooltip title={copied ? 'Copied' : `Copy ${what}`}>
      <IconButton
        size="small"
        aria-label={copied ? `${what} copied` : `Copy ${what}`}
        onClick={async (event) => {
          event.stopPropagation();
          setCopied(await copyText(text, what));
        }}
        sx={{ p: 0.5 }}
      >
        {copied ? <Check sx={{ fontSize: 16 }} /> : <ContentCopy sx={{ fontSize: 16 }} />}
      </IconButton>
    </Tooltip>
  );
}
