/** Owns which names say that a value is a signing secret, and which texts are none whatever their name. */
import { snakeCase } from '../../core/words.js';

const SECRET =
  /(^|_)(jwt|jws|auth|session|cookie|token|signing|signature|hmac|access|refresh|nextauth|better_auth|django|flask|csrf|server|encryption)(_[a-z]+)?_(secret|salt)(_key(_base)?)?$|^(secret_key(_base)?|secretkey|jwtsecret|jwt_?key|hmac_?key|signing_?key|session_?key|cookie_?key|token_?key|session_?password|cookie_?password|secret_or_key|secret_or_private_key)$|(^|_)(jwt|hmac|signing|signature|session|cookie|token)_(secret_)?key$|(^|_)(app|application|api|web|server|site|flask|django|fastapi|rails|laravel|quart|sanic|jwt|auth|session|cookie|token|signing|production|prod)_secret_key(_base)?$/;
/** A name without any of these is no name of a secret, whatever its form. */
const MAY_NAME = /secret|key|salt|password/i;
/** Names of what goes with a secret, and of secrets that others hand out. */
const OTHER =
  /_(name|id|arn|path|file|url|uri|header|algorithm|alg|expires.*|expiry|ttl|kid|length|type|prefix|param|field)$|public_key|(^|_)(aws|s3|minio|stripe|clerk|paypal|razorpay|twilio|slack|discord|openai|supabase|auth0|azure|gcp|client|consumer|api|google|github|facebook|twitter|recaptcha|captcha|turnstile|storage|bucket)_/;

/** Lists of values that are told apart from real ones, stand-ins, settings of developers. */
const REFUSED =
  /(^|_)(placeholders?|forbidden|den(y|ied)|block(ed)?|insecure|weak|known|examples?|samples?|mocks?|tests?|testing|pytest|fakes?|dummy|dev|development|local)(_|$)/;

/** Whether names around a value say that it is one to be refused or shown, not used. */
export function isSample(names: readonly string[]): boolean {
  return names.some((name) => REFUSED.test(snakeCase(name)));
}

/** Whether a name says that its value signs tokens or sessions. */
export function namesSigningKey(name: string): boolean {
  if (!MAY_NAME.test(name)) return false;
  const words = snakeCase(name);
  return SECRET.test(words) && !OTHER.test(words);
}

/** Texts that name or describe something: a header, a setting, a type, a label. */
const DESCRIBES =
  /^(string|str|text|secret|password|required|optional|true|false|null|none|undefined|hs(256|384|512)|rs256)$|^dummy|\s.*\s.*\s|env[.([]/i;

/** Whether a text under such a name may be the secret itself, and not a name for it or a word about it. `used`: nothing else is written there. */
export function maySign(text: string, name: string, used: boolean): boolean {
  if (used && /^(secret|password)$/.test(text)) return true;
  if (text === '' || DESCRIBES.test(text) || /^-----BEGIN (PUBLIC|CERTIFICATE)/.test(text)) return false;
  // The name of a variable, a storage slot or a claim: `JWT_SECRET`, `auth.token.key`.
  const own = snakeCase(text);
  if (/^[a-z_]\w*(\.[a-z_]\w*){2,}$/i.test(text)) return false;
  if (own === snakeCase(name) || /^[A-Z][A-Z\d]*(_[A-Z\d]+)+$/.test(text) || /^(https?:|\/|\.\/|\$|<|\{)/.test(text)) return false;
  // The name of an entry in a store of secrets.
  if (name === 'secretKey' && /^[a-z\d]+(-[a-z\d]+)+$/.test(text)) return false;
  // What is called a key only may be the key of an entry: that a person made it up as a secret must show.
  return (
    /(secret|salt|password)(_key(_base)?)?$|^secret(_or(_private)?)?_?key$/.test(snakeCase(name)) ||
    (text.length >= 12 && /\d/.test(text) && !/^[a-z\d]+([._:-][a-z\d]+)+$/.test(text))
  );
}
