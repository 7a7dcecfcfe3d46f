/** Owns errors that are the caller's to mend: shown as one line, exit code 2. */
export class UsageError extends Error {}
