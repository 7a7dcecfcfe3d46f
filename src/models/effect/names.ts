/**
 * Owns the names under which Effect's modules are known: imported whole, from their own file, under older names, in both generations.
 * Knows no meaning of them.
 */
import type { Links } from '../../link/model.js';
import type { Thing } from '../../link/things.js';

/** Third generation: `@effect/platform` and `@effect/rpc`. Fourth: `effect/unstable`. They order middleware differently. */
export type Generation = 3 | 4;

/** Something of Effect: `HttpApiGroup.make`, `Layer.provide`. */
export interface Word {
  readonly name: string;
  readonly generation: Generation;
}

const THIRD = /^@effect\/(?:platform|rpc|rpc-http)[./](.+)$/;
const FOURTH = /^effect\/unstable\/(?:httpapi|http|rpc|socket)[./](.+)$/;
const CORE = /^effect[./]((?:Layer|Effect|Function)[./].+|pipe|flow)$/;
/** How the third generation's first releases grouped their modules. */
const OLDER: Readonly<Record<string, string>> = {
  router: 'HttpRouter',
  middleware: 'HttpMiddleware',
  server: 'HttpServer',
  app: 'HttpApp',
  request: 'HttpServerRequest',
  response: 'HttpServerResponse',
};

/** The word of Effect that a thing is; undefined for everything else. */
export function wordOf(thing: Thing, links: Links): Word | undefined {
  const name = links.libraryName(thing);
  if (name === undefined) return undefined;
  const third = THIRD.exec(name)?.[1];
  if (third !== undefined) return { name: modern(third), generation: 3 };
  const fourth = FOURTH.exec(name)?.[1];
  // What the third generation tried out as a router of layers became the router.
  if (fourth !== undefined) return { name: fourth.replace(/^HttpRouter\./, 'HttpLayerRouter.'), generation: 4 };
  const core = CORE.exec(name)?.[1];
  return core === undefined ? undefined : { name: core.replace(/^Function\./, ''), generation: 4 };
}

/** What was called to make a thing; undefined when nothing of Effect was. */
export function makerOf(thing: Thing, links: Links): Word | undefined {
  return thing.is === 'object' ? wordOf(thing.callee, links) : undefined;
}

function modern(name: string): string {
  const grouped = /^(?:Http|HttpServer)[./](\w+)\.(.+)$/.exec(name);
  const older = grouped?.[1] === undefined ? undefined : OLDER[grouped[1].toLowerCase()];
  return older === undefined ? name : `${older}.${grouped?.[2]}`;
}
