import { splitterFor } from '../../../electron/engine/intake/file-shape.ts';
import { parseRecord } from '../../../electron/engine/intake/read-records.ts';
import { recognise } from '../../../electron/engine/intake/recognise.ts';
import type { Mapped } from '../../../electron/engine/platforms/dialect.ts';

/** Reads a small file the way an import does, up to the mapped records. */
export function read(text: string): { dialect: string; reason: string; records: Mapped[] } {
  const bytes = Buffer.from(text);
  const recognition = recognise(bytes, true, 'sample');
  const splitter = splitterFor(recognition);
  const found: Buffer[] = [];
  splitter.push(bytes, 0, true, {
    record: (record) => void found.push(Buffer.from(record)),
    blank: () => {},
    reject: (_offset, _length, _line, reason) => {
      throw new Error(reason);
    },
  });
  const problem = splitter.incomplete();
  if (problem) throw new Error(problem);
  const rows = recognition.format === 'csv' ? found.slice(1) : found;
  const records = rows.map((row) => recognition.dialect.map(parseRecord(row, recognition)));
  return { dialect: recognition.dialect.name, reason: recognition.reason, records };
}
