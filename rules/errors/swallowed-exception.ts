/** Owns the rule against errors that end where they are taken, unseen. */
import { type CaughtError, defineRule } from '../../src/rule.js';

/** Raised again, turned into an answer, or met with something else that is tried. */
function isHandled(error: CaughtError): boolean {
  return error.rethrows !== 'no' || error.alternative !== 'no' || (error.leaves === 'flag' && !hidesModule(error));
}

/** A module of the project itself that does not load, taken for an optional one. */
function hidesModule({ imports }: CaughtError): boolean {
  return imports.length > 0 && imports.every((one) => one.firstParty);
}

function isOptionalModule({ imports }: CaughtError): boolean {
  return imports.some((one) => !one.firstParty);
}

/** A failure, however narrow its type: nothing that the code asked for, which a yes or no would be. */
function isOutage({ outage, leaves }: CaughtError): boolean {
  return outage && leaves !== 'true' && leaves !== 'false';
}

/** Control flow rather than failure. */
function isExpected(error: CaughtError): boolean {
  const skips = error.leaves === 'nothing' || error.leaves === 'continue';
  if (error.failing === 'cleanup' || isOptionalModule(error) || error.takes === 'expected') return true;
  // An unreadable entry that a loop skips is data lost.
  if (error.failing === 'answer' && !(error.context.loop && skips)) return true;
  return error.takes === 'some' && !(error.context.loop && skips) && !isOutage(error);
}

/** Told in a way that production shows, with the error itself where it is told again and again. */
function isTold({ records, detail, takes, quiet, context }: CaughtError): boolean {
  if (records !== 'no') return detail !== 'no' || takes !== 'anything';
  return quiet && !context.loop && detail !== 'no';
}

const OUTCOMES: Readonly<Record<CaughtError['leaves'], string>> = {
  nothing: 'execution goes on as if nothing had failed',
  null: 'callers get nothing and cannot tell that it failed',
  empty: 'callers get an empty result and cannot tell that it failed',
  false: 'callers get `false` and cannot tell a failure from a no',
  true: 'callers get `true` although it failed',
  flag: 'a flag hides the reason',
  continue: 'the loop goes on without the failed item',
  break: 'the loop ends and nobody learns why',
};

export default defineRule({
  id: 'errors/swallowed-exception',
  summary: 'An error is taken and nobody is told',
  severity: 'warning',
  precision: 'high',
  about: 'caught-error',
  messages: {
    swallowed: '{what} is swallowed: {outcome}. Record it with its cause, raise it again, or take only the error that is expected here.',
    discarded: 'The failure of {tried} is dropped: {outcome}. Handle the error, pass it on, or record it with its cause.',
    unexplained:
      '{what} is reported without the error itself, so that the log cannot tell why it failed. Add the error to what is recorded.',
    quiet: '{what} is recorded below the level that production shows, again and again. Record it with its cause at a level that is read.',
    module:
      'A failing import of `{module}` is swallowed. It is part of this project, so that any error in it looks like a missing option. Import it without the clause.',
  },
  check(project, report) {
    for (const error of project.facts('caught-error')) {
      const hidden = hidesModule(error);
      if (isHandled(error) || isTold(error) || (isExpected(error) && !hidden)) continue;
      const { context, tried, taking } = error;
      const grave = context.loop || context.handler || context.write;
      // A block fails at any of its calls, a callback or a dropped result belongs to the last.
      const block = taking === 'clause' || taking === 'suppress';
      const action = block ? tried[0] : tried.at(-1);
      const more = block && tried.length > 1 ? ' or of what follows it' : '';
      const what = action === undefined ? 'Any error here' : `The failure of \`${action}\`${more}`;
      const message = hidden
        ? 'module'
        : error.records !== 'no'
          ? 'unexplained'
          : error.quiet
            ? 'quiet'
            : taking === 'discard' || taking === 'substitute'
              ? 'discarded'
              : 'swallowed';
      report({
        at: error,
        message,
        severity: grave ? 'error' : 'warning',
        data: {
          what,
          outcome: OUTCOMES[error.leaves],
          tried: action === undefined ? 'what is tried' : `\`${action}\``,
          module: error.imports[0]?.name ?? '',
        },
      });
    }
  },
});
