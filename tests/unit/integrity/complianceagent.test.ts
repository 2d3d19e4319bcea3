import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { sha256 } from '../../../electron/engine/integrity/digests.ts';
import { verifyPackageHash } from '../../../electron/engine/integrity/package-hash.ts';
import { pythonIsoformat } from '../../../electron/engine/integrity/timestamps.ts';
import { auditSummary } from '../../../shared/audit-api.ts';
import { json, kinds, RECIPES, walk, when } from './walk-log.ts';

/** Vectors computed with CPython from the definitions in ComplianceAgent's code. */
describe('vectors', () => {
  const head = { recipe: 'chain-recipe/1', alg: 'sha256' };

  it('blockchain audit: blocks by their stored timestamp text', () => {
    const fields = ['index', 'block_type', 'data', 'previous_hash', 'timestamp', 'nonce'];
    const recipe = compileRecipe({
      ...head,
      name: 'blocks',
      hash: 'hash',
      prev: 'previous_hash',
      genesis: { const: '0'.repeat(64) },
      seq: { field: 'index', start: 0 },
      preimage: [{ json: { of: 'record', pick: fields, style: 'py' } }],
    });
    const first = '5c7b3da4c89b953c830538ba29f21ccd07307fa673a42e004aa63a18dea5b5d9';
    const second = 'b7c784d84f34119867275ce6c03d53ade24d2e282734f420737db82dfafc1dca';
    const rows = [
      `{"id":"x","index":0,"block_type":"audit_event","data":{"event":"Genesis block — audit trail initialized"},"previous_hash":"${'0'.repeat(64)}","timestamp":"2026-01-01T00:00:00+00:00","nonce":0,"hash":"${first}"}`,
      `{"id":"y","index":1,"block_type":"approval","data":{"who":"Zoë","n":1.0,"ok":true,"x":null},"previous_hash":"${first}","timestamp":"2026-01-01T00:00:01.000002+00:00","nonce":0,"hash":"${second}"}`,
    ];
    const result = walk(recipe, rows);
    expect([result.integrity, result.findings, result.unprotected]).toEqual(['intact', [], ['id']]);
    expect(walk(recipe, [rows[0]!, rows[1]!.replace('1.0', '1')]).counts['content-mismatch']).toBe(1);
  });

  it('compliance-sdk-python: predecessors are not exported', () => {
    const fields = ['id', 'timestamp', 'action', 'resource_type', 'resource_id', 'user_id', 'outcome'];
    const items = Object.fromEntries(fields.map((field) => [field, { field }]));
    const recipe = compileRecipe({
      ...head,
      name: 'sdk',
      hash: 'entry_hash',
      genesis: { null: true },
      preimage: [{ json: { of: { object: { ...items, previous_hash: { prev: 1 } } }, style: 'py' } }],
    });
    const rows = [
      '{"id":"00000000-0000-4000-8000-000000000001","timestamp":"2026-01-01T00:00:00+00:00","action":"read","resource_type":"user","resource_id":"123","user_id":"admin@example.com","outcome":"success","entry_hash":"ad7b316e30727053f396b104b1cc40f175e6a43dbbd20d9502f8ab2f8bdb4d56"}',
      '{"id":"00000000-0000-4000-8000-000000000002","timestamp":"2026-01-01T00:00:01.000002+00:00","action":"delete","resource_type":"user","resource_id":null,"user_id":null,"outcome":"failure","entry_hash":"f0365ebf16ee3e4fe4cd8e85ca4af6c115d7ace87aa756df37a5941764d4e36e"}',
    ];
    expect(walk(recipe, rows)).toMatchObject({ integrity: 'intact', findings: [] });
  });

  it('evidence vault: content and predecessor joined', () => {
    const recipe = compileRecipe({
      ...head,
      name: 'vault',
      hash: 'content_hash',
      genesis: { const: '' },
      preimage: [{ field: 'content' }, { prev: 'text' }],
    });
    const rows = [
      '{"content":"alpha","content_hash":"8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8"}',
      '{"content":"beta","content_hash":"bb49c8a8beba75c4a09ca4241341f11ef1ef1faeb59fd0ed1ba6c4c201f8e3bc"}',
    ];
    expect(walk(recipe, rows)).toMatchObject({ integrity: 'intact', findings: [] });
  });

  it('explainability: fields joined by colons, the first without a predecessor', () => {
    const joined = ['id', 'timestamp', 'input_hash', 'result_hash']
      .flatMap((field) => [{ field }, { lit: ':' }])
      .slice(0, -1);
    const recipe = compileRecipe({
      ...head,
      name: 'explain',
      hash: 'hash',
      prev: 'previous_hash',
      genesis: { null: true },
      preimage: [when('previous_hash', [{ prev: 'text' }, { lit: ':' }]), ...joined],
    });
    const first = 'ecc6a4b7826937f86c2681549c0e5bcdc6230002f00a90e287a6b37f3fbd59c1';
    const second = 'b93d1970a31e6e404062e465f6eca34b9798c459ded077528d4cd0317b7d0b51';
    const row = (n: number, input: string, result: string, prev: string | null, hash: string): string =>
      JSON.stringify({
        id: `00000000-0000-4000-8000-00000000000${n}`,
        timestamp: `2026-01-01T00:00:0${n - 1}+00:00`,
        input_hash: input,
        result_hash: result,
        previous_hash: prev,
        hash,
      });
    const rows = [row(1, 'aa', 'bb', null, first), row(2, 'cc', 'dd', first, second)];
    expect(walk(recipe, rows)).toMatchObject({ integrity: 'intact', findings: [] });
  });

  it('export package: one hash over the whole document', () => {
    const document =
      '{"export_date":"2026-01-02T00:00:00+00:00","organization_id":"00000000-0000-4000-8000-0000000000aa","regulation_id":null,"date_range":{"start":null,"end":null},"entry_count":0,"entries":[],"package_hash":"8f77a8715fbad420df12cedfcf2292fc033a411e0b57325c6a96dc2c5316cb66"}';
    expect(verifyPackageHash(Buffer.from(document)).matches).toBe(true);
    expect(verifyPackageHash(Buffer.from(JSON.stringify(JSON.parse(document), null, 2))).matches).toBe(true);
    expect(
      verifyPackageHash(Buffer.from(document.replace('"entry_count":0', '"entry_count":1'))).matches,
    ).toBe(false);
    expect(verifyPackageHash(Buffer.from('{}'))).toMatchObject({ stored: null, matches: false });
    expect(verifyPackageHash(Buffer.from('{'))).toEqual({ stored: null, computed: null, matches: false });
  });
});

/** An audit trail as the server makes it: hashed over one clock reading, stored with a later one. */
function trail(delays: number[]): string[] {
  const program = `
import json, hashlib, sys
from datetime import datetime, timedelta, timezone
prev, t = None, datetime(2026, 3, 1, 9, 0, 0, 0, timezone.utc)
for i, delay in enumerate(json.load(sys.stdin)):
    event = {"z": 1e16, "a": [1.0, None, "Zoë \\U0001f600"], "n": i}
    e = {"organization_id": "00000000-0000-4000-8000-0000000000aa", "event_type": "manual_override",
         "event_description": "step %d" % i, "event_data": event, "regulation_id": None, "requirement_id": None,
         "actor_type": "user", "actor_id": "u%d" % i, "previous_hash": prev, "created_at": t.isoformat()}
    prev = hashlib.sha256(json.dumps(e, sort_keys=True).encode()).hexdigest()
    stored = (t + timedelta(microseconds=delay)).isoformat().replace("+00:00", "Z")
    out = {k: e[k] for k in e if k != "previous_hash"}
    print(json.dumps({"id": "id%d" % i, **out, "actor_email": None, "created_at": stored, "entry_hash": prev}, ensure_ascii=False))
    t += timedelta(seconds=1, microseconds=i % 3)
`;
  const run = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(delays),
    env: { ...process.env, PYTHONUTF8: '1' },
  });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return run.stdout.toString().trim().split('\n');
}

describe('audit trail: the hashed time is recovered', () => {
  const recipe = compileRecipe(json(join(RECIPES, 'complianceagent-trail.json')));
  const delays = [75, 0, 169, 1900, 72, 80, 999, 3, 75, 75, 75, 120];
  const rows = trail(delays);

  it('verifies every row, in whatever order the pages list them', () => {
    for (const order of [rows, rows.toReversed()]) {
      const result = walk(recipe, order);
      expect([result.integrity, result.findings]).toEqual(['intact', []]);
      expect(result.explanation.join(' ')).toContain('recovered for 12 rows, at most 1\u202f900 µs');
      expect(result.unprotected).toEqual(['actor_email', 'id']);
    }
  });

  it('says of each row how far back its time was found, as many as findings', () => {
    const { recovered_times } = walk(recipe, rows.toReversed());
    expect(recovered_times).toMatchObject({ rows: 12, longest_micros: 1900 });
    expect(recovered_times!.list.map(({ micros }) => micros)).toEqual(delays.toReversed());
    expect(recovered_times!.list[2]).toEqual({ row: 2, file: 'log-0', line: 3, micros: 75 });
    const few = walk(recipe, rows, { findingLimit: 5 }).recovered_times;
    expect([few!.rows, few!.list.map(({ row }) => row)]).toEqual([12, [0, 1, 2, 3, 4]]);
    const changed = walk(recipe, rows.with(6, rows[6]!.replace('step 6', 'step 7'))).recovered_times;
    expect(changed!.list.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11]);
  });

  it('a row stored later than the window is unverifiable, never altered', () => {
    const late = trail(delays.with(5, 20_000));
    const result = walk(recipe, late);
    expect(result.integrity).toBe('unverifiable');
    expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([['content-mismatch', 5]]);
    expect(result.explanation.join(' ')).toContain('does not show a change');
  });

  it('a changed row does not verify', () => {
    const result = walk(recipe, rows.with(6, rows[6]!.replace('step 6', 'step 7')));
    expect(result.integrity).not.toBe('intact');
    expect(result.findings.map(({ kind, row }) => [kind, row])).toEqual([['content-mismatch', 6]]);
  });

  it('findings keep the place that the row has in the file', () => {
    const changed = rows.with(6, rows[6]!.replace('step 6', 'step 7')).reverse();
    expect(walk(recipe, changed).findings).toMatchObject([{ kind: 'content-mismatch', row: 5, line: 6 }]);
  });

  it('two rows with one predecessor fork the chain', () => {
    const twin = JSON.parse(rows[4]!) as Record<string, unknown>;
    const before = JSON.parse(rows[3]!) as { entry_hash: string };
    const hashed = `{"actor_id": "eve", "actor_type": "user", "created_at": "2026-03-01T09:00:04.500000+00:00", "event_data": {}, "event_description": "at once", "event_type": "manual_override", "organization_id": "00000000-0000-4000-8000-0000000000aa", "previous_hash": "${before.entry_hash}", "regulation_id": null, "requirement_id": null}`;
    const second = JSON.stringify({
      ...twin,
      actor_id: 'eve',
      event_data: {},
      event_description: 'at once',
      created_at: '2026-03-01T09:00:04.500040Z',
      entry_hash: sha256(hashed),
    });
    const result = walk(recipe, rows.toSpliced(5, 0, second));
    expect([result.integrity, kinds(result)]).toEqual(['forked', ['fork']]);
  });

  it('writes times as Python does', () => {
    expect(pythonIsoformat(0)).toBe('1970-01-01T00:00:00+00:00');
    expect(pythonIsoformat(1_767_225_601_000_002)).toBe('2026-01-01T00:00:01.000002+00:00');
  });
});

describe('audit log: links of entries fetched one by one', () => {
  const recipe = compileRecipe(json(join(RECIPES, 'complianceagent-log.json')));
  const hash = (n: number): string => `sha256:${sha256(`entry ${n}`)}`;
  const rows = Array.from({ length: 8 }, (_, i) =>
    JSON.stringify({
      id: `log_${i}`,
      timestamp: '2026-01-01T00:00:00Z',
      metadata: {},
      hash: hash(i),
      previous_hash: i === 0 ? null : hash(i - 1),
    }),
  );

  it('checks links in any order, and says that hashes cannot be reproduced', () => {
    const result = walk(recipe, [...rows.slice(5), ...rows.slice(0, 5).reverse()]);
    expect([result.integrity, result.findings]).toEqual(['links-only', []]);
    expect(result.explanation.join(' ')).toContain('row hashes not reproducible: encoding not published');
  });

  it('answers in the shape of the documented verify endpoint', () => {
    const result = walk(recipe, rows.toSpliced(3, 1));
    expect(auditSummary(result, '2026-02-01T00:00:00Z')).toEqual({
      verified: false,
      logs_checked: 7,
      chain_valid: false,
      hash_mismatches: 0,
      gaps_detected: 1,
      verification_hash: result.receipt,
      verified_at: '2026-02-01T00:00:00Z',
    });
    expect(auditSummary(walk(recipe, rows), 'now')).toMatchObject({ verified: false, chain_valid: true });
  });

  it('an export package’s entries hold no links to check', () => {
    const packaged = compileRecipe(json(join(RECIPES, 'complianceagent-package.json')));
    const result = walk(packaged, [`{"id":"a","entry_hash":"${sha256('a')}"}`]);
    expect([result.integrity, result.checked.links]).toEqual(['unverifiable', false]);
  });
});
