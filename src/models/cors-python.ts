/** Owns how servers of Python are told which origins to allow: middleware of ASGI frameworks, extensions of Flask, settings of Django. */
import type { CorsCall, CorsLibrary } from '../link/cors-calls.js';
import type { Model } from '../link/model.js';

/** Keyed by the regular name of the option in each. */
const starlette: CorsLibrary = {
  origins: ['allow_origins'],
  patterns: ['allow_origin_regex'],
  credentials: ['allow_credentials'],
  otherwise: 'none',
  inList: 'wildcard',
  matches: 'whole',
};
const litestar: CorsLibrary = { ...starlette, otherwise: 'wildcard' };
const falcon: CorsLibrary = {
  origins: ['allow_origins'],
  credentials: ['allow_credentials'],
  otherwise: 'wildcard',
  inList: 'wildcard',
};
const flask: CorsLibrary = {
  origins: ['origins'],
  credentials: ['supports_credentials'],
  nested: ['resources'],
  otherwise: 'wildcard',
  inList: 'wildcard',
  texts: 'patterns',
  matches: 'start',
  settings: { origins: ['CORS_ORIGINS', 'CORS_RESOURCES'], credentials: ['CORS_SUPPORTS_CREDENTIALS'] },
};
const quart: CorsLibrary = {
  origins: ['allow_origin'],
  credentials: ['allow_credentials'],
  otherwise: 'wildcard',
  inList: 'wildcard',
  settings: { origins: ['QUART_CORS_ALLOW_ORIGIN'], credentials: ['QUART_CORS_ALLOW_CREDENTIALS'] },
};
const socketio: CorsLibrary = {
  origins: ['cors_allowed_origins'],
  credentials: ['cors_credentials'],
  otherwise: 'none',
  withCredentials: true,
};
const aiohttp: CorsLibrary = { origins: [], credentials: ['allow_credentials'], otherwise: 'none' };
const lambda: CorsLibrary = {
  origins: ['allow_origin', 'extra_origins'],
  credentials: ['allow_credentials'],
  otherwise: 'wildcard',
  inList: 'wildcard',
};
/** Switched on as a whole. */
const whole = (name: string): CorsLibrary => ({ origins: [], any: [name], otherwise: 'none' });

const names = (library: CorsLibrary): CorsCall => ({ takes: 'names', library });
const extension: CorsCall = { takes: 'names', library: flask, needs: 'application' };
const initialised: CorsCall = { takes: 'names', library: flask, continues: true };
const middleware: CorsCall = { takes: 'names', library: starlette, passedTo: ['add_middleware', 'Middleware', 'CORSMiddleware', 'use'] };
const each = (call: CorsCall, of: readonly string[]): Readonly<Record<string, CorsCall>> =>
  Object.fromEntries(of.map((name) => [name, call]));

export const corsPython: Model = {
  id: 'cors-python',
  languages: ['python'],
  packages: ['flask_cors', 'corsheaders', 'aiohttp_cors'],
  watch: [],
  cors: {
    ...each(middleware, [
      'fastapi.middleware.cors.CORSMiddleware',
      'starlette.middleware.cors.CORSMiddleware',
      'asgi_cors.asgi_cors',
      'starlette_cors.CORSMiddleware',
    ]),
    ...each(names(litestar), [
      'litestar.config.cors.CORSConfig',
      'litestar.config.CORSConfig',
      'litestar.CORSConfig',
      'starlite.CORSConfig',
      'starlite.config.CORSConfig',
    ]),
    ...each(extension, ['flask_cors.CORS', 'flask_cors.extension.CORS', 'sanic_cors.CORS', 'sanic_cors.extension.CORS']),
    ...each(initialised, ['flask_cors.CORS().init_app', 'flask_cors.extension.CORS().init_app', 'sanic_cors.CORS().init_app']),
    ...each(names(flask), ['flask_cors.cross_origin', 'flask_cors.decorator.cross_origin', 'sanic_cors.cross_origin']),
    ...each(names(quart), ['quart_cors.cors', 'quart_cors.route_cors', 'quart_cors.QuartCORS']),
    'quart_cors.websocket_cors': names({ ...quart, otherwise: 'none' }),
    ...each(names(socketio), [
      'flask_socketio.SocketIO',
      'socketio.Server',
      'socketio.AsyncServer',
      'engineio.Server',
      'engineio.AsyncServer',
      'fastapi_socketio.SocketManager',
    ]),
    'aiohttp_cors.setup': { takes: 'keys', library: aiohttp, index: 1, name: 'defaults' },
    'aiohttp_cors.setup().add': { takes: 'keys', library: aiohttp, index: 1, name: 'config' },
    'aiohttp_cors.CorsConfig': { takes: 'keys', library: aiohttp, index: 1, name: 'defaults' },
    'falcon.CORSMiddleware': names(falcon),
    'falcon.middleware.CORSMiddleware': names(falcon),
    ...each(names(whole('cors_enable')), ['falcon.App', 'falcon.asgi.App', 'falcon.API']),
    ...each(names(lambda), [
      'aws_lambda_powertools.event_handler.CORSConfig',
      'aws_lambda_powertools.event_handler.api_gateway.CORSConfig',
      'chalice.CORSConfig',
      'chalice.app.CORSConfig',
    ]),
    ...each(names(whole('cors')), ['chalice.Chalice().route', 'chalice.Blueprint().route']),
    'sanic_ext.cors': names({
      origins: ['origin', 'origins'],
      credentials: ['supports_credentials'],
      otherwise: 'none',
      inList: 'wildcard',
    }),
    'sanic_ext.Config': names({
      origins: ['cors_origins'],
      credentials: ['cors_supports_credentials'],
      otherwise: 'none',
      inList: 'wildcard',
    }),
  },
  corsOrigins: {
    'aws_cdk.aws_apigateway.Cors.ALL_ORIGINS': 'wildcard',
  },
  corsSwitches: ['CORS_ALLOW_ALL_ORIGINS', 'CORS_ORIGIN_ALLOW_ALL'],
};
