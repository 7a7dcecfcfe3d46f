/** Owns what the parameters of a called function hold: what was passed, what the framework injects, or the default. */
import type { Param } from '../../core/facts.js';
import type { Value } from '../../core/value.js';
import type { Thing } from '../things.js';
import { type Abstract, NO_CREDENTIAL, NOTHING, NULL_VALUE } from './abstract.js';
import { type Activation, contextOf, Raised } from './activation.js';
import { namesRequest, requestPart } from './credentials.js';
import { library } from './library.js';
import { requestMember } from './request.js';
import type { Walk } from './walk.js';

/** One abstract value for each parameter. Dependencies run here, before the body, and may raise. */
export function bindArguments(walk: Walk, activation: Activation, given: readonly (Abstract | undefined)[], injected: boolean): Abstract[] {
  const params = activation.module.facts.functions[activation.fn]?.params ?? [];
  const bound: Abstract[] = [];
  params.forEach((param, index) => {
    const passed = given[index];
    if (param.rest) bound.push({ is: 'list', items: given.slice(index).map((one) => one ?? NOTHING) });
    else if (passed) bound.push(passed);
    else if (injected) bound.push(inject(walk, param, activation));
    else
      bound.push(
        param.default ? walk.compute(param.default, activation) : activation.module.language === 'typescript' ? NULL_VALUE : NOTHING,
      );
  });
  return bound;
}

/** What an extractor gives, or nothing where it fails. */
function attempt(walk: Walk, extractor: Thing, activation: Activation): Abstract {
  const given = walk.callThing(extractor, [], activation, { injected: true });
  return given.is === 'failed' ? NO_CREDENTIAL : given;
}

/** What the framework makes of a type where code asks for it: `parts.extract::<User>()`. An error value where it fails. */
export function extract(walk: Walk, type: Value, activation: Activation): Abstract {
  const supplied = walk.world.inject({ at: type.at, name: '', type }, contextOf(activation));
  if (supplied && 'call' in supplied)
    return supplied.optional ? attempt(walk, supplied.call, activation) : walk.callThing(supplied.call, [], activation, { injected: true });
  return supplied && 'request' in supplied ? requestMember(walk, supplied.request) : NOTHING;
}

function inject(walk: Walk, param: Param, activation: Activation): Abstract {
  const context = contextOf(activation);
  const supplied = walk.world.inject(param, context);
  if (supplied && 'call' in supplied) {
    if (supplied.optional && context.module.language === 'rust') return attempt(walk, supplied.call, activation);
    if (supplied.optional)
      return walk.valid ? walk.callThing(supplied.call, [], activation, { injected: true }) : { is: 'known', value: null, tainted: true };
    const given = walk.callThing(supplied.call, [], activation, { injected: true });
    // Where errors are values, the framework answers with the dependency's error and calls nobody.
    if (given.is === 'failed') throw new Raised(undefined, walk.path);
    return given;
  }
  if (supplied && 'request' in supplied) return requestMember(walk, supplied.request);
  if (supplied && 'response' in supplied) return { is: 'response' };
  if (supplied) return NOTHING;
  if (param.default?.kind === 'call') {
    const known = library(walk, param.default.callee, activation);
    if (known?.does === 'parameter') return requestMember(walk, [known.in, param.name]);
    if (known?.does === 'inject') return walk.compute(param.default, activation);
  }
  if (namesRequest(param.name)) return { is: 'request', path: [] };
  return requestPart(['query', param.name]) === 'raw' ? requestMember(walk, ['query', param.name]) : NOTHING;
}
