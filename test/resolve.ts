/** Owns how tests of module resolvers are told: small trees, and targets as words. Knows no language. */
import { expect, it } from 'vitest';
import type { ModuleResolver, ModuleTree, Target } from '../src/core/modules.js';

/** A tree of empty files, and of manifests with a text. */
export function treeOf(files: readonly (string | readonly [path: string, text: string | object])[]): ModuleTree {
  const texts = new Map(
    files.map((file): [string, string] => {
      if (typeof file === 'string') return [file, ''];
      const [path, text] = file;
      return [path, typeof text === 'string' ? text : JSON.stringify(text)];
    }),
  );
  return { paths: new Set(texts.keys()), manifest: (path) => texts.get(path) };
}

/** One word per target: a path, `folder:path`, `package:name`, `missing`; what is left of a Rust path follows `+`. */
export function show(target: Target | undefined): string {
  if (target === undefined) return 'none';
  if (target.kind === 'missing') return 'missing';
  if (target.kind === 'package') return `package:${target.name}`;
  if (target.kind === 'folder') return `folder:${target.path}`;
  return target.rest === undefined ? target.path : `${target.path} + ${target.rest.join('::')}`;
}

interface Scenario {
  readonly about: string;
  readonly files: Parameters<typeof treeOf>[0];
  /** Importing file, specifier, target. */
  readonly finds: readonly (readonly [from: string, specifier: string, target: string])[];
}

/** Runs one test per scenario; every question is asked twice, as answers are remembered. */
export function check(create: (tree: ModuleTree) => ModuleResolver, scenarios: readonly Scenario[]): void {
  it.each(scenarios)('$about', ({ files, finds }) => {
    const resolver = create(treeOf(files));
    const found = finds.map(([from, specifier]) => [from, specifier, show(resolver.resolve(from, specifier))]);
    expect(found).toEqual(finds);
    const again = finds.map(([from, specifier]) => [from, specifier, show(resolver.resolve(from, specifier))]);
    expect(again).toEqual(finds);
  });
}
