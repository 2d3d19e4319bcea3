import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { Chain } from '../../shared/model/integrity.ts';
import { RECIPE_LONGEST, type RecipePreview } from '../../shared/model/recipe.ts';
import { useCommand, useQueryOf } from '../api/queries.ts';
import { type GivenKey, keysToSend } from '../lib/given-keys.ts';
import { count } from '../lib/numbers.ts';
import { chainOfKey, recipeAddress } from '../lib/recipe-draft.ts';
import { navigate } from '../router.ts';
import { MONO } from '../theme.ts';
import { ErrorNotice } from './async-state.tsx';
import { CodeBlock } from './code-block.tsx';
import { CopyButton } from './copy-button.tsx';
import { Disclosure } from './disclosure.tsx';
import { KeyFields } from './key-fields.tsx';
import { notify } from './notifications.tsx';
import { PreimageView } from './preimage-view.tsx';
import { RecipeStart, TYPED } from './recipe-start.tsx';
import { RowStrip } from './row-strip.tsx';
import { useSettled } from './use-settled.ts';

/** A recipe at the left, what it makes of a row at the right, both at once. */
export function RecipeEditor({
  chains,
  chain,
  rid,
  start,
}: {
  chains: readonly Chain[];
  /** Whose rows are looked at; null: rows that are typed. */
  chain: Chain | null;
  /** The record to look at. */
  rid: number | null;
  /** The recipe to begin with. */
  start: string;
}) {
  const [text, setText] = useState(start);
  const [typed, setTyped] = useState(chain === null);
  const [rows, setRows] = useState('');
  const [at, setAt] = useState(0);
  const [keys, setKeys] = useState<Record<string, GivenKey>>({});
  const settled = useSettled(text);
  const settledRows = useSettled(rows);
  const ofChain = chain !== null && !typed;
  const preview = useQueryOf(
    'recipes.preview',
    {
      ...{ text: settled, at, keys: keysToSend(keys) },
      ...(ofChain
        ? { chain: { source_id: chain.source_id, dialect: chain.dialect }, ...(rid === null ? {} : { rid }) }
        : { rows: settledRows }),
    },
    { keepPrevious: true },
  );
  const save = useCommand('integrity.keepRecipe');
  const keep = async () => {
    if (!chain) return;
    const { source_id, dialect } = chain;
    const kept = await save
      .mutateAsync({ source_id, dialect, recipe: JSON.parse(text) as Record<string, unknown> })
      .catch(() => null);
    if (kept === null) return;
    notify(`The recipe is kept for ${chain.source}. Verify it again to have a verdict by it.`, {
      severity: 'success',
    });
    navigate('/integrity');
  };
  const found = preview.data;
  const isSettled = settled === text && !preview.isPlaceholderData;

  return (
    <Box
      sx={{
        display: 'grid',
        gap: 3,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
      }}
    >
      <Stack spacing={2}>
        <RecipeStart
          chains={chains}
          chain={typed ? null : chain}
          onRows={(key) => {
            setTyped(key === TYPED);
            setAt(0);
            if (key !== TYPED) {
              const other = chainOfKey(key);
              if (other) navigate(recipeAddress(other).slice(1));
            }
          }}
          onStart={setText}
        />
        {!ofChain && (
          <TextField
            multiline
            minRows={3}
            maxRows={8}
            label="Rows to try it on"
            value={rows}
            onChange={(event) => setRows(event.target.value)}
            helperText="JSON, one row a line, from the first of the log."
            slotProps={{ htmlInput: { spellCheck: false, maxLength: 262_144, style: { fontFamily: MONO } } }}
          />
        )}
        <TextField
          multiline
          minRows={14}
          maxRows={30}
          label="Recipe"
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={found?.problem != null}
          slotProps={{
            htmlInput: {
              spellCheck: false,
              maxLength: RECIPE_LONGEST,
              style: { fontFamily: MONO, fontSize: '0.8125rem' },
            },
          }}
        />
        {found && <Problem preview={found} />}
        {found && found.keys.length > 0 && <KeyFields names={found.keys} given={keys} onChange={setKeys} />}
        {save.error && <ErrorNotice error={save.error} />}
        <Stack direction="row" useFlexGap spacing={1} sx={{ alignItems: 'center', flexWrap: 'wrap' }}>
          {chain && (
            <Button
              variant="contained"
              disabled={!found || found.problem !== null || !isSettled}
              loading={save.isPending}
              onClick={() => void keep()}
            >
              Keep for {chain.source}
            </Button>
          )}
          <CopyButton text={text} what="recipe" />
        </Stack>
      </Stack>
      <Box component="section" aria-label="What it makes of the rows" sx={{ minWidth: 0 }}>
        {preview.error && <ErrorNotice error={preview.error} />}
        {found && <Outcome preview={found} onChoose={setAt} />}
      </Box>
    </Box>
  );
}

function Problem({ preview: { problem, recipe } }: { preview: RecipePreview }) {
  if (problem !== null)
    return (
      <Alert severity="error" role="status">
        <strong>{problem.place}</strong>: {problem.problem}
      </Alert>
    );
  return (
    <Typography variant="body2" color="textSecondary" role="status">
      Valid: <code>{recipe?.name}</code>
    </Typography>
  );
}

function Outcome({ preview, onChoose }: { preview: RecipePreview; onChoose: (at: number) => void }) {
  const { rows, at, row, detail } = preview;
  const tried = rows.filter(({ matches }) => matches !== null).length;
  const matched = rows.filter(({ matches }) => matches === true).length;
  const chosen = rows[at];
  if (rows.length === 0)
    return <Typography color="textSecondary">Type a row to see what is hashed.</Typography>;
  return (
    <Stack spacing={2}>
      <Typography variant="h2" aria-live="polite">
        {tried === 0
          ? 'No row could be tried'
          : `${count(matched)} of ${count(tried)} ${tried === 1 ? 'row gives its hash' : 'rows give their hashes'}`}
      </Typography>
      <RowStrip rows={rows} at={at} onChoose={onChoose} />
      {chosen && (
        <Typography color="textSecondary">
          {chosen.place}
          {detail === null && chosen.note !== null && `: ${chosen.note}`}
        </Typography>
      )}
      {detail && <PreimageView detail={detail} />}
      {row && (
        <Disclosure title="The row itself">
          <CodeBlock label="The row itself" text={`${row.text ?? row.hex}${row.cut ? ' …' : ''}`} />
        </Disclosure>
      )}
    </Stack>
  );
}
