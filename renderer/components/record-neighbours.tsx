import HelpOutline from '@mui/icons-material/HelpOutlineOutlined';
import LinkOff from '@mui/icons-material/LinkOffOutlined';
import LinkIcon from '@mui/icons-material/LinkOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { RecordDetail, StoredRecord } from '../../shared/model/record.ts';
import { openRecord } from '../api/open-record.ts';
import { actorText } from '../lib/record-fields.ts';
import { Section } from './page.tsx';
import { RecordRecomputed } from './record-recomputed.tsx';
import { When } from './when.tsx';

function Neighbour({ record, side }: { record: StoredRecord; side: string }) {
  return (
    <ButtonBase
      onClick={() => openRecord(record.rid, { replace: true })}
      sx={{
        display: 'block',
        width: '100%',
        textAlign: 'left',
        border: '1px solid',
        borderColor: 'outline',
        borderRadius: 1,
        px: 1.5,
        py: 0.75,
        '&:hover': { bgcolor: 'background.well' },
      }}
    >
      <Typography variant="body2" color="textSecondary" component="span">
        {side} · <When at={record.occurred_at} bare />
      </Typography>
      <Typography noWrap>
        {record.type} {actorText(record.actor) && `· ${actorText(record.actor)}`}
      </Typography>
    </ButtonBase>
  );
}

function Joint({ linked }: { linked: boolean | null }) {
  const look =
    linked === null
      ? { Icon: HelpOutline, text: 'The export does not hold both hashes', colour: 'text.secondary' }
      : linked
        ? { Icon: LinkIcon, text: 'Linked: the hashes are equal', colour: 'success.main' }
        : { Icon: LinkOff, text: 'Not linked: the hashes differ', colour: 'error.main' };
  return (
    <Stack direction="row" spacing={1} sx={{ alignItems: 'center', color: look.colour, pl: 1.5, py: 0.25 }}>
      <look.Icon fontSize="small" />
      <Typography variant="body2">{look.text}</Typography>
    </Stack>
  );
}

/** What stands around a record: its chain and whether the links hold, or merely the lines beside it. */
const WORDS = {
  chain: {
    title: 'Chain',
    first: 'The first of its chain in this vault.',
    last: 'The last of its chain in this vault.',
  },
  received: {
    title: 'Before and after it, as received',
    first: 'The first that this source holds.',
    last: 'The last that this source holds.',
  },
};

export function RecordNeighbours({ detail }: { detail: RecordDetail }) {
  const { previous, next, chained, record } = detail;
  if (!previous && !next && !chained) return null;
  const words = WORDS[chained ? 'chain' : 'received'];
  const edge = (text: string) => (
    <Typography variant="body2" color="textSecondary">
      {text}
    </Typography>
  );
  return (
    <Section title={words.title}>
      <Stack spacing={chained ? 0 : 1}>
        {previous && (
          <>
            <Neighbour record={previous} side="Before" />
            {chained && <Joint linked={detail.linked_to_previous} />}
          </>
        )}
        <Box
          sx={{
            borderLeft: '3px solid',
            borderColor: 'primary.main',
            bgcolor: 'background.well',
            px: 1.5,
            py: 0.75,
          }}
        >
          <Typography sx={{ fontWeight: 600 }}>This record</Typography>
          {chained && <RecordRecomputed record={record} />}
          {!previous && edge(words.first)}
          {!next && edge(words.last)}
        </Box>
        {next && (
          <>
            {chained && <Joint linked={detail.linked_to_next} />}
            <Neighbour record={next} side="After" />
          </>
        )}
      </Stack>
    </Section>
  );
}
