/** Owns what Django, Django REST framework and what grew on them do to a caller, as tables. Where they stand on a route is told elsewhere. */
import type { LibraryCall } from '../../link/library-calls.js';
import type { Model } from '../../link/model.js';

const rejects: LibraryCall = { does: 'guard', verdict: 'rejects' };
const authz: LibraryCall = { does: 'guard', verdict: 'authz' };
const nothing: LibraryCall = { does: 'nothing' };
const reject: LibraryCall = { does: 'reject' };
const identify: LibraryCall = { does: 'identify' };
const wrap: LibraryCall = { does: 'wrap' };

function of(library: string, names: readonly string[], call: LibraryCall): Record<string, LibraryCall> {
  return Object.fromEntries(names.map((name) => [`${library}.${name}`, call]));
}

/** Permission classes of a library: what they ask of a view's caller, and what code that calls them on an instance is told. */
function permissions(library: string, names: readonly string[], call: LibraryCall): Record<string, LibraryCall> {
  const asked: LibraryCall = { does: 'identify' };
  return Object.assign(
    {},
    ...names.map((name) => ({
      [`${library}.${name}.has_permission`]: call,
      [`${library}.${name}().has_permission`]: asked,
      [`${library}.${name}().has_object_permission`]: asked,
    })),
  );
}

/** Mixins that stand in front of a view. */
const MIXINS = ['LoginRequiredMixin'];
const ROLE_MIXINS = [
  'PermissionRequiredMixin',
  'MultiplePermissionsRequiredMixin',
  'GroupRequiredMixin',
  'StaffuserRequiredMixin',
  'SuperuserRequiredMixin',
  'SSLRequiredMixin',
];
const ERROR_ANSWERS = ['HttpResponseForbidden', 'HttpResponseBadRequest', 'HttpResponseNotFound', 'HttpResponseNotAllowed'];
/** Decorators that have no say in who may call, whatever their names promise. */
const NEUTRAL = [
  'decorators.csrf.csrf_exempt',
  'decorators.csrf.csrf_protect',
  'decorators.csrf.ensure_csrf_cookie',
  'decorators.csrf.requires_csrf_token',
  'decorators.cache.never_cache',
  'decorators.cache.cache_page',
  'decorators.cache.cache_control',
  'decorators.vary.vary_on_headers',
  'decorators.vary.vary_on_cookie',
  'decorators.gzip.gzip_page',
  'decorators.http.require_http_methods',
  'decorators.http.require_GET',
  'decorators.http.require_POST',
  'decorators.http.require_safe',
  'decorators.http.condition',
  'decorators.http.etag',
  'decorators.http.last_modified',
  'decorators.debug.sensitive_post_parameters',
  'decorators.debug.sensitive_variables',
  'decorators.clickjacking.xframe_options_exempt',
  'decorators.clickjacking.xframe_options_sameorigin',
  'decorators.clickjacking.xframe_options_deny',
];

export const djangoAuth: Model = {
  id: 'django-auth',
  languages: ['python'],
  packages: ['django', 'braces', 'guardian', 'rules'],
  watch: [],
  calls: {
    ...of('django.contrib.auth.decorators', ['login_required'], rejects),
    ...of('django.contrib.auth.decorators', ['permission_required', 'user_passes_test'], authz),
    ...of('django.contrib.admin.views.decorators', ['staff_member_required'], authz),
    ...of('django.contrib.admin', ['site.admin_view', 'site.urls', 'AdminSite().admin_view', 'sites.AdminSite().admin_view'], authz),
    ...of('django.contrib.auth.mixins', MIXINS, rejects),
    ...of('django.contrib.auth.mixins', ROLE_MIXINS, authz),
    ...of(
      'django.contrib.auth.mixins',
      [...MIXINS, ...ROLE_MIXINS, 'AccessMixin', 'UserPassesTestMixin'].map((name) => `${name}().handle_no_permission`),
      reject,
    ),
    ...of(
      'django.contrib.auth.mixins',
      ROLE_MIXINS.map((name) => `${name}().has_permission`),
      identify,
    ),
    ...of('django.contrib.auth.views', ['redirect_to_login'], reject),
    ...of('django.contrib.auth', ['get_user', 'aget_user'], identify),
    ...of('django.contrib.auth.middleware', ['LoginRequiredMiddleware'], rejects),
    ...of('braces.views', MIXINS, rejects),
    ...of('braces.views', [...ROLE_MIXINS, 'UserPassesTestMixin'], authz),
    ...of('braces.views', ['AnonymousRequiredMixin'], nothing),
    ...of('guardian.mixins', MIXINS, rejects),
    ...of('guardian.mixins', ROLE_MIXINS, authz),
    ...of('guardian.decorators', ['permission_required', 'permission_required_or_403', 'permission_required_or_404'], authz),
    ...of('rules.contrib.views', [...ROLE_MIXINS, 'permission_required'], authz),
    ...of('django_otp.decorators', ['otp_required'], rejects),
    ...of('two_factor.views', ['OTPRequiredMixin'], rejects),
    ...of('two_factor.views.mixins', ['OTPRequiredMixin'], rejects),
    ...of('allauth.account.decorators', ['verified_email_required', 'reauthentication_required'], rejects),
    ...of('oauth2_provider.decorators', ['protected_resource', 'rw_protected_resource'], rejects),
    ...of(
      'oauth2_provider.views.generic',
      ['ProtectedResourceView', 'ScopedProtectedResourceView', 'ReadWriteScopedResourceView'],
      rejects,
    ),
    ...of('graphql_jwt.decorators', ['login_required'], rejects),
    ...of('graphql_jwt.decorators', ['permission_required', 'staff_member_required', 'superuser_required', 'user_passes_test'], authz),
    'django.conf.settings.*': { does: 'setting' },
    ...of('django.views', NEUTRAL, nothing),
    ...of('django.db.transaction', ['atomic', 'non_atomic_requests'], wrap),
    ...of('django.utils.decorators', ['sync_and_async_middleware', 'sync_only_middleware', 'async_only_middleware'], wrap),
    ...of('django.contrib.auth.decorators', ['login_not_required'], nothing),
    ...of('django.http', ERROR_ANSWERS, reject),
    ...of('django.http.response', ERROR_ANSWERS, reject),
    'asgiref.sync.sync_to_async': wrap,
    'asgiref.sync.async_to_sync': wrap,
    'channels.db.database_sync_to_async': wrap,
    'channels.auth.get_user': identify,
  },
};

/** Every view of DRF gives its permissions alike. */
const VIEWS = [
  ...['APIView'].map((name) => `views.${name}`),
  ...['GenericAPIView', 'CreateAPIView', 'ListAPIView', 'RetrieveAPIView', 'DestroyAPIView', 'UpdateAPIView', 'ListCreateAPIView'].map(
    (name) => `generics.${name}`,
  ),
  ...['RetrieveUpdateAPIView', 'RetrieveDestroyAPIView', 'RetrieveUpdateDestroyAPIView'].map((name) => `generics.${name}`),
  ...['ViewSet', 'GenericViewSet', 'ModelViewSet', 'ReadOnlyModelViewSet'].map((name) => `viewsets.${name}`),
];

export const restFrameworkAuth: Model = {
  id: 'rest-framework-auth',
  languages: ['python'],
  packages: ['rest_framework', 'rest_framework_simplejwt', 'rest_framework_api_key', 'oauth2_provider', 'knox'],
  watch: [],
  calls: {
    'rest_framework.permissions.SAFE_METHODS': { does: 'texts', of: ['GET', 'HEAD', 'OPTIONS'] },
    ...permissions('rest_framework.permissions', ['IsAuthenticated'], rejects),
    ...permissions('rest_framework.permissions', ['IsAdminUser', 'DjangoModelPermissions', 'DjangoObjectPermissions'], authz),
    ...of(
      'rest_framework',
      VIEWS.map((name) => `${name}().get_permissions`),
      { does: 'instances', of: 'permission_classes' },
    ),
    ...of(
      'rest_framework',
      VIEWS.map((name) => `${name}().permission_denied`),
      reject,
    ),
    ...of(
      'ninja.security',
      ['django_auth', 'django_auth_superuser', 'django_auth_is_staff', 'SessionAuth', 'SessionAuthSuperUser'],
      rejects,
    ),
  },
};
