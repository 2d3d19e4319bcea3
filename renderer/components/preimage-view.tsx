import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { PreviewDetail, ShownBytes } from '../../shared/model/recipe.ts';
import { count, size } from '../lib/numbers.ts';
import { hexWords } from '../lib/recipe-draft.ts';
import { CodeBlock } from './code-block.tsx';
import { Disclosure } from './disclosure.tsx';
import { Facts } from './facts.tsx';
import { Passed } from './verdict.tsx';

type Form = 'text' | 'hex';

function contentOf({ text, hex, cut }: ShownBytes, form: Form): string {
  const shown = form === 'hex' || text === null ? hexWords(hex) : text;
  return cut ? `${shown} …` : shown;
}

const FROM: Record<PreviewDetail['prev']['from'], string> = {
  stored: 'as the row stores it',
  'row before': 'of the row before',
  genesis: 'the genesis, as the row stores none',
};

function notComputed({ recovers_time, matches, note }: PreviewDetail): string {
  if (recovers_time && matches === false)
    return 'by no time within the window before the stored one; that alone does not show a change';
  return note === null ? 'not computed' : 'none';
}

/** One row: computed and stored hash beside each other, then the bytes that are hashed, segment by segment. */
export function PreimageView({ detail }: { detail: PreviewDetail }) {
  const [form, setForm] = useState<Form>('text');
  const { parts, inner, prev, matches, note } = detail;
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <Stack spacing={2}>
      <Box sx={{ border: '1px solid', borderColor: 'divider', borderRadius: 1, p: 1.5 }}>
        <Stack direction="row" useFlexGap spacing={1} sx={{ alignItems: 'center', flexWrap: 'wrap', mb: 1 }}>
          {matches !== null && (
            <Passed ok={matches} yes="The row gives its hash" no="The row does not give its hash" />
          )}
          {note && <Typography>{note}</Typography>}
        </Stack>
        <Facts
          facts={[
            {
              name: `Computed, ${detail.algorithm}`,
              value: detail.computed === null ? notComputed(detail) : <code>{detail.computed}</code>,
            },
            {
              name: detail.hash_field === null ? 'Named by the next row' : `Stored in ${detail.hash_field}`,
              value: <code>{detail.stored ?? 'nothing'}</code>,
            },
            {
              name: 'Predecessor’s hash',
              value: (
                <>
                  <code>{prev.text ?? 'none'}</code> {FROM[prev.from]}
                </>
              ),
            },
            detail.recovered_micros > 0 && {
              name: 'Hashed time',
              value: `recovered, ${count(detail.recovered_micros)} µs before the stored one`,
            },
          ]}
        />
      </Box>
      <Stack direction="row" spacing={1} sx={{ alignItems: 'center', justifyContent: 'space-between' }}>
        <Typography variant="h3">
          {size(total)} are hashed, in {count(parts.length)} {parts.length === 1 ? 'segment' : 'segments'}
        </Typography>
        <ToggleButtonGroup
          exclusive
          size="small"
          aria-label="Bytes shown as"
          value={form}
          onChange={(_, next: Form | null) => next && setForm(next)}
        >
          <ToggleButton value="text">Text</ToggleButton>
          <ToggleButton value="hex">Hex</ToggleButton>
        </ToggleButtonGroup>
      </Stack>
      <Stack component="ol" spacing={1} sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {parts.map((part, index) => (
          <Segment key={`${part.from} ${part.name}`} part={part} number={index + 1} form={form} />
        ))}
      </Stack>
      {inner.map(({ name, field, computed, stored, ...bytes }) => (
        <Disclosure key={name} title={`Inner hash ${name}`}>
          <Facts
            facts={[
              { name: 'Computed', value: <code>{computed ?? 'a key is missing'}</code> },
              field !== null && { name: `Stored in ${field}`, value: <code>{stored ?? 'nothing'}</code> },
            ]}
          />
          <CodeBlock label={`What inner hash ${name} is over`} text={contentOf(bytes, form)} />
        </Disclosure>
      ))}
    </Stack>
  );
}

function Segment({
  part,
  number,
  form,
}: {
  part: PreviewDetail['parts'][number];
  number: number;
  form: Form;
}) {
  const { name, from, bytes, note } = part;
  return (
    <Box
      component="li"
      sx={{
        borderLeft: '4px solid',
        borderColor: number % 2 === 1 ? 'primary.main' : 'outline',
        pl: 1.25,
      }}
    >
      <Typography variant="body2" component="div" sx={{ mb: 0.25 }}>
        <strong>
          {number} · {name}
        </strong>{' '}
        <Typography component="span" variant="body2" color="textSecondary">
          {size(bytes)} at {count(from)}
        </Typography>
      </Typography>
      {bytes > 0 && <CodeBlock label={`Segment ${number}, ${name}`} text={contentOf(part, form)} />}
      {note && (
        <Alert severity="info" sx={{ mt: 0.5, py: 0 }}>
          {note}
        </Alert>
      )}
    </Box>
  );
}
