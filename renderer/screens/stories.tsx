import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { Observation } from '../../shared/model/story.ts';
import { useCommand, useQueryOf } from '../api/queries.ts';
import { Answer, Empty } from '../components/async-state.tsx';
import { ObservationItem } from '../components/observation-text.tsx';
import { Page, Section } from '../components/page.tsx';
import { TextForm } from '../components/text-form.tsx';
import { When } from '../components/when.tsx';
import { counted } from '../lib/numbers.ts';
import { navigate } from '../router.ts';

export function StoriesScreen() {
  const stories = useQueryOf('stories.list', {});
  const observations = useQueryOf('observations.list', {});
  return (
    <Page
      title="Stories"
      lead="What happened, told by the records that show it. Pin records from the record drawer, and stretches of time from the timeline."
    >
      <Answer query={stories} label="Loading the stories">
        {(list) =>
          list.length === 0 ? (
            <Empty
              title="No story yet"
              action={
                <Button variant="outlined" href="#/records">
                  Go to the records
                </Button>
              }
            >
              Begin one below, or by pinning a record: open it and name a story.
            </Empty>
          ) : (
            <Stack component="ul" spacing={1.5} sx={{ m: 0, p: 0, listStyle: 'none' }}>
              {list.map(({ id, title, pins, created_at, created_by }) => (
                <Card component="li" key={id} sx={{ px: 2, py: 1.5 }}>
                  <Typography variant="h3" component="h2">
                    <Link href={`#/stories/${id}`}>{title}</Link>
                  </Typography>
                  <Typography variant="body2" color="textSecondary">
                    {counted(pins, 'pin')} · begun by {created_by}, <When own at={created_at} />
                  </Typography>
                </Card>
              ))}
            </Stack>
          )
        }
      </Answer>
      <NewStory />
      {observations.data && observations.data.length > 0 && <Observations list={observations.data} />}
    </Page>
  );
}

function NewStory() {
  const create = useCommand('stories.create');
  return (
    <Box sx={{ my: 3, maxWidth: 640 }}>
      <TextForm
        label="Title of a new story"
        action="Begin a story"
        onGiven={async (title) => navigate(`/stories/${(await create.mutateAsync({ title })).id}`)}
        maxLength={200}
      />
    </Box>
  );
}

function Observations({ list }: { list: Observation[] }) {
  return (
    <Section title="What was noted about time">
      <Stack component="ol" spacing={1.5} sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {list.map((observation) => (
          <ObservationItem key={observation.id} observation={observation} />
        ))}
      </Stack>
    </Section>
  );
}
