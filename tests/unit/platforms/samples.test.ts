import { describe, expect, test } from 'vitest';
import { recognise } from '../../../electron/engine/intake/recognise.ts';
import { DIALECTS } from '../../../electron/engine/platforms/registry.ts';
import { PLATFORMS } from '../../../shared/model/platform.ts';
import { mappedRecord } from '../../../shared/model/record.ts';
import { parseTime } from '../../../shared/time.ts';
import { read } from './read.ts';

test('every platform has dialects, and every dialect samples', () => {
  expect(new Set(DIALECTS.map(({ platform }) => platform))).toEqual(
    // The others are read by mappings, which have their own tests.
    new Set(PLATFORMS.filter((platform) => platform !== 'other')),
  );
  expect(DIALECTS.filter(({ samples }) => samples.length === 0)).toEqual([]);
  for (const key of ['name', 'label', 'defaultSource'] as const) {
    const values = DIALECTS.map((dialect) => dialect[key]);
    expect(new Set(values).size).toBe(values.length);
  }
});

describe.each(DIALECTS)('$name', (dialect) => {
  test.each(dialect.samples)('sample: $name', ({ text, records }) => {
    const result = read(text);
    expect(result.dialect).toBe(dialect.name);
    expect(result.reason).toContain(`${dialect.label}: its `);
    expect(result.records).toHaveLength(records.length);
    for (const [i, expected] of records.entries()) expect(result.records[i]).toMatchObject(expected);
    for (const mapped of result.records) {
      // Every field of the model is filled, and none besides.
      expect(mappedRecord.omit({ occurred_at: true }).strict().parse(mapped)).toEqual(mapped);
      if (mapped.occurred_text === '') expect(dialect.timeFrom).toBeDefined();
      else expect(parseTime(mapped.occurred_text)).not.toBeNull();
    }
  });

  test('no other dialect claims its records', () => {
    for (const { text } of dialect.samples) {
      const { reason } = recognise(Buffer.from(text), true, 'sample', dialect.platform);
      expect(reason).not.toContain('as you said');
      for (const platform of PLATFORMS.filter((other) => other !== dialect.platform)) {
        expect(recogniseAs(text, platform)).not.toContain(': its ');
      }
    }
  });
});

function recogniseAs(text: string, platform: (typeof PLATFORMS)[number]): string {
  try {
    return recognise(Buffer.from(text), true, 'sample', platform).reason;
  } catch {
    return 'not recognised';
  }
}
