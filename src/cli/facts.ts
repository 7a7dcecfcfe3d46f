/** Owns the command `facts`: what greenlit reads out of one file, for those who write rules, models and front ends. */
import { printFile } from '../core/print.js';
import { fileOf } from '../engine/view.js';
import { factKinds } from '../rule.js';
import { open } from './compose.js';
import { findTarget } from './target.js';
import { UsageError } from './usage.js';

/** Structure, outline and domain facts of a file. */
export async function facts(file: string): Promise<string> {
  const target = await findTarget(process.cwd(), [file]);
  const [path] = target.files;
  if (path === undefined) throw new UsageError(`${file} is a folder`);
  const { session, tree } = await open(target, { includeTests: true });
  await session.update(tree.paths.map((one) => ({ path: one })));
  const looked = await session.look(path);
  if (looked === undefined) throw new UsageError(`no front end reads ${file}`);
  const { extraction, linked } = looked;
  const lines = factKinds.flatMap((kind) =>
    linked
      .facts(kind)
      .filter((fact) => fileOf(fact) === path)
      .map((fact) => `${kind} ${JSON.stringify(fact)}`),
  );
  return [printFile(extraction.facts, extraction.bodies).trimEnd(), ...lines, ''].join('\n');
}
