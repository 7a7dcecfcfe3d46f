/** Owns what is public by design: paths of health checks, documentation and of the ways in. Whole segments decide, with the method. */

const SYSTEM =
  /^(health|healthz|healthcheck|health-check|health_check|heartbeat|live|livez|liveness|ready|readyz|readiness|startup|ping|pong|alive|version|metrics|docs|redoc|swagger|swagger-ui|api-docs|openapi|openapi\.json|openapi\.ya?ml|swagger\.json|favicon\.ico|robots\.txt|sitemap\.xml|manifest\.json|static|assets|public)$/;
const STATUS = /^(status|info)$/;
const AUTH_FLOW =
  /^(login|log-in|signin|sign-in|sign_in|signup|sign-up|sign_up|register|registration|logout|log-out|signout|sign-out|refresh|refresh-token|refresh_token|token|tokens|access-token|authorize|oauth|oauth2|oidc|saml|sso|callback|metadata|forgot|forgot-password|forgot_password|reset|reset-password|reset_password|password-reset|password-recovery|recover|verify|verify-email|verify_email|confirm|confirm-email|confirmation|activate|magic-link|magiclink|otp|csrf|csrf-token|xsrf|passkey|webauthn|challenge|google|facebook|apple|twitter|github|microsoft)$/;

/** Why a route is public by design; undefined when nothing says so. */
export function publicByDesign(method: string, path: string): string | undefined {
  const segments = path
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '' && !/^[{:<[*]/.test(segment));
  const last = segments.at(-1);
  const reads = method === 'GET' || method === 'HEAD' || method === '*' || method === 'OPTIONS';
  if (segments.includes('.well-known')) return 'well-known document';
  if (last === undefined) return reads && !/[{:<[]/.test(path) && path === '/' ? 'landing page' : undefined;
  const meaningful = segments.filter((segment) => !/^(api|v\d+(\.\d+)*|rest|internal|public|app)$/.test(segment));
  const main = meaningful.at(-1) ?? last;
  const alone = meaningful.length <= 1;
  if (
    reads &&
    (SYSTEM.test(last) || STATUS.test(last)) &&
    (alone ||
      /^(health|healthz|livez|readyz|live|ready|ping|docs|openapi\.json|swagger|health|system|monitoring|_?meta)/.test(
        meaningful[0] ?? '',
      ) ||
      /^(health|healthz|livez|readyz|ping|openapi\.json|favicon\.ico|robots\.txt)$/.test(last))
  ) {
    return 'health, documentation or static path';
  }
  if (AUTH_FLOW.test(main)) {
    const flow = meaningful.some((segment) =>
      /^(auth|oauth2?|oidc|saml|sso|session|sessions|account|accounts|user|users|login|password|token|tokens|identity|email|passkey|webauthn)$/.test(
        segment,
      ),
    );
    if (alone || flow || /^(log|sign)[-_]?(in|out|up)$|register|password|oauth/.test(main))
      return 'part of the way in: authentication flow';
  }
  if (meaningful.some((segment) => /^(login|password-recovery|reset-password|forgot-password|oauth2?|oidc|saml)$/.test(segment)))
    return 'part of the way in: authentication flow';
  return undefined;
}
