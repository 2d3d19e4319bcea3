import { Command, CommanderError } from 'commander';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import { ALLOCATIONS, OVERALLS, SELECTIONS, STRATUM_FIELDS } from '../../../shared/model/draw-method.ts';
import { CIPHERS } from '../../../shared/model/engagement.ts';
import { RECORD_EXPORTS } from '../../../shared/model/export.ts';
import { PLAN_METHODS } from '../../../shared/model/plan.ts';
import { PLATFORMS } from '../../../shared/model/platform.ts';
import { UNITS } from '../../../shared/model/sample.ts';
import { SEARCH_FIELDS } from '../../../shared/model/search.ts';
import { INTERVALS, METRICS } from '../../../shared/model/statistics.ts';
import { VERSION } from '../../../shared/version.ts';
import { addAgainstFlags } from './against.ts';
import { addFilterFlags, collect } from './filters.ts';
import { ORDER_HELP } from './order.ts';
import { harmless } from './print.ts';

/** What a command answers with: 0 fine, 1 a negative verdict, 2 usage, input or passphrase, 130 cancelled. */
export type ExitCode = 0 | 1 | 2 | 130;

const SHAPE_HELP = 'of the JSON: vouch, or audit-api as ComplianceAgent documents it';

type Run = (...args: never[]) => Promise<ExitCode>;

/** Builds the command line. Commands are loaded when they run, so that `vouch --version` starts at once. */
export function buildProgram(finish: (code: ExitCode) => void): Command {
  const program = new Command('vouch')
    .description('Review audit evidence offline: import, prove, search, sample and package audit records.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, 'vouch: ')),
    })
    .showHelpAfterError('Add --help to see how the command is used.')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `
Passphrases come from VOUCH_PASSPHRASE, --passphrase-file or a prompt; a secret of signed deliveries from
--secret-file or VOUCH_SECRET.
Exit status: 0 fine, 1 a negative verdict, 2 usage, input or passphrase error, 130 cancelled.`,
    );
  const action =
    (load: () => Promise<Run>) =>
    async (...args: unknown[]) => {
      const run = (await load()) as (...args: unknown[]) => Promise<ExitCode>;
      finish(await run(...args));
    };
  const json = (command: Command) =>
    command
      .option('--json', 'print the result as JSON on stdout')
      .option('--passphrase-file <file>', 'read the passphrase from the first line of a file');

  const addPageFlags = (command: Command) =>
    command
      .option('--limit <n>', 'records a page, 1 to 1000', '100')
      .option('--cursor <cursor>', 'the page after: `next` of the page before')
      .option('--page <n>', 'instead of a cursor: which page, from 1 on')
      .option('--shape <shape>', SHAPE_HELP, 'vouch');

  json(program.command('init').argument('<vault>', 'file to make, e.g. acme-2026.vouch'))
    .description('Make a new vault.')
    .option('--entity <name>', 'who is examined', '')
    .option('--from <date>', 'first day of the period')
    .option('--to <date>', 'last day of the period')
    .option(
      '--zone <zone>',
      "time zone in which dates are read, e.g. Europe/Berlin; left out, this machine's",
    )
    .option('--cipher <cipher>', CIPHERS.join(' or '), 'aegis')
    .action(action(async () => (await import('./vault-commands.ts')).init));

  json(program.command('import').argument('<vault>').argument('<path...>', 'files or folders'))
    .description(
      'Import exports of Aviator Verify, ComplianceAgent, IntelliAuth and Kommit; plain, .gz or .zip.',
    )
    .option('--platform <platform>', `overrule what the file looks like: ${PLATFORMS.join(', ')}`)
    .option('--mapping <mapping>', 'read them by this mapping: its name, or a file, which is then saved')
    .option('--source <name>', 'the platform account or folder that the records come from')
    .option('--zone <zone>', 'zone of times that come without one')
    .option('--secret-file <file>', 'check signed deliveries with the secrets in it, one a line')
    .action(action(async () => (await import('./vault-commands.ts')).importPaths));

  const mappings = program.command('mappings').description('Read any other log: where its fields are.');
  json(mappings.command('list').argument('<vault>'))
    .description('List the mappings.')
    .action(action(async () => (await import('./mappings-commands.ts')).listMappings));
  json(
    mappings.command('show').argument('<vault>').argument('<mapping>', 'name, or the beginning of its hash'),
  )
    .description('Print a mapping as it was saved.')
    .action(action(async () => (await import('./mappings-commands.ts')).showMapping));
  json(mappings.command('propose').argument('<file>', 'a log'))
    .description('Propose a mapping for a log that Vouch does not know; needs no vault.')
    .action(action(async () => (await import('./mappings-commands.ts')).proposeMapping));
  json(mappings.command('add').argument('<vault>').argument('<file>', 'a mapping'))
    .description('Save a mapping in the vault.')
    .action(action(async () => (await import('./mappings-commands.ts')).addMapping));
  json(
    mappings
      .command('remove')
      .argument('<vault>')
      .argument('<mapping>', 'name, or the beginning of its hash'),
  )
    .description('Remove a saved mapping that no import was read by.')
    .action(action(async () => (await import('./mappings-commands.ts')).removeMapping));

  json(program.command('rejects').argument('<vault>'))
    .description('List every line that did not become a record, with its reason and bytes.')
    .option('--acquisition <n>', 'of one import only')
    .option('--out <file>', 'write all of them to a file; it must not exist')
    .option('--format <format>', 'of the file: ndjson or csv', 'ndjson')
    .action(action(async () => (await import('./rejects-command.ts')).showRejects));

  json(program.command('reconcile').argument('<vault>'))
    .description('Compare two exports of one period field by field, or show whether imports connect.')
    .option('--left <side>', 'a source by its name, or an import as #number')
    .option('--right <side>', 'what to compare it with')
    .option('--from <time>', 'the period that both should cover; left out, where both overlap')
    .option('--to <time>', 'up to and with this date or time')
    .option('--out <file>', 'write the result as a report; it must not exist')
    .option('--format <format>', 'of the report: json, csv or pdf', 'json')
    .option('--continuity', 'from each import of a source to the next, instead')
    .option('--source <name>', 'with --continuity: of one source only')
    .action(action(async () => (await import('./reconcile-command.ts')).reconcileRecords));

  json(program.command('verify').argument('<path>', 'a vault, a log file or a folder of them'))
    .description('Verify hash chains; docs/chains.md explains the verdicts.')
    .option('--recipe <id>', 'recipe by id or file; left out, the log says which')
    .option('--anchors <file>', 'values, heads or a time stamp from outside the log that it must agree with')
    .option('--ca <file>', 'certificates (PEM) that the time stamp may be traced to')
    .option('--key <name=value>', 'key as name=hex:… or name=utf8:…; may be repeated', collect)
    .option('--from <time>', 'vault only: from this date or time on')
    .option('--to <time>', 'vault only: up to and with this date or time')
    .option('--repository <name>', 'vault only: of this repository')
    .option('--all', 'files only: list every finding instead of the first 1,000')
    .option('--shape <shape>', SHAPE_HELP, 'vouch')
    .option('--report <file>', 'also write a report, PDF or JSON by its name; it must not exist')
    .action(action(async () => (await import('./verify-command.ts')).verify));

  addFilterFlags(addPageFlags(json(program.command('query').argument('<vault>'))))
    .description('List records that match.')
    .option('--order <by>', ORDER_HELP)
    .option('--desc', 'newest, or last, first')
    .action(action(async () => (await import('./record-commands.ts')).queryRecords));

  addFilterFlags(json(program.command('search').argument('<vault>').argument('<words>')))
    .description('Find records that have words, the best first, and show where the words stand.')
    .option('--fields <fields>', SEARCH_FIELDS.join(', '), 'all')
    .option('--order <order>', 'score, or time: newest first', 'score')
    .option('--limit <n>', 'records a page, 1 to 100', '20')
    .option('--page <n>', 'which page, from 1 on', '1')
    .option('--shape <shape>', SHAPE_HELP, 'vouch')
    .action(action(async () => (await import('./search-commands.ts')).searchRecords));

  addFilterFlags(json(program.command('facets').argument('<vault>')))
    .description('Count the values of fields among what matches, most frequent first.')
    .option('--field <field>', 'only this field; may be repeated', collect)
    .option('--search <text>', 'only values that have this in them')
    .option('--limit <n>', 'values of a field, 1 to 1000', '20')
    .action(action(async () => (await import('./search-commands.ts')).showFacets));

  addAgainstFlags(addFilterFlags(json(program.command('stats').argument('<vault>'))))
    .description('Count what matches by type, repository, actor and more; period against period.')
    .option('--limit <n>', 'values of a field, 1 to 1000', '10')
    .option('--shape <shape>', SHAPE_HELP, 'vouch')
    .action(action(async () => (await import('./stats-commands.ts')).showStatistics));

  addAgainstFlags(addFilterFlags(json(program.command('history').argument('<vault>'))))
    .description(
      'Score, issues, fixes or records by day, week or month; change, trend, period against period.',
    )
    .option('--metric <metric>', METRICS.join(', '), 'score')
    .option('--interval <interval>', INTERVALS.join(', '), 'week')
    .option('--shape <shape>', SHAPE_HELP, 'vouch')
    .action(action(async () => (await import('./stats-commands.ts')).showHistory));

  addFilterFlags(json(program.command('export').argument('<vault>')))
    .description('Write what matches to a file.')
    .requiredOption('--out <file>', 'file to write; it must not exist. a .zip holds files of 50,000 records')
    .option('--format <format>', `${RECORD_EXPORTS.join(', ')}; left out, what the name ends in, else ndjson`)
    .option('--query <name>', 'what a saved query finds; other flags must match too')
    .option('--next', 'with --query: in the period after its own')
    .action(action(async () => (await import('./record-commands.ts')).exportRecords));

  json(program.command('show').argument('<vault>').argument('<record-id>'))
    .description('Show one record.')
    .option('--source <name>', 'where two sources have the id')
    .option('--original', 'print the exact bytes received, nothing else')
    .option('--shape <shape>', 'JSON as vouch or as the audit API answers: vouch, audit-api', 'vouch')
    .action(action(async () => (await import('./record-commands.ts')).showRecord));

  const queries = program.command('queries').description('Queries that are asked again.');
  json(queries.command('list').argument('<vault>'))
    .description('List the saved queries, with what each finds now and in the period after its own.')
    .action(action(async () => (await import('./query-commands.ts')).listQueries));
  addFilterFlags(json(queries.command('save').argument('<vault>').argument('<name>')))
    .description('Save a filter under a name; one that has the name is replaced.')
    .option('--columns <ids>', 'columns of the table on screen, with commas between: time,type,actor')
    .option('--order <by>', ORDER_HELP)
    .option('--desc', 'newest, or last, first')
    .action(action(async () => (await import('./query-commands.ts')).saveQuery));
  addPageFlags(json(queries.command('run').argument('<vault>').argument('<name>')))
    .description('List the records that a saved query finds.')
    .option('--next', 'in the period after its own, such as the next quarter')
    .action(action(async () => (await import('./query-commands.ts')).runQuery));
  json(queries.command('remove').argument('<vault>').argument('<name>'))
    .description('Remove a saved query.')
    .action(action(async () => (await import('./query-commands.ts')).removeQuery));

  const stories = program.command('stories').description('Stories of pinned records.');
  json(stories.command('list').argument('<vault>'))
    .description('List the stories.')
    .action(action(async () => (await import('./stories-commands.ts')).listStories));
  json(stories.command('pin').argument('<vault>').argument('<title>').argument('<record-id>'))
    .description('Pin a record in a story; a title that is not there yet begins one.')
    .option('--why <text>', 'why it belongs there')
    .option('--source <name>', 'where two sources have the id')
    .action(action(async () => (await import('./stories-commands.ts')).pinRecord));
  json(stories.command('export').argument('<vault>').argument('<title>'))
    .description('Write a story to a file.')
    .requiredOption('--out <file>', 'file to write; it must not exist')
    .option('--format <format>', 'pdf, csv or json', 'pdf')
    .action(action(async () => (await import('./stories-commands.ts')).exportStory));

  const anchors = program.command('anchors').description('Heads of chains noted outside of the vault.');
  json(anchors.command('list').argument('<vault>'))
    .description('List the anchors of every chain.')
    .action(action(async () => (await import('./anchors-commands.ts')).listAnchors));
  json(anchors.command('add').argument('<vault>'))
    .description('Enter a head that was noted on paper, or those of a file.')
    .requiredOption('--source <name>', 'the source whose chain it is')
    .option('--dialect <dialect>', 'which of its chains, where it has several')
    .option('--head <hash>', 'hash of the last row that it covers')
    .option('--rows <n>', 'rows of the chain up to it; without it, it cannot prove that none is missing')
    .option('--partition <value>', 'of which partition; once for each field', collect)
    .option('--file <file>', 'instead: heads as vouch verify --json prints, or a time stamp of one')
    .option('--ca <file>', 'certificates (PEM) that the time stamp may be traced to')
    .requiredOption('--noted <text>', 'who noted it, when and where')
    .action(action(async () => (await import('./anchors-commands.ts')).addAnchor));

  const recipes = program.command('recipes').description('By which recipe a chain of a vault is verified.');
  const ofChain = (command: Command) =>
    command
      .requiredOption('--source <name>', 'the source whose chain it is')
      .option('--dialect <dialect>', 'which of its chains, where it has several');
  json(recipes.command('list').argument('<vault>'))
    .description('List the chains and the recipes kept for them.')
    .action(action(async () => (await import('./recipes-commands.ts')).listRecipes));
  ofChain(json(recipes.command('find').argument('<vault>')))
    .description('Search what the hashes of a chain are over.')
    .action(action(async () => (await import('./recipes-commands.ts')).findRecipe));
  ofChain(json(recipes.command('keep').argument('<vault>').argument('<file>', 'a recipe')))
    .description('Verify a chain by this recipe from now on.')
    .action(action(async () => (await import('./recipes-commands.ts')).keepRecipe));
  ofChain(json(recipes.command('drop').argument('<vault>')))
    .description('Verify a chain by its own recipe again.')
    .action(action(async () => (await import('./recipes-commands.ts')).dropRecipe));

  const sample = program.command('sample').description('Draw samples that anyone can redraw.');
  json(sample.command('plan'))
    .description('How many items to test; needs no vault.')
    .requiredOption('--population <n>', 'items in the population')
    .requiredOption('--confidence <percent>', 'from 50 to 99.99')
    .requiredOption('--tolerable <percent>', 'the deviation rate that is too high')
    .option('--allowed <k>', 'deviations that the sample may hold; 0 if left out')
    .option('--expected-rate <percent>', 'the deviation rate expected, instead')
    .option('--critical <n>', 'discovery: occurrences that must not be missed, instead of the tolerable rate')
    .option('--minimum <n>', 'the least that a policy asks for')
    .option('--method <method>', PLAN_METHODS.join(', '), 'hypergeometric')
    .action(action(async () => (await import('./plan-commands.ts')).planSample));
  json(sample.command('evaluate').argument('[vault]').argument('[sample]', 'its number, or its draw.json'))
    .description(
      'What the deviations found say of the population: of numbers, or of a sample by its own plan.',
    )
    .option('--population <n>', 'items in the population')
    .option('--size <n>', 'items tested; in each stage for two stages')
    .option('--deviations <k>', 'deviations found among them')
    .option('--second-deviations <k>', 'two stages: deviations found in the second')
    .option(
      '--stratum <N:n:k>',
      'a stratum: items, tested, deviations (of a sample: n:k); may be repeated',
      collect,
    )
    .option('--overall <limit>', `strata: ${OVERALLS.join(' or ')}`)
    .option('--confidence <percent>', 'as planned')
    .option('--tolerable <percent>', 'as planned')
    .option('--critical <n>', 'discovery: as planned')
    .option('--method <method>', `as planned: ${PLAN_METHODS.join(', ')}`)
    .action(action(async () => (await import('./evaluate-commands.ts')).evaluate));
  addFilterFlags(json(sample.command('freeze').argument('<vault>')))
    .description('Freeze what matches as a population, before a seed is made.')
    .option('--title <title>', 'name of the population', 'Population')
    .option('--unit <unit>', `what one item is: ${UNITS.join(', ')}`, 'record')
    .action(action(async () => (await import('./sample-commands.ts')).freezePopulation));
  addFilterFlags(json(sample.command('draw').argument('<vault>')))
    .description('Draw from a frozen population, or freeze what matches and draw from it.')
    .option('--population <id>', 'number of a frozen population; the filters are then not used')
    .option('--size <n>', 'items to draw; left out, as planned')
    .option('--selection <how>', SELECTIONS.join(', '), 'random')
    .option('--strata <field>', `stratified: ${STRATUM_FIELDS.join(', ')}`)
    .option('--allocation <how>', `stratified: ${ALLOCATIONS.join(' or ')}`, 'proportional')
    .option('--rates <percents>', 'Neyman: rates expected in the strata, by their names’ order, with commas')
    .option('--overall <limit>', `stratified: ${OVERALLS.join(' or ')}`, 'pooled')
    .option('--aperiodic <why>', 'systematic: why nothing repeats with the interval')
    .option('--items <file>', 'judgmental: the ids, one a line')
    .option('--why <text>', 'judgmental: why these items')
    .option('--seed <seed>', 'at least 20 random digits; left out, Vouch makes one')
    .option('--seed-origin <origin>', 'dice or beacon; with who and when')
    .option('--seed-by <who>', 'who made the seed, or where it was published')
    .option('--seed-at <time>', 'when, with its zone: 2026-03-12T09:14:22Z')
    .option('--reserve <m>', 'items to draw as reserves; left out, a tenth of the size, at least 5')
    .option('--title <title>', 'name of the population', 'Population')
    .option('--unit <unit>', `what one item is: ${UNITS.join(', ')}`, 'record')
    .option('--reason <text>', 'why the same ids are drawn from again; kept in the log')
    .option('--confidence <percent>', 'plan kept with the sample: from 50 to 99.99')
    .option('--tolerable <percent>', 'plan: the deviation rate that is too high')
    .option('--plan-method <method>', `plan: ${PLAN_METHODS.join(', ')}`, 'hypergeometric')
    .option('--allowed <k>', 'plan: deviations that the sample may hold')
    .option('--expected-rate <percent>', 'plan: the deviation rate expected, instead')
    .option('--critical <n>', 'plan, discovery: occurrences that must not be missed')
    .option('--minimum <n>', 'plan: the least that a policy asks for')
    .option('--rationale <text>', 'plan: why so')
    .requiredOption('--out <file>', 'draw.json to write; it must not exist')
    .action(action(async () => (await import('./sample-commands.ts')).drawSample));
  json(
    sample
      .command('redraw')
      .argument('<path>', 'a package, a draw.json, or a vault')
      .argument('[sample]', 'with a vault: number of the sample, or its draw.json'),
  )
    .description('Draw again and compare: from a package or draw.json alone, or from a vault.')
    .option(
      '--ids <file>',
      'ids.txt, or frame.txt of a draw by strata or intervals; left out, the one beside draw.json',
    )
    .action(action(async () => (await import('./sample-commands.ts')).redrawSample));
  json(sample.command('list').argument('<vault>'))
    .description('List the samples.')
    .action(action(async () => (await import('./sample-commands.ts')).listSamples));

  json(
    sample
      .command('worksheet')
      .argument('<vault>')
      .argument('<sample>', 'number of the sample, or its draw.json'),
  )
    .description('Show the worksheet of a sample; fill it in, sign it, write it to a file.')
    .option('--undo', 'take back what was done last')
    .option('--changes <file>', 'make the changes of a JSON file (docs/worksheet.md)')
    .option('--marks <file>', 'set the marks that an edited worksheet.csv has')
    .option('--attach <file>', 'attach a file; may be repeated', collect)
    .option('--item <n>', 'with --attach: to the item with this number in the draw')
    .option('--sign <role>', 'sign as preparer or reviewer')
    .option('--name <name>', 'with --sign: who signs')
    .option('--out <file>', 'write the worksheet; the file must not exist')
    .option('--format <format>', 'of the file: csv, spreadsheet or pdf', 'csv')
    .action(action(async () => (await import('./worksheet-command.ts')).worksheet));

  const pack = program.command('package').description('Build and check evidence packages.');
  addFilterFlags(json(pack.command('build').argument('<vault>')))
    .description('Build an evidence package that checks without Vouch.')
    .requiredOption('--out <file>', 'zip to write; it must not exist')
    .option('--sample <sample>', 'number of the sample, or its draw.json')
    .option('--title <title>', 'title of the package', 'Evidence package')
    .option('--originals', 'put the received files in, byte for byte')
    .option('--story <title>', 'put this story in; may be repeated', collect)
    .action(action(async () => (await import('./package-commands.ts')).buildPackage));
  json(pack.command('verify').argument('<file>'))
    .description('Check an evidence package; needs no vault.')
    .option('--fingerprint <hex>', 'of the key that must have signed it')
    .action(action(async () => (await import('./package-commands.ts')).verifyPackage));

  json(program.command('activity').argument('<vault>'))
    .description('Show Vouch’s own log of this vault.')
    .option('--limit <n>', 'entries, newest first, 1 to 1000', '50')
    .option('--verify', 'verify its hash chain')
    .action(action(async () => (await import('./activity-command.ts')).showActivity));

  program
    .command('serve')
    .argument('[vault...]', 'vaults to offer beside the known ones')
    .description('Open Vouch in the browser, on this machine only.')
    .option('--port <port>', 'port on 127.0.0.1; any free one when left out')
    .action(action(async () => (await import('./serve-command.ts')).serve));
  return program;
}

/** By which flags or commands a hint is followed here. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  'format-unknown':
    'vouch import takes --platform or --mapping (vouch mappings propose makes one), vouch verify takes --recipe.',
};

/** Runs one command and returns its exit status. Errors are printed here and nowhere else. */
export async function runCli(args: readonly string[]): Promise<number> {
  let code: ExitCode = 0;
  const program = buildProgram((finished) => {
    code = finished;
  });
  try {
    await program.parseAsync(askedFor(program, args), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (args.includes('--json'))
        printError(new AppError('request-invalid', { problem: usageProblem(error) }));
      return 2;
    }
    if (!(error instanceof AppError)) {
      // Never 1: that would be a verdict.
      process.stderr.write(`vouch: ${error instanceof Error ? error.message : String(error)}\n`);
      return 2;
    }
    if (args.includes('--json')) printError(error);
    const here = HINTS[error.code];
    const hints = here === undefined ? [error.hint] : [error.hint, here];
    process.stderr.write(harmless(`${[`vouch: ${error.message}`, ...hints].join('\n       ')}\n`));
    return exitCodeOf(error.code);
  }
}

function printError({ code, message, hint, details }: AppError): void {
  process.stdout.write(`${JSON.stringify({ error: { code, message, hint, details } })}\n`);
}

/** What commander says of the flags, as a part of a sentence. */
const usageProblem = ({ message }: CommanderError) =>
  message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replace(/\.$/, '');

/** `help` for a command that does not exist is an error like the command itself, not the whole usage. */
function askedFor(program: Command, args: readonly string[]): readonly string[] {
  const [first, name] = args;
  const isUnknown =
    first === 'help' && name !== undefined && !program.commands.some((command) => command.name() === name);
  return isUnknown ? args.slice(1) : args;
}

function exitCodeOf(code: ErrorCode): ExitCode {
  return code === 'cancelled' ? 130 : 2;
}
