import { z } from 'zod';

/** What was there in the window, and how often as long before and after. */
const windowValue = z.object({
  value: z.string(),
  label: z.string(),
  count: z.number().int(),
  before: z.number().int(),
  after: z.number().int(),
  /** No record of the vault, whatever the filter, has it earlier. */
  first_seen: z.boolean(),
});
export type WindowValue = z.infer<typeof windowValue>;

const windowField = z.object({
  values: z.array(windowValue),
  distinct: z.number().int(),
  /** How many of all its values were never there before. */
  first_seen: z.number().int(),
});
export type WindowField = z.infer<typeof windowField>;

export const WINDOW_FIELDS = ['actor', 'type', 'target', 'repository', 'outcome', 'source'] as const;
export type WindowFieldName = (typeof WINDOW_FIELDS)[number];

const stretch = z.object({ from: z.string(), before: z.string(), records: z.number().int() });

/** A stretch of time against as long before and after it. */
export const incidentWindow = z.object({
  sentence: z.string(),
  window: stretch,
  earlier: stretch,
  later: stretch,
  fields: z.object({
    actor: windowField,
    type: windowField,
    target: windowField,
    repository: windowField,
    outcome: windowField,
    source: windowField,
  } satisfies Record<WindowFieldName, typeof windowField>),
});
export type IncidentWindow = z.infer<typeof incidentWindow>;

const trace = z.object({
  value: z.string(),
  count: z.number().int(),
  first_at: z.string(),
  last_at: z.string(),
  actors: z.array(z.string()),
  /** null until all is read, and where the search cannot tell: the value holds no letter or digit, or is not searched. */
  first_seen: z.boolean().nullable(),
});
export type Trace = z.infer<typeof trace>;

const traces = z.object({
  values: z.array(trace),
  distinct: z.number().int(),
  /** Records with still other values than the 200,000 that are told apart. */
  others: z.number().int(),
});

/** What only the originals say: from where, in which session, with what. */
export const windowTraces = z.object({
  /** How many records of the window were read so far, the earliest first, and how many there are: asking again goes on. */
  read: z.number().int(),
  records: z.number().int(),
  addresses: traces,
  sessions: traces,
  user_agents: traces,
});
export type WindowTraces = z.infer<typeof windowTraces>;
