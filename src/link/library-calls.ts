/** Owns the words in which models tell what the calls of a library do. Never names a library. */
import type { GuardVerdict } from '../core/route.js';

/** What a library call does, as far as credentials, errors and settings are concerned. Keys are canonical names, see `libraryName`. */
export type LibraryCall =
  /** Raises, or tells its callback, unless given a valid credential; gives the caller's identity. */
  | { readonly does: 'verify' }
  /**
   * Makes something that computes from what it is given and changes nothing outside of the program. `keyed`: with a secret, so that
   * nobody else can make up what it gives.
   */
  | { readonly does: 'digest'; readonly keyed?: true }
  /** Gives the verified caller, or null. */
  | { readonly does: 'identify' }
  /** Gives a credential that nobody has verified, or null. `required`: raises when there is none, `unless` it was made with this option. */
  | {
      readonly does: 'read-credential';
      readonly required?: true;
      readonly unless?: { readonly option: string; readonly is: string | boolean };
    }
  /** Reads claims without verifying them. */
  | { readonly does: 'decode' }
  /** Never returns: raises, or answers with an error. */
  | { readonly does: 'reject' }
  /** Makes a guard. `unless`: what a literal argument of that name makes of it instead. */
  | {
      readonly does: 'guard';
      readonly verdict: GuardVerdict;
      /** Given a function, it turns nobody away and tells the function who calls. */
      readonly tells?: true;
      readonly unless?: readonly {
        readonly option: string;
        readonly is: string | boolean | number | null;
        readonly verdict: GuardVerdict;
      }[];
    }
  /** Stands for what calling its first argument gives. */
  | { readonly does: 'inject' }
  /**
   * What the route is marked with under the name that is its first argument: see `RouteFact.metadata`. Further arguments that are the
   * request's handler or its group ask these alone. `merges`: gives a list, which is empty where there is no mark.
   */
  | { readonly does: 'metadata'; readonly merges?: true }
  /** Stands for something read off the request; the parameter it is the default of names it. `in`: which part. */
  | { readonly does: 'parameter'; readonly in: string }
  /** The request, or a bag on it, as a global. `at`: the path on the request. */
  | { readonly does: 'request'; readonly at: readonly string[] }
  /** Made with patterns of paths, as its first argument, and called with a request: whether the request's path is one of them. */
  | { readonly does: 'match-path' }
  /** Gives what the framework would put into a parameter of the type that the function belongs to. */
  | { readonly does: 'extract' }
  /** Reads the environment: the setting that an argument names, the first without `named`; `otherwise`: what it gives where that is not set. */
  | { readonly does: 'setting'; readonly named?: ArgumentPlace; readonly otherwise?: ArgumentPlace }
  /**
   * Gives this argument, or this entry of its options, where what it is called on, or its first argument, gives nothing. `factory`: the
   * argument that is a function which gives it.
   */
  | ({ readonly does: 'default'; readonly factory?: string } & ArgumentPlace)
  /** Tells a store of settings what one is where nobody gives it: its path with dots, then the value. */
  | { readonly does: 'preset'; readonly named: number; readonly value: number }
  /** Describes a record by the one that is its argument at `index`, or by those in these options of it: what is read by it has these entries. */
  | { readonly does: 'shape'; readonly index: number; readonly options?: readonly string[] }
  /** Not called: a constant that holds these texts. */
  | { readonly does: 'texts'; readonly of: readonly string[] }
  /** Gives a folder of the machine that the program runs on: for temporary files, or the one that it was started in. */
  | { readonly does: 'folder'; readonly below: 'temporary' | 'working' }
  /** Gives an instance of each class that a field of its receiver lists. */
  | { readonly does: 'instances'; readonly of: string }
  /** Tells people or machines that something happened. `quiet`: below what production shows. `detail`: tells the error at hand by itself. */
  | { readonly does: 'record'; readonly quiet?: true; readonly detail?: true }
  /** A manager that drops the errors named by its arguments. */
  | { readonly does: 'suppress' }
  /** Drops every error of what it is given. */
  | { readonly does: 'drop-errors' }
  /** Hands the error of what it is given to its function. */
  | { readonly does: 'catch' }
  /** Gives errors back among the results, so that nobody hears of them when the results are dropped; `if`: only with this argument. */
  | { readonly does: 'collect-errors'; readonly if?: string }
  /** Makes a logger. `off`: literal options by which it writes nothing. */
  | { readonly does: 'make-logger'; readonly off: readonly { readonly option: string; readonly is: string | boolean }[] }
  /** Drops whatever is written to it: a handler, a drain, a writer. */
  | { readonly does: 'discard' }
  /** Does nothing and gives nothing. */
  | { readonly does: 'nothing' }
  /** Fails for reasons outside the program: files, networks, databases. `writes`: its success is the caller's promise. */
  | { readonly does: 'io'; readonly writes?: true }
  /** Runs the function that it is given, or the `try` of a record, and gives a result: its value, or its error. */
  | { readonly does: 'run' }
  /** A result that holds its first argument, or the result that this is. */
  | { readonly does: 'hold' }
  /** A result that holds an error. */
  | { readonly does: 'fail' }
  /** Hands the value that a result holds to its function, and gives what that gives. `keeps`: only its error; else the value. */
  | { readonly does: 'then'; readonly keeps?: true }
  /** Turns a result into an error unless its value passes a test. */
  | { readonly does: 'ensure' }
  /** Whether something is there, or is missing. */
  | { readonly does: 'present'; readonly is: boolean }
  /** Calls one of two functions of a record, by whether something is there. */
  | { readonly does: 'match' }
  /** Reads the part of its first argument that the second names. */
  | { readonly does: 'part' }
  /** Gives what the result that is its argument holds, or leaves the function with its error. */
  | { readonly does: 'propagate' }
  /** Gives its first argument back, perhaps wrapped: a decorator or adapter without a say in who may call. */
  | { readonly does: 'wrap' };

/** Where a call takes something: the place among its arguments, the keyword. */
export interface ArgumentPlace {
  readonly index?: number;
  readonly name?: string;
}

/** Where a call takes a secret that it signs, verifies or encrypts with. */
export interface KeyPlace extends ArgumentPlace {
  /** The way to it through the entries of the argument. */
  readonly option?: readonly string[];
  /** It is no call but a member that is written: `app.keys = …`. */
  readonly written?: true;
  /** The library refuses to work with an empty one. */
  readonly refusesEmpty?: true;
}

/** What a decorator says of a field that is filled from settings. */
export interface FieldSetting {
  /** Arguments that hold what the field is where nobody gives it; `0` for the first one without a name. */
  readonly default?: readonly string[];
  /** Arguments whose text names the function that gives it; without a text, it is the default of the field's class. */
  readonly made?: readonly string[];
  /** Arguments whose text names the setting; without a text, it is the field's name in capitals. */
  readonly setting?: readonly string[];
}

/** A class whose fields are settings. */
export interface SettingsClass {
  /** Arguments of a field's value that name its setting; else that is the field's name in capitals. */
  readonly names?: readonly string[];
  /** Where the beginning of all their names stands: the entry of this name in one of these fields or inner classes. */
  readonly prefix?: { readonly name: string; readonly in: readonly string[] };
}
