import { z } from 'zod';

/** The settings of a style, those that it does not give being the default's. */
export const styleSchema = z.strictObject({
  keys: z.enum(['as-stored', 'listed', 'utf16', 'codepoint']).optional(),
  jsIntKeysFirst: z.boolean().optional(),
  sep: z
    .tuple([z.string().max(8), z.string().max(8)])
    .readonly()
    .optional(),
  ascii: z.union([z.boolean(), z.literal('keep-del')]).optional(),
  escapeSlash: z.boolean().optional(),
  escapeLineSep: z.boolean().optional(),
  escapeHtml: z.boolean().optional(),
  numbers: z.enum(['lexeme', 'ecma', 'python']).optional(),
  wholeFloatsToInt: z.boolean().optional(),
  nfc: z.boolean().optional(),
  nulls: z.enum(['keep', 'drop']).optional(),
});
export type StyleSettings = z.infer<typeof styleSchema>;
