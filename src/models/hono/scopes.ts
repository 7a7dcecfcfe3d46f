/**
 * Owns which objects routes of Hono hang on, and under which prefix: applications of every make, `basePath` and what wraps an application.
 * Never reads a registration.
 */
import { lastName } from '../../core/value.js';
import type { Links, ResolvedSite, ScopeFact } from '../../link/model.js';
import type { Thing } from '../../link/things.js';

type Made = Thing & { is: 'object' };

const APP =
  /^((@hono\/)?hono(\/(tiny|quick|hono-base|preset\/\w+))?\.(Hono|HonoBase|default)|hono|@hono\/zod-openapi\.OpenAPIHono|@hono\/(effect-validator|react-renderer)\.Hono)$/;
const FACTORY = /^(@hono\/)?hono\/factory\.(createFactory|Factory)\(\)\.createApp$/;
/** Gives the same application under a prefix. */
const UNDER = /\.basePath$/;
/** Stands for the application that it is given. */
const WRAPPED = /^(chanfana\.fromHono|hono-zod-openapi\.\w+)$/;

/** An application, and the prefix that registrations through a thing get. */
export interface Place {
  readonly app: Made;
  readonly prefix: string;
}

/** The applications that a thing may be: `basePath` shares the routes of the application it is called on. */
export function placesOf(thing: Thing, links: Links): readonly Place[] {
  return links.roots(thing, isMade).flatMap((made): readonly Place[] => {
    const name = links.libraryName(made.callee) ?? '';
    const [first] = made.call?.args ?? [];
    if (UNDER.test(name) && made.callee.is === 'member') {
      const prefix = links.text(first?.value, made.in) ?? '{}';
      return placesOf(made.callee.of, links).map((place) => ({ app: place.app, prefix: joined(place.prefix, prefix) }));
    }
    if (WRAPPED.test(name)) return first ? placesOf(links.evaluate(first.value, made.in), links) : [];
    return [{ app: made, prefix: '' }];
  });
}

function isMade(name: string): boolean {
  return APP.test(name) || FACTORY.test(name) || WRAPPED.test(name) || (UNDER.test(name) && /hono/i.test(name));
}

/** An application as a scope; any one may be served, and one that is mounted is reached through its parent. */
export function scopeOf(app: Made, site: ResolvedSite, links: Links, name: string): ScopeFact {
  return {
    kind: 'scope',
    key: links.key(app),
    name: name || (app.call && lastName(app.call.callee)) || 'app',
    framework: 'hono',
    root: true,
    prefix: '',
    order: 'after',
    leaks: true,
    at: app.call ? links.where(app.call, app.in) : links.where(site.call, site.context),
    position: site.position,
    under: site.under,
  };
}

/** A path behind a prefix, without the patterns of its parameters. */
export function joined(prefix: string, path: string): string {
  const plain = path.replace(/(:\w+\??)\{(?:[^{}]|\{[^{}]*\})*\}/g, '$1');
  return prefix === '' ? plain : `${prefix.replace(/\/+$/, '')}/${plain.replace(/^\/+/, '')}`;
}
