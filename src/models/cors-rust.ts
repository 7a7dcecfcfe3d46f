/** Owns how servers of Rust are told which origins to allow: layers, middleware and fairings, most of them built by fluent calls. */
import type { CorsCall, CorsLibrary } from '../link/cors-calls.js';
import type { Model } from '../link/model.js';

const listed: CorsLibrary = { origins: [], otherwise: 'none', inList: 'wildcard' };
const origin: CorsCall = { takes: 'origin', library: listed };
const credentials: CorsCall = { takes: 'credentials' };
const any: CorsCall = { takes: 'nothing', by: 'wildcard' };
const mirrors: CorsCall = { takes: 'nothing', by: 'reflection' };
const mirrorsWithCredentials: CorsCall = { takes: 'nothing', by: 'reflection', withCredentials: true };
const rocket: CorsLibrary = {
  origins: ['allowed_origins'],
  credentials: ['allow_credentials'],
  otherwise: 'wildcard',
  inList: 'wildcard',
};

export const corsRust: Model = {
  id: 'cors-rust',
  languages: ['rust'],
  packages: ['tower_http', 'actix_cors', 'rocket_cors'],
  watch: [],
  cors: {
    'tower_http.cors.CorsLayer.permissive': any,
    'tower_http.cors.CorsLayer.very_permissive': mirrorsWithCredentials,
    'tower_http.cors.Cors.permissive': any,
    'tower_http.**.allow_origin': origin,
    'tower_http.**.allow_credentials': credentials,
    'actix_cors.Cors.permissive': mirrorsWithCredentials,
    'actix_cors.**.allow_any_origin': mirrors,
    'actix_cors.**.allowed_origin_fn': origin,
    'actix_cors.**.supports_credentials': credentials,
    'ntex_cors.**.allowed_origin_fn': origin,
    'warp.**.allow_any_origin': mirrors,
    'warp.**.allow_credentials': credentials,
    'poem.**.allow_origins_fn': origin,
    'poem.**.allow_credentials': credentials,
    'poem.middleware.Cors.new': {
      takes: 'nothing',
      by: 'reflection',
      unless: ['allow_origin', 'allow_origins', 'allow_origins_fn', 'allow_origin_regex'],
    },
    'poem.**.allow_origin': origin,
    'salvo.cors.Cors.permissive': any,
    'salvo.cors.Cors.very_permissive': mirrorsWithCredentials,
    'salvo.**.allow_origin': origin,
    'salvo_cors.**.allow_origin': origin,
    'salvo.**.allow_credentials': credentials,
    'tide.**.allow_origin': origin,
    'tide.**.allow_credentials': credentials,
    'rocket_cors.CorsOptions': { takes: 'names', library: rocket, unless: ['allowed_origins'] },
    'rocket_cors.**.allowed_origins': origin,
    'rocket_cors.**.allow_credentials': credentials,
  },
  corsOrigins: {
    'tower_http.cors.Any': 'wildcard',
    'tower_http.cors.any': 'wildcard',
    'tower_http.cors.AllowOrigin.any': 'wildcard',
    'tower_http.cors.AllowOrigin.mirror_request': 'reflection',
    'tower_http.cors.AllowOrigin.predicate': 'asks',
    'tower_http.cors.AllowOrigin.async_predicate': 'asks',
    'salvo.cors.Any': 'wildcard',
    'salvo.cors.AllowOrigin.any': 'wildcard',
    'salvo.cors.AllowOrigin.mirror_request': 'reflection',
    'rocket_cors.AllowedOrigins.all': 'wildcard',
    'rocket_cors.AllOrSome.All': 'wildcard',
    'rocket_cors.AllowedOrigins.All': 'wildcard',
  },
};
