import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { PlanMethod } from '../../shared/model/plan.ts';
import { basisPointsOf } from '../../shared/rate.ts';

/** What planning a sample and evaluating it both ask for. */

const METHOD_NAMES: Record<PlanMethod, string> = {
  hypergeometric: 'Hypergeometric: exact for this population',
  binomial: 'Binomial: as in AICPA’s tables',
  poisson: 'Poisson: the usual approximation',
  discovery: 'Discovery: find one if there are too many',
  'two-stage': 'Two stages: extend once if one deviates',
};
/** Basis points. */
const CONFIDENCES = [8000, 9000, 9500, 9900];

/** The basis points of a tolerable rate that was typed in percent; null where it is none. */
export function tolerableRateOf(text: string): number | null {
  const rate = basisPointsOf(text);
  return rate !== null && rate >= 1 && rate <= 9999 ? rate : null;
}

export function ConfidenceField({
  value,
  onChange,
  helperText,
}: {
  value: number;
  onChange: (value: number) => void;
  helperText?: string;
}) {
  return (
    <TextField
      select
      label="Confidence"
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
      helperText={helperText}
      sx={{ minWidth: 120 }}
    >
      {CONFIDENCES.map((confidence) => (
        <MenuItem key={confidence} value={confidence}>
          {confidence / 100} %
        </MenuItem>
      ))}
    </TextField>
  );
}

export function MethodField<M extends PlanMethod>({
  methods,
  value,
  onChange,
  helperText,
}: {
  methods: readonly M[];
  value: M;
  onChange: (value: M) => void;
  helperText?: string;
}) {
  return (
    <TextField
      select
      label="Method"
      value={value}
      onChange={(event) => onChange(methods.find((method) => method === event.target.value) ?? value)}
      helperText={helperText}
      sx={{ minWidth: 260 }}
    >
      {methods.map((method) => (
        <MenuItem key={method} value={method}>
          {METHOD_NAMES[method]}
        </MenuItem>
      ))}
    </TextField>
  );
}
