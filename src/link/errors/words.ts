/**
 * Owns the words by which programs in any language name errors, loggers and calls, for what no body and no table tells.
 * A word never beats a body that can be read.
 */

const BROAD = new Set(['Exception', 'BaseException', 'ExceptionGroup', 'BaseExceptionGroup', 'Error', 'Throwable', 'StandardError']);

/** Types that stand for an ordinary answer rather than for a failure. */
const EXPECTED = new RegExp(
  [
    ...[
      'NotFound',
      'DoesNotExist',
      'NotExist',
      'NoSuch',
      'AlreadyExists',
      'FileExists',
      'ObjectExists',
      'Empty',
      'Full$',
      'Lookup',
      'KeyError',
    ],
    ...[
      'IndexError',
      'AttributeError',
      'ImportError',
      'ModuleNotFound',
      'NameError',
      'NoReverseMatch',
      'Resolver404',
      'Http404',
      'StopIteration',
    ],
    ...['StopAsyncIteration', 'GeneratorExit', 'EOF', 'EndOf', 'Cancel', 'Abort', 'Closed', 'Disconnect', 'BrokenPipe', 'ConnectionReset'],
    ...[
      'KeyboardInterrupt',
      'SystemExit',
      'Timeout',
      'TimedOut',
      'WouldBlock',
      'BlockingIO',
      'Unicode',
      'DecodeError',
      'JSONDecode',
      'NotADirectory',
    ],
    ...[
      'IsADirectory',
      'ProcessLookup',
      'ChildProcess',
      'NoResult',
      'NotImplemented',
      'Unsupported',
      'RecvError',
      'Interrupted',
      'Skip',
      'Warning',
      'NXDOMAIN',
      'NoAnswer',
    ],
  ].join('|'),
);

/** A type that takes everything. */
export function isBroad(type: string): boolean {
  return BROAD.has(type);
}

/** A type that stands for an ordinary answer. */
export function isExpected(type: string): boolean {
  return EXPECTED.test(type);
}

/** A type for modules that cannot be loaded. */
export function isImportError(type: string): boolean {
  return type === 'ImportError' || type === 'ModuleNotFoundError';
}

/** Functions that ask a question, by their names. */
const ASKING =
  /^_*(in|was|are)(_|[A-Z])|(^|[._])(is|has|can|supports?|exists?)(_|[A-Z])|[a-z](Is|Has|Can)[A-Z]|(^|[._])(exists|supported)$/;

/** A function whose answer is yes or no. */
export function isQuestion(fn: string): boolean {
  return ASKING.test(fn.slice(fn.lastIndexOf('.') + 1));
}

/** Calls whose failing answers a question: does it parse, is it there. */
const QUESTIONS = new RegExp(
  [
    '^(parse\\w*|json|loads|JSON|decode\\w*|atob|unquote|b64decode|urlsafe_b64decode|unhexlify|fromhex|fromisoformat|strptime|isoparse',
    'int|float|complex|Decimal|Fraction|UUID|URL|BigInt|RegExp|Date|Number|toISOString|decodeURI|decodeURIComponent|from_str|from_utf8',
    'literal_eval|safe_load|ip_address|ip_network|inet_aton|inet_pton|getattr|import_module|find_spec|require|resolve',
    'access|accessSync|stat|statSync|lstat|lstatSync|realpath|realpathSync|readlink|getaddrinfo|which|index|fileURLToPath|supports',
    'jwtDecode|jwt_decode|duration_since|elapsed|acquire_owned|recv|try_recv|changed|localStorage|sessionStorage|getItem|setItem|removeItem|matchMedia|hasInstance|canParse|dotenv|env_logger|init|try_init)$',
  ].join('|'),
);

/** Calls that cannot fail on their own, beside those that ask. */
const HARMLESS = new RegExp(
  [
    '^(str|String|len|isinstance|bool|Boolean|list|dict|tuple|set|type|repr|strip|trim|split|lower|upper|replace|replaceAll|slice|substring',
    'toString|toLowerCase|toUpperCase|startswith|endswith|startsWith|endsWith|encode|get|group|match|test|join|format|isArray|keys|values',
    'Path|exists|isfile|isdir|is_file|is_dir|existsSync|range|enumerate|zip|sorted|sum|Buffer|from|trimStart|trimEnd|now|map|flatMap|filter|some|every|reduce|append|push|has|includes|then|text|clone|charCodeAt|at|min|max|abs|round|timezone|utcfromtimestamp|getTime)$',
  ].join('|'),
);

const CLEANUPS = new RegExp(
  [
    '^_*(close|aclose|closeSync|closed|disconnect|unlink|unlinkSync|remove|removeSync|rmtree|rm|rmSync|rmdir|rmdirSync|rimraf|kill|killpg|terminate',
    'cancel|stop|shutdown|quit|release|dispose|destroy|cleanup|clean_?up|clear|abort|unsubscribe|detach|removeListener|removeEventListener|rollback',
    'teardown|revokeObjectURL|delete_?temp\\w*|remove_file|remove_dir|remove_dir_all|wait_closed|unref|removeChild|releaseLock|releasePointerCapture',
    'flush|join|wait|end|free|unlock|unwatch|unregister|close_\\w+|shutdown_\\w+|stop_\\w+|cleanup_\\w+|disconnect_\\w+|quit_\\w+|kill_\\w+|unlink_\\w+)$',
  ].join('|'),
  'i',
);

/** A request, under the name by which a value in memory is got. */
const REQUESTS = /(^|[._])(requests|httpx|axios|got|ky|superagent|http|https|api|client|session)\.get$/i;

/** The last name, without the marks of privacy and of bundlers. */
function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).replace(/^_+(?=[a-z])|\$\d+$/g, '');
}

/** Calls that can fail on their own. */
export function substantial(tried: readonly string[]): readonly string[] {
  // A promise that is there already, not a file's path or a module.
  return tried.filter((name) => name !== 'Promise.resolve' && (!HARMLESS.test(lastOf(name)) || REQUESTS.test(name)));
}

/** What it means that the tried calls fail; undefined when that is a failure. */
export function meaningOf(tried: readonly string[]): 'answer' | 'cleanup' | undefined {
  const own = substantial(tried).map(lastOf);
  if (own.length === 0) return undefined;
  if (own.every((name) => CLEANUPS.test(name))) return 'cleanup';
  return own.every((name) => QUESTIONS.test(name)) ? 'answer' : undefined;
}

const NUMBERS = /^(int|float|complex|Decimal|Fraction|parseInt|parseFloat|Number|index|remove)$/;

/** Only numbers are read, or elements looked for: failing narrowly is the answer. */
export function isLookup(tried: readonly string[]): boolean {
  const own = substantial(tried).map(lastOf);
  return own.length > 0 && own.every((name) => NUMBERS.test(name));
}

const WRITES =
  /^_*(save|write|insert|update|delete|create|put|post|patch|send|publish|commit|execute|store|persist|upsert|emit|enqueue|upload|charge|transfer|sync|apply|register|unlink|rename|dump)(_|[A-Z]|$|All|Sync)/;

/** A call that changes something outside the function. */
export function isWrite(name: string): boolean {
  return WRITES.test(name);
}

const LOGGER = /^_*(?:\w*_)?(log|logger|logging|LOG|LOGGER|\w*Logger|\w*Log|console|winston)$/;
const QUIET = /^(debug|trace|verbose|silly|fine|finer|finest)(!|[A-Z_]\w*)?$/;
const LOUD = /^(log|info|notice|warn|warning|error|critical|fatal|exception|success|alert|emergency|print)(!|[A-Z_]\w*)?$/;

/** What a call tells by its name and those of its receiver. */
export function saysLog(receiver: readonly string[] | undefined, name: string): 'loud' | 'quiet' | 'detail' | undefined {
  const speaks = receiver === undefined ? name.endsWith('!') : receiver.some((one) => LOGGER.test(one));
  if (!speaks) return undefined;
  if (name === 'exception') return 'detail';
  return QUIET.test(name) ? 'quiet' : LOUD.test(name) ? 'loud' : undefined;
}

/** Named arguments by which a log takes the error at hand. */
export function isErrorArgument(name: string): boolean {
  return name === 'exc_info' || name === 'exception' || name === 'stack_info';
}

/** Calls in Rust whose result others ignore by design: the other side may be gone, it may have been done before. */
const IGNORED =
  /^(send|try_send|set|init|try_init|install|install_default|try_join|join|dotenv|from_filename|from_path|write!|writeln!|flush|abort|notify|recv)$/;

/** A call whose failing is ignored by design. */
export function isIgnored(name: string): boolean {
  return IGNORED.test(name) || CLEANUPS.test(name);
}

const REMOTE =
  /^(execute|fetch_one|fetch_all|fetch_optional|query_async|invoke|call|request|fetch|run|process|handle|set|set_ex|del|expire|incr|decr|hset|hdel|sadd|srem|zadd|lpush|rpush|xadd|ack|nack|refresh|reload|(log|record|track|notify)_\w+)$/;
const AT_ONCE = /^(execute|publish|upload|save|persist|to_writer|status|output)$/;

/**
 * A call that sends a request, starts a program, or changes what is stored elsewhere. One that somebody took the trouble to drop
 * gives a result, whatever it belongs to.
 */
export function isRemote(name: string, call: { readonly args: readonly unknown[]; readonly awaited?: true }): boolean {
  if (!call.awaited) return AT_ONCE.test(name);
  // A message in memory goes to a receiver that may be gone; a request has its content already, or more to say.
  if (name === 'send') return call.args.length !== 1;
  return REMOTE.test(name) || (isWrite(name) && !isIgnored(name));
}

/** A call that takes back what was begun, and tells nobody why. */
export function isUndoing(name: string | undefined): boolean {
  return name !== undefined && /^_*roll_?back$/i.test(name);
}

/** Something is given only so long to happen: that it did not is the answer. */
export function isDeadline(name: string | undefined): boolean {
  return name === 'timeout' || name === 'timeout_at';
}

/** Methods of a result that give a result. */
export function isAdapter(name: string): boolean {
  return /^(map|map_err|and_then|or_else|inspect|inspect_err|context|with_context)$/.test(name);
}

/** Methods that fail for reasons outside the program, whatever they belong to. */
export function isFallible(name: string): boolean {
  return /^(write_all|read_exact|read_to_end|read_to_string|sync_all|sync_data|set_len|commit|create_dir_all)$/.test(name);
}

/** Functions that run for as long as the program does. */
export function isWorker(name: string): boolean {
  return /(^|_|\.)(worker|run_forever|poll|consume|consumer|listen|listener|loop|heartbeat|watch|subscribe)(_|$)|Worker$|Loop$|Consumer$|Listener$/i.test(
    name,
  );
}

/** Parameters through which a function gets a request or a message. */
export function isRequest(name: string): boolean {
  return /^(req|request|ctx|websocket|ws|_req|_request)$/.test(name);
}

/** Decorators that make a function answer requests or messages. */
export function isRouteDecorator(name: string): boolean {
  return /^(get|post|put|patch|delete|route|websocket|api_view|action|Get|Post|Put|Patch|Delete|All|SubscribeMessage|MessagePattern|EventPattern|Process)$/.test(
    name,
  );
}

/** Types by which libraries say that something outside the program did not work, whatever it was. */
const OUTAGE =
  /^(SQLAlchemy|Database|Operational|Interface|Request|Requests|HTTP|Http|Connection|Connect|Network|Transport|Client|Redis|Valkey|PyMongo|Mongo|Kafka|BotoCore|SMTP|Api|API|OpenAI|Anthropic|Stripe|GoogleAPI|GoogleAPICall|Rpc|Service|Storage|Subprocess|CalledProcess|Peewee|Asyncpg|Postgres|Elasticsearch|Docker|Celery|AMQP|URL)(Error|Exception|Failure)$/;
/** Types by which the system says that a file could not be written. */
const FILES = /^(OSError|IOError|EnvironmentError|PermissionError)$/;

/** Whether a type says that something outside the program failed; a file that could not be written where `writes`. */
export function isOutage(type: string, writes: boolean): boolean {
  return OUTAGE.test(type) || (writes && FILES.test(type));
}
