/** Owns what colours mean in human output. */
import colors from 'picocolors';
import type { Severity } from '../core/finding.js';

type Brush = (text: string) => string;

export interface Paint {
  readonly bold: Brush;
  readonly dim: Brush;
  readonly good: Brush;
  /** `code` in a sentence. */
  readonly code: Brush;
  severity(severity: Severity): Brush;
}

/** The colours, or plain text. */
export function paintOf(color: boolean): Paint {
  const { bold, dim, green, cyan, red, yellow, blue } = colors.createColors(color);
  const bySeverity: Record<Severity, Brush> = { error: red, warning: yellow, note: blue };
  return {
    bold,
    dim,
    good: green,
    code: (text) => text.replace(/`[^`]*`/g, (one) => cyan(one)),
    severity: (severity) => (text) => bold(bySeverity[severity](text)),
  };
}
