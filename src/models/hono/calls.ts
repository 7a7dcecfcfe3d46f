/** Owns what functions of Hono and of its middleware packages do about callers. */
import type { LibraryCall } from '../../link/library-calls.js';

const rejects: LibraryCall = { does: 'guard', verdict: 'rejects' };
const setsOnly: LibraryCall = { does: 'guard', verdict: 'sets-only' };
const nothing: LibraryCall = { does: 'nothing' };
const token: LibraryCall = { does: 'guard', verdict: 'rejects', unless: [{ option: 'allow_anon', is: true, verdict: 'optional' }] };

const NPM: Readonly<Record<string, LibraryCall>> = {
  'hono/basic-auth.basicAuth': rejects,
  'hono/bearer-auth.bearerAuth': rejects,
  'hono/jwt.jwt': token,
  'hono/jwk.jwk': token,
  'hono/jwt.verify': { does: 'verify' },
  'hono/jwt.verifyWithJwks': { does: 'verify' },
  'hono/jwt.Jwt.verify': { does: 'verify' },
  'hono/jwt.decode': { does: 'decode' },
  'hono/utils/jwt.Jwt.verify': { does: 'verify' },
  'hono/utils/buffer.timingSafeEqual': { does: 'identify' },
  'hono/ip-restriction.ipRestriction': { does: 'guard', verdict: 'network' },
  'hono/cookie.getCookie': { does: 'read-credential' },
  'hono/cookie.getSignedCookie': { does: 'identify' },
  'hono/cookie.setCookie': nothing,
  'hono/cookie.setSignedCookie': nothing,
  'hono/cookie.deleteCookie': nothing,
  'hono/adapter.env': { does: 'setting' },
  'hono/context-storage.getContext': { does: 'request', at: [] },
  'hono/context-storage.tryGetContext': { does: 'request', at: [] },
  'hono/validator.validator': nothing,
  '@hono/zod-validator.zValidator': nothing,
  '@hono/standard-validator.sValidator': nothing,
  '@hono/valibot-validator.vValidator': nothing,
  '@hono/typebox-validator.tbValidator': nothing,
  '@hono/arktype-validator.arktypeValidator': nothing,
  '@hono/effect-validator.effectValidator': nothing,
  'hono-openapi.validator': nothing,
  'hono-openapi.describeRoute': nothing,
  'hono/body-limit.bodyLimit': nothing,
  'hono/cache.cache': nothing,
  'hono/compress.compress': nothing,
  'hono/context-storage.contextStorage': nothing,
  'hono/cors.cors': nothing,
  'hono/csrf.csrf': nothing,
  'hono/etag.etag': nothing,
  'hono/language.languageDetector': nothing,
  'hono/logger.logger': nothing,
  'hono/method-override.methodOverride': nothing,
  'hono/powered-by.poweredBy': nothing,
  'hono/pretty-json.prettyJSON': nothing,
  'hono/request-id.requestId': nothing,
  'hono/secure-headers.secureHeaders': nothing,
  'hono/timeout.timeout': nothing,
  'hono/timing.timing': nothing,
  'hono/trailing-slash.appendTrailingSlash': nothing,
  'hono/trailing-slash.trimTrailingSlash': nothing,
  'hono-rate-limiter.rateLimiter': nothing,
  '@hono/clerk-auth.clerkMiddleware': setsOnly,
  '@hono/clerk-auth.getAuth': { does: 'identify' },
  '@clerk/hono.clerkMiddleware': setsOnly,
  '@clerk/hono.getAuth': { does: 'identify' },
  '@hono/auth-js.initAuthConfig': setsOnly,
  '@hono/auth-js.verifyAuth': rejects,
  '@hono/auth-js.getAuthUser': { does: 'identify' },
  '@hono/firebase-auth.verifyFirebaseAuth': rejects,
  '@hono/firebase-auth.verifySessionCookieFirebaseAuth': rejects,
  '@hono/firebase-auth.getFirebaseToken': { does: 'identify' },
  '@hono/oidc-auth.oidcAuthMiddleware': rejects,
  '@hono/oidc-auth.getAuth': { does: 'identify' },
  '@hono/cloudflare-access.cloudflareAccess': rejects,
  '@hono/session.useSession': setsOnly,
  'hono-sessions.sessionMiddleware': setsOnly,
};

/** The same library has another name on JSR. */
const JSR = Object.entries(NPM).flatMap(([name, call]) => (name.startsWith('hono/') ? [[`@hono/${name}`, call] as const] : []));

export const calls: Readonly<Record<string, LibraryCall>> = { ...NPM, ...Object.fromEntries(JSR) };
