/** Owns what is public by design: paths of health checks, documentation and of the ways in. Whole segments decide, with the method. */

/** Says what it is wherever it stands last. */
const SYSTEM =
  /^(health|healthz|healthcheck|health-check|health_check|heartbeat|livez|liveness|readyz|readiness|ping|redoc|swagger|swagger-ui|api-docs|openapi\.json|openapi\.ya?ml|swagger\.json|favicon\.ico|robots\.txt|sitemap\.xml|manifest\.json)$/;
/** Says so only near the root: `/status`, never `/orders/status`. */
const NEAR_ROOT = /^(live|ready|alive|startup|status|stats|info|version|metrics|docs|openapi|static|assets|public|pong|up|prometheus)$/;
const SYSTEM_GROUP = /^(health|metrics|healthz|system|monitoring|meta|_meta|probes?)$/;
const WAY_IN =
  /^(login|log-in|signin|sign-in|sign_in|signup|sign-up|sign_up|register|registration|logout|log-out|logoff|log-off|log_out|signout|signoff|sign-out|sign_out|oauth|oauth2|oidc|saml|sso|forgot|forgot-password|forgot_password|reset-password|reset_password|request[-_]reset[-_]password|reset[-_]password[-_]request|request[-_]password[-_]reset|password-reset|password_reset|password-recovery|verify-email|verify_email|magic-link|magiclink|csrf|csrf-token|csrf_token|xsrf|access-token|refresh-token|refresh_token|(oauth2?|oidc|sso|auth)[-_]callback)$/;
const WAY_IN_UNDER_AUTH =
  /^(refresh|token|tokens|authorize|authenticate|callback|metadata|recover|verify|confirm|confirmation|activate|otp|passkey|webauthn|challenge|reset|session|sessions|google|facebook|apple|twitter|github|microsoft)$/;
const AUTH_GROUP =
  /^(auth|oauth|oauth2|oidc|saml|sso|session|sessions|account|accounts|user|users|login|password|passwords|token|tokens|identity|email|passkey|webauthn|authentication)$/;
const MAILED = /\/(invite|invitation|reset|verify|confirm|activate|unsubscribe)\/[{<:[][^/]*(token|key|code|hash|signature)/i;
const WAY_IN_HANDLER =
  /^(login|log_?in|sign_?in|sign_?up|register|registration|logout|log_?out|sign_?out|forgot_?password|reset_?password|recover_?password|verify_?email|refresh_?token|callback|oauth\w*|authenticate_?user|create_?token|health(z|_?check)?|ping|login_?(user|access_?token|for_?access_?token)|(register|signup|sign_?up)_?(new_?)?user|handle_?(login|log_?in|register|signup|logout))$/i;

/** Somebody makes an account here, unless it is something else that is registered. */
const REGISTERS = /^(register|registration)$/;
const PEOPLE = /^(auth|user|account|member|customer|client|admin|patient|student|employee|vendor|seller|author|profile)s?$/;
/** Followed from a mail: whoever has its token was sent it. */
const FOLLOWED = /^(confirm|unsubscribe|verify|activate)$/;

/** Why a route is public by design; undefined when nothing says so. */
export function publicByDesign(method: string, path: string, handler: string): string | undefined {
  const segments = path
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');
  if (method === 'OPTIONS') return 'preflight: says what may be asked';
  const written = segments.filter((segment) => !isParameter(segment));
  const reads = method === 'GET' || method === 'HEAD' || method === '*';
  if (written.includes('.well-known')) return 'well-known document';
  if (written.length === 0) return reads && path === '/' ? 'landing page' : undefined;
  const meaningful = written.filter((segment) => !/^(api|v\d+(\.\d+)*|rest|app)$/.test(segment));
  const last = meaningful.at(-1) ?? '';
  const alone = meaningful.length <= 1;
  const final = segments.at(-1) ?? '';
  const ends = !isParameter(final) || /^(\*|\[\[?\.\.\.|\{\*)/.test(final);
  const system = SYSTEM.test(last) || (NEAR_ROOT.test(last) && (alone || (last !== 'info' && SYSTEM_GROUP.test(meaningful[0] ?? ''))));
  if (reads && ends && system) return 'health, documentation or static path';
  if (isWayIn(segments, meaningful, last, ends)) return 'part of the way in: authentication flow';
  if (method === 'POST' && alone && ends && /^(users|accounts)$/.test(last))
    return 'registration: whoever has no account yet makes one here';
  if (MAILED.test(path) || (method === 'GET' && ends && FOLLOWED.test(last) && segments.every((segment) => !isParameter(segment))))
    return 'part of the way in: a token that was sent to the caller';
  const called = handler.split('.').at(-1) ?? '';
  if (WAY_IN_HANDLER.test(called) && (!REGISTERS.test(called) || alone || meaningful.some((segment) => PEOPLE.test(segment))))
    return `\`${handler}\` is part of the way in or a health check`;
  return undefined;
}

function isWayIn(segments: readonly string[], meaningful: readonly string[], last: string, ends: boolean): boolean {
  const before = meaningful.slice(0, -1);
  // `/users/:id/activate` is done to somebody; `/users/activate` by somebody.
  const at = segments.lastIndexOf(last);
  const group = segments.findLastIndex((segment, index) => index < at && AUTH_GROUP.test(segment));
  const inside =
    group >= 0 && segments.slice(group, at).every((segment) => !isParameter(segment) || /provider|strategy|connection/.test(segment));
  if (REGISTERS.test(last) && before.length > 0 && !before.some((segment) => PEOPLE.test(segment) || AUTH_GROUP.test(segment)))
    return false;
  return (
    WAY_IN.test(last) ||
    (WAY_IN_UNDER_AUTH.test(last) && inside) ||
    (before.length === 0 && ends && /^(token|tokens|authorize|authenticate|callback|auth)$/.test(last)) ||
    meaningful.some((segment) =>
      /^(login|password-recovery|reset-password|forgot-password|password_reset|oauth2?|oidc|saml|webauthn|passkeys?)$/.test(segment),
    )
  );
}

function isParameter(segment: string): boolean {
  return /^[{:<[*(]/.test(segment);
}

/** Whether a route that creates users does so for people who have no account yet. */
export function registersUsers(method: string, path: string): boolean {
  return method === 'POST' && /(^|\/)(users?|accounts?|members?|customers?)\/?$/i.test(path);
}
