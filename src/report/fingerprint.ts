/** Owns what identifies a finding when lines move: GitHub's hash of lines, and our own of the finding. Knows no format. */
import { createHash } from 'node:crypto';
import type { Finding } from '../core/finding.js';
import type { Sources } from './lines.js';

const window = 100;
const endOfFile = 0xffff;
const [tab, lf, cr, space] = [9, 10, 13, 32];

/**
 * The hash that GitHub code scanning gives every line of a text, first line first: over the 100 UTF-16 code units from the line's start,
 * spaces and tabs skipped, every line end a line feed, the text's end 0xffff and then zeros, as a number in base 37 modulo 2^64.
 * In lower-case hex, with a colon and how many lines so far had this hash.
 */
export function lineHashes(text: string): readonly string[] {
  const units: number[] = [];
  const starts: number[] = [];
  let previous = lf;
  let atStart = true;
  for (let i = 0; i <= text.length; i++) {
    const unit = i < text.length ? text.charCodeAt(i) : endOfFile;
    const skipped = unit === space || unit === tab || (unit === lf && previous === cr);
    previous = unit;
    if (skipped) continue;
    if (atStart) starts.push(units.length);
    atStart = unit === lf || unit === cr;
    units.push(unit === cr ? lf : unit);
  }
  const seen = new Map<string, number>();
  return starts.map((start) => {
    const hash = hashWindow(units, start);
    const occurrence = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, occurrence);
    return `${hash}:${occurrence}`;
  });
}

/** 64 bits as two halves: a BigInt for every character would cost more than reading the files. */
function hashWindow(units: readonly number[], start: number): string {
  let high = 0;
  let low = 0;
  for (let i = start; i < start + window; i++) {
    const next = low * 37 + (units[i] ?? 0);
    low = next % 0x1_0000_0000;
    high = (high * 37 + Math.floor(next / 0x1_0000_0000)) % 0x1_0000_0000;
  }
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, '0');
}

/** Lines by their hashes, for the files of one report. */
export class LineHashes {
  private readonly known = new Map<string, readonly string[]>();

  constructor(private readonly sources: Sources) {}

  /** Undefined when the file cannot be read. */
  at(file: string, line: number): string | undefined {
    let hashes = this.known.get(file);
    if (hashes === undefined) {
      const lines = this.sources.lines(file);
      hashes = lines ? lineHashes(lines.text) : [];
      this.known.set(file, hashes);
    }
    return hashes[line - 1];
  }
}

/**
 * Our own fingerprints, one for each finding in the order given: rule, path and the text of the line without its spaces,
 * and how many findings so far agree in all three. A finding keeps its own when lines are added or re-indented around it.
 */
export function fingerprints(findings: readonly Finding[], sources: Sources): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, at }) => {
    const lines = sources.lines(at.file);
    const text = lines?.line(lines.position(at.at[0]).line).replace(/\s+/g, '') ?? '';
    const content = JSON.stringify([rule, at.file, text]);
    const occurrence = (seen.get(content) ?? 0) + 1;
    seen.set(content, occurrence);
    return createHash('sha256').update(content).digest('hex').slice(0, 32) + (occurrence === 1 ? '' : `:${occurrence}`);
  });
}
