/** Owns what has happened on the way to one place of a walk, and what is left of it where ways meet. Nothing here outlives the walk. */

/** What has happened on the path being walked. */
export interface Path {
  /** An error answer was given. */
  rejected: boolean;
  /** A normal answer was given. */
  answered: boolean;
  /** A branch on a setting decided that the path came here. */
  viaSetting: boolean;
  /** It runs through a clause that took an error. */
  handling: boolean;
  /** Something outside of the program may have been changed on the way, by the function itself or before anybody asked who calls. */
  changed: boolean;
  /** Something of the credential was read on the way. */
  asked: boolean;
  /** Names of the calls that left first-party code, in order. */
  calls: readonly string[];
}

/** Where every walk begins. */
export const START: Path = {
  rejected: false,
  answered: false,
  viaSetting: false,
  handling: false,
  changed: false,
  asked: false,
  calls: [],
};

/** What is true on every one of the paths. */
export function joinPaths(paths: readonly Path[]): Path {
  const longest = paths.reduce<readonly string[]>((known, one) => (one.calls.length > known.length ? one.calls : known), []);
  return {
    rejected: paths.every((one) => one.rejected),
    answered: paths.every((one) => one.answered),
    viaSetting: paths.every((one) => one.viaSetting),
    handling: paths.every((one) => one.handling),
    changed: paths.some((one) => one.changed),
    asked: paths.some((one) => one.asked),
    calls: longest,
  };
}
