import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { planWords } from '../../shared/draw-words.ts';
import { DISTRIBUTIONS, type KeptPlan } from '../../shared/model/plan.ts';
import { ATTRIBUTE_LETTERS, type WorksheetSetup as Setup } from '../../shared/model/worksheet.ts';
import { ConfidenceField, MethodField, tolerableRateOf } from './plan-fields.tsx';

const EMPTY = {
  objective: '',
  control: '',
  criterion: '',
  deviation: '',
  completeness: '',
  rationale: '',
};

/** What is tested and by which rule it is judged; has to stand before the first mark. */
export function WorksheetSetup({
  setup,
  plan,
  onSave,
}: {
  setup: Setup | null;
  /** What the sample was planned by: it counts, and is not asked for again. */
  plan: KeptPlan | null;
  onSave: (setup: Setup) => Promise<unknown>;
}) {
  const [text, setText] = useState(setup ?? { ...EMPTY, rationale: plan?.rationale ?? '' });
  const [attributes, setAttributes] = useState(setup?.attributes.map(({ definition }) => definition) ?? ['']);
  const [confidence, setConfidence] = useState<number>(plan?.confidence ?? setup?.confidence ?? 9500);
  const [tolerable, setTolerable] = useState(String((plan?.tolerable ?? setup?.tolerable ?? 500) / 100));
  const [method, setMethod] = useState<Setup['method']>(setup?.method ?? 'hypergeometric');
  const [tried, setTried] = useState(false);
  const rate = tolerableRateOf(tolerable);
  const complete =
    [text.objective, text.control, text.criterion, text.deviation, ...attributes].every(
      (value) => value.trim() !== '',
    ) && rate !== null;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!complete || rate === null) return;
    const { objective, control, criterion, deviation, completeness, rationale } = text;
    await onSave({
      ...{ objective, control, criterion, deviation, completeness, rationale, confidence, method },
      tolerable: rate,
      attributes: attributes.map((definition, i) => ({ letter: ATTRIBUTE_LETTERS[i] ?? 'E', definition })),
    });
  };
  const field = (key: keyof typeof EMPTY, label: string, helper = '', required = true) => (
    <TextField
      label={label}
      multiline
      value={text[key]}
      onChange={(event) => setText({ ...text, [key]: event.target.value })}
      error={required && tried && text[key].trim() === ''}
      helperText={required && tried && text[key].trim() === '' ? 'Say it before testing begins.' : helper}
      slotProps={{ htmlInput: { maxLength: key === 'completeness' ? 5000 : 2000 } }}
    />
  );
  return (
    <Stack
      component="form"
      spacing={2}
      onSubmit={submit}
      noValidate
      aria-label="Set-up"
      sx={{ maxWidth: 860, pt: 1 }}
    >
      {field('control', 'Control', 'As the client names it.')}
      {field('criterion', 'Criterion', 'For example SOC 2 CC8.1.')}
      {field('objective', 'Objective', 'What the test is to show.')}
      {field('deviation', 'What counts as a deviation')}
      {attributes.map((definition, i) => (
        <Stack
          // biome-ignore lint/suspicious/noArrayIndexKey: an attribute is its letter, and that is its place
          key={i}
          direction="row"
          spacing={1}
          sx={{ alignItems: 'flex-start' }}
        >
          <TextField
            label={`Attribute ${ATTRIBUTE_LETTERS[i]}`}
            value={definition}
            onChange={(event) => setAttributes(attributes.with(i, event.target.value))}
            error={tried && definition.trim() === ''}
            helperText={tried && definition.trim() === '' ? 'Say what is tested.' : ' '}
            slotProps={{ htmlInput: { maxLength: 1000 } }}
          />
          {i > 0 && i === attributes.length - 1 && (
            <Button
              onClick={() => setAttributes(attributes.slice(0, -1))}
              aria-label={`Remove attribute ${ATTRIBUTE_LETTERS[i]}`}
            >
              Remove
            </Button>
          )}
        </Stack>
      ))}
      {attributes.length < ATTRIBUTE_LETTERS.length && (
        <Button
          variant="outlined"
          onClick={() => setAttributes([...attributes, ''])}
          sx={{ alignSelf: 'flex-start' }}
        >
          Add attribute {ATTRIBUTE_LETTERS[attributes.length]}
        </Button>
      )}
      {plan ? (
        <Typography color="textSecondary">Judged by the plan of the sample: {planWords(plan)}</Typography>
      ) : (
        <>
          <Stack direction="row" spacing={2} useFlexGap sx={{ flexWrap: 'wrap' }}>
            <TextField
              label="Tolerable rate, %"
              value={tolerable}
              onChange={(event) => setTolerable(event.target.value)}
              error={rate === null}
              helperText={rate === null ? 'From 0.01 to 99.99, two decimals at most.' : 'As planned.'}
              slotProps={{ htmlInput: { inputMode: 'decimal' } }}
              sx={{ width: 190 }}
            />
            <ConfidenceField value={confidence} onChange={setConfidence} helperText="As planned." />
            <MethodField
              methods={[...DISTRIBUTIONS, 'discovery']}
              value={method}
              onChange={setMethod}
              helperText="As planned."
            />
          </Stack>
          {field('rationale', 'Why these', 'The reliance wanted, what is expected, from where.', false)}
        </>
      )}
      {field(
        'completeness',
        'Completeness and accuracy of the listing',
        'Your own work and its conclusion. What Vouch knows of the listing is printed beside it.',
        false,
      )}
      <Button type="submit" variant="contained" sx={{ alignSelf: 'flex-start' }}>
        {setup ? 'Keep the set-up' : 'Begin the worksheet'}
      </Button>
    </Stack>
  );
}
