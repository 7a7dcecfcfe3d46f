/** Owns the names by which code calls a tenant, the caller, and the checks that bring the two together. Names of no library. */
import { requestPart } from '../outcome/credentials.js';

const TENANT = /^(x[-_])?(tenant|org|organi[sz]ation|workspace)([-_]?(id|uuid|slug|key|name|code))?$/i;
const CALLER =
  /^(current[-_]?)?(user|auth|identity|principal|caller|session|claims|account|member|viewer|actor|subject)([-_]?(id|ctx|context|info|data|claims|email))?$|^(ctx|auth_?context|request_?context|token_?data|jwt_?payload|token_?payload)$/i;
const FINDS_CALLER =
  /^(get|require|load|fetch|resolve|current|assert|use)?_?(current|auth|authenticated|logged_?in|session)?_?(user|auth|session|identity|principal|claims|context|auth_?context)$/i;
const CHECKS =
  /(require|assert|check|verify|ensure|validate|authori[sz]e|enforce|must|can|has|is|belongs).*(tenant|org|workspace|member|access|permission|scope|role|owner|context)|^(authori[sz]e|can|allow(s|ed)?|permit(s|ted)?|enforce|policy)$|membership|belongs_?to|is_?member|has_?access/i;

/** Whether a name stands for which tenant is meant. `own`: further names, from the config. */
export function namesTenant(name: string, own: ReadonlySet<string>): boolean {
  return TENANT.test(name.replace(/([a-z])([A-Z])/g, '$1_$2')) || own.has(name);
}

/** Whether a name stands for the verified caller, or for a context made of one. */
export function namesCaller(name: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2');
  return CALLER.test(words) || requestPart([name]) === 'identity';
}

/** Whether a function of this name gives the caller. */
export function findsCaller(name: string): boolean {
  return FINDS_CALLER.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'));
}

/** Whether a function of this name decides about the caller and a tenant. */
export function checksTenant(name: string): boolean {
  return CHECKS.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'));
}
