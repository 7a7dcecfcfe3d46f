/** Holds each reader of config formats to what its format says, case by case: what is written, and the value that it prints as. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations are what is read here
import { describe, expect, test } from 'vitest';
import type { FileFacts } from '../src/core/facts.js';
import { printValue } from '../src/core/print.js';
import type { Value } from '../src/core/value.js';
import type { DocumentReading } from '../src/languages/config/document.js';
import { readDotenv } from '../src/languages/config/dotenv.js';
import { interpolated } from '../src/languages/config/interpolate.js';
import { readJson } from '../src/languages/config/json.js';
import { readToml } from '../src/languages/config/toml.js';
import { readYaml } from '../src/languages/config/yaml.js';

const NO_CODE: FileFacts = { imports: [], exports: [], bindings: [], functions: [], classes: [], sites: [], comments: [], problems: [] };
const print = (value: Value): string => printValue(value, NO_CODE);

/** The document, then a line for each problem: what it says, and what is written where it points. */
function shown(read: (text: string) => DocumentReading, text: string): string {
  const { document, problems } = read(text);
  return [print(document), ...problems.map(({ at, message }) => `problem at ${JSON.stringify(text.slice(...at))}: ${message}`)].join('\n');
}

/** The value of the first entry whose key is `key`, as it is written. */
function writtenAt(read: (text: string) => DocumentReading, text: string, key: string): string | undefined {
  const { document } = read(text);
  const entries = document.kind === 'record' ? document.entries : [];
  const found = entries.find((entry) => entry.key?.kind === 'literal' && entry.key.value === key);
  return found && text.slice(...found.value.at);
}

describe('interpolation', () => {
  test.each([
    ['plain', '"plain"'],
    ['${X}', 'X'],
    ['a${X}b', 'text("a", X, "b")'],
    ['${X:-y}', '(X or-if-falsy "y")'],
    ['${X-y}', '(X or-if-missing "y")'],
    ['${X:-}', '(X or-if-falsy "")'],
    ['${X:?tell me}', 'propagate(X)'],
    ['${X?}', 'propagate(X)'],
    ['${X:+y}', '(X ? "y" : "")'],
    ['${A:-${B:-c}}', '(A or-if-falsy (B or-if-falsy "c"))'],
    ['${A:-x${B}}', '(A or-if-falsy text("x", B))'],
    ['${db.url:jdbc:h2:mem}', '(db.url or-if-missing "jdbc:h2:mem")'],
    ["${env:X, 'dev'}", '(X or-if-missing "dev")'],
    ['${self:custom.stage}', '?'],
    ['${X%.*}', 'other(X)'],
    ['$${X} costs $5', '"${X} costs $5"'],
    ['${X', '"${X"'],
    ['${{ secrets.X }}', 'secrets.X'],
    ["${{ env.X || 'dev' }}", '(env.X or-if-falsy "dev")'],
    ["${{ github.ref == 'main' }}", '?'],
    ['{{ .Values.a.b | default "lit" | quote }}', '(Values.a.b or-if-falsy "lit")'],
    ['{{ required "m" .Values.x }}', 'propagate(Values.x)'],
    ['{{ .Release.Name }}-db', 'text(Release.Name, "-db")'],
    ['{{ include "a" . }}', '?'],
    ['{{ .Values.a | default $root.b }}', '(Values.a or-if-falsy ?)'],
    ["{{ env_var('X', 'dev') }}", '(X or-if-missing "dev")'],
    ["{{ lookup('env', 'X') }}", 'X'],
    ['{{ $labels.instance }} is down', 'text(?, " is down")'],
  ])('%s', (text, expected) => {
    expect(print(interpolated(text, [0, text.length], text))).toBe(expected);
  });

  test('parts stand where they are written, though the value is written otherwise', () => {
    const text = 'run: |\n  echo ${X:-1}\n  echo ${Y}\n';
    const { document } = readYaml(text);
    const [entry] = document.kind === 'record' ? document.entries : [];
    const parts = entry?.value.kind === 'text' ? entry.value.parts.map((part) => text.slice(...part.value.at)) : [];
    expect(parts).toEqual(['|\n  echo ', '${X:-1}', '\n  echo ', '${Y}', '\n']);
  });
});

describe('json', () => {
  test.each([
    ['', '{}'],
    ['{"a": [1, 2.5, true, null, "x\\n"], "b": {}}', '{"a": [1, 2.5, true, null, "x\\n"], "b": {}}'],
    ['{a: \'x\', /* c */ "b": 1, // c\n}', '{"a": "x", "b": 1}'],
    ['{"n": 12345678901234567890, "a": 1, "a": 2}', '{"n": "12345678901234567890", "a": 1, "a": 2}'],
    ['\uFEFF{"a": "${X}"}\r\n', '{"a": X}'],
    ['{"a": , "b": 1}', '{"a": ?, "b": 1}\nproblem at "\\"a\\"": a value is missing behind this key'],
    ['{"a": 1 "b": 2', '{"a": 1, "b": 2}\nproblem at "\\"b\\"": missing comma\nproblem at "": `{` is never closed'],
  ])('%j', (text, expected) => {
    expect(shown(readJson, text)).toBe(expected);
  });
});

describe('yaml', () => {
  test.each([
    ['', '{}'],
    [
      'a: 1\nb: "1"\nc: yes\nd: ~\ne:\nf: 0x1f\ng: 2020-01-01\n',
      '{"a": 1, "b": "1", "c": "yes", "d": null, "e": null, "f": 31, "g": "2020-01-01"}',
    ],
    ['a: 1\n---\n# nothing\n---\n- b\n', '[{"a": 1}, ["b"]]'],
    [
      'x: &x {a: 1}\ny:\n  <<: *x\n  b: 2\nz:\n  <<: [*x, {c: 3}]\n',
      '{"x": {"a": 1}, "y": {...{"a": 1}, "b": 2}, "z": {...{"a": 1}, ...{"c": 3}}}',
    ],
    [
      'a: !Ref X\nb: !Sub "${Y}-z"\nc: !reference [a, b]\nd: !GetAZs\n',
      '{"a": !Ref("X"), "b": !Sub(text(Y, "-z")), "c": !reference(["a", "b"]), "d": !GetAZs()}',
    ],
    ['a: 1\na: 2\n80: x\n', '{"a": 1, "a": 2, "80": "x"}'],
    ['\uFEFFa: b\r\nc: "d"\r\n', '{"a": "b", "c": "d"}'],
    [
      'a: 1\n---\nb: [1\n---\nc: 2\n',
      '[{"a": 1}, {"b": [1]}, {"c": 2}]\nproblem at "-": Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['a: *x\n', '{"a": ?}\nproblem at "*x": no anchor `&x` in front of this alias'],
    ['a: &a [*a]\n', '{"a": [?]}\nproblem at "*a": no anchor `&a` in front of this alias'],
  ])('%j', (text, expected) => {
    expect(shown(readYaml, text)).toBe(expected);
  });

  test('tabs are a problem, and what is indented by them is read', () => {
    expect(shown(readYaml, 'a:\n\tb: c\nd: e\n')).toContain('problem at "\\t": Tabs are not allowed as indentation');
  });

  test('anchors that multiply stop at a hundred thousand values', () => {
    const bomb = Array.from({ length: 40 }, (_, i) => `- &a${i} [${i === 0 ? '1' : `*a${i - 1}, *a${i - 1}`}]\n`).join('');
    const { problems } = readYaml(bomb);
    expect(problems.map((one) => one.message)).toEqual(['expands to more than 100000 values']);
  });

  test('a template is read past its control lines, and says where lines are put in', () => {
    const text = [
      'replicas: {{ .Values.replicas | default 2 }}',
      '{{- if .Values.tls }}',
      'url: "https://{{ required "a host" .Values.host }}/"',
      '{{- end }}',
      'labels:',
      '  {{- include "app.labels" . | nindent 2 }}',
      'spec:',
      '  {{- toYaml .Values.spec | nindent 2 }}',
      '  env:',
      '    - name: {{ .Values.name }}',
      '    {{- toYaml .Values.env | nindent 4 }}',
      '',
    ].join('\n');
    expect(shown(readYaml, text)).toBe(
      '{"replicas": (Values.replicas or-if-falsy 2), "url": text("https://", propagate(Values.host), "/"), "labels": ?, ' +
        '"spec": {"env": [{"name": Values.name}, ...?], ...?}}',
    );
  });

  test('a scalar spans what is written, quotes included', () => {
    const text = 'a: "x y" # c\nb: *z\n';
    expect(writtenAt(readYaml, text, 'a')).toBe('"x y"');
  });

  test('only comments that address greenlit are kept', () => {
    const { comments } = readYaml('a: 1 # no\n# greenlit-ignore-next-line a/b -- why\nb: 2\n');
    expect(comments).toEqual([{ at: [10, 48], text: 'greenlit-ignore-next-line a/b -- why' }]);
  });
});

describe('toml', () => {
  test.each([
    ['a.b = 1\na.c = "${X}"\n[t.u]\nk = [1, {x = 1}]\n', '{"a": {"b": 1, "c": X}, "t": {"u": {"k": [1, {"x": 1}]}}}'],
    ['[[s]]\nn = 1\n[[s]]\nn = 2\n[s.q]\nr = 3\n', '{"s": [{"n": 1}, {"n": 2, "q": {"r": 3}}]}'],
    ['d = 1979-05-27\nbig = 9223372036854775807\ni = inf\n', '{"d": "1979-05-27", "big": "9223372036854775807", "i": "inf"}'],
    ['\uFEFFa = 1\r\nb = \r\nc = 3\r\n', '{"a": 1, "c": 3}\nproblem at "": Unexpected character'],
    ['a = [1,\n  2\nb = 3\n', '{"b": 3}\nproblem at "": Unexpected character'],
    ['a = 1\na = 2\nb = 3\n', '{"a": 1, "b": 3}\nproblem at "": Defining a key multiple times is invalid'],
  ])('%j', (text, expected) => {
    expect(shown(readToml, text)).toBe(expected);
  });
});

describe('dotenv', () => {
  test.each([
    ['export A=b # c\nB = d#e\r\n# F=1\n', '{"A": "b", "B": "d#e"}'],
    ['A="x\ny $Z ${W:-v}" # c\nB=\'$Z\'\nC=`q`\n', '{"A": text("x\\ny ", Z, " ", (W or-if-falsy "v")), "B": "$Z", "C": "q"}'],
    ['A\nB=\nC:\nD: e\n', '{"A": null, "B": "", "C": null, "D": "e"}'],
    ['\uFEFFA="p\\$q\\n"\nB=C:\\new\n', '{"A": "p$q\\n", "B": "C:\\\\new"}'],
    ['=x\nA=1\n', '{"A": "1"}\nproblem at "=x": unexpected `=x`'],
  ])('%j', (text, expected) => {
    expect(shown(readDotenv, text)).toBe(expected);
  });
});
