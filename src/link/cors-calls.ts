/** Owns the words in which models tell how a library is told which origins it allows. Never names a library. */
import type { ArgumentPlace } from './library-calls.js';

/** How a library is told, and what it makes of it. */
export interface CorsLibrary {
  /** Names of the options for origins, for patterns of origins, for credentials. */
  readonly origins: readonly string[];
  readonly patterns?: readonly string[];
  readonly credentials?: readonly string[];
  /** Names of switches that allow any origin. */
  readonly any?: readonly string[];
  /** Names of options that hold further options by path. */
  readonly nested?: readonly string[];
  /** What it does without a word about origins. */
  readonly otherwise: 'wildcard' | 'reflection' | 'none';
  /** Whether `*` as one of several origins means any; else it is the name of an origin that there is not. */
  readonly inList?: 'wildcard';
  /** What `true` for an origin means. */
  readonly whenTrue?: 'wildcard' | 'reflection';
  /** Texts are patterns, too. */
  readonly texts?: 'patterns';
  /** How patterns are compared; searched for anywhere unless told. */
  readonly matches?: 'start' | 'whole';
  /** Credentials are allowed unless somebody says otherwise. */
  readonly withCredentials?: true;
  /** Settings of the program that tell it what its options do not. */
  readonly settings?: { readonly origins: readonly string[]; readonly credentials: readonly string[] };
}

/**
 * A call that allows origins, by its canonical name; `**` stands for any fluent calls between, or, in front, for anything it is called on.
 * `unless`: last names of the calls that tell it more, in the same function. `passedTo`: last names of the calls that are handed what it is a call of, with its options beside it.
 */
export type CorsCall =
  /** Its options are a record among its arguments, or what stands under a name in one: then there is no policy without it. */
  | {
      readonly takes: 'options';
      readonly library: CorsLibrary;
      readonly under?: readonly string[];
      /** Which argument they are, without `under`; the first unless told. */
      readonly index?: number;
      /** A module that gives it away as its own is loaded as it stands, with its options in an export of this name. */
      readonly loadedWith?: string;
      readonly passedTo?: readonly string[];
    }
  /** Its options are its named arguments. */
  | {
      readonly takes: 'names';
      readonly library: CorsLibrary;
      readonly passedTo?: readonly string[];
      readonly unless?: readonly string[];
      /** Without an application among its arguments it sets nothing up yet. */
      readonly needs?: 'application';
      /** A method of what such a call gives: what was said there counts, too. */
      readonly continues?: true;
    }
  /** Origins are the keys of a record; what each may do stands under it. */
  | ({ readonly takes: 'keys'; readonly library: CorsLibrary } & ArgumentPlace)
  /** An argument is the origin, or a list of them. */
  | { readonly takes: 'origin'; readonly library: CorsLibrary }
  /** Allows any origin by itself, with credentials where it says so. */
  | {
      readonly takes: 'nothing';
      readonly by: 'wildcard' | 'reflection' | 'default';
      readonly withCredentials?: true;
      readonly unless?: readonly string[];
    }
  /** Allows credentials, unless its argument says no. */
  | { readonly takes: 'credentials' };

/** What something of a library says as an origin: any, the caller's own, or what the function that it is given answers. */
export type OriginWord = 'wildcard' | 'reflection' | 'asks';
