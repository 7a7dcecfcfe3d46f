/**
 * Owns the collection of sites: the calls and decorators that models watch for, found in outlines of any language.
 * Knows names only; what a name stands for is decided in `link`.
 */
import type { Bodies, Class, Fn, Site } from './facts.js';
import { type Step, valuesOf } from './outline.js';
import { type FnId, lastName, operands, type Value, watchedName } from './value.js';

type Call = Value & { readonly kind: 'call' };

/** Sites of one file, by function and evaluation order; decorators come first. */
export function collectSites(functions: readonly Fn[], classes: readonly Class[], bodies: Bodies, watched: ReadonlySet<string>): Site[] {
  const sites: Site[] = [];
  const decorate = (decorator: Value, fn: FnId, decorates: NonNullable<Site['decorates']>): void => {
    const call: Call = decorator.kind === 'call' ? decorator : { kind: 'call', at: decorator.at, callee: decorator, args: [] };
    if (watched.has(lastName(call.callee) ?? '')) sites.push({ value: call, fn, order: call.at[0], decorates, under: [], loops: [] });
  };
  classes.forEach((one, id) => {
    for (const decorator of one.decorators) decorate(decorator, one.within ?? 0, { class: id });
    for (const base of one.bases) new Collector(one.within ?? 0, watched, sites).value(base, [], []);
  });
  functions.forEach((one, id) => {
    for (const decorator of one.decorators) decorate(decorator, one.within ?? 0, { fn: id });
  });
  bodies.forEach((body, fn) => {
    new Collector(fn, watched, sites).steps(body, [], []);
  });
  return sites;
}

class Collector {
  private order = 0;

  constructor(
    private readonly fn: FnId,
    private readonly watched: ReadonlySet<string>,
    private readonly sites: Site[],
  ) {}

  steps(steps: readonly Step[], under: readonly Value[], loops: Site['loops']): void {
    for (const step of steps) {
      for (const value of valuesOf(step)) this.value(value, under, loops);
      switch (step.do) {
        case 'branch':
          this.steps(step.then, [...under, step.when], loops);
          this.steps(step.else, [...under, { kind: 'op', op: 'not', args: [step.when], at: step.when.at }], loops);
          break;
        case 'loop':
          this.steps(step.body, under, [...loops, { ...(step.over && { over: step.over }), ...(step.to && { to: step.to }) }]);
          break;
        case 'with':
          this.steps(step.body, under, loops);
          break;
        case 'try':
          this.steps(step.body, under, loops);
          for (const one of step.catches) this.steps(one.body, under, loops);
          this.steps(step.finally, under, loops);
          break;
      }
    }
  }

  /** `continued`: the method that is called on what the value gives. */
  value(value: Value, under: readonly Value[], loops: Site['loops'], continued?: string): void {
    const called = value.kind === 'call' && value.callee.kind === 'member' ? value.callee : undefined;
    for (const inner of operands(value)) {
      if (inner !== called) this.value(inner, under, loops);
      else for (const of of operands(called)) this.value(of, under, loops, of === called.of ? lastName(called) : undefined);
    }
    if (value.kind !== 'call') return;
    const name = watchedName(value.callee);
    if (name === undefined || !this.watched.has(name)) return;
    this.sites.push({ value, fn: this.fn, order: this.order++, under, loops, ...(continued !== undefined && { continued }) });
  }
}
