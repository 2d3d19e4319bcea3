// Draws a sample again from draw.json and ids.txt, with Node alone.
//
//     node redraw.mjs draw.json ids.txt
//
// Prints ticket and id of each item, reserves last. Ends with 0 if they are those of draw.json, else with 1.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

if (process.argv.length !== 4) {
  process.stderr.write('Give two files: node redraw.mjs draw.json ids.txt\n');
  process.exit(2);
}
const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const draw = JSON.parse(readFileSync(process.argv[2], 'utf8'));
// No decoder: it would take a byte order mark away.
const ids = readFileSync(process.argv[3]).toString('utf8').split('\n').slice(0, -1);
const base = sha256(draw.seed);
const ticket = (id) => {
  const digits = BigInt(`0x${sha256(base + id)}`)
    .toString()
    .padStart(64, '0');
  return `0.${[...digits].reverse().join('')}`;
};
const bytes = (id) => Buffer.from(`${id}\n`);
const wanted = draw.parameters.size + draw.parameters.reserve;
const drawn = ids
  .map((id) => ({ ticket: ticket(id), id }))
  .sort((a, b) =>
    a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : Buffer.compare(bytes(a.id), bytes(b.id)),
  )
  .slice(0, wanted);
process.stdout.write(drawn.map((item) => `${item.ticket} ${item.id}\n`).join(''));
const stated = [...draw.items, ...draw.reserves];
const population = sha256(Buffer.concat(ids.map(bytes).sort(Buffer.compare)));
const same =
  drawn.length === stated.length &&
  drawn.every(({ ticket, id }, i) => ticket === stated[i].ticket && id === stated[i].id) &&
  new Set(ids).size === ids.length &&
  population === draw.population.digest;
process.stderr.write(same ? 'The redraw gives the same list.\n' : 'IT DIFFERS from draw.json.\n');
process.exitCode = same ? 0 : 1;
