/** Owns the run of the tests as continuous integration sees it: vitest's own output, then one plain line with the counts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'greenlit-test-'));
try {
  const file = join(folder, 'report.json');
  const args = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...process.argv.slice(2)];
  const { status } = spawnSync('npx', args, { stdio: 'inherit' });
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8'));
  console.log(`greenlit: ${numPassedTests} passed, ${numFailedTests} failed`);
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
