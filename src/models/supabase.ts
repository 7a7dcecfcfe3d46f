/** Owns what is known about Supabase: `getUser` asks its server, `getSession` believes a cookie. */
import type { Model } from '../link/model.js';

const identify = { does: 'identify' } as const;
/** A credential that nobody has verified. */
const raw = { does: 'read-credential' } as const;

export const supabase: Model = {
  id: 'supabase',
  languages: ['typescript'],
  packages: ['@supabase/supabase-js', '@supabase/ssr'],
  watch: [],
  calls: {
    '@supabase/ssr.createServerClient().auth.getUser': identify,
    '@supabase/ssr.createServerClient().auth.getClaims': identify,
    '@supabase/ssr.createServerClient().auth.getSession': raw,
    '@supabase/supabase-js.createClient().auth.getUser': identify,
    '@supabase/supabase-js.createClient().auth.getClaims': identify,
    '@supabase/supabase-js.createClient().auth.getSession': raw,
    '@supabase/auth-helpers-nextjs.createRouteHandlerClient().auth.getUser': identify,
    '@supabase/auth-helpers-nextjs.createRouteHandlerClient().auth.getClaims': identify,
    '@supabase/auth-helpers-nextjs.createRouteHandlerClient().auth.getSession': raw,
    '@supabase/auth-helpers-nextjs.createServerActionClient().auth.getUser': identify,
    '@supabase/auth-helpers-nextjs.createServerActionClient().auth.getClaims': identify,
    '@supabase/auth-helpers-nextjs.createServerActionClient().auth.getSession': raw,
    '@supabase/auth-helpers-nextjs.createServerComponentClient().auth.getUser': identify,
    '@supabase/auth-helpers-nextjs.createServerComponentClient().auth.getClaims': identify,
    '@supabase/auth-helpers-nextjs.createServerComponentClient().auth.getSession': raw,
    '@supabase/auth-helpers-nextjs.createMiddlewareClient().auth.getUser': identify,
    '@supabase/auth-helpers-nextjs.createMiddlewareClient().auth.getClaims': identify,
    '@supabase/auth-helpers-nextjs.createMiddlewareClient().auth.getSession': raw,
    '@supabase/auth-helpers-nextjs.createPagesServerClient().auth.getUser': identify,
    '@supabase/auth-helpers-nextjs.createPagesServerClient().auth.getClaims': identify,
    '@supabase/auth-helpers-nextjs.createPagesServerClient().auth.getSession': raw,
    '@supabase/auth-helpers-nextjs.createServerSupabaseClient().auth.getUser': identify,
    '@supabase/auth-helpers-nextjs.createServerSupabaseClient().auth.getClaims': identify,
    '@supabase/auth-helpers-nextjs.createServerSupabaseClient().auth.getSession': raw,
    '@supabase/auth-helpers-remix.createServerClient().auth.getUser': identify,
    '@supabase/auth-helpers-remix.createServerClient().auth.getClaims': identify,
    '@supabase/auth-helpers-remix.createServerClient().auth.getSession': raw,
    '@supabase/auth-helpers-sveltekit.createSupabaseServerClient().auth.getUser': identify,
    '@supabase/auth-helpers-sveltekit.createSupabaseServerClient().auth.getClaims': identify,
    '@supabase/auth-helpers-sveltekit.createSupabaseServerClient().auth.getSession': raw,
    '#supabase/server.serverSupabaseUser': identify,
    '#supabase/server.serverSupabaseSession': raw,
  },
};
