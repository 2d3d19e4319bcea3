import { mappingDialect } from '../mappings/mapping-dialect.ts';
import type { MappingText } from '../mappings/mapping-file.ts';
import type { Dialect } from '../platforms/dialect.ts';
import { DIALECTS } from '../platforms/registry.ts';
import type { ReadInput } from './read-records.ts';
import { type Recognition, recognise } from './recognise.ts';

/** The mappings that a file may be read by; `chosen`: the one that the user said, by its hash. */
export type InputMappings = { known: readonly MappingText[]; chosen: string | null };

/** How a file is read: by what the user said of it, else by a platform's dialect, else by a mapping. */
export function recogniseInput(
  { name, platform, mappings }: ReadInput,
  sample: Buffer,
  complete: boolean,
): Recognition {
  const own = mappings?.known.map(mappingDialect) ?? [];
  const dialect = mappings?.chosen ? own.find((each) => each.name.endsWith(mappings.chosen!)) : undefined;
  return recognise(sample, complete, name, { platform, dialect }, [...DIALECTS, ...own]);
}

/** The dialect that a file was recognised as. */
export function dialectOfInput({ mappings }: ReadInput, name: string): Dialect | null {
  return mappings?.known.map(mappingDialect).find((each) => each.name === name) ?? null;
}
