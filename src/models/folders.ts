/** Owns how code writes the path of a folder beside it: `join(__dirname, 'routes')`. Names no framework. */
import { lastName, type Value } from '../core/value.js';
import type { Links } from '../link/model.js';
import type { Module } from '../link/module.js';
import type { Context } from '../link/things.js';

/** Expressions looked through. */
const MAX_DEPTH = 12;

/** The folder or file that an expression stands for, as a path in the repository; undefined where that cannot be told. */
export function pathOf(value: Value, context: Context, links: Links, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const held = links.unfold(value, context);
  const inner = (one: Value | undefined): string | undefined => one && pathOf(one, held.context, links, depth + 1);
  const { path } = held.context.module;
  switch (held.value.kind) {
    case 'here':
      return held.value.what === 'file' ? path : folderOf(path);
    case 'text':
      return joined(held.value.parts.map((part) => inner(part.value)));
    case 'op':
      return held.value.op === 'plus' ? joined(held.value.args.map(inner)) : undefined;
    case 'member':
      return held.value.name === 'pathname' || held.value.name === 'href' ? inner(held.value.of) : links.text(held.value, held.context);
    case 'call': {
      const [first, second] = held.value.args.map((arg) => arg.value);
      switch (lastName(held.value.callee)) {
        case 'join':
        case 'resolve': {
          const [head, ...more] = held.value.args.map((arg) => inner(arg.value));
          // Joined to a module's own address, as `desm` does: beside the module.
          const isFile = first?.kind === 'here' && first.what === 'file' && !more[0]?.startsWith('..');
          return joined([isFile && head !== undefined ? folderOf(head) : head, ...more].flatMap((part) => ['/', part]));
        }
        case 'dirname': {
          const file = inner(first);
          return file === undefined ? undefined : folderOf(file);
        }
        case 'fileURLToPath':
        case 'pathToFileURL':
        case 'normalize':
          return inner(first);
        case 'cwd':
          return '';
        case 'URL': {
          const base = inner(second);
          const relative = inner(first);
          return base === undefined || relative === undefined ? undefined : joined([folderOf(base), '/', relative]);
        }
        default:
          return undefined;
      }
    }
    default:
      return links.text(held.value, held.context);
  }
}

/** The modules that a computed `require` or `import` may load: those whose paths its text fits, a hole standing for one name. */
export function loadedBy(value: Value, context: Context, links: Links): readonly Module[] {
  const held = links.unfold(value, context);
  const [specifier] = held.value.kind === 'call' && lastName(held.value.callee) === 'require' ? held.value.args : [];
  const text = links.text(specifier?.value, held.context);
  if (text === undefined || !/^\.{1,2}\/.*\w/.test(text)) return [];
  const names = folderOf(held.context.module.path).split('/');
  const steps = text.split('/').filter((one) => one !== '.');
  while (steps[0] === '..') {
    steps.shift();
    names.pop();
  }
  const escaped = [...names.filter((one) => one !== ''), ...steps].map((one) =>
    one
      .split('{}')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]+'),
  );
  const wanted = new RegExp(`^${escaped.join('/')}(/index)?(\\.[cm]?[jt]s)?$`);
  return links.modules((path) => wanted.test(path));
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** Parts put together as one path without `.` and `..`; undefined when one of them is not known. */
function joined(parts: readonly (string | undefined)[]): string | undefined {
  if (parts.some((part) => part === undefined || part.includes('{}'))) return undefined;
  const names: string[] = [];
  for (const name of parts.join('').split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}
