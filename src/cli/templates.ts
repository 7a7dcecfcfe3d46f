/** Owns the texts that `greenlit init` writes: a config of defaults, a hook, a workflow. Writes nothing itself. */

/** The config: every key with its default, or commented out where an example says more. */
export const configText = `// What greenlit holds for this repository. Every key stands here with its default, or as a comment that shows how it is written.
{
  "$schema": "./node_modules/greenlit/dist/schema.json",

  // Other config files whose entries count as if they stood before these, by their paths from this one.
  // "extends": ["./shared/greenlit.json"],

  // Only these files are looked at. Globs are relative to the folder of this file.
  // "include": ["src/**"],

  // These files are not looked at. What git ignores, tests, examples and generated files are not reported on anyway.
  "exclude": [],

  // Where the program is taken to run: "prod", "staging" or "dev". --profile wins over it.
  "profile": "prod",

  // Also report routes that change state and are open by a marker in the code.
  "strict": false,

  // Levels by rule id or glob: "off", "note", "warning" or "error". A later entry wins. \`greenlit rules\` lists the rules.
  "rules": {
    // "errors/*": "error",
  },

  // Levels for some files only. They win over "rules".
  "overrides": [
    // { "files": ["scripts/**"], "rules": { "errors/swallowed-exception": "note" } },
  ],

  // The words of this project.
  "vocabulary": {
    // Names that turn away a caller without a credential, for code that greenlit cannot read.
    "guards": [],

    // Names of values that tell whose data is meant, beside those of tenants, organisations and workspaces.
    "tenants": [],

    // Texts that stand for an identity nobody has, beside the usual ones.
    "placeholders": [],

    // Routes that are meant to be open, and why.
    "publicRoutes": [
      // { "method": "GET", "path": "/api/products/**", "reason": "The catalogue is open to visitors." },
    ],
  },
}
`;

/** The hook, as an entry of the list \`repos\`. \`--no\`: only a greenlit that is installed here may run. */
export const hookEntry = `  - repo: local
    hooks:
      - id: greenlit
        name: greenlit
        entry: npx --no greenlit check
        language: system
        # Everything is read; what is reported are the files of the commit, from one process.
        require_serial: true
`;

export const hookText = `repos:\n${hookEntry}`;

/** The workflow for code scanning. \`install\`: the command that installs what the repository depends on. */
export function workflowText(install: string): string {
  return `name: greenlit

on:
  push:
    branches: [main, master]
  pull_request:

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      # Code scanning takes the results; in a private repository it also reads the run they come from.
      security-events: write
      actions: read
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 24
      - run: ${install}
      - run: npx --no greenlit check --no-code-config --format sarif --output greenlit.sarif
      - uses: github/codeql-action/upload-sarif@v4
        # Findings fail the step above; they are uploaded all the same.
        if: \${{ !cancelled() }}
        with:
          sarif_file: greenlit.sarif
`;
}
