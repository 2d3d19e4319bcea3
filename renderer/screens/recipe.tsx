import Alert from '@mui/material/Alert';
import { z } from 'zod';
import type { Chain } from '../../shared/model/integrity.ts';
import { useQueryOf } from '../api/queries.ts';
import { Answer } from '../components/async-state.tsx';
import { Page } from '../components/page.tsx';
import { RecipeEditor } from '../components/recipe-editor.tsx';
import { chainKey, FIRST_RECIPE } from '../lib/recipe-draft.ts';
import { useParams } from '../router.ts';

const number = z.coerce.number().int().positive().catch(0);

/** The chain that the address names; null where it names none that is there. */
function namedChain(params: URLSearchParams, chains: readonly Chain[]): Chain | null {
  const key = `${params.get('source')} ${params.get('dialect')}`;
  return chains.find((chain) => chainKey(chain) === key) ?? null;
}

export function RecipeScreen() {
  const params = useParams();
  const chains = useQueryOf('integrity.chains', {});
  const rid = number.parse(params.get('rid') ?? 0) || null;
  return (
    <Page
      title="Recipe"
      lead="How the rows of a chain are hashed, as data: write it, and see at once which bytes of a row are hashed and what that gives."
    >
      <Answer query={chains} label="Loading the chains">
        {(all) => {
          const named = namedChain(params, all);
          // The first there is; where there is none, rows are typed.
          const chain = named ?? all[0] ?? null;
          return (
            <>
              {named === null && params.has('source') && (
                <Alert severity="warning" sx={{ mb: 2 }}>
                  The chain that this address names is not in this vault.
                  {chain !== null && ' Another one is shown.'}
                </Alert>
              )}
              {chain === null ? (
                <RecipeEditor chains={all} chain={null} rid={null} start={FIRST_RECIPE} />
              ) : (
                <OfChain key={`${chainKey(chain)} ${rid}`} chains={all} chain={chain} rid={named && rid} />
              )}
            </>
          );
        }}
      </Answer>
    </Page>
  );
}

/** Begins with the recipe that the chain is verified by. */
function OfChain({ chains, chain, rid }: { chains: Chain[]; chain: Chain; rid: number | null }) {
  const { source_id, dialect } = chain;
  const inUse = useQueryOf('recipes.inUse', { source_id, dialect });
  return (
    <Answer query={inUse} label="Loading the recipe">
      {({ text }) => <RecipeEditor chains={chains} chain={chain} rid={rid} start={text} />}
    </Answer>
  );
}
