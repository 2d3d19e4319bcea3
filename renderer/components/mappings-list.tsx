import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { KnownMapping } from '../../shared/model/mapping.ts';
import { useCommand, useQueryOf } from '../api/queries.ts';
import { counted } from '../lib/numbers.ts';
import { Answer, ErrorNotice } from './async-state.tsx';
import { CodeBlock } from './code-block.tsx';
import { CopyButton } from './copy-button.tsx';
import { Modal } from './modal.tsx';

function words({ origin, version, offered, acquisitions }: KnownMapping): string {
  const whence = origin === 'shipped' ? 'Comes with Vouch' : `Version ${version}`;
  const used = acquisitions === 0 ? 'not used' : `read ${counted(acquisitions, 'import')}`;
  return `${whence} · ${used}${offered ? '' : ' · a newer version is offered'}`;
}

/** The mappings by which other logs are read: to look at, to copy, and to remove those that were not used. */
export function MappingsList() {
  const mappings = useQueryOf('mappings.list', {});
  const remove = useCommand('mappings.remove');
  const [shown, setShown] = useState<KnownMapping | null>(null);
  return (
    <Answer query={mappings} label="Loading the mappings">
      {(known) => (
        <>
          <Stack
            component="ul"
            spacing={1}
            aria-label="Mappings"
            sx={{ m: 0, p: 0, listStyle: 'none', maxWidth: 760 }}
          >
            {known.map((each) => (
              <Stack
                component="li"
                key={each.sha256}
                direction="row"
                spacing={1}
                sx={{ alignItems: 'center', flexWrap: 'wrap' }}
              >
                <Stack sx={{ flex: 1, minWidth: 200 }}>
                  <Typography>{each.mapping.title}</Typography>
                  <Typography variant="body2" color="textSecondary">
                    {words(each)}
                  </Typography>
                </Stack>
                <Button aria-label={`Show the mapping ${each.mapping.title}`} onClick={() => setShown(each)}>
                  Show
                </Button>
                {each.origin === 'saved' && each.acquisitions === 0 && (
                  <Button
                    color="error"
                    aria-label={`Remove the mapping ${each.mapping.title}`}
                    onClick={() => remove.mutate({ sha256: each.sha256 })}
                  >
                    Remove
                  </Button>
                )}
              </Stack>
            ))}
          </Stack>
          {remove.error && <ErrorNotice error={remove.error} />}
          {shown && (
            <Modal
              open
              wide
              title={shown.mapping.title}
              onClose={() => setShown(null)}
              actions={<CopyButton text={shown.text} what="the mapping" />}
            >
              <CodeBlock label="Mapping">{shown.text}</CodeBlock>
            </Modal>
          )}
        </>
      )}
    </Answer>
  );
}
