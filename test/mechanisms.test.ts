/**
 * Holds linking to what a shallow reader would get wrong: every program of `fixtures/mechanisms` answers the questions below it.
 * `guard NAME`, `handler NAME`: the verdict on it. `outcome NAME absent|forged|valid|unset`: whether it returns and raises.
 * `calls NAME`: the calls that leave the program, in order. `value CALLEE ARGUMENT`: all that this argument of any call of the name can be.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LanguageId, PerLanguage } from '../src/core/facts.js';
import { CaughtErrors } from '../src/link/errors.js';
import { Guards } from '../src/link/guards.js';
import type { Opened } from '../src/link/link.js';
import type { Protocol } from '../src/link/model.js';
import { outcome } from '../src/link/outcome/outcome.js';
import type { Given } from '../src/link/outcome/walk.js';
import { argumentFor, libraryName, type Thing } from '../src/link/things.js';
import { Possibilities } from '../src/link/values.js';
import { parsePage, projectOf } from './support/pages.js';
import { functionNamed, openProgram } from './support/program.js';

const folder = new URL('../fixtures/mechanisms/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.md'));

/** How a guard is called where no framework says so. */
const protocols: PerLanguage<Protocol> = {
  typescript: { params: ['request', 'response', 'next'], passes: 'next', nextTakesError: true },
  python: { params: [], passes: 'return' },
  rust: { params: ['request', 'next'], passes: 'next' },
  config: { params: [], passes: 'return' },
};
const request = { path: '/', method: 'GET' };
const could_not_tell = 'could not tell';

function languageOf(thing: Thing): LanguageId {
  return thing.is === 'function' ? thing.module.language : 'typescript';
}

function guard(opened: Opened, name: string): string {
  const thing = functionNamed(opened, name);
  const at = { file: '', at: [0, 0] as const };
  const use = { thing, name, at, level: 'route' as const, protocol: protocols[languageOf(thing)] };
  return new Guards(opened.world, new Set()).judge(use, request) ?? 'none';
}

function handler(opened: Opened, name: string): string {
  const thing = functionNamed(opened, name);
  const protocol: Protocol = { params: languageOf(thing) === 'typescript' ? ['request', 'response'] : [], passes: 'return' };
  return new Guards(opened.world, new Set()).judgeHandler(thing, protocol, request) ?? 'none';
}

function given(assumption: string): Given {
  if (assumption === 'unset') return { credential: 'valid', settings: 'unset' };
  if (assumption === 'absent' || assumption === 'forged' || assumption === 'valid') return { credential: assumption };
  throw new Error(`nobody can assume ${assumption}`);
}

function ends(opened: Opened, name: string, assumption: string): string {
  const { returns, raises } = outcome(opened.world, functionNamed(opened, name), given(assumption));
  return `returns ${returns}, raises ${raises}`;
}

function value(opened: Opened, callee: string, argument: string): string {
  const possibilities = new Possibilities(opened.evaluator, opened.callers);
  const index = Number(argument);
  const found = opened.evaluator.program.admitted().flatMap((module) =>
    module.facts.sites.flatMap(({ value: call, fn }) => {
      const arg = argumentFor(call.args, Number.isNaN(index) ? call.args.length : index, argument);
      return arg ? [possibilities.of(arg.value, { module, fn })] : [];
    }),
  );
  if (found.length === 0) throw new Error(`nobody calls ${callee} with ${argument}`);
  const told = new Set(found.flatMap(({ things }) => things.map(print)));
  const complete = found.every((one) => one.complete);
  return [...[...told].sort(), ...(complete ? [] : [could_not_tell])].join(' | ');
}

function print(thing: Thing): string {
  if (thing.is === 'literal') return JSON.stringify(thing.value);
  if (thing.is === 'member') return `${print(thing.of)}.${thing.name}`;
  if (thing.is === 'param') return thing.module.facts.functions[thing.fn]?.params[thing.index]?.name ?? 'argument';
  return libraryName(thing) ?? thing.is;
}

function caught(opened: Opened, name: string): string {
  const found = new CaughtErrors(opened.world).all().filter((one) => one.context.fn === name);
  return found.map(({ rethrows, records }) => `rethrows ${rethrows}, records ${records}`).join('; ');
}

function answer(opened: Opened, question: string): string {
  const [form = '', name = '', more = ''] = question.split(' ');
  switch (form) {
    case 'guard':
      return guard(opened, name);
    case 'handler':
      return handler(opened, name);
    case 'outcome':
      return ends(opened, name, more);
    case 'calls':
      return outcome(opened.world, functionNamed(opened, name), { credential: 'valid' }).calls.join(', ') || 'nothing';
    case 'value':
      return value(opened, name, more);
    case 'caught':
      return caught(opened, name);
    default:
      throw new Error(`there is no question ${form}`);
  }
}

test('there are eight of them', () => {
  expect(names).toHaveLength(8);
});

describe.each(names)('%s', (name) => {
  const { sections } = parsePage(readFileSync(new URL(name, folder), 'utf8'));

  test.each(sections)('$title (line $line)', async (section) => {
    const expected = section.blocks
      .filter((block) => block.language === 'answers')
      .flatMap((block) => block.text.split('\n').filter((line) => line !== ''));
    const questions = expected.map((line) => line.slice(0, line.indexOf(':')));
    const { files } = projectOf(section);
    const answers: string[] = [];
    for (const question of questions) {
      const [form, callee = ''] = question.split(' ');
      const opened = await openProgram(files, form === 'value' ? [callee] : []);
      answers.push(`${question}: ${answer(opened, question)}`);
    }
    expect(expected).not.toEqual([]);
    expect(answers).toEqual(expected);
  });
});
