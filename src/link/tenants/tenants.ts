/** Owns which tenant a route lets its caller name, and whether anything on the way checks that the caller belongs to it. */

import { blocks, type Step, valuesOf } from '../../core/outline.js';
import type { GuardVerdict, TenantInput } from '../../core/route.js';
import { operands, type Value } from '../../core/value.js';
import type { GuardUse, RouteFact } from '../model.js';
import { library } from '../outcome/library.js';
import { Walk, type World } from '../outcome/walk.js';
import { Answers } from '../reads.js';
import { keyOf, type Thing } from '../things.js';
import { CALLER, type Mark, Meeting, REQUEST, TENANT } from './meeting.js';
import { namesCaller, namesTenant } from './names.js';

type FunctionThing = Thing & { is: 'function' };

/** A guard with what was found about it; without a verdict it has nothing to do with the caller. */
export interface JudgedUse {
  readonly use: GuardUse;
  readonly verdict: GuardVerdict | undefined;
}

/** Whoever may do this may do it for every tenant. */
const ACROSS = /admin|super|staff|root|system|internal|operator|service|platform|machine|webhook/i;

export class Tenants {
  private readonly own: ReadonlySet<string>;
  /** Guards that were looked at, by place. */
  private readonly deciding: Answers<string, boolean>;

  constructor(
    private readonly world: World,
    names: readonly string[],
  ) {
    this.own = new Set(names);
    this.deciding = new Answers(world.evaluator.program.reads);
  }

  /** The tenant that the caller of a guarded route names and nobody checks; undefined when there is none, or when it is checked. */
  unchecked(route: RouteFact, path: string, uses: readonly JudgedUse[]): TenantInput | undefined {
    const { handler } = route;
    if (handler.is !== 'function' || ACROSS.test(path) || !this.speaks(handler)) return undefined;
    if (uses.some(({ use, verdict }) => (verdict && ACROSS.test(use.name)) || this.decides(use))) return undefined;
    const marks = this.marks(handler, route.protocol.params, uses);
    const meeting = new Meeting(this.world, this.own);
    meeting.read(handler, marks);
    if (meeting.met || !meeting.used) return undefined;
    const params = handler.module.facts.functions[handler.fn]?.params ?? [];
    const param = params.find((_, index) => marks[index] === TENANT);
    if (param) return { name: param.name, from: this.sourceOf(handler, param.name, path), file: handler.module.path, at: param.at };
    const { named } = meeting;
    return named && { name: named.name, from: 'request', file: handler.module.path, at: named.value.at };
  }

  /** What the parameters of a function carry that the framework calls. */
  private marks(fn: FunctionThing, roles: RouteFact['protocol']['params'], uses: readonly JudgedUse[]): readonly Mark[] {
    const callers = new Set(uses.flatMap(({ use, verdict }) => (verdict ? [keyOf(use.thing)] : [])));
    const params = fn.module.facts.functions[fn.fn]?.params ?? [];
    return params.map((param, index) => {
      const role = roles[index];
      if (role === 'request' || role === 'context') return REQUEST;
      if (role === 'caller') return CALLER;
      if (role !== undefined && role !== 'injected') return 0;
      const injected = this.world.inject(param, { module: fn.module, fn: fn.fn });
      if (injected && 'call' in injected) return callers.has(keyOf(injected.call)) ? CALLER : 0;
      if (injected && 'request' in injected) return injected.request.length === 0 ? REQUEST : 0;
      if (namesTenant(param.name, this.own)) return TENANT;
      return namesCaller(param.name) ? CALLER : REQUEST;
    });
  }

  private sourceOf(handler: FunctionThing, name: string, path: string): TenantInput['from'] {
    if (path.split('/').some((segment) => /^[{<:[]/.test(segment) && segment.includes(name))) return 'path';
    const param = handler.module.facts.functions[handler.fn]?.params.find((one) => one.name === name);
    if (param?.default?.kind !== 'call') return 'request';
    const activation = { module: handler.module, fn: handler.fn, variables: new Map(), args: [], depth: 0 };
    const table = library(new Walk(this.world, { credential: 'valid' }, undefined), param.default.callee, activation);
    return table?.does === 'parameter' && /^headers?$/.test(table.in) ? 'header' : 'request';
  }

  /** Whether a guard reads a tenant itself: then it decides about it. */
  private decides({ thing, protocol }: GuardUse): boolean {
    if (thing.is !== 'function') return false;
    return this.deciding.get(`${thing.module.path}#${thing.fn} ${JSON.stringify(protocol.params)}`, () => {
      const meeting = new Meeting(this.world, this.own);
      const marks = this.marks(thing, protocol.params, []);
      meeting.read(thing, marks);
      return meeting.met || meeting.named !== undefined || marks.includes(TENANT);
    });
  }

  /** Whether a function, or one written inside it, names a tenant at all. */
  private speaks({ module, fn }: FunctionThing): boolean {
    const names = (value: Value): boolean =>
      (value.kind === 'member' && typeof value.name === 'string' && namesTenant(value.name, this.own)) ||
      (value.kind === 'literal' && typeof value.value === 'string' && namesTenant(value.value, this.own)) ||
      (value.kind === 'function' && this.speaks({ is: 'function', module, fn: value.fn })) ||
      operands(value).some(names);
    const inside = (steps: readonly Step[]): boolean => steps.some((step) => valuesOf(step).some(names) || blocks(step).some(inside));
    const params = module.facts.functions[fn]?.params ?? [];
    return params.some((param) => namesTenant(param.name, this.own)) || inside(module.bodies[fn] ?? []);
  }
}
