import ArrowDownward from '@mui/icons-material/KeyboardArrowDown';
import ArrowUpward from '@mui/icons-material/KeyboardArrowUp';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { RecordDetail, StoredRecord } from '../../shared/model/record.ts';
import { findAll } from '../lib/find-text.ts';
import { count, counted } from '../lib/numbers.ts';
import { CodeBlock } from './code-block.tsx';
import { CopyButton } from './copy-button.tsx';
import { Disclosure } from './disclosure.tsx';
import { Facts } from './facts.tsx';
import { Hash } from './hash.tsx';
import { JsonTree, readJson } from './json-tree.tsx';
import { Section } from './page.tsx';

/** A very long line is shown by its beginning: the whole of it can be copied. */
const SHOWN = 200_000;

function marked(text: string, places: number[], length: number, current: number): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  places.forEach((place, at) => {
    parts.push(text.slice(from, place));
    parts.push(
      <mark key={place} className={at === current ? 'current' : undefined}>
        {text.slice(place, place + length)}
      </mark>,
    );
    from = place + length;
  });
  parts.push(text.slice(from));
  return parts;
}

/** The exact text that was received, with a search inside it and what proves that it is exact. */
export function RecordOriginal({
  record,
  original,
}: {
  record: StoredRecord;
  original: RecordDetail['original'];
}) {
  const [needle, setNeedle] = useState('');
  const [current, setCurrent] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const whole = original.text ?? original.base64;
  const text = whole.slice(0, SHOWN);
  const tree = useMemo(
    () => (original.format === 'csv' || original.text === null ? undefined : readJson(original.text)),
    [original],
  );
  const places = useMemo(() => findAll(text, needle), [text, needle]);
  const at = places.length === 0 ? 0 : ((current % places.length) + places.length) % places.length;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark moves with these
  useEffect(() => {
    box.current?.querySelector('mark.current')?.scrollIntoView({ block: 'nearest' });
  }, [at, needle]);

  return (
    <Section title="Original" actions={<CopyButton text={whole} what="the original" />}>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        {original.text === null
          ? `The ${counted(original.bytes, 'byte')} received are not valid ${original.encoding.toUpperCase()}; here they are as base64.`
          : original.encoding === 'utf-8'
            ? `The exact ${counted(original.bytes, 'byte')} received.`
            : `The text of the exact ${counted(original.bytes, 'byte')} received, which are ${original.encoding.toUpperCase()}.`}
      </Typography>
      <Stack direction="row" spacing={1} sx={{ alignItems: 'center', mb: 1 }}>
        <TextField
          type="search"
          label="Find in the original"
          value={needle}
          onChange={(event) => {
            setNeedle(event.target.value);
            setCurrent(0);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            setCurrent(current + (event.shiftKey ? -1 : 1));
          }}
          sx={{ maxWidth: 280 }}
        />
        <IconButton
          size="small"
          aria-label="Previous match"
          disabled={places.length === 0}
          onClick={() => setCurrent(at - 1)}
        >
          <ArrowUpward fontSize="small" />
        </IconButton>
        <IconButton
          size="small"
          aria-label="Next match"
          disabled={places.length === 0}
          onClick={() => setCurrent(at + 1)}
        >
          <ArrowDownward fontSize="small" />
        </IconButton>
        <Typography variant="body2" color="textSecondary" role="status">
          {needle === ''
            ? ''
            : places.length === 0
              ? 'Not found'
              : `${count(at + 1)} of ${count(places.length)}`}
        </Typography>
      </Stack>
      <Box ref={box} sx={{ mb: 1.5 }}>
        <CodeBlock label="Original record">{marked(text, places, needle.length, at)}</CodeBlock>
      </Box>
      {tree !== undefined && (
        <Disclosure title="As a tree">
          <Box
            sx={{
              fontFamily: 'monospace',
              fontSize: 14,
              overflowWrap: 'anywhere',
              '& .name': { color: 'text.secondary' },
              '& summary': { fontWeight: 400, py: 0 },
            }}
          >
            <JsonTree value={tree} />
          </Box>
        </Disclosure>
      )}
      {whole.length > SHOWN && (
        <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
          Only the beginning is shown; copying takes all of it.
        </Typography>
      )}
      <Facts
        facts={[
          {
            name: 'SHA-256 of these bytes',
            value: <Hash value={original.sha256} what="SHA-256 of the record" />,
          },
          {
            name: 'SHA-256 of the file',
            value: <Hash value={original.file_sha256} what="SHA-256 of the file" />,
          },
          {
            name: 'Place',
            value: `${record.file}, line ${count(record.line)}, from byte ${count(original.byte_offset)}`,
          },
          { name: 'Format', value: original.format.toUpperCase() },
          original.header && { name: 'Columns', value: <code>{original.header.join(', ')}</code> },
        ]}
      />
    </Section>
  );
}
