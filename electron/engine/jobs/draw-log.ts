import { AppError } from '../../../shared/errors.ts';
import type { SelectionName } from '../../../shared/model/draw-method.ts';
import type { KeptPlan } from '../../../shared/model/plan.ts';
import type { EarlierDraw } from '../../../shared/model/sample.ts';
import { type DrawDocument, methodOf, parseDraw } from '../sampling/draw.ts';
import type { ReadDb } from '../vault/connection.ts';

/**
 * All draws from these ids, the first one first. By their digest: freezing the same ids again does not make a
 * first draw of a second one.
 */
export function drawsOf(db: ReadDb, digest: string): DrawDocument[] {
  const documents = db.raw
    .prepare(
      'SELECT s.document FROM sample s JOIN population p ON p.id = s.population_id WHERE p.digest = ? ORDER BY s.id',
    )
    .pluck()
    .all(digest) as string[];
  return documents.map(parseDraw);
}

export type Standing = {
  /** Why ids that were drawn from before are drawn from again. */
  standsFor: string | null;
  extension: 'declared' | 'unplanned' | null;
  /** Of the draw that this one extends as declared. */
  plan: KeptPlan | undefined;
  earlier: EarlierDraw[];
};

/**
 * How a draw stands to the earlier ones. More items by the seed of an earlier draw are its extension: declared
 * where that one was planned in two stages, and unplanned otherwise. Everything else takes a reason.
 *
 * @throws AppError `request-invalid` where it takes a reason and none was given
 */
export function standing(
  draws: readonly DrawDocument[],
  wanted: { method: SelectionName; size: number; seed: string; reason: string | undefined },
): Standing {
  const earlier = draws.map(earlierDraw);
  const nothing = { standsFor: null, extension: null, plan: undefined, earlier };
  if (draws.length === 0) return nothing;
  const first = draws.find(
    (draw) => wanted.seed !== '' && draw.seed === wanted.seed && methodOf(draw).name === wanted.method,
  );
  if (first && first.parameters.size === wanted.size) return { ...nothing, standsFor: wanted.reason ?? null };
  if (first && first.parameters.size < wanted.size) {
    const { plan } = first.circumstances;
    const declared =
      plan?.method === 'two-stage' && first.parameters.size === plan.n && wanted.size === 2 * plan.n;
    return {
      standsFor: wanted.reason ?? null,
      extension: declared ? 'declared' : 'unplanned',
      plan: declared ? plan : undefined,
      earlier,
    };
  }
  if (wanted.reason === undefined)
    throw new AppError('request-invalid', {
      problem: 'this population was drawn from before; a second draw needs a reason, and both stay visible',
    });
  return { ...nothing, standsFor: wanted.reason };
}

function earlierDraw(document: DrawDocument): EarlierDraw {
  const { drawn_at, drawn_by, redraw_reason } = document.circumstances;
  return {
    method: methodOf(document).name,
    seed: document.seed,
    size: document.parameters.size,
    ...(drawn_at === undefined ? {} : { drawn_at }),
    ...(drawn_by === undefined ? {} : { drawn_by }),
    ...(redraw_reason === undefined ? {} : { reason: redraw_reason }),
  };
}
