import { createHash } from 'node:crypto';
import { ByteWriter } from '../electron/engine/integrity/byte-writer.ts';
import { compileRecipe } from '../electron/engine/integrity/compile.ts';
import { JsonTape } from '../electron/engine/integrity/json-lexer.ts';
import { createVerifier } from '../electron/engine/integrity/verify.ts';

/**
 * How fast one thread verifies a chain, against the least that could be done: hashing the same bytes once.
 * `node bench/verify.ts [rows]`; 1,000,000 by default. The rows are made in memory, about 515 bytes each, and
 * hash a sorted-key JSON of all fields but one.
 */
const RECIPE = {
  recipe: 'chain-recipe/1',
  name: 'bench',
  hash: 'entry_hash',
  prev: 'prev_hash',
  genesis: { const: '0'.repeat(64) },
  seq: { field: 'seq', start: 0 },
  alg: 'sha256',
  styles: { c: { keys: 'utf16' } },
  preimage: [{ json: { of: 'record', omit: ['entry_hash'], style: 'c' } }],
};

/** Rows of one log, line by line in one buffer, chained by the recipe itself. */
function makeLog(count: number): Buffer {
  const out = new ByteWriter();
  const tape = new JsonTape();
  const hasher = compileRecipe(RECIPE).content!;
  let prev = '0'.repeat(64);
  for (let seq = 0; seq < count; seq++) {
    const row = {
      seq,
      event_id: `25cbb06c-e534-4f14-a740-${String(seq).padStart(12, '0')}`,
      timestamp: '2026-03-01T08:01:55.000Z',
      event_type: 'policy.update',
      model: 'gpt-x',
      provider: 'acme',
      entity_count: seq % 7,
      categories: { EMAIL: 0, PERSON: seq % 3 },
      tokens: ['[EMAIL_0]'],
      latency_ms: 12.5 + (seq % 100),
      mode: 'tokenize',
      timing: null,
      key_id: null,
      prev_hash: prev,
      metadata: {
        actor: `user-${seq % 50}@example.com`,
        action: 'record.read',
        ticket: 'CHG-1000',
        note: 'Ω threshold',
      },
      decision_id: `dec-${seq}`,
    };
    const body = JSON.stringify(row);
    tape.lex(Buffer.from(body));
    prev = createHash('sha256').update(hasher.preimageOf(tape, prev)).digest('hex');
    out.utf8(`${body.slice(0, -1)},"entry_hash":"${prev}"}\n`);
  }
  return Buffer.from(out.view());
}

function eachLine(log: Buffer, take: (line: Buffer, number: number) => void): void {
  let number = 0;
  for (let from = 0; from < log.length; ) {
    const end = log.indexOf(0x0a, from);
    take(log.subarray(from, end), ++number);
    from = end + 1;
  }
}

function report(name: string, rows: number, bytes: number, started: number): void {
  const seconds = (performance.now() - started) / 1000;
  const rate = Math.round(rows / seconds).toLocaleString('en-US');
  console.log(
    `${name.padEnd(28)} ${seconds.toFixed(2)} s  ${rate} rows/s  ${Math.round(bytes / seconds / 1e6)} MB/s`,
  );
}

const rows = Number(process.argv[2] ?? 1_000_000);
const log = makeLog(rows);
console.log(`${rows.toLocaleString('en-US')} rows, ${Math.round(log.length / 1e6)} MB`);

let started = performance.now();
createHash('sha256').update(log).digest();
report('SHA-256 of the bytes', rows, log.length, started);

started = performance.now();
eachLine(log, () => {});
report('splitting into lines', rows, log.length, started);

const tape = new JsonTape();
started = performance.now();
eachLine(log, (line) => tape.lex(line));
report('... and lexing', rows, log.length, started);

started = performance.now();
eachLine(log, (line) => JSON.parse(line.toString()));
report('... or JSON.parse', rows, log.length, started);

started = performance.now();
const verifier = createVerifier(compileRecipe(RECIPE));
eachLine(log, (line, number) => verifier.row(line, { file: 0, line: number }));
const result = verifier.end();
report(`verifying (${result.integrity})`, rows, log.length, started);
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB, the log itself included`);
