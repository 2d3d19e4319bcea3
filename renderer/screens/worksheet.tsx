import Undo from '@mui/icons-material/Undo';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Link from '@mui/material/Link';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import type { KeptPlan } from '../../shared/model/plan.ts';
import {
  type AttributeLetter,
  type WorksheetItem as Item,
  type Mark,
  TICK_MARKS,
  type Worksheet,
} from '../../shared/model/worksheet.ts';
import { dropTarget } from '../api/drop-target.ts';
import { useQueryOf } from '../api/queries.ts';
import { Answer, ErrorNotice } from '../components/async-state.tsx';
import { Disclosure } from '../components/disclosure.tsx';
import { Modal } from '../components/modal.tsx';
import { Page, Section } from '../components/page.tsx';
import { ReasonDialog } from '../components/reason-dialog.tsx';
import { isTyping } from '../components/use-shortcuts.ts';
import { useWorksheet, type WorksheetActions } from '../components/use-worksheet.ts';
import { WorksheetAttachments } from '../components/worksheet-attachments.tsx';
import { WorksheetExceptions } from '../components/worksheet-exceptions.tsx';
import { ExportWorksheet, ReadMarks } from '../components/worksheet-files.tsx';
import { WorksheetGrid } from '../components/worksheet-grid.tsx';
import { WorksheetHistory } from '../components/worksheet-history.tsx';
import { WorksheetItem } from '../components/worksheet-item.tsx';
import { WorksheetLegend } from '../components/worksheet-legend.tsx';
import { WorksheetResults } from '../components/worksheet-results.tsx';
import { WorksheetSetup } from '../components/worksheet-setup.tsx';
import { WorksheetSignOff } from '../components/worksheet-sign-off.tsx';
import { count, counted, percent } from '../lib/numbers.ts';

type AskedMark = { order: number; no: number; letter: AttributeLetter; mark: Mark };

/** How a mark is set from anywhere: at once, or after what has to be said with it. */
function useMarking(actions: WorksheetActions, nos: ReadonlyMap<number, number>) {
  const [asked, setAsked] = useState<AskedMark | null>(null);
  const mark = (item: Item, letter: AttributeLetter, what: Mark | null) => {
    const { order } = item;
    const had = item.cells[letter]?.mark ?? null;
    if (what !== null && TICK_MARKS[what].asks !== undefined)
      setAsked({ order, no: nos.get(order) ?? order, letter, mark: what });
    else if (what !== had) void actions.change({ kind: 'mark', order, attribute: letter, mark: what });
  };
  const dialog = asked && (
    <ReasonDialog
      title={`${TICK_MARKS[asked.mark].sign} for item ${asked.no}, ${asked.letter}`}
      about={`${TICK_MARKS[asked.mark].words}.`}
      label={TICK_MARKS[asked.mark].asks}
      action="Set the mark"
      onClose={() => setAsked(null)}
      onGiven={(reason) => {
        setAsked(null);
        const { order, letter: attribute, mark: what } = asked;
        void actions.change({ kind: 'mark', order, attribute, mark: what, reason });
      }}
    />
  );
  return { mark, dialog };
}

function Begun({ worksheet, actions }: { worksheet: Worksheet; actions: WorksheetActions }) {
  const { sample, items, setup, progress } = worksheet;
  const facts = useQueryOf('samples.items', { id: sample });
  const records = useMemo(
    () => new Map((facts.data ?? []).map((record) => [record.order, record])),
    [facts.data],
  );
  const nos = useMemo(() => new Map(items.map(({ order }, i) => [order, i + 1])), [items]);
  const [open, setOpen] = useState<number | null>(null);
  const { mark, dialog } = useMarking(actions, nos);
  const item = items.find(({ order }) => order === open);
  const frozen = worksheet.preparer !== null;
  const letters = (setup?.attributes ?? []).map(({ letter }) => letter);

  const { attach } = actions;
  useEffect(() => {
    if (frozen) return;
    const no = open === null ? null : nos.get(open);
    dropTarget.set({
      label:
        no === null
          ? 'Drop files to attach them to the worksheet'
          : `Drop files to attach them to item ${no}`,
      take: (files) => void attach(open, files),
    });
    return () => dropTarget.set(null);
  }, [frozen, open, nos, attach]);

  return (
    <>
      <LinearProgress
        variant="determinate"
        aria-label="Items tested"
        value={percent(progress.tested, progress.items)}
        sx={{ mb: 3, height: 6, borderRadius: 3, maxWidth: 480 }}
      />
      {worksheet.notices.map((notice) => (
        <Alert key={notice} severity="warning" sx={{ mb: 1.5 }}>
          {notice}
        </Alert>
      ))}
      <Section title="Items">
        <WorksheetLegend />
        {facts.error && <ErrorNotice error={facts.error} />}
        <WorksheetGrid
          items={items}
          records={records}
          letters={letters}
          frozen={frozen}
          onMark={mark}
          onOpen={({ order }) => setOpen(order)}
        />
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
          {counted(worksheet.reserves_left, 'reserve')} left, used strictly in the order of the draw.
        </Typography>
      </Section>
      <Section title="Exceptions">
        <WorksheetExceptions worksheet={worksheet} nos={nos} actions={actions} />
      </Section>
      <Section title="Result">
        <WorksheetResults worksheet={worksheet} actions={actions} />
      </Section>
      <Section title="Attachments">
        <WorksheetAttachments
          sample={sample}
          order={null}
          attachments={worksheet.attachments}
          frozen={frozen}
          actions={actions}
          placeOf={({ order }) => (order === null ? 'whole worksheet' : `item ${nos.get(order)}`)}
        />
      </Section>
      <Section title="Sign-off">
        <WorksheetSignOff worksheet={worksheet} actions={actions} />
      </Section>
      <Disclosure title="History">
        <WorksheetHistory sample={sample} />
      </Disclosure>
      {item && (
        <WorksheetItem
          key={item.order}
          worksheet={worksheet}
          item={item}
          no={nos.get(item.order) ?? item.order}
          record={records.get(item.order)}
          actions={actions}
          onMark={(letter, what) => mark(item, letter, what)}
          onClose={() => setOpen(null)}
        />
      )}
      {dialog}
    </>
  );
}

function Loaded({
  worksheet,
  actions,
  problem,
  plan,
}: {
  worksheet: Worksheet;
  actions: WorksheetActions;
  problem: unknown;
  plan: KeptPlan | null;
}) {
  const { sample, setup, progress, undo } = worksheet;
  const [editing, setEditing] = useState(false);
  const frozen = worksheet.preparer !== null;
  const onKeyDown = (event: KeyboardEvent) => {
    const wanted = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === 'z';
    if (!wanted || isTyping(event.target) || undo === null) return;
    event.preventDefault();
    void actions.undo();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut of the whole screen, which the button also does
    <div onKeyDown={onKeyDown}>
      <Page
        title={`Worksheet of sample ${sample}`}
        lead={
          <>
            <Link href={`#/samples/${sample}`}>Sample {sample}</Link>
            {setup && ` · ${setup.control} · ${count(progress.tested)} of ${count(progress.items)} tested`}
            {frozen && (worksheet.reviewer ? ' · signed and reviewed' : ' · signed')}
          </>
        }
        actions={
          setup && (
            <>
              <Tooltip title={undo === null ? '' : `Undo: ${undo} (Ctrl+Z)`}>
                <span>
                  <Button
                    variant="outlined"
                    startIcon={<Undo />}
                    disabled={undo === null}
                    onClick={() => void actions.undo()}
                  >
                    Undo
                  </Button>
                </span>
              </Tooltip>
              {!frozen && (
                <>
                  <Button variant="outlined" onClick={() => setEditing(true)}>
                    Set-up
                  </Button>
                  <ReadMarks sample={sample} />
                </>
              )}
              <ExportWorksheet sample={sample} />
            </>
          )
        }
      >
        {problem !== null && <ErrorNotice error={problem} />}
        {setup ? (
          <Begun worksheet={worksheet} actions={actions} />
        ) : (
          <Section title="Before testing">
            <Typography color="textSecondary" sx={{ maxWidth: '75ch' }}>
              Say what is tested and what counts as a deviation. It stands on the worksheet, and what changes
              after testing has begun is noted there.
            </Typography>
            <WorksheetSetup
              setup={null}
              plan={plan}
              onSave={(made) => actions.change({ kind: 'set-up', setup: made })}
            />
          </Section>
        )}
        {editing && (
          <Modal open wide title="Set-up" onClose={() => setEditing(false)}>
            <WorksheetSetup
              setup={setup}
              plan={plan}
              onSave={async (made) => {
                if (await actions.change({ kind: 'set-up', setup: made })) setEditing(false);
              }}
            />
          </Modal>
        )}
      </Page>
    </div>
  );
}

export function WorksheetScreen({ id }: { id: number }) {
  const { query, actions, problem } = useWorksheet(id);
  const sample = useQueryOf('samples.get', { id });
  return (
    <Answer query={sample} label="Loading the sample">
      {({ plan }) => (
        <Answer query={query} label="Loading the worksheet">
          {(worksheet) => (
            <Loaded key={id} worksheet={worksheet} actions={actions} problem={problem} plan={plan} />
          )}
        </Answer>
      )}
    </Answer>
  );
}
