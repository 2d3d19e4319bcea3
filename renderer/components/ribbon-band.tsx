import Box from '@mui/material/Box';
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from 'react';
import type { Finding, Verification } from '../../shared/model/integrity.ts';
import {
  marksIn,
  panned,
  type RibbonMark,
  type RibbonView,
  type TornEnds,
  ticksOf,
} from '../../shared/ribbon.ts';
import { FINDING_WORDS, familyTone } from '../../shared/verdict-words.ts';
import { count, counted } from '../lib/numbers.ts';
import { FindingMark, TONE_COLOURS } from './finding-mark.tsx';

const MARK = 16;
/** A mark and the number of findings beside it. */
const SLOT = 36;
const BAND = { top: 26, height: 16 };
/** A band whose end is not known ends like torn paper. */
const TORN_END = '100% 0, calc(100% - 7px) 25%, 100% 50%, calc(100% - 7px) 75%, 100% 100%';
const TORN_START = '0 100%, 7px 75%, 0 50%, 7px 25%, 0 0';

type RibbonBandProps = {
  result: Verification;
  torn: TornEnds;
  rows: number;
  view: RibbonView;
  /** The findings to mark, with their places in the verification's list. */
  shown: readonly { finding: Finding; index: number }[];
  selected: number | null;
  /** From this row on findings are counted and not listed; null where all are. */
  unlistedFrom: number | null;
  onView: (view: RibbonView) => void;
  onChoose: (mark: RibbonMark) => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

/** The band itself: rows from left to right, marks above it, row numbers below; dragged sideways where it is zoomed. */
export function RibbonBand(props: RibbonBandProps) {
  const { result, torn, rows, view, shown, selected, unlistedFrom, onView, onChoose, onKeyDown } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const base = useId();
  const marks = marksIn(shown, view, rows, Math.max(1, Math.floor(width / SLOT)));
  const active = marks.findIndex(({ findings }) => selected !== null && findings.includes(selected));
  const ticks = ticksOf(view, Math.max(2, Math.floor(width / 110)));
  const x = (row: number) => ((row - view.from) / (view.to - view.from)) * 100;
  const isWhole = view.to - view.from >= rows;
  const [opens, ends] = [torn.start && view.from === 0, torn.end && view.to >= rows];
  const edge = `polygon(${ends ? TORN_END : '100% 0, 100% 100%'}, ${opens ? TORN_START : '0 100%, 0 0'})`;
  const unlisted = unlistedFrom !== null && unlistedFrom < view.to ? Math.max(0, x(unlistedFrom)) : null;
  const drag = useDrag(width, view, rows, onView);
  return (
    <Box ref={frame} sx={{ position: 'relative', height: 68, mx: 1, userSelect: 'none' }}>
      <Box
        aria-hidden
        {...(isWhole ? {} : drag)}
        sx={{
          position: 'absolute',
          insetInline: 0,
          ...BAND,
          bgcolor: 'primary.main',
          opacity: 0.32,
          clipPath: edge,
          cursor: isWhole ? 'default' : 'grab',
          touchAction: 'pan-y',
        }}
      />
      {unlisted !== null && (
        <Box
          title="Findings from here on are counted, and not listed"
          sx={(theme) => ({
            position: 'absolute',
            ...BAND,
            left: `${unlisted}%`,
            right: 0,
            pointerEvents: 'none',
            background: `repeating-linear-gradient(135deg, ${theme.vars?.palette.error.main} 0 3px, transparent 3px 8px)`,
          })}
        />
      )}
      {ticks.map(({ row, x: at }) => (
        <Box
          key={row}
          aria-hidden
          sx={{
            position: 'absolute',
            top: BAND.top + BAND.height,
            left: `${at * 100}%`,
            fontSize: '0.75rem',
            color: 'text.secondary',
            borderLeft: '1px solid',
            borderColor: 'outline',
            pl: 0.5,
            pt: 0.25,
            lineHeight: 1.4,
            ...(at > 0.92 && {
              transform: 'translateX(-100%)',
              borderLeft: 0,
              borderRight: '1px solid',
              pl: 0,
              pr: 0.5,
            }),
          }}
        >
          {count(row)}
        </Box>
      ))}
      {marks.length === 0 ? null : (
        <Box
          role="listbox"
          aria-label={`Findings on the chain, rows ${count(view.from + 1)} to ${count(view.to)} of ${count(rows)}`}
          aria-orientation="horizontal"
          aria-activedescendant={active < 0 ? undefined : `${base}-${active}`}
          tabIndex={0}
          onKeyDown={onKeyDown}
          sx={{
            position: 'absolute',
            insetInline: -8,
            top: 0,
            height: BAND.top + BAND.height + 2,
            borderRadius: 1,
            pointerEvents: 'none',
            '& > *': { pointerEvents: 'auto' },
          }}
        >
          {marks.map((mark, at) => (
            <Mark
              key={mark.findings[0]}
              id={`${base}-${at}`}
              mark={mark}
              finding={shown.find(({ index }) => index === mark.findings[0])?.finding}
              integrity={result.integrity}
              selected={at === active}
              onChoose={() => onChoose(mark)}
            />
          ))}
        </Box>
      )}
      {!isWhole && <Overview rows={rows} view={view} />}
    </Box>
  );
}

function Mark({
  id,
  mark,
  finding,
  integrity,
  selected,
  onChoose,
}: {
  id: string;
  mark: RibbonMark;
  finding: Finding | undefined;
  integrity: Verification['integrity'];
  selected: boolean;
  onChoose: () => void;
}) {
  const { findings, family, x, first, last } = mark;
  const tone = familyTone(family, integrity);
  const several = findings.length > 1;
  const rows = first === last ? `row ${count(first + 1)}` : `rows ${count(first + 1)} to ${count(last + 1)}`;
  const kind = finding === undefined ? '' : FINDING_WORDS[finding.kind].label;
  const name = several ? `${counted(findings.length, 'finding')}, ${rows}` : `${kind}, ${rows}`;
  return (
    <Box
      id={id}
      role="option"
      aria-selected={selected}
      aria-label={name}
      title={several ? `${name}: click to look closer` : `${name}: ${finding?.detail ?? ''}`}
      onClick={onChoose}
      sx={{
        position: 'absolute',
        // The box reaches 8 px beyond the band on both sides.
        left: `calc(8px + (100% - 16px) * ${x})`,
        width: MARK + 8,
        ml: `-${(MARK + 8) / 2}px`,
        top: 0,
        height: BAND.top + BAND.height,
        display: 'flex',
        justifyContent: 'center',
        pt: '3px',
        cursor: 'pointer',
        borderRadius: 1,
        outline: selected ? '2px solid' : 'none',
        outlineColor: 'primary.main',
        '&:hover': { bgcolor: 'background.well' },
        '&::after': {
          content: '""',
          position: 'absolute',
          top: MARK + 4,
          bottom: 0,
          left: 'calc(50% - 1px)',
          width: 2,
          bgcolor: TONE_COLOURS[tone],
        },
      }}
    >
      <FindingMark family={family} tone={tone} />
      {several && (
        <Box
          component="span"
          sx={{
            position: 'absolute',
            left: 'calc(50% + 9px)',
            top: -1,
            fontSize: '0.6875rem',
            fontWeight: 600,
            color: 'text.primary',
          }}
        >
          {count(findings.length)}
        </Box>
      )}
    </Box>
  );
}

/** Where the view lies in the whole. */
function Overview({ rows, view }: { rows: number; view: RibbonView }) {
  return (
    <Box
      aria-hidden
      sx={{
        position: 'absolute',
        insetInline: 0,
        bottom: 0,
        height: 3,
        bgcolor: 'divider',
        borderRadius: 2,
      }}
    >
      <Box
        sx={{
          position: 'absolute',
          height: 3,
          minWidth: 6,
          borderRadius: 2,
          bgcolor: 'primary.main',
          left: `${(view.from / rows) * 100}%`,
          width: `${((view.to - view.from) / rows) * 100}%`,
        }}
      />
    </Box>
  );
}

function useWidth(frame: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(800);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 800));
    watch.observe(element);
    return () => watch.disconnect();
  }, [frame]);
  return width;
}

/** Pulls the view along with the pointer. */
function useDrag(width: number, view: RibbonView, rows: number, onView: (view: RibbonView) => void) {
  const held = useRef<{ x: number; view: RibbonView } | null>(null);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      held.current = { x: event.clientX, view };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (held.current === null) return;
      const { x, view: start } = held.current;
      onView(panned(start, rows, Math.round(((x - event.clientX) / width) * (start.to - start.from))));
    },
    onPointerUp: () => {
      held.current = null;
    },
  };
}
