import Attach from '@mui/icons-material/AttachFileOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { z } from 'zod';
import { type Attachment, attachmentRef } from '../../shared/model/worksheet.ts';
import { problemOf } from '../api/client.ts';
import { useJobRun } from '../api/jobs.ts';
import { useQueryOf } from '../api/queries.ts';
import { size } from '../lib/numbers.ts';
import { Answer } from './async-state.tsx';
import { CodeBlock } from './code-block.tsx';
import { writeOutput } from './export-menu.tsx';
import { Facts } from './facts.tsx';
import { Hash } from './hash.tsx';
import { Modal } from './modal.tsx';
import { notify } from './notifications.tsx';
import { PickFiles } from './pick-files.tsx';
import type { WorksheetActions } from './use-worksheet.ts';
import { When } from './when.tsx';

const written = z.object({ file: z.string(), bytes: z.number(), sha256: z.string() });

function Preview({
  sample,
  attachment,
  onClose,
}: {
  sample: number;
  attachment: Attachment;
  onClose: () => void;
}) {
  const { number, name, bytes, sha256, by, at } = attachment;
  const preview = useQueryOf('worksheets.attachment', { sample, number });
  const save = useJobRun('worksheets.saveAttachment', written);
  const onSave = async () => {
    const saved = await writeOutput(save, name.slice(-150), (out) => ({ sample, number, out })).catch(
      (error: unknown) => {
        notify(problemOf(error).message, { severity: 'error' });
        return null;
      },
    );
    if (saved) notify(`${name} saved. SHA-256 ${saved.sha256.slice(0, 16)}…`, { severity: 'success' });
  };
  return (
    <Modal
      open
      wide
      title={`${attachmentRef(number)}: ${name}`}
      onClose={onClose}
      actions={
        <Button variant="outlined" loading={save.running} onClick={() => void onSave()}>
          Save it
        </Button>
      }
    >
      <Answer query={preview} label="Loading the attachment">
        {({ kind, content, about }) => (
          <Stack spacing={2}>
            {kind === 'text' && content !== null && <CodeBlock label="Attached text" text={content} />}
            {kind === 'image' && content !== null && (
              <Box
                component="img"
                src={content}
                alt={name}
                sx={{
                  maxWidth: '100%',
                  maxHeight: '60vh',
                  objectFit: 'contain',
                  alignSelf: 'flex-start',
                  border: '1px solid',
                  borderColor: 'divider',
                }}
              />
            )}
            <Typography color="textSecondary">{about}</Typography>
            <Facts
              facts={[
                { name: 'Size', value: size(bytes) },
                { name: 'SHA-256', value: <Hash value={sha256} what="SHA-256" /> },
                {
                  name: 'Attached',
                  value: (
                    <>
                      <When own at={at} /> by {by}
                    </>
                  ),
                },
              ]}
            />
          </Stack>
        )}
      </Answer>
    </Modal>
  );
}

/** The files attached to an item, or to the whole worksheet, and how to attach more. */
export function WorksheetAttachments({
  sample,
  order,
  attachments,
  frozen,
  actions,
  placeOf,
}: {
  sample: number;
  order: number | null;
  attachments: readonly Attachment[];
  frozen: boolean;
  actions: WorksheetActions;
  /** Where an attachment belongs, in words; left out where all belong to one place. */
  placeOf?: (attachment: Attachment) => string;
}) {
  const [shown, setShown] = useState<Attachment | null>(null);
  return (
    <Box>
      {attachments.length > 0 && (
        <Stack component="ul" spacing={0.5} sx={{ m: 0, mb: 1, p: 0, listStyle: 'none' }}>
          {attachments.map((attachment) => (
            <Stack
              component="li"
              key={attachment.number}
              direction="row"
              useFlexGap
              spacing={1}
              sx={{ alignItems: 'baseline', flexWrap: 'wrap' }}
            >
              <Link
                component="button"
                type="button"
                onClick={() => setShown(attachment)}
                sx={{ textAlign: 'left' }}
              >
                {attachmentRef(attachment.number)} {attachment.name}
              </Link>
              <Typography variant="body2" color="textSecondary">
                {[placeOf?.(attachment), size(attachment.bytes)].filter(Boolean).join(' · ')}
              </Typography>
              {!frozen && (
                <Button
                  size="small"
                  aria-label={`Take off ${attachment.name}`}
                  onClick={() => void actions.change({ kind: 'detach', attachment: attachment.number })}
                >
                  Take off
                </Button>
              )}
            </Stack>
          ))}
        </Stack>
      )}
      {!frozen && (
        <PickFiles
          purpose="attachment"
          size="small"
          variant="outlined"
          startIcon={<Attach />}
          loading={actions.attaching}
          onFiles={(files) => void actions.attach(order, files)}
        >
          {order === null ? 'Attach to the worksheet' : 'Attach evidence'}
        </PickFiles>
      )}
      {shown && <Preview sample={sample} attachment={shown} onClose={() => setShown(null)} />}
    </Box>
  );
}
