/** Owns the full command line: every command and option, its help and its mistakes. Loaded only when an argument needs it. */
import yargs, { type Argv } from 'yargs';
import { profiles } from '../core/profile.js';
import { routeVerdicts } from '../core/route.js';
import { type Command, defaultFormat, formats, routeFormats } from './command.js';
import { UsageError } from './usage.js';
import { version } from './version.js';

const epilogue = `Exit codes: 0 nothing to report, 1 findings at or above --fail-on, 2 wrong usage, broken config or internal error.
Paths filter what is reported, never what is analysed: a route in one file may be guarded in another.
Config: greenlit.config.{ts,mts,js,mjs,json,jsonc} or the "greenlit" key of package.json, the nearest one upwards from the first path.
Suppress: greenlit-ignore-next-line RULE until=YYYY-MM-DD -- reason (also -line, -start/-end, -file) in any comment.`;

/** Parses arguments. Throws a `UsageError` with one line for what it does not understand. */
export async function parse(args: readonly string[]): Promise<Command> {
  let result: Command | undefined;
  let printed = '';
  const set = (command: Command): void => {
    result = command;
  };
  const parser: Argv = yargs()
    .scriptName('greenlit')
    .usage('$0 [command] [options]\n\nReads a repository and tells why it may not go to production yet.')
    .command(
      ['check [paths..]', '$0'],
      'Check a repository, or report on the given files and folders of it',
      (command) =>
        scan(command)
          .option('format', { choices: formats, requiresArg: true, describe: 'Output format [default: pretty; github in GitHub Actions]' })
          .option('rule', {
            type: 'string',
            array: true,
            nargs: 1,
            requiresArg: true,
            describe: 'Run only these rules: an id or a glob, may be repeated',
          })
          .option('quiet', {
            type: 'boolean',
            default: false,
            describe: 'Show errors only; warnings do not fail the run unless --fail-on says so',
          })
          .option('max-findings', {
            type: 'number',
            requiresArg: true,
            describe: 'Show at most this many findings and say how many are hidden; 0 shows all. Without it, over 25 become an overview',
          })
          .option('max-warnings', { type: 'number', requiresArg: true, describe: 'Fail only when there are more warnings than this' })
          .option('fail-on', {
            choices: ['error', 'warning', 'note'] as const,
            requiresArg: true,
            describe: 'Lowest severity that fails the run [default: warning]',
          })
          .option('print-config', {
            type: 'string',
            requiresArg: true,
            describe: 'Print the settings that hold for this file as JSON, and check nothing',
          })
          .option('exit-zero', { type: 'boolean', default: false, describe: 'Exit with 0 whatever is found' })
          .option('sarif-suppressed', {
            choices: ['omit', 'include'] as const,
            default: 'omit' as const,
            requiresArg: true,
            describe: 'Suppressed findings in SARIF: code scanning shows them as open alerts',
          }),
      (argv) =>
        set({
          command: 'check',
          ...scanned(argv),
          format: argv.format ?? defaultFormat(process.env, argv.output),
          quiet: argv.quiet,
          exitZero: argv.exitZero,
          sarifSuppressed: argv.sarifSuppressed,
          ...(argv.rule !== undefined && { rules: argv.rule }),
          ...(argv.maxFindings !== undefined && { maxFindings: count('--max-findings', argv.maxFindings) }),
          ...(argv.maxWarnings !== undefined && { maxWarnings: count('--max-warnings', argv.maxWarnings) }),
          ...(argv.printConfig !== undefined && { printConfig: argv.printConfig }),
          ...(argv.failOn !== undefined && { failOn: argv.failOn }),
        }),
    )
    .command(
      'routes [paths..]',
      'List the routes, what guards them and where they are mounted',
      (command) =>
        scan(command)
          .option('format', { choices: routeFormats, default: 'table' as const, requiresArg: true, describe: 'Output format' })
          .option('verdict', { choices: routeVerdicts, array: true, nargs: 1, requiresArg: true, describe: 'Only these, may be repeated' })
          .option('method', { type: 'string', array: true, nargs: 1, requiresArg: true, describe: 'Only these methods, may be repeated' })
          .option('path', {
            type: 'string',
            requiresArg: true,
            describe: 'Only full paths that this glob matches or that begin so; the table then shows every mount and guard',
          })
          .option('diff', {
            type: 'string',
            requiresArg: true,
            describe: 'Tell what was added, removed or is guarded otherwise since this git ref',
          }),
      (argv) =>
        set({
          command: 'routes',
          ...scanned(argv),
          format: argv.format,
          ...(argv.verdict !== undefined && { verdict: argv.verdict }),
          ...(argv.method !== undefined && { method: argv.method }),
          ...(argv.path !== undefined && { path: argv.path }),
          ...(argv.diff !== undefined && { diff: argv.diff }),
        }),
    )
    .command('rules', 'List the rules', {}, () => set({ command: 'rules' }))
    .command(
      'explain <rule>',
      "Show a rule's manual page",
      (command) => command.positional('rule', { type: 'string', demandOption: true, describe: 'Its id' }),
      (argv) => set({ command: 'explain', rule: argv.rule }),
    )
    .command(
      'facts <file>',
      'Show what greenlit reads out of a file: structure, outline, domain facts',
      (command) => command.positional('file', { type: 'string', demandOption: true, describe: 'A source file' }),
      (argv) => set({ command: 'facts', file: argv.file }),
    )
    .command('init', 'Write a config, a hook for pre-commit and a workflow for GitHub into the repository', {}, () =>
      set({ command: 'init' }),
    )
    .command('completion', 'Print a completion script for bash or zsh', {}, () => void parser.showCompletionScript())
    .strict()
    .check((argv) => {
      const twice = Object.keys(argv).find(
        (name) => Array.isArray(argv[name]) && !['_', 'paths', 'rule', 'verdict', 'method'].includes(name),
      );
      if (twice !== undefined) throw new UsageError(`--${twice} is given twice`);
      return true;
    })
    .version(version)
    .help()
    .alias('help', 'h')
    .wrap(110)
    .epilogue(epilogue)
    .exitProcess(false)
    .fail((message: string | undefined, error: Error | undefined) => {
      throw (
        error ??
        new UsageError(
          `${(message ?? 'wrong usage')
            .split('\n')
            .map((line) => line.trim())
            .filter(Boolean)
            .join(' ')}; see greenlit --help`,
        )
      );
    });
  await parser.parseAsync([...args], {}, (_error, _argv, output) => {
    printed = output;
  });
  if (result === undefined || printed !== '') return { command: 'print', text: printed === '' ? '' : `${printed}\n` };
  return result;
}

function count(option: string, value: number): number {
  if (!Number.isInteger(value) || value < 0) throw new UsageError(`${option} takes a whole number`);
  return value;
}

/** What every command takes that looks at a repository. */
function scan(command: Argv) {
  return command
    .positional('paths', {
      type: 'string',
      array: true,
      default: [] as string[],
      defaultDescription: 'the current folder',
      describe: 'Files and folders to report on',
    })
    .option('output', { type: 'string', requiresArg: true, describe: 'Write the result to a file instead of standard output' })
    .option('config', { type: 'string', requiresArg: true, describe: 'Use this config file' })
    .option('code-config', { type: 'boolean', default: true, hidden: true })
    .option('no-code-config', { type: 'boolean', describe: 'Refuse configs that are programs: for pull requests of strangers' })
    .option('profile', {
      choices: profiles,
      requiresArg: true,
      describe: 'Where the program is taken to run [default: that of the config, else prod]',
    })
    .option('include-tests', {
      type: 'boolean',
      default: false,
      describe: 'Report on tests, fixtures, examples, docs and generated files too',
    })
    .option('cache', { type: 'boolean', default: true, hidden: true })
    .option('no-cache', { type: 'boolean', describe: 'Neither read nor write the cache' })
    .option('workers', { type: 'boolean', default: true, hidden: true })
    .option('color', { type: 'boolean', describe: 'Force colours on, or off with --no-color; also NO_COLOR, FORCE_COLOR' });
}

type Scanned = ReturnType<typeof scan> extends Argv<infer Options> ? Options : never;

/** The values of those options. */
function scanned(argv: Scanned) {
  const { paths, cache, workers, output, config, profile, color } = argv;
  return {
    paths: paths.map(String),
    includeTests: argv['include-tests'],
    noCodeConfig: !argv['code-config'],
    noCache: !cache,
    noWorkers: !workers,
    ...(output !== undefined && { output }),
    ...(config !== undefined && { config }),
    ...(profile !== undefined && { profile }),
    ...(color !== undefined && { color }),
  };
}
