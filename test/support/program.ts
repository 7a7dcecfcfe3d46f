/** Owns linked programs over texts in memory, for tests that ask linking itself rather than rules. */
import { frontends, resolvers } from '../../src/cli/frontends.js';
import type { Extraction } from '../../src/core/facts.js';
import type { FnId } from '../../src/core/value.js';
import { type Opened, openWorld } from '../../src/link/link.js';
import type { Module } from '../../src/link/module.js';
import type { LinkInputs } from '../../src/link/project.js';
import type { Thing } from '../../src/link/things.js';
import { models } from '../../src/models/models.js';

/** Links texts by path with all models. Every file is admitted; calls of the watched names are sites. */
export async function openProgram(files: Readonly<Record<string, string>>, watched: readonly string[] = []): Promise<Opened> {
  return openWorld(await inputsOf(files, new Set(watched)), models, resolvers);
}

async function inputsOf(files: Readonly<Record<string, string>>, watched: ReadonlySet<string>): Promise<LinkInputs> {
  await Promise.all(frontends.map((frontend) => frontend.load()));
  const frontendOf = (path: string) => frontends.find((one) => one.grammar(path) !== null);
  const extracted = new Map<string, Extraction>();
  for (const [path, text] of Object.entries(files)) {
    const frontend = frontendOf(path);
    const grammar = frontend?.grammar(path);
    if (frontend && grammar) extracted.set(path, frontend.extract(text, grammar, watched));
  }
  return {
    paths: new Set(Object.keys(files)),
    files: extracted,
    languageOf: (path) => frontendOf(path)?.id,
    mayHold: () => true,
    request: () => undefined,
    mentions: () => true,
    passesOn: () => undefined,
    manifest: (path) => files[path],
    vocabulary: { guards: [], tenants: [], placeholders: [], publicRoutes: [] },
    profile: 'prod',
  };
}

/** The one function of a name, or method as `Class.method`, as a thing. */
export function functionNamed({ evaluator }: Opened, name: string): Thing {
  const [method = '', owner] = name.split('.').reverse();
  const found = evaluator.program.admitted().flatMap((module) => declared(module, method, owner));
  const [only, ...more] = found;
  if (!only || more.length > 0) throw new Error(`${found.length} functions are named ${name}`);
  return only;
}

function declared(module: Module, name: string, owner: string | undefined): readonly Thing[] {
  const { functions, classes } = module.facts;
  const fits = (id: FnId): boolean =>
    functions[id]?.name === name && classes[functions[id]?.owner ?? -1]?.name === owner && functions[id]?.body !== 'abstract';
  return functions.flatMap((_, fn): readonly Thing[] => {
    if (!fits(fn)) return [];
    const self: Thing = { is: 'object', callee: { is: 'class', module, id: functions[fn]?.owner ?? -1 }, in: { module, fn: 0 } };
    return [{ is: 'function', module, fn, ...(owner !== undefined && { self }) }];
  });
}
