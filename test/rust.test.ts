/** Holds the Rust front end to what the language pages cannot show: offsets, scopes, broken text and texts of any kind. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Extraction } from '../src/core/facts.js';
import { blocks, type Step, valuesOf } from '../src/core/outline.js';
import type { Span } from '../src/core/span.js';
import { lastName, operands, type Value } from '../src/core/value.js';
import { rust } from '../src/languages/rust/frontend.js';

beforeAll(() => rust.load());

const read = (text: string, watched: readonly string[] = []): Extraction => rust.extract(text, 'rs', new Set(watched));

/** All steps and values of a file. */
function everything({ facts, bodies }: Extraction): { steps: Step[]; values: Value[] } {
  const steps: Step[] = [];
  const values: Value[] = [];
  const value = (one: Value): void => {
    values.push(one);
    operands(one).forEach(value);
  };
  const walk = (step: Step): void => {
    steps.push(step);
    valuesOf(step).forEach(value);
    if (step.do === 'set') value(step.to);
    blocks(step).flat().forEach(walk);
  };
  bodies.flat().forEach(walk);
  for (const one of [...facts.functions, ...facts.classes]) one.decorators.forEach(value);
  for (const one of facts.functions) for (const param of one.params) if (param.type) value(param.type);
  return { steps, values };
}

/** The source of each call of a name, and of its arguments. */
function calls(text: string, name: string): { call: string; args: string[] }[] {
  return everything(read(text)).values.flatMap((one) =>
    one.kind === 'call' && lastName(one.callee) === name
      ? [{ call: text.slice(...one.at), args: one.args.map((arg) => text.slice(...arg.value.at)) }]
      : [],
  );
}

const SAMPLE = `
use axum::{routing::{get, post as p}, Router, *};
pub mod routes;
#[derive(Clone)]
struct Störe<'a> { #[serde(default)] name: &'a str, ids: Vec<(u8, Id)> }
impl<S: Send> Find<S> for Störe<'_> {
    const LIMIT: usize = 0x1f_usize;
    async fn find(&self, State(db): State<Db>, Path((a, b)): Path<(u8, u8)>) -> Result<Self, Error> {
        let Some(x) = db.get("ключ 🦀", a).await else { return Err(Error::new()) };
        let y = match x.kind { Kind::A(n @ 1..=3) | Kind::B { n, .. } if n > 1 => n, 'b' => return Ok(x), _ => { go(); 2 } };
        'outer: while let Some((k, _)) = it.next() { if k == y { break 'outer; } items.push(k); }
        tokio::select! { biased; m = rx.recv() => warn!(%m, ?y, "got {m} of {}", 1), _ = stop, if ok => {} }
        let v = json!({ "a": [1, null, { "b": x }], k: vec![1; 3] });
        let z = loop { break if matches!(v, Some(_) if y) { 1 } else { f(); 2 } };
        let c = |(p, q): (u8, u8)| async move { assert!(p > q, "no {}", p); p.unwrap_or_else(|| panic!("x")) };
        Ok(Self { name: "a\\u{e9}\\n", ..c(z)? })
    }
}
lazy_static! { static ref ALL: Regex = Regex::new(r#"a"b"#).unwrap(); }
mod inner { use super::*; pub fn f() { self::g(); super::h() } fn g() {} }
#[cfg(all(test, unix))] mod tests { #[test] fn t() { assert_eq!(1, 1); } }
`;

describe('spans', () => {
  test('are UTF-16 offsets', () => {
    const text = 'fn f() { let é = "🦀ß"; save(é, "💥", key); }';
    expect(calls(text, 'save')).toEqual([{ call: 'save(é, "💥", key)', args: ['é', '"💥"', 'key'] }]);
  });

  test('of macro arguments are where they stand', () => {
    const text = 'fn f() { /* 🦀 */ info!(target: "a", %user.id, at = ?now(1), "é {} {name}", load(2)); }';
    expect(calls(text, 'now')).toEqual([{ call: 'now(1)', args: ['1'] }]);
    expect(calls(text, 'load')).toEqual([{ call: 'load(2)', args: ['2'] }]);
    const names = everything(read(text)).values.filter((one) => one.kind === 'name' && one.name === 'name');
    expect(names.map((one) => text.slice(...one.at))).toEqual(['name']);
  });

  test('inside macros inside macros too', () => {
    const text = 'fn f() { save(json!({ "é": [vec![make(1)], { k: format!("{}", find(x)) }] })); }';
    expect(calls(text, 'make')).toEqual([{ call: 'make(1)', args: ['1'] }]);
    expect(calls(text, 'find')).toEqual([{ call: 'find(x)', args: ['x'] }]);
  });

  test('of the arms of select are where they stand', () => {
    const text = 'fn f() { select! { Some(x) = next(1), if open(2) => save(x), else => { close(3) } } }';
    for (const name of ['next', 'open', 'save', 'close']) expect(calls(text, name)).toHaveLength(1);
    expect(calls(text, 'save')[0]).toEqual({ call: 'save(x)', args: ['x'] });
  });

  test('of decorators are those of the attribute', () => {
    expect(calls('#[get("/é", data = "<form>")]\nfn f() {}', 'get')).toEqual([
      { call: 'get("/é", data = "<form>")', args: ['"/é"', '"<form>"'] },
    ]);
  });
});

describe('scopes', () => {
  const namesOf = (text: string, name: string): (number | undefined)[] =>
    everything(read(text)).values.flatMap((one) => (one.kind === 'name' && one.name === name ? [one.of] : []));

  test('a name is local from its declaration on', () => {
    expect(namesOf('fn f() { let config = config(); save(config); }', 'config')).toEqual([undefined, 1, 1]);
  });

  test('a name ends with its block', () => {
    expect(namesOf('fn f() { { let a = 1; save(a); } save(a); }', 'a')).toEqual([1, 1, undefined]);
  });

  test('a closure sees the names around it', () => {
    expect(namesOf('fn f() { let a = 1; g(|| a); }', 'a')).toEqual([1, 1]);
  });

  test('a parameter is a parameter inside closures too', () => {
    const params = everything(read('fn f(a: A) { g(|b| h(a, b)); }')).values.filter((one) => one.kind === 'param');
    expect(params.map((one) => one.kind === 'param' && [one.of, one.index])).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });
});

test('items of inline modules carry the name of the module', () => {
  const { facts } = read('mod a { pub struct S; impl S { fn m(&self) {} } pub mod b { pub fn f() {} } }');
  expect(facts.classes.map((one) => one.name)).toEqual(['a::S']);
  expect(facts.functions.slice(1).map((one) => one.name)).toEqual(['m', 'a::b::f']);
});

test('a broken item leaves the others readable', () => {
  const { facts } = read('fn a() { one(); }\nfn b( { let = ; }\nfn c() { three(); }');
  expect(facts.problems.length).toBeGreaterThan(0);
  expect(facts.unparsed).toBeUndefined();
  expect(facts.functions.map((one) => one.name)).toEqual(expect.arrayContaining(['a', 'c']));
});

test('a text that is nested too deeply is not read, and says so', () => {
  const { facts, bodies } = read(`fn f() { ${'('.repeat(20_000)}1${')'.repeat(20_000)} }`);
  expect(facts.unparsed).toBe(true);
  expect(facts.problems).toHaveLength(1);
  expect(bodies).toHaveLength(facts.functions.length);
});

test('comments that address greenlit are kept', () => {
  const text = '// greenlit-ignore a/b: known\nfn f() {} /* other */';
  expect(read(text).facts.comments).toEqual([{ at: [0, 29], text: 'greenlit-ignore a/b: known' }]);
});

test('watched names become sites', () => {
  const { facts } = read('#[get("/")]\nasync fn f() { for x in all { if x { save(x).await; } } }', ['get', 'save']);
  expect(facts.sites.map((one) => lastName(one.value.callee))).toEqual(['get', 'save']);
});

describe('any text', () => {
  const whole = (text: string): void => {
    const made = read(text);
    const { steps, values } = everything(made);
    const { facts } = made;
    const spans: Span[] = [...steps, ...values, ...facts.functions, ...facts.classes, ...facts.imports, ...facts.problems].map(
      (one) => one.at,
    );
    for (const [start, end] of spans) {
      if (!(0 <= start && start <= end && end <= text.length)) throw new Error(`span [${start}, ${end}) of ${text.length}`);
    }
    expect(made.bodies).toHaveLength(facts.functions.length);
  };

  test('the sample has no problems', () => {
    whole(SAMPLE);
    expect(read(SAMPLE).facts.problems).toEqual([]);
  });

  test('of any length of the sample', () => {
    fc.assert(fc.property(fc.nat(SAMPLE.length), fc.nat(SAMPLE.length), (a, b) => whole(SAMPLE.slice(Math.min(a, b), Math.max(a, b)))));
  });

  test('of shuffled tokens', () => {
    const tokens = SAMPLE.split(/(?<=\W)|(?=\W)/u);
    fc.assert(fc.property(fc.array(fc.constantFrom(...tokens), { maxLength: 60 }), (some) => whole(some.join(''))));
  });

  test('of any characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => whole(text)));
  });
});
