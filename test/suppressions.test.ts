/** Suppression comments: which findings they reach, and what becomes of each. */
import { describe, expect, test } from 'vitest';
import type { Finding } from '../src/core/finding.js';
import { suppress } from '../src/engine/suppressions.js';

const today = '2026-06-15';

/** Judges a text: its comments are those that address greenlit, and a finding of `a/b` stands at every `BUG`, of `a/c` at every `FLAW`. */
function judge(text: string, ran: (rule: string) => boolean = () => true) {
  const comments = [...text.matchAll(/\/\*[\s\S]*?\*\/|(?:\/\/|#).*|<!--[\s\S]*?-->/g)]
    .filter(([whole]) => whole.includes('greenlit-'))
    .map((match) => ({ at: [match.index, match.index + match[0].length] as const, text: match[0] }));
  const findings = [...text.matchAll(/BUG|FLAW/g)].map(
    (match): Finding => ({
      rule: match[0] === 'BUG' ? 'a/b' : 'a/c',
      severity: 'error',
      message: 'm',
      at: { file: 'x', at: [match.index, match.index + match[0].length] },
      related: [],
      flow: [],
    }),
  );
  const judged = suppress(findings, [{ file: 'x', text, comments }], { known: new Set(['a/b', 'a/c', 'd/e']), ran, today });
  const line = (offset: number): number => text.slice(0, offset).split('\n').length;
  return {
    left: judged.findings.map((finding) => `${line(finding.at.at[0])} ${finding.rule}`),
    reasons: judged.suppressed.map((one) => one.reason),
    states: judged.suppressions.map((one) => `${line(one.at[0])} ${one.rule} ${one.state}`),
  };
}

describe('reach', () => {
  test.each([
    ['the next line only', '// greenlit-ignore-next-line a/b -- why\nBUG\nBUG', ['3 a/b']],
    ['its own line', 'BUG // greenlit-ignore-line a/b -- why\nBUG', ['2 a/b']],
    ['from start to end', 'BUG\n// greenlit-ignore-start a/b -- why\nBUG\nBUG\n// greenlit-ignore-end\nBUG', ['1 a/b', '6 a/b']],
    ['from start to the end of the file', 'BUG\n// greenlit-ignore-start a/b -- why\nBUG\nBUG', ['1 a/b']],
    ['an end with a name ends that one', '// greenlit-ignore-start a/b,a/c -- why\n// greenlit-ignore-end a/b\nBUG FLAW', ['3 a/b']],
    ['the file', 'BUG\nBUG\n// greenlit-ignore-file a/b -- why', []],
    ['only the rules it names', '// greenlit-ignore-next-line a/b -- why\nBUG FLAW', ['2 a/c']],
    ['several rules', '// greenlit-ignore-next-line a/b,a/c -- why\nBUG FLAW', []],
    ['several rules, with spaces', '// greenlit-ignore-next-line a/b, a/c -- why\nBUG FLAW', []],
    [
      'comments stacked on one line of code',
      '// greenlit-ignore-next-line a/b -- why\n// greenlit-ignore-next-line a/c -- why\nBUG FLAW',
      [],
    ],
    ['the line after a block', '/*\n * greenlit-ignore-next-line a/b -- why\n */\nBUG\nBUG', ['5 a/b']],
    ['lines that end as Windows ends them', '// greenlit-ignore-next-line a/b -- why\r\nBUG\r\nBUG', ['3 a/b']],
    ['the last line, without a line break', 'BUG // greenlit-ignore-line a/b -- why', []],
    ['other comment marks', '# greenlit-ignore-next-line a/b -- why\nBUG\n<!-- greenlit-ignore-next-line a/b -- why -->\nBUG', []],
  ])('%s', (_, text, left) => {
    expect(judge(text).left).toEqual(left);
  });
});

describe('validity', () => {
  test.each([
    ['greenlit-ignore-line a/b -- why', 'used'],
    ['greenlit-ignore-line a/b until=2026-06-15 -- the last day counts', 'used'],
    ['greenlit-ignore-line a/b until=2026-06-14 -- past', 'expired'],
    ['greenlit-ignore-line a/b until=2026-6-30 -- not a date', 'expired'],
    ['greenlit-ignore-line a/b until=2027-02-30 -- not a day', 'expired'],
    ['greenlit-ignore-line a/b until= -- empty', 'expired'],
    ['greenlit-ignore-line a/b', 'no-reason'],
    ['greenlit-ignore-line a/b --', 'no-reason'],
    ['greenlit-ignore-line a/b --  ', 'no-reason'],
    ['greenlit-ignore-line a/c -- nothing of it here', 'unused'],
  ])('%s', (comment, state) => {
    const judged = judge(`BUG // ${comment}`);
    expect(judged.states).toEqual([`1 ${comment.includes('a/c') ? 'a/c' : 'a/b'} ${state}`]);
    expect(judged.left).toEqual(state === 'used' ? [] : ['1 a/b']);
  });

  test('unknown names and directives silence nothing', () => {
    expect(judge('BUG // greenlit-ignore-line a/x -- why')).toMatchObject({ left: ['1 a/b'], states: ['1 a/x unknown-rule'] });
    expect(judge('BUG // greenlit-ignore-line a/* -- why')).toMatchObject({ left: ['1 a/b'], states: ['1 a/* unknown-rule'] });
    expect(judge('BUG // greenlit-ignore-line -- why')).toMatchObject({ left: ['1 a/b'], states: ['1  unknown-rule'] });
    expect(judge('BUG // greenlit-ignore a/b -- why')).toMatchObject({ left: ['1 a/b'], states: ['1  unknown-directive'] });
  });

  test('prose that speaks of a directive is none', () => {
    expect(judge('BUG /* Understands `greenlit-ignore-line RULE -- reason`. */').states).toEqual([]);
    expect(judge('BUG // write greenlit-ignore-line a/b -- why').left).toEqual(['1 a/b']);
  });

  test('a rule that did not run leaves its comments alone', () => {
    expect(judge('// greenlit-ignore-file d/e -- why', () => false).states).toEqual(['1 d/e idle']);
  });

  test('the reason is what stands after the dashes, dashes of its own included', () => {
    expect(judge('BUG // greenlit-ignore-line a/b -- see ADR-7 -- and the queue').reasons).toEqual(['see ADR-7 -- and the queue']);
    expect(judge('BUG /* greenlit-ignore-line a/b -- why */').reasons).toEqual(['why']);
  });
});
