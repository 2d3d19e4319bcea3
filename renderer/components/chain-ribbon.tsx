import ZoomIn from '@mui/icons-material/Add';
import ZoomOut from '@mui/icons-material/Remove';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import type { Finding, Verification } from '../../shared/model/integrity.ts';
import {
  closeUp,
  listedUpTo,
  type RibbonMark,
  type RibbonView,
  ribbonRows,
  rowOf,
  showing,
  tornEnds,
  zoomed,
} from '../../shared/ribbon.ts';
import { chainName } from '../../shared/verdict-words.ts';
import { openRecord, stepper } from '../api/open-record.ts';
import { count, counted } from '../lib/numbers.ts';
import { FindingDetail } from './finding-detail.tsx';
import { RibbonBand } from './ribbon-band.tsx';
import { RibbonLegend } from './ribbon-legend.tsx';

const ALL = '';

/** The chain that a finding is of, as the heads name it. */
function laneOf(finding: Finding, byFile: boolean): string {
  return chainName({ partition: finding.partition, file: byFile ? finding.file : null });
}

/**
 * A whole chain as one band with what was found on it. Keys: arrows, Home and End go through the findings, Enter
 * opens the record, + and - zoom, 0 shows all. The table of findings says the same in words.
 */
export function ChainRibbon({ result, partial }: { result: Verification; partial: boolean }) {
  const torn = tornEnds(result, partial);
  const rows = ribbonRows(result);
  const unlistedFrom = listedUpTo(result);
  const byFile = result.heads.some(({ file }) => file !== null);
  const [lane, setLane] = useState(ALL);
  const [view, setView] = useState<RibbonView>({ from: 0, to: rows });
  const [selected, setSelected] = useState<number | null>(null);
  const { findings } = result;
  const shown = useMemo(
    () =>
      findings
        .map((finding, index) => ({ finding, index }))
        .filter(({ finding }) => lane === ALL || laneOf(finding, byFile) === lane)
        .sort((a, b) => rowOf(a.finding, rows) - rowOf(b.finding, rows)),
    [findings, lane, byFile, rows],
  );
  const isWhole = view.to - view.from >= rows;
  const place = shown.findIndex(({ index }) => index === selected);
  const about = place < 0 ? (view.from + view.to) / 2 : rowOf(shown[place]!.finding, rows);

  const select = (index: number) => {
    const finding = findings[index];
    if (!finding) return;
    setSelected(index);
    setView((now) => showing(now, rows, rowOf(finding, rows)));
  };
  const open = (index: number) => {
    const rid = findings[index]?.rid ?? null;
    select(index);
    if (rid === null) return;
    stepThrough(shown.map(({ finding }) => finding));
    openRecord(rid);
  };
  const zoom = (factor: number) => setView(zoomed(view, rows, factor, about));
  const choose = ({ findings: [first = 0, ...more], first: from, last }: RibbonMark) => {
    if (more.length === 0 || from === last) open(first);
    else {
      setSelected(first);
      setView(closeUp({ first: from, last }, rows));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (next !== undefined) {
      const found = shown[Math.min(Math.max(0, next), shown.length - 1)];
      if (found) select(found.index);
    } else if ((event.key === 'Enter' || event.key === ' ') && selected !== null) open(selected);
    else if (event.key === '+' || event.key === '=') zoom(0.5);
    else if (event.key === '-') zoom(2);
    else if (event.key === '0') setView({ from: 0, to: rows });
    else return;
    event.preventDefault();
  };
  useEffect(() => () => stepper.set(null), []);

  return (
    <Box>
      <Stack
        direction="row"
        useFlexGap
        spacing={1}
        sx={{ alignItems: 'center', flexWrap: 'wrap', justifyContent: 'space-between', mb: 0.5 }}
      >
        <Typography variant="h3">
          {counted(result.rows, 'row')} in {counted(result.heads.length, 'chain')}
        </Typography>
        <Stack direction="row" spacing={0.5} sx={{ alignItems: 'center' }}>
          {result.heads.length > 1 && findings.length > 0 && (
            <LaneChooser
              findings={findings}
              byFile={byFile}
              lane={lane}
              onChange={(next) => {
                setLane(next);
                setSelected(null);
              }}
            />
          )}
          <Zoom title="Zoom out (-)" disabled={isWhole} onClick={() => zoom(2)}>
            <ZoomOut fontSize="small" />
          </Zoom>
          <Zoom title="Zoom in (+)" disabled={view.to - view.from <= 10} onClick={() => zoom(0.5)}>
            <ZoomIn fontSize="small" />
          </Zoom>
          <Button
            size="small"
            color="inherit"
            disabled={isWhole}
            onClick={() => setView({ from: 0, to: rows })}
          >
            Whole chain
          </Button>
        </Stack>
      </Stack>
      <RibbonBand
        result={result}
        torn={torn}
        rows={rows}
        view={view}
        shown={shown}
        selected={place < 0 ? null : selected}
        unlistedFrom={unlistedFrom}
        onView={setView}
        onChoose={choose}
        onKeyDown={onKeyDown}
      />
      <RibbonLegend result={result} torn={torn} hatched={unlistedFrom !== null} />
      <Box aria-live="polite" sx={{ mt: 1.5 }}>
        {place >= 0 && (
          <Box sx={{ borderLeft: '3px solid', borderColor: 'primary.main', pl: 1.5 }}>
            <Typography variant="body2" color="textSecondary">
              Finding {count(place + 1)} of {count(shown.length)}
            </Typography>
            <FindingDetail finding={shown[place]!.finding} integrity={result.integrity} />
          </Box>
        )}
      </Box>
    </Box>
  );
}

/** Lets the record that is open be stepped through the findings. */
function stepThrough(findings: readonly Finding[]): void {
  const rids = [...new Set(findings.flatMap(({ rid }) => (rid === null ? [] : [rid])))];
  stepper.set({
    place: (rid) => {
      const at = rids.indexOf(rid);
      return at < 0 ? null : `Record ${count(at + 1)} of ${count(rids.length)} with findings`;
    },
    step: async (rid, by) => {
      const at = rids.indexOf(rid);
      return at < 0 ? null : (rids[at + by] ?? null);
    },
  });
}

function Zoom({
  title,
  disabled,
  onClick,
  children,
}: {
  title: string;
  disabled: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <Tooltip title={title}>
      <span>
        <IconButton size="small" aria-label={title} disabled={disabled} onClick={onClick}>
          {children}
        </IconButton>
      </span>
    </Tooltip>
  );
}

/** Chooses one chain of several: those that have findings, as the others show an empty band. */
function LaneChooser({
  findings,
  byFile,
  lane,
  onChange,
}: {
  findings: readonly Finding[];
  byFile: boolean;
  lane: string;
  onChange: (lane: string) => void;
}) {
  const counts = Map.groupBy(findings, (finding) => laneOf(finding, byFile));
  return (
    <TextField
      select
      label="Chain"
      value={lane}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      sx={{ width: 220, mr: 1 }}
    >
      <MenuItem value={ALL}>All with findings</MenuItem>
      {[...counts]
        .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
        .map(([name, own]) => (
          <MenuItem key={name} value={name}>
            {name}: {counted(own.length, 'finding')}
          </MenuItem>
        ))}
    </TextField>
  );
}
