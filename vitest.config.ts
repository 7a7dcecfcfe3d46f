/** Owns how the tests run. Most time goes into spawned processes, so timeouts are generous and files run side by side. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
