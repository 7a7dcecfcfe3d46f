/** Owns which names say that something lasting is kept at a place, and which texts are places that do not last. Names of no library. */
import { snakeCase } from '../../core/words.js';

const PLACE = '(dir|directory|path|root|folder|location|base|uri|url|home|file|prefix|dsn)';
const KEPT =
  '(data|storage|store|stores|upload|uploads|media|artifact|artifacts|dataset|datasets|index|indexes|indices|db|database|sqlite|workspace|workspaces|blob|blobs|object|objects|bucket|file|files|attachment|attachments|document|documents|vector|vectors|backup|backups|persist|persistence|persistent|state|content|image|images|video|videos|audio|model|models|export|exports|report|reports|checkpoint|checkpoints|archive|archives|ledger|wal|journal|knowledge|memory|snapshot|snapshots|vault|registry|recording|recordings|result|results|event|events|history)';
const STORAGE = new RegExp(
  `(^|_)${KEPT}_(base_|root_|default_|local_)?${PLACE}$|^(storage|datadir|dbpath|dburl|uploads|workspace|database|sqlalchemy_database_ur[il])$|(^|_)local_storage$`,
);
const ANY_PLACE = new RegExp(`(^|_)(${PLACE}|storage)$`);
/** What may be lost, is only read, or is there for the machine itself. */
const SCRATCH =
  /(^|_)(cache|caches|cached|tmp|temp|temporary|tempdir|tmpdir|scratch|download|downloads|build|log|logs|logging|logfile|socket|sock|pid|pidfile|lock|locks|test|tests|dist|out|output|outputs|static|public|template|templates|migration|migrations|frontend|sandbox|preview|thumbnail|thumbnails|work|workdir|run|runtime|debug|dump|trace|traces|profile|profiles|profiling|coverage|fixture|fixtures|schema|schemas|config|configs|cfg|conf|cert|certs|key|keys|ssl|tls|credential|credentials|bin|binary|executable|chrome|chromium|browser|font|fonts|script|scripts|staging|spool|queue|buffer|ipc|unix|xdg|import|extract|unpack|clone|checkout|screenshot|screenshots|metrics|prometheus|multiproc|demo|example|mock|seed|base_url|api_url|repo|project|source|src|web|http|webhook|redis|git|node|python|host)(_|$)|^(home|userprofile|appdata)$/;

/** Whether data that must last is kept at what is called so. */
export function keepsData(name: string): boolean {
  const words = snakeCase(name);
  return STORAGE.test(words) && !SCRATCH.test(words);
}

/** Whether a name is one of a place, whatever is kept there. */
export function namesPlace(name: string): boolean {
  const words = snakeCase(name);
  return ANY_PLACE.test(words) && !SCRATCH.test(words);
}

/** Whether a name is one of something that may be lost. */
export function namesScratch(name: string): boolean {
  return SCRATCH.test(snakeCase(name));
}

const TEMPORARY =
  /^((file|sqlite[\w+]*):\/{0,3})?(\/|(?<=sqlite[\w+]*:\/{2,3}))((var|private|usr)\/)?tmp(\/|$)|^(file:\/\/)?\/dev\/shm(\/|$)|^[A-Z]:[\\/]+(Windows[\\/]+)?Temp([\\/]|$)/i;
const SQLITE_HERE = /^(sqlite|libsql|aiosqlite)[\w+]*:(\/\/\/?)?(?!\/|:memory:|$|\?)(\.{1,2}\/)?[\w.{-]/i;
const FILE_HERE = /^file:(\/\/)?\.{1,2}\/|^file:(?!\/|:memory:)[\w.-]+\.(db|sqlite3?)\b/i;
const FOLDER_HERE =
  /^(\.{1,2}[/\\])*\.?(data|uploads?|uploaded|storage|store|media|files?|artifacts?|datasets?|db|database|index(es)?|workspaces?|var|state|blobs?|objects?|attachments?|documents?|backups?|vector_?(db|store)|chroma(_?db)?|models?|exports?|reports?|checkpoints?|results?|snapshots?|recordings?|images?|videos?|audio|memory|history|content)([._-]?(data|db|dir|store|storage|files?))?([/\\][\w .{}-]*)*$|^\.{1,2}[/\\][\w./\\{}-]+$|^[\w-]+\.(db|sqlite3?)$/i;
/** Files that only a running program needs, and folders of what may be lost. */
const RUNNING =
  /\.(sock|socket|pid|lock|log|ya?ml|toml|pem|crt|key|html?|css|js|ts|sh|py|sql|proto|json)$|[/\\._-](cache|caches|logs?|locks?|sockets?|scratch)([/\\._-]|$)|^(\.{1,2}[/\\])+$/i;

/** Below which folder a path lies that does not last; undefined where it may last. */
export function belowOf(path: string): 'temporary' | 'working' | undefined {
  if (RUNNING.test(path)) return undefined;
  if (TEMPORARY.test(path)) return 'temporary';
  return SQLITE_HERE.test(path) || FILE_HERE.test(path) || FOLDER_HERE.test(path) ? 'working' : undefined;
}
