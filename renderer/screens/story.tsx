import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { z } from 'zod';
import { type Pin, STORY_FORMATS, type StoryDetail } from '../../shared/model/story.ts';
import { count } from '../../shared/text.ts';
import { problemOf } from '../api/client.ts';
import { useJobRun } from '../api/jobs.ts';
import { openRecord } from '../api/open-record.ts';
import { useCommand, useQueryOf } from '../api/queries.ts';
import { Answer, Empty, ErrorNotice } from '../components/async-state.tsx';
import { ExportMenu, writeOutput } from '../components/export-menu.tsx';
import { notify } from '../components/notifications.tsx';
import { ObservationText } from '../components/observation-text.tsx';
import { Page } from '../components/page.tsx';
import { useFocusOnGone } from '../components/use-focus-on-gone.ts';
import { When } from '../components/when.tsx';
import { counted } from '../lib/numbers.ts';
import { actorText, targetText } from '../lib/record-fields.ts';

export function StoryScreen({ id }: { id: number }) {
  const story = useQueryOf('stories.get', { id });
  const focusAfter = useFocusOnGone(story.data?.pins.length ?? 0);
  if (!story.data) {
    return (
      <Page title="Story">
        <Answer query={story} label="Loading the story">
          {() => null}
        </Answer>
      </Page>
    );
  }
  const { title, pins, created_at, created_by } = story.data;
  return (
    <Page
      title={title}
      lead={
        <>
          {counted(pins.length, 'pin')} in the order of time · begun by {created_by},{' '}
          <When own at={created_at} />
        </>
      }
      actions={<ExportStory story={story.data} />}
    >
      {pins.length === 0 ? (
        <Empty
          title="Nothing is pinned yet"
          action={
            <Button variant="outlined" href="#/records">
              Go to the records
            </Button>
          }
        >
          Open a record and pin it, or note a stretch of time in the timeline.
        </Empty>
      ) : (
        <Stack component="ol" spacing={0} sx={{ m: 0, p: 0, listStyle: 'none', maxWidth: 860 }}>
          {pins.map((pin) => (
            <PinItem key={pin.id} pin={pin} onTakeOut={focusAfter} />
          ))}
        </Stack>
      )}
    </Page>
  );
}

/** One step of the story, hung on a line. */
function PinItem({ pin, onTakeOut }: { pin: Pin; onTakeOut: (button: HTMLElement) => void }) {
  const unpin = useCommand('stories.unpin');
  const { record, observation, text } = pin;
  const name = record ? record.type : 'the observation';
  return (
    <Box
      component="li"
      sx={{
        position: 'relative',
        pl: 3,
        pb: 2.5,
        borderLeft: '2px solid',
        borderColor: 'divider',
        '&::before': {
          content: '""',
          position: 'absolute',
          left: -7,
          top: 6,
          width: 12,
          height: 12,
          borderRadius: '50%',
          bgcolor: record ? 'primary.main' : 'background.paper',
          border: '2px solid',
          borderColor: 'primary.main',
        },
      }}
    >
      <Typography variant="body2" color="textSecondary">
        <When at={pin.at} />
      </Typography>
      {record && (
        <>
          <Typography variant="h3" component="h2" sx={{ my: 0.25 }}>
            {record.title || record.type}
          </Typography>
          <Typography>
            {[
              record.title && record.type,
              actorText(record.actor) && `by ${actorText(record.actor)}`,
              targetText(record.target),
              record.outcome,
            ]
              .filter(Boolean)
              .join(' · ')}
          </Typography>
          <Typography variant="body2" color="textSecondary">
            {record.source}, {record.file}, line {count(record.line)} · {record.id}
          </Typography>
        </>
      )}
      {observation && <ObservationText observation={observation} />}
      {text && (
        <Typography
          sx={{ mt: 0.75, whiteSpace: 'pre-wrap', borderLeft: '3px solid', borderColor: 'divider', pl: 1.5 }}
        >
          {text}
        </Typography>
      )}
      <Stack direction="row" useFlexGap spacing={1} sx={{ mt: 0.5, alignItems: 'center', flexWrap: 'wrap' }}>
        <Typography variant="body2" color="textSecondary">
          Pinned by {pin.pinned_by}, <When own at={pin.pinned_at} />
        </Typography>
        {record && (
          <Button size="small" aria-label={`Open ${name}`} onClick={() => openRecord(record.rid)}>
            Open
          </Button>
        )}
        <Button
          size="small"
          color="inherit"
          aria-label={`Take out ${name}`}
          loading={unpin.isPending}
          onClick={({ currentTarget }) => {
            onTakeOut(currentTarget);
            unpin.mutate({ pin: pin.id });
          }}
        >
          Take out
        </Button>
      </Stack>
      {unpin.error && <ErrorNotice error={unpin.error} />}
    </Box>
  );
}

const written = z.object({ file: z.string(), bytes: z.number(), sha256: z.string(), pins: z.number() });

const FORMAT_WORDS = {
  pdf: 'PDF, a report to hand over',
  csv: 'CSV, a row for each pin',
  json: 'JSON, all of it',
} as const satisfies Record<(typeof STORY_FORMATS)[number], string>;

function ExportStory({ story }: { story: StoryDetail }) {
  const run = useJobRun('stories.export', written);
  return (
    <ExportMenu
      disabled={run.running || story.pins.length === 0}
      choices={STORY_FORMATS.map((format) => ({
        label: FORMAT_WORDS[format],
        run: async () => {
          const result = await writeOutput(run, `story-${story.id}.${format}`, (out) => ({
            story: story.id,
            format,
            out,
          }));
          if (result) {
            notify(`Story exported. SHA-256 ${result.sha256.slice(0, 16)}…`, { severity: 'success' });
          } else if (run.problem) notify(problemOf(run.problem).message, { severity: 'error' });
        },
      }))}
    />
  );
}
