import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { emptyCounts } from '../../../electron/engine/integrity/verdict.ts';
import { receiptOfResult } from '../../../electron/engine/packages/chain-receipt.ts';
import type { PackageInput, PackageRecord } from '../../../electron/engine/packages/package-input.ts';
import type { SigningKey } from '../../../electron/engine/packages/statement.ts';
import { draw } from '../../../electron/engine/sampling/draw.ts';
import { compareUtf8 } from '../../../electron/engine/sampling/item-id.ts';
import { populationDigest } from '../../../electron/engine/sampling/population-digest.ts';

export const RESOURCES = fileURLToPath(new URL('../../../resources', import.meta.url));

/** A fixed key, so that the example is the same package in every run. */
export const EXAMPLE_KEY: SigningKey = {
  privateKey: Buffer.from(
    '302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'hex',
  ),
  publicKey: Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex'),
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const PEOPLE = [
  'Ana Kovač',
  'Νίκος Παπαδόπουλος',
  'Юлия Смирнова',
  '李小龍',
  'דנה לוי',
  'سارة أحمد',
  'प्रिया शर्मा',
];
const TITLES = [
  'Rotate the signing keys of the payment service',
  '=HYPERLINK("http://example.test";"open")',
  'Ärger mit Umlauten: Straße, naïve, Žižkov',
  'Emoji 😀 and e\u0301 combined, and a hidden \u202Etxt.exe',
  '修正登錄頁面的錯誤訊息並更新測試',
];

function exampleRecord(index: number, padding = 0): PackageRecord {
  const id = `kmt_${String(index).padStart(7, '0')}`;
  const second = String(index % 60).padStart(2, '0');
  const minute = String(Math.floor(index / 60) % 60).padStart(2, '0');
  const occurred = `2026-02-${String((index % 28) + 1).padStart(2, '0')}T09:${minute}:${second}.000000Z`;
  const label = PEOPLE[index % PEOPLE.length]!;
  const title = TITLES[index % TITLES.length]!;
  const pad = ' '.repeat(padding);
  const text = JSON.stringify({ id, type: 'change.merged', at: occurred, who: label, title, pad, n: index });
  // Every tenth original is Latin-1 and so not valid UTF-8.
  const original = index % 10 === 9 ? Buffer.from(text, 'latin1') : Buffer.from(text);
  return {
    item: id,
    original,
    fields: {
      id,
      kind: 'submission',
      type: 'change.merged',
      occurred_at: occurred,
      actor: { kind: 'user', id: `u${index % 5}`, label, email: null },
      target: { kind: 'repository', id: 'payments', label: 'northwind/payments' },
      outcome: 'merged',
      title,
    },
  };
}

/** Entries chained as Vouch's own log is: SHA-256 of the line without its own hash, keys in order. */
function activityLog(count: number): { lines: string[]; head: string } {
  let head = '0'.repeat(64);
  const lines: string[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const begin = `{"action":"records.imported","actor":"Ana Kovač","at":"2026-07-01T08:00:00.000000Z","details":{"seconds":0.5}`;
    const end = `,"prev_hash":"${head}","seq":${seq}}`;
    const hash = sha256(Buffer.from(begin + end));
    lines.push(`${begin},"entry_hash":"${hash}"${end}`);
    head = hash;
  }
  return { lines, head };
}

/** A package of `count` made-up records, generated while they are read; those of a large one are 4 kB each. */
export function examplePackage(count = 40, withOriginals = false): PackageInput {
  const ids = Array.from({ length: count }, (_, index) => exampleRecord(index).item).sort(compareUtf8);
  const population = populationDigest(ids);
  const activity = activityLog(5);
  const received = Buffer.from('{"a":1}\nnot json\n\xff\n', 'latin1');
  const result = {
    recipe: { name: 'kommit', hash: `sha256:${'c'.repeat(64)}` },
    files: [{ name: 'kommit 2026-h1.ndjson', bytes: received.length, sha256: sha256(received) }],
    rows: count,
    integrity: 'intact' as const,
    completeness: 'unproven' as const,
    checked: { content: true, links: true, sequence: false, signatures: false, anchors: false },
    recomputed: { rows: count, failed: 0 },
    counts: emptyCounts(),
    findings: [],
    unprotected: ['user_agent', 'labels'],
    heads: [{ partition: [], file: null, rows: count, first: 'a'.repeat(64), head: 'b'.repeat(64) }],
    explanation: [
      `All ${count} records were hashed again from the bytes received, and every hash and link agrees.`,
      'The first record starts the chain. Nothing outside the log says how many there should be.',
    ],
  };
  return {
    title: 'Change approvals, first half of 2026',
    stories: [],
    createdAt: '2026-07-01T08:15:00.000000Z',
    createdBy: 'Ana Kovač',
    tool: { name: 'Vouch', version: '0.1.0' },
    engagement: {
      entity: 'Northwind Payments Ltd',
      period_from: '2026-01-01',
      period_to: '2026-06-30',
      zone: 'Europe/Berlin',
      frameworks: ['SOC 2', 'ISO/IEC 27001:2022'],
      people: [{ name: 'Ana Kovač', role: 'preparer', email: null }],
    },
    sources: [{ name: 'Kommit', platform: 'kommit', records: count, first_at: null, last_at: null }],
    acquisitions: [
      {
        id: 1,
        platform: 'kommit',
        dialect: 'kommit ndjson',
        source: 'Kommit',
        file: 'kommit 2026-h1.ndjson',
        bytes: received.length,
        sha256: sha256(received),
        zip: null,
        lines: { total: count + 3, accepted: count, rejected: 2, duplicate: 0, conflict: 0, blank: 1 },
        first: { id: ids[0]!, occurred_at: '2026-02-01T09:00:00.000000Z' },
        last: { id: ids.at(-1)!, occurred_at: '2026-02-28T09:00:00.000000Z' },
        oldest_at: null,
        newest_at: null,
        assumed_zone: 'Europe/Berlin',
        zone_assumed: { records: 3, shown_twice: 1, never_shown: 0 },
        signatures: null,
        imported_at: '2026-07-01T08:00:00.000000Z',
        imported_by: 'Ana Kovač',
        app_version: '0.1.0',
        seconds: 0.5,
      },
    ],
    population: {
      title: 'Merged changes',
      filter: { type: ['change.merged'], from: '2026-01-01', to: '2026-06-30' },
      sentence: 'Records of type change.merged from 2026-01-01 to 2026-06-30 (Europe/Berlin).',
      count: population.count,
      digest: population.digest,
      frozen_at: '2026-07-01T08:10:00.000000Z',
      frozen_by: 'Ana Kovač',
      ids,
      records: (function* () {
        for (let index = 0; index < count; index++) yield exampleRecord(index, count > 1000 ? 3500 : 0);
      })(),
      rejects: [
        {
          file: 'kommit 2026-h1.ndjson',
          line: 2,
          acquisition: 1,
          source: 'Kommit',
          byte_offset: 0,
          disposition: 'rejected',
          reason: 'it is not JSON',
          original: Buffer.from('not json'),
        },
        {
          file: 'kommit 2026-h1.ndjson',
          line: 3,
          acquisition: 1,
          source: 'Kommit',
          byte_offset: 0,
          disposition: 'rejected',
          reason: 'it is not valid UTF-8',
          original: Buffer.from([0xff]),
        },
      ],
    },
    sample: draw(ids, Math.min(25, count - 5), '29384756102938475610', 5, {
      seed_origin: 'random',
      drawn_at: '2026-07-01T08:12:00.000000Z',
      drawn_by: 'Ana Kovač',
    }),
    chains: [
      {
        source: 'Kommit',
        dialect: 'kommit ndjson',
        verified_at: '2026-07-01T08:05:00.000000Z',
        verified_by: 'Ana Kovač',
        anchors: [],
        stale: false,
        result: { ...result, receipt: receiptOfResult(result) },
      },
    ],
    mappings: [],
    recipes: [{ name: 'kommit', bytes: Buffer.from('{"recipe":"chain-recipe/1","name":"kommit"}\n') }],
    activity: { lines: activity.lines, entries: activity.lines.length, head: activity.head },
    ...(withOriginals
      ? { originals: [{ acquisition: 1, name: 'kommit 2026-h1.ndjson', stream: [received] }] }
      : {}),
  };
}
