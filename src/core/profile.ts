/** Owns the names of the places that a program is judged for. What holds in each is decided in linking. */

/** Where the program is taken to run, the strictest first: `prod` for users, `staging` before users, `dev` on a developer's machine. */
export const profiles = ['prod', 'staging', 'dev'] as const;

export type Profile = (typeof profiles)[number];
