import { z } from 'zod';
import { PRESET_NAMES, PRESETS, type PresetName } from './json-style.ts';
import { name } from './recipe-parts.ts';
import { type JsonSpec, type Segment, transforms } from './recipe-segments.ts';
import { styleSchema } from './recipe-style.ts';

/**
 * Encodings to try where none is published, as a grid: every choice of the optional fields, with the predecessor's hash
 * at each of its places, in each style or joined, with the time in each form, null kept or dropped.
 */
export const candidateGridSchema = z.strictObject({
  /** Fields that may be hashed, in the order in which they are written. */
  fields: z.array(name).min(1).max(50),
  /** Those of them that may be left out. */
  optional: z.array(name).max(4).optional(),
  /** Fields that are never hashed; the whole record without them is tried too. */
  never: z.array(name).max(10).optional(),
  styles: z.record(name, z.union([z.enum(PRESET_NAMES as [PresetName, ...PresetName[]]), styleSchema])),
  /** Separators that fields are joined with. */
  joined: z.array(z.string().min(1).max(4)).max(4).optional(),
  /** Transforms of a time, by what they are called. */
  time: z.strictObject({ field: name, forms: z.record(name, transforms) }).optional(),
});
export type CandidateGrid = z.infer<typeof candidateGridSchema>;

export type Candidate = { name: string; preimage: Segment[] };

const PLACES = ['member', 'appended', 'prepended', 'bytes-appended', 'bytes-prepended'] as const;
type PrevPlace = (typeof PLACES)[number];
type Time = { name: string; field: string; xform: string[] } | null;

/** Every candidate of the grid, those nearest to what is stored first. `prev`: the field of the predecessor's hash. */
export function candidatesOf(grid: CandidateGrid, prev: string): Candidate[] {
  const { time, joined = [], styles } = grid;
  const times: Time[] = [
    null,
    ...Object.entries(time?.forms ?? {}).map(([form, xform]) => ({ name: form, field: time!.field, xform })),
  ];
  const sets = subsets(grid.optional ?? []);
  return times.flatMap((at) =>
    PLACES.flatMap((place) => [
      ...Object.entries(styles).flatMap(([styleName, style]) =>
        (['keep', 'drop'] as const).flatMap((nulls) => [
          ...sets.map((out) => ofFields(grid, { out, prev, place, styleName, style, nulls, at })),
          ofRecord(grid, { prev, place, styleName, style, nulls, at }),
        ]),
      ),
      ...joined.flatMap((separator) =>
        ['', 'null'].flatMap((absent) =>
          sets.map((out) => ofJoined(grid, { out, prev, place, separator, absent, at })),
        ),
      ),
    ]),
  );
}

type JsonChoice = {
  prev: string;
  place: PrevPlace;
  styleName: string;
  style: CandidateGrid['styles'][string];
  nulls: 'keep' | 'drop';
  at: Time;
};

function ofFields({ fields }: CandidateGrid, choice: JsonChoice & { out: string[] }): Candidate {
  const { out, prev, place } = choice;
  const pick = [...fields.filter((field) => !out.includes(field)), ...(place === 'member' ? [prev] : [])];
  const missing = choice.nulls === 'drop' ? { missing: 'drop' as const } : {};
  return {
    name: nameOf([choice.styleName, `prev-${place}`, without(out), nullsName(choice.nulls), choice.at?.name]),
    preimage: placed(place, { json: { of: 'record', pick, ...missing, ...spelled(choice) } }),
  };
}

function ofRecord({ never = [] }: CandidateGrid, choice: JsonChoice): Candidate {
  const { prev, place } = choice;
  const omit = place === 'member' ? never : [...never, prev];
  return {
    name: nameOf([choice.styleName, `prev-${place}`, 'all-fields', nullsName(choice.nulls), choice.at?.name]),
    preimage: placed(place, { json: { of: 'record', omit, ...spelled(choice) } }),
  };
}

function spelled({ style, nulls, at }: JsonChoice): Pick<JsonSpec, 'style' | 'xform'> {
  const settings = typeof style === 'string' ? PRESETS[style] : style;
  return {
    style: nulls === 'keep' ? style : { ...settings, nulls },
    ...(at === null ? {} : { xform: { [at.field]: at.xform } }),
  };
}

type JoinChoice = {
  out: string[];
  prev: string;
  place: PrevPlace;
  separator: string;
  absent: string;
  at: Time;
};

function ofJoined({ fields }: CandidateGrid, choice: JoinChoice): Candidate {
  const { out, place, separator, absent, at } = choice;
  const parts = fields
    .filter((field) => !out.includes(field))
    .flatMap((field, i): Segment[] => {
      const xform = at?.field === field ? { xform: at.xform } : {};
      const value: Segment = { field, ...(absent === '' ? {} : { null: absent }), ...xform };
      return i === 0 ? [value] : [{ lit: separator }, value];
    });
  const preimage: Segment[] =
    place === 'member' ? [...parts, { lit: separator }, { prev: 'text' }] : placed(place, ...parts);
  return {
    name: nameOf([`joined ${separator}`, `prev-${place}`, without(out), absent && 'null-as-word', at?.name]),
    preimage,
  };
}

function placed(place: PrevPlace, ...hashed: Segment[]): Segment[] {
  const prev: Segment = { prev: place.startsWith('bytes') ? 'bytes' : 'text' };
  if (place === 'member') return hashed;
  return place.endsWith('prepended') ? [prev, ...hashed] : [...hashed, prev];
}

function subsets(fields: readonly string[]): string[][] {
  return fields.reduce<string[][]>((all, field) => all.concat(all.map((set) => set.concat(field))), [[]]);
}

function without(out: readonly string[]): string {
  return out.length === 0 ? 'every-field' : `without-${out.join('-')}`;
}

function nullsName(nulls: 'keep' | 'drop'): string {
  return nulls === 'drop' ? 'nulls-dropped' : '';
}

function nameOf(parts: (string | undefined)[]): string {
  return parts.filter(Boolean).join('/');
}
