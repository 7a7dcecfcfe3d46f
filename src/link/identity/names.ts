/** Owns the names by which code calls identities: of tenants, of whoever acts, of sessions. Names of no library. */
import type { IdentityKind } from '../../core/placeholder-identity.js';
import { lastName, type Value } from '../../core/value.js';
import { snakeCase } from '../../core/words.js';
import type { Module } from '../module.js';

/** Wrappers looked through for one name. */
const MAX_DEPTH = 4;

const ID = '(id|uid|uuid|guid|key|slug|identifier|ref)';
const TENANT = new RegExp(`(^|_)((tenant|org|organi[sz]ation|workspace)(_${ID})?|tenantid|orgid|workspaceid)$`);
const PERSON = new RegExp(
  `(^|_)((user|actor|principal|owner|member|agent|customer|client|caller|subject|account|creator|author|employee)_${ID}|x_(user|actor|principal|caller)|userid|actorid|accountid|customerid|sub|uid)$`,
);
const SESSION = new RegExp(`(^|_)((session|thread|conversation)_${ID}|sessionid|threadid)$`);
/** Identities that other parties hand out, and settings of libraries that share the word. */
const OTHERS =
  /(^|_)(azure|aad|ad|entra|ms|msal|microsoft|auth0|okta|oauth|oauth2|oidc|sso|saml|keycloak|cognito|google|github|gitlab|apple|facebook|twitter|discord|slack|telegram|spotify|linkedin|stripe|paypal|openai|anthropic|sentry|aws|gcp|influx|influxdb|grafana|loki|chroma|milvus|kafka|mqtt|terraform|tf|vscode|cargo|pnpm|yarn|npm|nx)(_|$)/;
/** What an object of identity is called, whose `id` is one. */
const HOLDERS: readonly (readonly [RegExp, IdentityKind])[] = [
  [/(^|_)(tenant|org|organi[sz]ation|workspace)$/, 'tenant'],
  [/(^|_)(user|actor|principal|owner|member|agent|customer|caller|subject|account|viewer)$/, 'person'],
  [/(^|_)(session|thread|conversation)$/, 'session'],
];
/** Verbs before the name of what a function gives. */
const GIVES = /^(get|resolve|current|default|fetch|extract|load|read|effective|find|derive|determine|infer|require|ensure|normali[sz]e)_/;

/** An identity by its name. */
export interface Named {
  readonly name: string;
  readonly of: IdentityKind;
}

/** Names of identities in one project. */
export class IdentityNames {
  private readonly own: ReadonlySet<string>;

  /** `tenants`: the project's own names of tenants. */
  constructor(tenants: readonly string[]) {
    this.own = new Set(tenants.map(snakeCase));
  }

  /** What a name stands for; undefined where it is no identity. */
  kindOf(name: string): IdentityKind | undefined {
    const words = snakeCase(name).replace(/^_+/, '');
    if (this.own.has(words)) return 'tenant';
    if (OTHERS.test(words) || /(^|_)system(_|$)/.test(words)) return undefined;
    if (TENANT.test(words)) return 'tenant';
    if (PERSON.test(words)) return 'person';
    return SESSION.test(words) ? 'session' : undefined;
  }

  /** The identity that a function gives, by the function's name. */
  given(name: string): IdentityKind | undefined {
    const words = snakeCase(name).replace(/^_+/, '');
    if (!GIVES.test(words) && words.split('_').length > 2) return undefined;
    return this.kindOf(words.replace(GIVES, ''));
  }

  /** The identity that a value is read from: `ctx.user_id`, `user?.id`, `headers.get("x-tenant-id")`. */
  read(value: Value, module: Module, depth = 0): Named | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const inner = (one: Value | undefined): Named | undefined => one && this.read(one, module, depth + 1);
    switch (value.kind) {
      case 'first':
        return inner(value.of[0]);
      case 'op':
        return value.op === 'propagate' || value.op === 'not' || value.op === 'eq' || value.op === 'is'
          ? inner(value.args[0])
          : inner(value.op === 'and' ? value.args.at(-1) : undefined);
      case 'call': {
        const key = value.args[0]?.value;
        const text = key?.kind === 'literal' && typeof key.value === 'string' ? this.named(key.value) : undefined;
        if (text) return text;
        const called = lastName(value.callee);
        if (value.callee.kind === 'member' && (value.args.length === 0 || key?.kind === 'function')) {
          const own = called === undefined ? undefined : this.given(called);
          return own && called !== undefined ? { name: called, of: own } : inner(value.callee.of);
        }
        const given = called === undefined ? undefined : this.given(called);
        return given && called !== undefined ? { name: called, of: given } : undefined;
      }
      case 'param':
        return this.named(module.facts.functions[value.of]?.params[value.index]?.name ?? '');
      case 'name':
        return this.named(value.name);
      case 'member': {
        if (typeof value.name !== 'string') return value.name.kind === 'literal' ? this.named(String(value.name.value)) : undefined;
        const own = this.named(value.name);
        if (own) return own;
        if (!/^_?(id|uuid|uid|key)$/.test(value.name)) return undefined;
        const { of } = value;
        const param = of.kind === 'param' ? module.facts.functions[of.of]?.params[of.index]?.name : undefined;
        const holder = param ?? lastName(of.kind === 'call' ? of.callee : of);
        const words = holder === undefined ? '' : snakeCase(holder);
        const found = HOLDERS.find(([pattern]) => pattern.test(words) && !OTHERS.test(words));
        return found && { name: `${holder}.${value.name}`, of: found[1] };
      }
      default:
        return undefined;
    }
  }

  private named(name: string): Named | undefined {
    const of = this.kindOf(name);
    return of && { name, of };
  }
}
