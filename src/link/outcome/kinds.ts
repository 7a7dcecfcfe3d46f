/** Owns the kinship of error types. */
import type { Catch } from '../../core/outline.js';
import type { Evaluator } from '../evaluate.js';
import type { Fields } from '../fields.js';
import type { Context, Thing } from '../things.js';
import type { Raised } from './activation.js';

/** Whether a clause that takes errors of one kind takes those of another. */
export function isKindOf(fields: Fields, type: Thing, taken: Thing, depth = 0): boolean {
  const name = taken.is === 'external' ? taken.name.split('.').at(-1) : undefined;
  if (name !== undefined && ['Exception', 'BaseException', 'Error', 'Throwable'].includes(name)) return true;
  if (type.is === 'external') return taken.is === 'external' && type.name.split('.').at(-1) === name;
  if (type.is !== 'class') return true;
  if (taken.is === 'class' && taken.module === type.module && taken.id === type.id) return true;
  const declared = type.module.facts.classes[type.id];
  if (!declared || depth > 6) return false;
  return fields.basesOf(type.module, declared).some((base) => isKindOf(fields, base, taken, depth + 1));
}

/** Whether a clause takes an error: one that names no type, or an error that is not known, is taken. */
export function catches(evaluator: Evaluator, clause: Catch, raised: Raised, context: Context): boolean {
  const { type } = raised;
  if (clause.types.length === 0 || !type) return true;
  return clause.types.some((one) => {
    const taken = evaluator.evaluate(one, context);
    return (taken.is === 'list' ? taken.items : [taken]).some((kind) => isKindOf(evaluator.fields, type, kind));
  });
}
