import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  generateCompany,
  type KommitRow,
  kommitCsv,
  kommitNdjson,
  kommitRows,
  logEntries,
  tamperedKommit,
  trailJson,
  trailPackage,
  trailRows,
} from '../fixtures/index.ts';

export type Evidence = {
  /** Three exports that follow each other, in the order of the chain. */
  kommit: { ndjson: string; csv: string; gz: string };
  complianceAgent: { log: string; trail: string; package: string };
  /** All Kommit rows as exported. */
  rows: KommitRow[];
  /** The row that was changed after it was hashed, and where it lies. */
  altered: { id: string; file: string; line: number };
  records: number;
};

const ROWS = 600;
const ALTERED = 500;
const CSV_FROM = 300;
const GZ_FROM = 450;

/**
 * What a client hands over, into `folder`: a Kommit log as NDJSON (with a repeated, a torn and an empty line), CSV
 * and gz, one row of which was edited; a ComplianceAgent log, trail and package.
 */
export function writeEvidence(folder: string): Evidence {
  const company = generateCompany('end to end');
  const clean = [...kommitRows(company)].slice(0, ROWS);
  const edited = tamperedKommit(clean, ALTERED).find(({ expectation }) => expectation.variant === 'edited');
  if (!edited) throw new Error('there is no edited variant');
  const rows = [...edited.rows];
  const file = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const first = kommitNdjson(rows.slice(0, CSV_FROM));
  const firstLine = first.slice(0, first.indexOf('\n') + 1);
  const log = [...logEntries(company)].slice(0, 200);
  const trail = [...trailRows(company)].slice(0, 200);
  const packaged = trailPackage(trail.slice(0, 50), {
    organizationId: company.organizationId,
    regulationId: trail[0]?.regulationId ?? '',
    start: trail[0]?.createdAt ?? 0,
    end: trail[49]?.createdAt ?? 0,
    exportedAt: (trail[49]?.createdAt ?? 0) + 1_000_000,
  });
  return {
    kommit: {
      ndjson: file('kommit-1.ndjson', `${first}${firstLine}\n{"id":"torn\n`),
      csv: file('kommit-2.csv', kommitCsv(rows.slice(CSV_FROM, GZ_FROM))),
      gz: file('kommit-3.ndjson.gz', gzipSync(kommitNdjson(rows.slice(GZ_FROM)))),
    },
    complianceAgent: {
      log: file('log.ndjson', log.map((entry) => `${JSON.stringify(entry)}\n`).join('')),
      trail: file('trail.json', trailJson(trail)),
      package: file('package.json', packaged.text),
    },
    rows,
    altered: { id: rows[ALTERED]?.id ?? '', file: 'kommit-3.ndjson.gz', line: ALTERED - GZ_FROM + 1 },
    records: ROWS + log.length + trail.length + 50,
  };
}
