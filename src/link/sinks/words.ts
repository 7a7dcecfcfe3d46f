/**
 * Owns the words by which programs in any language name what audit and business events are given to, and what such a thing is asked to do.
 * A word only says where to look: whether events are lost is told by bodies.
 */
import type { EventSubject } from '../../core/event-sink.js';
import { snakeCase } from '../../core/words.js';

/** The words of a name, in lower case, with single spaces between them: of `AuditLog`, `audit_log` and `AUDIT_LOG`, `audit log`. */
export function wordsOf(name: string): string {
  return snakeCase(name)
    .replace(/[^a-z\d]+/g, ' ')
    .trim();
}

const RECORD = 'log|record|emit|publish|write|append|save|track|send|insert|report|capture|store|persist|dispatch|submit|ingest|raise|fire';
const KEEPER =
  'sink|publisher|emitter|recorder|logger|log|logs|writer|dispatcher|store|producer|outbox|journal|bus|reporter|trail|tracker|collector|ledger|service|repository|backend';

const AUDIT = new RegExp(
  [
    String.raw`\baudit(s|or|ing|er|log|logs|logger|trail)?\b`,
    String.raw`\bactivity (${KEEPER})\b`,
    String.raw`\b(${RECORD}) (\w+ )?activity\b`,
    String.raw`\b(security|compliance) (events?|log|logs|logger|recorder|trail)\b`,
  ].join('|'),
);
const EVENT = new RegExp(
  [
    String.raw`\bevents? (sink|publisher|emitter|recorder|logger|log|writer|dispatcher|store|producer|outbox|journal|bus|reporter)\b`,
    String.raw`\b(domain|business|integration) events?\b`,
    String.raw`\b(${RECORD}) (\w+ )?events?\b`,
  ].join('|'),
);
const USAGE = new RegExp(
  [
    String.raw`\b(usage|billing) (events? )?(sink|publisher|emitter|recorder|logger|log|writer|reporter|tracker|collector|ledger|meter)\b`,
    String.raw`\b(usage|billing) events?\b`,
    String.raw`\b(record|report|track|emit|publish|meter) (\w+ )?usage\b`,
    String.raw`\bmetering\b`,
  ].join('|'),
);
/** What is watched to know how a program fares, and what happens on a screen: nobody is to answer for it. */
const OTHER =
  /^on\b|\b(telemetry|analytics?|metrics?|tracing|traces?|tracer|spans?|otel|opentelemetry|sentry|posthog|debug|ui|dom|mouse|key|keys|keyboard|click|pointer|touch|scroll|drag|gesture|window|browser|input|progress|cpu|memory usage|disk|gpu|npm|cargo|lighthouse|accessibility|seo|perf|performance|listeners?|callbacks?|hooks?)\b/;

/** A name without any of these says nothing of the kind, whatever its form. */
const MAY_NAME = /audit|activity|event|usage|billing|meter|security|compliance/i;

/** What the events are that something of this name is given; undefined when it does not say that it is given any. */
export function subjectOf(...names: readonly (string | undefined)[]): EventSubject | undefined {
  if (!names.some((name) => name !== undefined && MAY_NAME.test(name))) return undefined;
  const words = names.map((name) => wordsOf(name ?? ''));
  if (words.some((one) => OTHER.test(one))) return undefined;
  if (words.some((one) => AUDIT.test(one))) return 'audit';
  if (words.some((one) => USAGE.test(one))) return 'usage';
  return words.some((one) => EVENT.test(one)) ? 'event' : undefined;
}

const STAND_IN =
  /\b(null|nil|noop|nop|no op|dummy|void|silent|disabled|discard|discarding|empty|black ?hole|dev ?null|none|fake|mock|stub|in ?memory|memory|mem|inmem|list)\b/;

/** A name that says of something that it stands in for the real thing. */
export function isStandIn(name: string): boolean {
  return STAND_IN.test(wordsOf(name));
}

const RECORDS = new RegExp(
  `^(${RECORD}|audit|add|push|put|post|create|event|notify|enqueue|handle|process|call)\\b|\\b(event|audit|activity)$`,
);
const ASIDE =
  /\b(listeners?|handlers?|subscribers?|observers?|sinks?|backends?|transports?|filters?|hooks?|enabled|level|config|options|table|index|schema|migration|started|stopped)$/;

/** A method by which a sink is given an event. */
export function takesEvents(method: string): boolean {
  const words = wordsOf(method);
  return RECORDS.test(words) && !ASIDE.test(words);
}

/** A method that is told to write an event somewhere. */
export function writesOut(method: string): boolean {
  return /^(log|emit|write|publish|persist|store|save|audit)\b/.test(wordsOf(method));
}

/** Names of functions that ask, make or arrange something. */
const ASKS =
  /^(get|set|build|make|with|init|initiali[sz]e|configure|setup|use|new|open|load|read|list|find|query|fetch|count|is|has|should|can|format|parse|serialize|validate|normali[sz]e|to|from|register|subscribe|start|stop)\b/;

/** Whether a parameter, field or variable of this name may hold what events are given to. */
export function holdsSink(name: string, types: readonly string[]): boolean {
  return subjectOf(name, ...types) !== undefined && !ASKS.test(wordsOf(name));
}

/** A name by which a function is given an event, and by which alone it is known to. */
export function isRecorder(name: string): boolean {
  const words = wordsOf(name);
  if (ASKS.test(words)) return false;
  return subjectOf(name) !== undefined && !ASIDE.test(words) && (RECORDS.test(words) || /^(audit|log)\b|\b(audit|log|logger)$/.test(words));
}

/** A function that takes something for later use, and is nothing until somebody calls it. */
export function isSetter(name: string): boolean {
  return /^(set|with|use|register|attach|add|bind|configure|override|replace|install|inject|audit)\b/.test(wordsOf(name));
}

/** A method by which a sink that gathered events hands them on. */
export function handsOn(method: string): boolean {
  return /^(flush|persist|save|commit|drain|export|publish|send|dump|sync|upload|deliver|forward)\b/.test(wordsOf(method));
}

/** A base that others are to extend, by its name. */
export function isBase(name: string): boolean {
  return /^(base|abstract)\b|\bbase$|\b(protocol|interface|mixin)$/.test(wordsOf(name)) || /^I[A-Z][a-z]/.test(name);
}

/** A function that changes something, by its name. */
export function changesBy(name: string): boolean {
  return /^(create|update|delete|remove|insert|add|set|save|upsert|patch|post|put|register|grant|revoke|approve|reject|cancel|transfer|charge|refund|assign|move|rename|archive|restore|reset|change|apply|submit|invite|import|place|pay|execute|write|store|enable|disable|rotate|issue|publish)\b/.test(
    wordsOf(name),
  );
}
