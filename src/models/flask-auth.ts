/** Owns what the authentication libraries of Flask do to a caller, as tables. Where they stand on a route is in `flask.ts`. */
import type { LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

const rejects: LibraryCall = { does: 'guard', verdict: 'rejects' };
const rejectsUnlessOptional: LibraryCall = {
  does: 'guard',
  verdict: 'rejects',
  unless: [{ option: 'optional', is: true, verdict: 'optional' }],
};
const optional: LibraryCall = { does: 'guard', verdict: 'optional' };
const authz: LibraryCall = { does: 'guard', verdict: 'authz' };
const identify: LibraryCall = { does: 'identify' };
/** The logged-in user as a global. */
const user: LibraryCall = { does: 'request', at: ['user'] };

function of(library: string, names: readonly string[], call: LibraryCall): Record<string, LibraryCall> {
  return Object.fromEntries(names.map((name) => [`${library}.${name}`, call]));
}

/** Flask-HTTPAuth: what an instance of each of its classes offers. */
function httpAuth(library: string): Record<string, LibraryCall> {
  const made = ['HTTPAuth()', 'HTTPBasicAuth()', 'HTTPDigestAuth()', 'HTTPTokenAuth()', 'MultiAuth()'];
  return Object.assign(
    {},
    ...made.map((name) => ({
      ...of(`${library}.${name}`, ['login_required'], rejectsUnlessOptional),
      ...of(`${library}.${name}`, ['current_user', 'username', 'get_auth', 'authenticate'], identify),
    })),
  );
}

export const flaskLogin: Model = {
  id: 'flask-login',
  languages: ['python'],
  packages: ['flask_login'],
  watch: [],
  calls: {
    ...of('flask_login', ['login_required', 'fresh_login_required', 'utils.login_required', 'utils.fresh_login_required'], rejects),
    ...of('flask_login', ['current_user', 'utils.current_user'], user),
    ...of('quart_auth', ['login_required', 'basic_auth_required'], rejects),
    ...of('quart_auth', ['current_user'], user),
    ...of('flask_simplelogin', ['login_required'], rejects),
    ...of('flask_simplelogin', ['is_logged_in', 'get_username'], identify),
    ...of('flask_user', ['login_required', 'allow_unconfirmed_email'], rejects),
    ...of('flask_user', ['roles_required'], authz),
    ...of('flask_user', ['current_user'], user),
  },
};

export const flaskJwt: Model = {
  id: 'flask-jwt',
  languages: ['python'],
  packages: ['flask_jwt_extended', 'flask_jwt', 'flask_praetorian'],
  watch: [],
  calls: {
    ...of('flask_jwt_extended', ['jwt_required', 'view_decorators.jwt_required'], rejectsUnlessOptional),
    ...of('flask_jwt_extended', ['verify_jwt_in_request', 'view_decorators.verify_jwt_in_request'], rejectsUnlessOptional),
    // Before version 4.
    ...of('flask_jwt_extended', ['fresh_jwt_required', 'jwt_refresh_token_required', 'verify_fresh_jwt_in_request'], rejects),
    ...of('flask_jwt_extended', ['verify_jwt_refresh_token_in_request'], rejects),
    ...of('flask_jwt_extended', ['jwt_optional', 'verify_jwt_in_request_optional'], optional),
    ...of('flask_jwt_extended', ['get_jwt_identity', 'get_jwt', 'get_raw_jwt', 'get_jwt_claims', 'get_current_user'], identify),
    ...of('flask_jwt_extended', ['current_user'], user),
    ...of('flask_jwt_extended', ['decode_token'], { does: 'verify' }),
    ...of('flask_jwt', ['jwt_required'], rejects),
    ...of('flask_jwt', ['current_identity'], user),
    ...of('flask_praetorian', ['auth_required'], rejects),
    ...of('flask_praetorian', ['roles_required', 'roles_accepted'], authz),
    ...of('flask_praetorian', ['auth_accepted'], optional),
    ...of('flask_praetorian', ['current_user', 'current_user_id', 'current_rolenames'], identify),
  },
};

export const flaskHttpAuth: Model = {
  id: 'flask-httpauth',
  languages: ['python'],
  packages: ['flask_httpauth', 'quart_httpauth', 'apifairy', 'apiflask'],
  watch: [],
  calls: {
    ...httpAuth('flask_httpauth'),
    ...httpAuth('quart_httpauth'),
    ...httpAuth('apiflask'),
    ...httpAuth('apiflask.security'),
    ...of('apifairy', ['authenticate', 'decorators.authenticate'], rejectsUnlessOptional),
    ...of('apiflask', ['auth_required', 'APIFlask().auth_required', 'APIBlueprint().auth_required'], rejectsUnlessOptional),
    ...of('flask_basicauth', ['BasicAuth().required'], rejects),
    ...of('flask_basicauth', ['BasicAuth().authenticate'], identify),
  },
};

export const flaskSecurity: Model = {
  id: 'flask-security',
  languages: ['python'],
  packages: ['flask_security', 'flask_principal'],
  watch: [],
  calls: {
    ...of('flask_security', ['login_required', 'auth_required', 'auth_token_required', 'http_auth_required'], rejects),
    ...of('flask_security.decorators', ['login_required', 'auth_required', 'auth_token_required', 'http_auth_required'], rejects),
    ...of('flask_security', ['roles_required', 'roles_accepted', 'permissions_required', 'permissions_accepted'], authz),
    ...of('flask_security.decorators', ['roles_required', 'roles_accepted', 'permissions_required', 'permissions_accepted'], authz),
    ...of('flask_security', ['current_user'], user),
    ...of('flask_principal', ['Permission().require', 'IdentityContext().require'], authz),
    ...of('flask_principal', ['Permission().test'], { does: 'verify' }),
    ...of('flask_principal', ['Permission().can'], identify),
  },
};

/** Logins through another site. */
export const flaskOauth: Model = {
  id: 'flask-oauth',
  languages: ['python'],
  packages: ['flask_oidc', 'authlib', 'flask_dance', 'flask_pyoidc', 'flask_auth0'],
  watch: [],
  calls: {
    ...of('flask_oidc', ['OpenIDConnect().require_login', 'OpenIDConnect().accept_token'], rejects),
    ...of('flask_oidc', ['OpenIDConnect().require_keycloak_role'], authz),
    ...of('flask_oidc', ['OpenIDConnect().user_loggedin'], user),
    ...of('flask_pyoidc', ['OIDCAuthentication().oidc_auth', 'OIDCAuthentication().token_auth'], rejects),
    ...of('authlib.integrations.flask_oauth2', ['ResourceProtector()'], rejectsUnlessOptional),
    ...of('authlib.integrations.flask_oauth2', ['current_token'], user),
    ...Object.fromEntries(
      ['google', 'github', 'azure', 'facebook', 'twitter', 'discord', 'gitlab', 'slack'].map((name) => [
        `flask_dance.contrib.${name}.${name}.authorized`,
        user,
      ]),
    ),
  },
};
