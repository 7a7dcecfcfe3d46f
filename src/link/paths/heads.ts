/** Owns which part of an expression says where a path begins: `join(base, "x")`, `base / "x"`, `PathBuf::from(base)`. Knows no library. */
import { dotted, lastName, type Value } from '../../core/value.js';

/** Add to what they are called on, or to their first argument where that is what they are given. */
const JOINS = /^(join|joinpath|resolve|normalize|push|with_file_name|append)$/;
const OF_FIRST =
  /^(Path|PurePath|PosixPath|PathBuf|from|new|URL|pathToFileURL|fileURLToPath|abspath|realpath|expanduser|normpath|fspath|str|String|toNamespacedPath|mkdtempSync|mkdtemp)$/;
const OF_RECEIVER =
  /^(map|and_then|ok|resolve|absolute|expanduser|as_posix|to_path_buf|to_string_lossy|into_owned|display|to_str|mkdir|as_path)$/;

/** The part that a path begins with; undefined where the expression is that part itself. */
export function pathHead(value: Value): Value | undefined {
  switch (value.kind) {
    case 'text':
      return value.parts[0]?.value;
    case 'op':
      return value.op === 'plus' || value.op === 'other' ? value.args[0] : undefined;
    case 'call':
      return callHead(value);
    default:
      return undefined;
  }
}

function callHead({ callee, args }: Value & { kind: 'call' }): Value | undefined {
  const name = lastName(callee) ?? '';
  const [first] = args;
  const of = callee.kind === 'member' ? callee.of : undefined;
  if (JOINS.test(name) && first) {
    const ofPaths = of === undefined || /^(path|posix|win32|upath|Path|fs)$/.test(dotted(of)?.at(-1) ?? '');
    return ofPaths ? first.value : of;
  }
  if (OF_FIRST.test(name) && first && first.name === undefined) return first.value;
  return of && OF_RECEIVER.test(name) ? of : undefined;
}
