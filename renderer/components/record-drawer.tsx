import Close from '@mui/icons-material/Close';
import ArrowDownward from '@mui/icons-material/KeyboardArrowDown';
import ArrowUpward from '@mui/icons-material/KeyboardArrowUp';
import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef } from 'react';
import type { RecordDetail } from '../../shared/model/record.ts';
import { closeRecord, openRecord, stepper } from '../api/open-record.ts';
import { singleKeyShortcuts } from '../api/preferences.ts';
import { useQueryOf } from '../api/queries.ts';
import { useStore } from '../api/store.ts';
import { useParams } from '../router.ts';
import { Answer } from './async-state.tsx';
import { RecordConflicts } from './record-conflicts.tsx';
import { RecordFacts } from './record-facts.tsx';
import { RecordFindings } from './record-findings.tsx';
import { RecordFurther } from './record-further.tsx';
import { RecordNeighbours } from './record-neighbours.tsx';
import { RecordNotes } from './record-notes.tsx';
import { RecordOriginal } from './record-original.tsx';
import { RecordPins } from './record-pins.tsx';
import { RecordRelated } from './record-related.tsx';
import { isTyping } from './use-shortcuts.ts';

function Content({ detail }: { detail: RecordDetail }) {
  return (
    <>
      <RecordFacts detail={detail} />
      <RecordRelated related={detail.related} />
      <RecordFurther rid={detail.record.rid} />
      <RecordFindings record={detail.record} />
      <RecordNeighbours detail={detail} />
      <RecordConflicts rid={detail.record.rid} conflicts={detail.conflicts} />
      <RecordOriginal record={detail.record} original={detail.original} />
      <RecordNotes rid={detail.record.rid} notes={detail.notes} />
      <RecordPins rid={detail.record.rid} />
    </>
  );
}

/** One record with everything that is known of it. Esc closes; Alt with an arrow goes through the list. */
export function RecordDrawer() {
  const open = Number(useParams().get('open'));
  const shown = Number.isSafeInteger(open) && open > 0 ? open : null;
  const last = useRef(shown);
  if (shown !== null) last.current = shown;
  return (
    <Drawer
      anchor="right"
      open={shown !== null}
      onClose={closeRecord}
      slotProps={{
        paper: {
          sx: { width: 760, maxWidth: '100vw' },
          role: 'dialog',
          'aria-modal': true,
          'aria-label': 'Record',
        },
      }}
    >
      {last.current !== null && <RecordPanel rid={last.current} />}
    </Drawer>
  );
}

function RecordPanel({ rid }: { rid: number }) {
  const detail = useQueryOf('records.get', { rid }, { keepPrevious: true });
  const list = useStore(stepper);
  const name = useId();
  const place = list?.place(rid) ?? null;
  const content = useRef<HTMLDivElement>(null);
  // The keyboard starts in the record itself: it scrolls at once, and Esc closes.
  useEffect(() => {
    content.current?.focus({ preventScroll: true });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another record is read from its beginning
  useEffect(() => {
    content.current?.scrollTo(0, 0);
  }, [rid]);
  // What was clicked may be gone with the record it belonged to, and the focus with it: then no key would reach
  // the drawer, Esc neither. Before the next key, it is back.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the content changes when the record's data do
  useLayoutEffect(() => {
    if (document.activeElement === document.body) content.current?.focus({ preventScroll: true });
  }, [detail.data?.record.rid]);
  const go = async (by: 1 | -1) => {
    const next = await list?.step(rid, by).catch(() => null);
    if (next) openRecord(next, { replace: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const single = singleKeyShortcuts.get() && !isTyping(event.target) && !event.altKey && !event.ctrlKey;
    const by =
      (event.altKey && event.key === 'ArrowDown') || (single && event.key === 'j')
        ? 1
        : (event.altKey && event.key === 'ArrowUp') || (single && event.key === 'k')
          ? -1
          : null;
    if (by === null) return;
    event.preventDefault();
    void go(by);
  };
  const title = detail.data?.record.title || detail.data?.record.type || 'Record';
  return (
    <Box onKeyDown={onKeyDown} sx={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 0.5,
          px: 3,
          py: 1,
          borderBottom: '1px solid',
          borderColor: 'divider',
        }}
      >
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography id={name} variant="h2" noWrap title={title}>
            {title}
          </Typography>
          <Typography variant="body2" color="textSecondary" aria-live="polite">
            {place ?? 'Record'}
          </Typography>
        </Box>
        <Tooltip title="Previous record (Alt+↑)">
          <span>
            <IconButton aria-label="Previous record" disabled={!place} onClick={() => void go(-1)}>
              <ArrowUpward />
            </IconButton>
          </span>
        </Tooltip>
        <Tooltip title="Next record (Alt+↓)">
          <span>
            <IconButton aria-label="Next record" disabled={!place} onClick={() => void go(1)}>
              <ArrowDownward />
            </IconButton>
          </span>
        </Tooltip>
        <Tooltip title="Close (Esc)">
          <IconButton aria-label="Close the record" onClick={closeRecord}>
            <Close />
          </IconButton>
        </Tooltip>
      </Box>
      <Box
        ref={content}
        role="region"
        aria-label="Content of the record"
        tabIndex={0}
        sx={{ flex: 1, overflow: 'auto', px: 3, py: 2, '&:focus-visible': { outlineOffset: -2 } }}
      >
        <Answer query={detail} label="Loading the record">
          {(data) => <Content detail={data} key={data.record.rid} />}
        </Answer>
      </Box>
    </Box>
  );
}
