/** Owns which methods a view answers: those that it declares, those of the library's classes, those that decorators leave. */
import { lastName, type Value } from '../../core/value.js';
import type { Links } from '../../link/model.js';
import type { Context } from '../../link/things.js';
import { type Ancestor, bodyOf, fieldOf, methodOf } from './classes.js';

export const VERBS = ['get', 'post', 'put', 'patch', 'delete'];

/** Methods that classes of libraries answer, by the end of their names. */
const CLASSES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^CreateAPIView$/, ['post']],
  [/^(List|Retrieve)APIView$/, ['get']],
  [/^DestroyAPIView$/, ['delete']],
  [/^UpdateAPIView$/, ['put', 'patch']],
  [/^ListCreateAPIView$/, ['get', 'post']],
  [/^RetrieveUpdateAPIView$/, ['get', 'put', 'patch']],
  [/^RetrieveDestroyAPIView$/, ['get', 'delete']],
  [/^RetrieveUpdateDestroyAPIView$/, ['get', 'put', 'patch', 'delete']],
  [/^(Template|List|Detail|Redirect|(Base)?DateDetail|DateDetail|Archive\w*|\w*Archive\w*|BaseList|BaseDetail)View$/, ['get']],
  [/^(Base)?(Form|Create|Update|Delete|ProcessForm|Login|PasswordChange|PasswordReset|PasswordResetConfirm|Signup)View$/, ['get', 'post']],
  [/^LogoutView$/, ['post']],
  [/^(\w+CreateView|\w+UpdateView|\w+DeleteView|\w+FormView|\w+WizardView)$/, ['get', 'post']],
  [/^(\w+ListView|\w+DetailView|\w+TemplateView)$/, ['get']],
  [/^(Token|TokenRefresh|Registration|Register|ObtainAuthToken|ObtainJSONWebToken)\w*(View)?$|^ObtainAuthToken$/, ['post']],
  [/^Spectacular\w*View$/, ['get']],
];

/** Actions that classes of libraries provide. */
const PROVIDED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^ModelViewSet$/, ['list', 'create', 'retrieve', 'update', 'partial_update', 'destroy']],
  [/^ReadOnlyModelViewSet$/, ['list', 'retrieve']],
  [/^(Bulk)?CreateModelMixin$/, ['create']],
  [/^ListModelMixin$/, ['list']],
  [/^RetrieveModelMixin$/, ['retrieve']],
  [/^UpdateModelMixin$/, ['update', 'partial_update']],
  [/^DestroyModelMixin$/, ['destroy']],
];

/** The standard actions of view sets: their method, and whether they are about one object. */
export const ACTIONS: Readonly<Record<string, { readonly method: string; readonly detail: boolean }>> = {
  list: { method: 'get', detail: false },
  create: { method: 'post', detail: false },
  retrieve: { method: 'get', detail: true },
  update: { method: 'put', detail: true },
  partial_update: { method: 'patch', detail: true },
  destroy: { method: 'delete', detail: true },
};

/** The verbs that a class-based view answers; undefined where a library's class decides that and is not known. */
export function verbsOf(all: readonly Ancestor[], links: Links): readonly string[] | undefined {
  const library = lastNames(all).flatMap((name) => CLASSES.find(([pattern]) => pattern.test(name))?.[1] ?? []);
  const answered = VERBS.filter((verb) => library.includes(verb) || methodOf(all, verb));
  const field = fieldOf(all, 'http_method_names');
  if (answered.length === 0) return undefined;
  if (!field) return answered;
  const allowed = links.elements(field.value, bodyOf(field.owner)).map((one) => links.text(one.value, one.context)?.toLowerCase());
  return allowed.includes(undefined) ? answered : answered.filter((verb) => allowed.includes(verb));
}

/** Whether a view set has an action of this name, its own or a library's. */
export function hasAction(all: readonly Ancestor[], action: string): boolean {
  if (methodOf(all, action)) return true;
  return lastNames(all).some((name) => PROVIDED.some(([pattern, actions]) => pattern.test(name) && actions.includes(action)));
}

/** The methods that decorators of a function leave; undefined where they leave all. */
export function methodsLeft(decorators: readonly Value[], context: Context, links: Links): readonly string[] | undefined {
  for (const one of decorators) {
    const call = one.kind === 'call' ? one : undefined;
    const name = lastName(call?.callee ?? one);
    if (name === 'require_GET' || name === 'require_safe') return ['GET'];
    if (name === 'require_POST') return ['POST'];
    if (name === 'api_view' || name === 'require_http_methods') {
      const given = call?.args[0]?.value;
      if (!given) return ['GET'];
      const methods = links.elements(given, context).map((each) => links.text(each.value, each.context)?.toUpperCase() ?? '*');
      const asked = methods.filter((method) => method !== 'HEAD' && method !== 'OPTIONS');
      return asked.length > 0 ? asked : methods;
    }
  }
  return undefined;
}

function lastNames(all: readonly Ancestor[]): readonly string[] {
  return all.flatMap((one) => (one.is === 'external' ? [one.name.split('.').at(-1) ?? ''] : []));
}
