/** Owns how programs tell people and machines that something happened, or failed: logs, metrics, spans, error reporters. */
import type { LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

const record = { does: 'record' } as const;
const quiet = { does: 'record', quiet: true } as const;
/** Tells the error at hand, given or not. */
const report = { does: 'record', detail: true } as const;

const LOUD = [
  'log',
  'info',
  'notice',
  'warn',
  'warning',
  'error',
  'critical',
  'fatal',
  'success',
  'alert',
  'emerg',
  'http',
  'dir',
  'table',
];
const QUIET = ['debug', 'trace', 'verbose', 'silly'];

/** Things with one method for each level. */
const loggers = [
  'console',
  'logging',
  'logging.getLogger()',
  'structlog.get_logger()',
  'structlog.getLogger()',
  'loguru.logger',
  'pino()',
  'pino.default()',
  'winston',
  'winston.createLogger()',
  'bunyan.createLogger()',
  'log4js.getLogger()',
  'consola',
  'loglevel',
  'tslog.Logger()',
  'signale',
  '@nestjs/common.Logger',
  '@nestjs/common.Logger()',
  'flask.current_app.logger',
  'twisted.logger.Logger()',
];

/** Macros of Rust, which end in `!`. */
const macros = (crates: readonly string[]): Record<string, LibraryCall> =>
  Object.fromEntries(
    crates.flatMap((crate) => [
      ...['error!', 'warn!', 'info!'].map((name) => [`${crate}${name}`, record] as const),
      ...['debug!', 'trace!'].map((name) => [`${crate}${name}`, quiet] as const),
    ]),
  );

const pinoOff = [
  { option: 'enabled', is: false },
  { option: 'level', is: 'silent' },
];

export const observability: Model = {
  id: 'observability',
  packages: [
    ...['console', 'logging', 'structlog', 'loguru', 'pino', 'winston', 'bunyan', 'log4js', 'consola', 'loglevel', 'tslog', 'debug'],
    ...[
      'log',
      'tracing',
      'slog',
      'sentry',
      'sentry_sdk',
      '@sentry/node',
      'dd-trace',
      'newrelic',
      '@opentelemetry/api',
      'prometheus_client',
    ],
  ],
  watch: [],
  calls: {
    ...Object.fromEntries(
      loggers.flatMap((logger) => [
        ...LOUD.map((level) => [`${logger}.${level}`, record] as const),
        ...QUIET.map((level) => [`${logger}.${level}`, quiet] as const),
        [`${logger}.exception`, report] as const,
      ]),
    ),
    ...macros(['', 'log.', 'tracing.', 'slog.', 'slog_scope.', 'defmt.']),
    'debug()': quiet,
    'console.groupEnd': quiet,
    'console.timeEnd': quiet,
    'winston.createLogger': { does: 'make-logger', off: [{ option: 'silent', is: true }] },
    'winston.transports.*': { does: 'make-logger', off: [{ option: 'silent', is: true }] },
    pino: { does: 'make-logger', off: pinoOff },
    'pino.default': { does: 'make-logger', off: pinoOff },
    'logging.NullHandler': { does: 'discard' },
    'slog.Discard': { does: 'discard' },
    'std.io.sink': { does: 'discard' },
    print: record,
    'rich.print': record,
    'pprint.pprint': record,
    'warnings.warn': record,
    'sys.stderr.write': record,
    'sys.stdout.write': record,
    'process.stderr.write': record,
    'process.stdout.write': record,
    'click.echo': record,
    'click.secho': record,
    'println!': record,
    'eprintln!': record,
    'print!': record,
    'eprint!': record,
    'dbg!': record,
    'traceback.print_exc': report,
    'traceback.print_exception': report,
    'traceback.format_exc': report,
    'sys.exc_info': report,
    'sentry_sdk.capture_exception': report,
    'sentry_sdk.capture_message': record,
    'newrelic.agent.notice_error': report,
    'newrelic.agent.record_exception': report,
    'rollbar.report_exc_info': report,
    'bugsnag.notify': report,
  },
};
