// Draws a sample again from draw.json and the list of the population, with Node alone.
//
//     node redraw.mjs draw.json ids.txt
//
// A draw by strata or intervals takes frame.txt in place of ids.txt.
// Prints ticket and id of each item, reserves last. Ends with 0 if they are those of draw.json, else with 1.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

if (process.argv.length !== 4) {
  process.stderr.write('Give two files: node redraw.mjs draw.json ids.txt\n');
  process.exit(2);
}
const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const draw = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { seed, parameters, method = { name: 'random' } } = draw;
// No decoder: it would take a byte order mark away.
const lines = readFileSync(process.argv[3]).toString('utf8').split('\n').slice(0, -1);
const rows = lines.map((line) => {
  const tab = 'frame' in method ? line.indexOf('\t') : -1;
  return { key: line.slice(0, Math.max(tab, 0)), id: line.slice(tab + 1) };
});
const bytes = ({ id }) => Buffer.from(`${id}\n`);
const byId = rows.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)));
const base = sha256(seed);
const ticket = ({ id }) => {
  const digits = BigInt(`0x${sha256(base + id)}`)
    .toString()
    .padStart(64, '0');
  return `0.${[...digits].reverse().join('')}`;
};
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const smallest = (from, size, reserve) => {
  const drawn = from
    .map((row) => ({ ticket: ticket(row), id: row.id }))
    .toSorted((a, b) => byText(a.ticket, b.ticket))
    .slice(0, size + reserve);
  return [drawn.slice(0, size), drawn.slice(size)];
};
const without = (row) => ({ ticket: '', id: row.id });
const DRAW = {
  random: () => smallest(byId, parameters.size, parameters.reserve).flat(),
  systematic: () => {
    const [count, size] = [BigInt(rows.length), BigInt(parameters.size)];
    const start = BigInt(`0x${sha256(`${seed},1`)}`) % count;
    const ordered = byId.toSorted((a, b) => byText(a.key, b.key));
    return Array.from({ length: parameters.size }, (_, j) => {
      const place = Number((start + BigInt(j) * count) / size);
      return { ticket: String(place + 1), id: ordered[place].id };
    });
  },
  stratified: () => {
    const strata = method.strata.map(({ size, reserve }, h) =>
      smallest(
        byId.filter(({ key }) => key === String(h + 1)),
        size,
        reserve,
      ),
    );
    return [...strata.flatMap(([items]) => items), ...strata.flatMap(([, reserves]) => reserves)];
  },
  all: () => byId.map(without),
  judgmental: () => {
    const ids = new Set(rows.map(({ id }) => id));
    return draw.items.filter(({ id }) => ids.has(id)).map(without);
  },
};
const drawn = DRAW[method.name]();
process.stdout.write(drawn.map((item) => `${item.ticket} ${item.id}\n`).join(''));
const stated = [...draw.items, ...draw.reserves];
const same =
  drawn.length === stated.length &&
  drawn.every(({ ticket, id }, i) => ticket === stated[i].ticket && id === stated[i].id) &&
  new Set(rows.map(({ id }) => id)).size === rows.length &&
  sha256(Buffer.concat(byId.map(bytes))) === draw.population.digest &&
  (!('frame' in method) || sha256(byId.map(({ key, id }) => `${key}\t${id}\n`).join('')) === method.frame);
process.stderr.write(same ? 'The redraw gives the same list.\n' : 'IT DIFFERS from draw.json.\n');
process.exitCode = same ? 0 : 1;
