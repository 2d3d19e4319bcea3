import Alert from '@mui/material/Alert';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import {
  ALLOCATIONS,
  type Allocation,
  OVERALLS,
  type Overall,
  SELECTIONS,
  type SelectionName,
  STRATUM_FIELDS,
  type StratumField,
} from '../../shared/model/draw-method.ts';
import { type DrawDraft, type DrawProblems, idsOf } from '../lib/draw-draft.ts';
import { count, counted } from '../lib/numbers.ts';

const NAMES: Record<SelectionName, string> = {
  random: 'Random: the smallest tickets',
  systematic: 'Systematic: every so many, by time',
  stratified: 'Stratified: a part of each group',
  all: 'All items',
  judgmental: 'Chosen by judgement',
};
const FIELDS: Record<StratumField, string> = {
  source: 'Source',
  kind: 'Kind',
  type: 'Type',
  repository: 'Repository',
  outcome: 'Outcome',
  severity: 'Severity',
  month: 'Month (UTC)',
};
const ALLOCATION_NAMES: Record<Allocation, string> = {
  proportional: 'In proportion to their size',
  neyman: 'Neyman: more where rates vary more',
};
const OVERALL_NAMES: Record<Overall, string> = {
  pooled: 'Pooled: narrower, for few deviations',
  bonferroni: 'Bonferroni: always holds, wider',
};

type Change = (change: Partial<DrawDraft>) => void;
type Fields = { draft: DrawDraft; problems: DrawProblems; onChange: Change };
export type CountedStratum = { name: string; count: number; size: number | null };

/** How the items are chosen. */
export function SelectionField({ draft, onChange }: Pick<Fields, 'draft' | 'onChange'>) {
  return (
    <Choice
      label="Selection"
      value={draft.selection}
      options={SELECTIONS}
      names={NAMES}
      onChange={(selection) => onChange({ selection })}
    />
  );
}

/** What the chosen method wants to know besides. */
export function SelectionFields({
  strata,
  ...fields
}: Fields & { strata: readonly CountedStratum[] | null }) {
  if (fields.draft.selection === 'systematic') return <SystematicFields {...fields} />;
  if (fields.draft.selection === 'stratified') return <StratifiedFields {...fields} strata={strata} />;
  if (fields.draft.selection === 'judgmental') return <JudgmentalFields {...fields} />;
  return null;
}

function Choice<V extends string>({
  label,
  value,
  options,
  names,
  onChange,
}: {
  label: string;
  value: V;
  options: readonly V[];
  names: Record<V, string>;
  onChange: (value: V) => void;
}) {
  return (
    <TextField select label={label} value={value} onChange={(event) => onChange(event.target.value as V)}>
      {options.map((option) => (
        <MenuItem key={option} value={option}>
          {names[option]}
        </MenuItem>
      ))}
    </TextField>
  );
}

function SystematicFields({ draft, onChange }: Fields) {
  return (
    <TextField
      label="Why nothing repeats with the interval"
      value={draft.noPattern}
      onChange={(event) => onChange({ noPattern: event.target.value })}
      helperText="Left empty, the sample is counted and nothing is concluded from it."
      multiline
      slotProps={{ htmlInput: { maxLength: 1000 } }}
    />
  );
}

function StratifiedFields({
  draft,
  problems,
  onChange,
  strata,
}: Fields & { strata: readonly CountedStratum[] | null }) {
  return (
    <>
      <Choice
        label="Strata by"
        value={draft.by}
        options={STRATUM_FIELDS}
        names={FIELDS}
        onChange={(by) => onChange({ by, rates: [] })}
      />
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2} sx={{ '& > *': { flex: 1, minWidth: 0 } }}>
        <Choice
          label="Items of each"
          value={draft.allocation}
          options={ALLOCATIONS}
          names={ALLOCATION_NAMES}
          onChange={(allocation) => onChange({ allocation })}
        />
        <Choice
          label="Put together by"
          value={draft.overall}
          options={OVERALLS}
          names={OVERALL_NAMES}
          onChange={(overall) => onChange({ overall })}
        />
      </Stack>
      {strata !== null && <Strata draft={draft} problems={problems} onChange={onChange} strata={strata} />}
    </>
  );
}

/** So many are shown; of more, how many there are. */
const SHOWN = 30;

function Strata({ draft, problems, onChange, strata }: Fields & { strata: readonly CountedStratum[] }) {
  const isNeyman = draft.allocation === 'neyman';
  const setRate = (at: number, rate: string) =>
    onChange({ rates: strata.map((_, h) => (h === at ? rate : (draft.rates[h] ?? ''))) });
  if (strata.length > SHOWN && isNeyman)
    return (
      <Alert severity="info">
        {counted(strata.length, 'stratum', 'strata')}: too many to expect a rate in each.
      </Alert>
    );
  return (
    <Stack component="ul" spacing={1} aria-label="Strata" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {strata.slice(0, SHOWN).map(({ name, count: items, size }, h) => (
        <Stack
          key={name}
          component="li"
          direction="row"
          spacing={2}
          sx={{ alignItems: 'center', justifyContent: 'space-between' }}
        >
          <Typography sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>{name}</Typography>
          <Stack direction="row" spacing={2} sx={{ alignItems: 'center', flexShrink: 0 }}>
            <Typography color="textSecondary">
              {size === null ? count(items) : `${count(size)} of ${count(items)}`}
            </Typography>
            {isNeyman && (
              <TextField
                label="Expected, %"
                value={draft.rates[h] ?? ''}
                onChange={(event) => setRate(h, event.target.value)}
                error={problems.rates !== undefined}
                slotProps={{
                  htmlInput: { inputMode: 'decimal', 'aria-label': `Rate expected in ${name}, %` },
                }}
                size="small"
                sx={{ width: 120 }}
              />
            )}
          </Stack>
        </Stack>
      ))}
      {strata.length > SHOWN && (
        <Typography component="li" color="textSecondary">
          and {counted(strata.length - SHOWN, 'stratum', 'strata')} more
        </Typography>
      )}
      {problems.rates && (
        <Typography component="li" variant="body2" color="error">
          {problems.rates}
        </Typography>
      )}
    </Stack>
  );
}

function JudgmentalFields({ draft, problems, onChange }: Fields) {
  const chosen = idsOf(draft.ids).length;
  return (
    <>
      <TextField
        label="Ids of the items"
        value={draft.ids}
        onChange={(event) => onChange({ ids: event.target.value })}
        error={problems.ids !== undefined}
        helperText={problems.ids ?? (chosen === 0 ? 'One a line.' : `${counted(chosen, 'item')}.`)}
        multiline
        minRows={3}
        maxRows={8}
        slotProps={{ htmlInput: { spellCheck: false, className: 'mono' } }}
      />
      <TextField
        label="Why these items"
        value={draft.why}
        onChange={(event) => onChange({ why: event.target.value })}
        error={problems.why !== undefined}
        helperText={problems.why ?? 'Nothing is concluded on the population from items that a person chose.'}
        slotProps={{ htmlInput: { maxLength: 1000 } }}
      />
    </>
  );
}
