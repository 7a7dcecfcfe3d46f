/** Owns configuration that is named by text: what `get('app.prefix')` gives where the namespace `app` is registered in the program. */
import { lastName, type Value } from '../../core/value.js';
import type { Links, ResolvedSite } from '../../link/model.js';
import type { Context, Thing } from '../../link/things.js';
import { possibilities } from '../http.js';
import { returnsOf } from './modules.js';

/** Registered records by namespace. */
export type Settings = ReadonlyMap<string, readonly Thing[]>;

/** `registerAs('app', () => ({ prefix: … }))`. */
export function settingsOf(sites: readonly ResolvedSite[], links: Links): Settings {
  const settings = new Map<string, readonly Thing[]>();
  for (const { callee, call, context } of sites) {
    if (links.libraryName(callee) !== '@nestjs/config.registerAs') continue;
    const [name, factory] = call.args.map((arg) => links.evaluate(arg.value, context));
    if (name?.is !== 'literal' || factory?.is !== 'function') continue;
    settings.set(
      String(name.value),
      returnsOf(factory).map((one) => links.evaluate(one.value, one.context)),
    );
  }
  return settings;
}

/** The text of a value, looked up where it is read from the configuration by name. */
export function settingText(value: Value | undefined, context: Context, settings: Settings, links: Links): string | undefined {
  const text = links.text(value, context);
  if (text !== undefined || !value) return text;
  for (const one of [value, ...(value.kind === 'first' ? value.of : [])]) {
    const found = one.kind === 'call' && /^get/.test(lastName(one.callee) ?? '') ? named(one, context, settings, links) : undefined;
    if (found !== undefined) return found;
  }
  const thing = links.evaluate(value, context);
  return thing.is === 'object' && thing.call ? named(thing.call, thing.in, settings, links) : undefined;
}

function named(call: Value & { kind: 'call' }, context: Context, settings: Settings, links: Links): string | undefined {
  const [first, fallback] = call.args.map((arg) => links.text(arg.value, context));
  const [space = '', ...path] = (first ?? '').split('.');
  for (const record of settings.get(space) ?? []) {
    const held = path.reduce((thing: Thing, name) => links.access(thing, name), record);
    const literal = possibilities(held).find((one) => one.is === 'literal' && one.value !== null);
    if (literal?.is === 'literal') return String(literal.value);
  }
  return fallback;
}
