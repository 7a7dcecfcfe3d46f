/** Owns routes that nobody writes: those that a `@Crud` decorator generates for an entity. Never knows a path above them. */
import type { Links } from '../../link/model.js';
import type { Thing } from '../../link/things.js';
import type { Method } from './classes.js';
import type { Endpoint } from './controllers.js';
import { itemsOf, type Mark, marksOf, textsOf } from './marks.js';

const CRUD = /^(@nestjsx|@dataui|@rewiko|@n4it)\/crud\.Crud$/;
const ROUTES: readonly (readonly [name: string, verb: string, path: string])[] = [
  ['getManyBase', 'GET', ''],
  ['getOneBase', 'GET', ':id'],
  ['createOneBase', 'POST', ''],
  ['createManyBase', 'POST', 'bulk'],
  ['updateOneBase', 'PATCH', ':id'],
  ['replaceOneBase', 'PUT', ':id'],
  ['deleteOneBase', 'DELETE', ':id'],
];

/** The generated routes of a class; one that the class overrides has the override's decorators and body. */
export function generated(
  marks: readonly Mark[],
  methods: readonly Method[],
  self: Thing & { is: 'object' },
  links: Links,
): readonly Endpoint[] {
  const mark = marks.findLast((one) => CRUD.test(one.from));
  const [first] = mark?.call?.args ?? [];
  if (!mark || !first) return [];
  const held = links.access(links.evaluate(first.value, mark.context), 'routes');
  const named = (name: string): readonly string[] | undefined => {
    const list = held.is === 'record' ? links.access(held, name) : undefined;
    return list?.is === 'list' ? textsOf(list) : undefined;
  };
  const only = named('only');
  const exclude = named('exclude') ?? [];
  return ROUTES.filter(([name]) => (only?.includes(name) ?? true) && !exclude.includes(name)).flatMap(
    ([name, method, path]): Endpoint[] => {
      const override = methods.find((one) => overrides(one, name, links));
      const declared = override?.declared ?? classOf(methods, self);
      if (!declared) return [];
      return [
        {
          method,
          path,
          transport: 'http',
          versions: [],
          handler: override ? links.access(self, override.name) : { is: 'external', name: `${mark.from}.${name}` },
          name: override?.name ?? name,
          declared,
          at: override?.fn.nameAt ?? mark.value.at,
          handlerAt: override?.fn.nameAt ?? mark.value.at,
          marks: override?.marks ?? decoratorsFor(held, name, links),
        },
      ];
    },
  );
}

/** `@Override() getMany()`, `@Override('getManyBase') list()`. */
function overrides(method: Method, name: string, links: Links): boolean {
  const mark = method.marks.find((one) => one.from.endsWith('/crud.Override'));
  if (!mark) return false;
  const [first] = mark.call?.args ?? [];
  return (first ? links.text(first.value, mark.context) : `${method.name}Base`) === name;
}

/** `routes: { createOneBase: { decorators: [UseGuards(…)] } }`. */
function decoratorsFor(routes: Thing, name: string, links: Links): readonly Mark[] {
  if (routes.is !== 'record') return [];
  const list = links.access(links.access(routes, name), 'decorators');
  return itemsOf(list, links).flatMap((thing) => (thing.is === 'object' && thing.call ? marksOf([thing.call], thing.in, links) : []));
}

function classOf(methods: readonly Method[], self: Thing & { is: 'object' }): Endpoint['declared'] | undefined {
  const [first] = methods;
  const made = self.callee;
  if (made.is !== 'class') return first?.declared;
  const one = made.module.facts.classes[made.id];
  return one && { module: made.module, id: made.id, one, context: { module: made.module, fn: one.within ?? 0 } };
}
