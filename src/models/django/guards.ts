/** Owns how Django puts a guard in front of a view: decorators, mixins, `dispatch`, and tests of the user. Never says what a guard does. */
import type { Where } from '../../core/span.js';
import { lastName, type Value } from '../../core/value.js';
import type { GuardUse, Links, Protocol } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { type Ancestor, bodyOf, type ClassThing, declarationOf, instanceOf, methodOf, ownMethod } from './classes.js';

export const HANDLER: Protocol = { params: ['request'], passes: 'return' };
const DECORATOR: Protocol = { params: [], passes: 'next', wraps: true };
const USER_TEST: Protocol = { params: ['caller'], passes: 'true' };
const VIEW_TEST: Protocol = { params: [], passes: 'true' };

/** Makes a guard of a function that is told the user. */
const TESTS = new Set(['django.contrib.auth.decorators.user_passes_test']);
/** Decorators that only say something about a view, or that the models read themselves. */
const MARKS =
  /^(api_view|permission_classes|authentication_classes|throttle_classes|renderer_classes|parser_classes|schema|action|detail_route|list_route|login_not_required|extend_schema|extend_schema_view|swagger_auto_schema|require_http_methods|require_GET|require_POST|require_safe|property|classmethod|staticmethod|cached_property|override)$/;

/** The guards that a decorator, or a function called around a view, puts up; none where it only marks the view. */
export function decoratorUse(value: Value, context: Context, links: Links): readonly GuardUse[] {
  const name = links.nameOf(value, context);
  if (MARKS.test(name.split('.').at(-1) ?? '')) return [];
  return useOf(links.evaluate(value, context), name, links.where(value, context), links);
}

function useOf(thing: Thing, name: string, at: Where, links: Links): readonly GuardUse[] {
  const test = thing.is === 'object' && TESTS.has(links.libraryName(thing.callee) ?? '') ? thing.call?.args[0]?.value : undefined;
  if (thing.is === 'object' && test) return [{ thing: links.evaluate(test, thing.in), name, at, protocol: USER_TEST, level: 'route' }];
  return [{ thing, name, at, protocol: DECORATOR, level: 'route' }];
}

/** The decorators inside `method_decorator(d, name='dispatch')`, and the method that they are for. */
export function methodDecorator(
  value: Value,
  context: Context,
  links: Links,
): { readonly uses: readonly GuardUse[]; readonly name: string | undefined } | undefined {
  if (value.kind !== 'call' || lastName(value.callee) !== 'method_decorator') return undefined;
  const given = links.argument(value, 'decorator', 0);
  const uses = given ? links.elements(given, context).flatMap((one) => decoratorUse(one.value, one.context, links)) : [];
  return { uses, name: links.text(links.argument(value, 'name', 1), context) };
}

/** The guards among the decorators of a function or method. */
export function decoratorUses(decorators: readonly Value[], context: Context, links: Links): readonly GuardUse[] {
  return decorators.flatMap((one) => methodDecorator(one, context, links)?.uses ?? decoratorUse(one, context, links));
}

/** What a request meets before a method of a class-based view: by its ancestors in order, up to the library's view. */
export function viewGuards(all: readonly Ancestor[], view: ClassThing, verb: string, links: Links): readonly GuardUse[] {
  const guards: GuardUse[] = [];
  const self = instanceOf(view);
  for (const one of all) {
    if (one.is === 'class') guards.push(...ownGuards(one, self, verb, links));
    else {
      const name = one.name.split('.').at(-1) ?? '';
      if (/View(Set)?$/.test(name) && !/Mixin/.test(name)) break;
      const at = declarationOf(view)?.nameAt ?? [0, 0];
      const use = { name, at: { file: view.module.path, at }, level: 'route' as const };
      if (name === 'UserPassesTestMixin') guards.push({ ...use, thing: links.access(self, 'test_func'), protocol: VIEW_TEST });
      else if (/Mixin$|Required/.test(name)) guards.push({ ...use, thing: one, protocol: DECORATOR });
    }
  }
  const nearest = methodOf(all, verb);
  const method = nearest?.owner.module.facts.functions[nearest.fn];
  return nearest && method ? [...guards, ...decoratorUses(method.decorators, bodyOf(nearest.owner), links)] : guards;
}

/** What a class puts in front of a method: decorators on the class, and a `dispatch` of its own. */
function ownGuards(owner: ClassThing, self: Thing, verb: string, links: Links): readonly GuardUse[] {
  const context = bodyOf(owner);
  const onClass = (declarationOf(owner)?.decorators ?? []).flatMap((one) => {
    const given = methodDecorator(one, context, links);
    return given && (given.name === 'dispatch' || given.name === verb || given.name === undefined) ? given.uses : [];
  });
  const dispatches = ['dispatch', 'initial', 'check_permissions'].flatMap((name): readonly GuardUse[] => {
    const fn = ownMethod(owner, name);
    const declared = fn === undefined ? undefined : owner.module.facts.functions[fn];
    if (fn === undefined || !declared) return [];
    const thing: Thing = { is: 'function', module: owner.module, fn, self };
    const at = { file: owner.module.path, at: declared.nameAt };
    const own: GuardUse = { thing, name: `${declarationOf(owner)?.name}.${name}`, at, protocol: HANDLER, level: 'route', incidental: true };
    return [...decoratorUses(declared.decorators, context, links), own];
  });
  return [...onClass, ...dispatches];
}
