/** Owns how servers of JavaScript are told which origins to allow: the package cors and what is built on it, and each framework's own. */
import type { CorsCall, CorsLibrary } from '../link/cors-calls.js';
import type { Model } from '../link/model.js';

/** The package cors: a list is compared text by text, `true` sends the origin back. */
const express: CorsLibrary = { origins: ['origin'], credentials: ['credentials'], otherwise: 'wildcard', whenTrue: 'reflection' };
const fastify: CorsLibrary = { ...express, inList: 'wildcard' };
const hono: CorsLibrary = { origins: ['origin'], credentials: ['credentials'], otherwise: 'wildcard' };
/** Sends back the caller's origin where credentials are allowed. */
const koa: CorsLibrary = { origins: ['origin'], credentials: ['credentials'], otherwise: 'wildcard' };
const hapi: CorsLibrary = { origins: ['origin'], credentials: ['credentials'], otherwise: 'wildcard', inList: 'wildcard' };
const elysia: CorsLibrary = {
  origins: ['origin'],
  credentials: ['credentials'],
  otherwise: 'reflection',
  inList: 'wildcard',
  whenTrue: 'reflection',
  withCredentials: true,
};
const effect: CorsLibrary = { origins: ['allowedOrigins'], credentials: ['credentials'], otherwise: 'wildcard', inList: 'wildcard' };
const restify: CorsLibrary = { origins: ['origins'], credentials: ['credentials'], otherwise: 'wildcard', inList: 'wildcard' };
const adonis: CorsLibrary = {
  origins: ['origin'],
  credentials: ['credentials'],
  otherwise: 'none',
  inList: 'wildcard',
  whenTrue: 'reflection',
};

const options = (library: CorsLibrary): CorsCall => ({ takes: 'options', library });
const under = (library: CorsLibrary, ...names: readonly string[]): CorsCall => ({ takes: 'options', library, under: names });
const passed = (library: CorsLibrary): CorsCall => ({ takes: 'options', library, passedTo: ['register'], loadedWith: 'autoConfig' });
/** What a package exports goes by its own name, or by the name of the export. */
const named = (packages: readonly string[], exported: string, call: CorsCall): Readonly<Record<string, CorsCall>> =>
  Object.fromEntries(packages.flatMap((one) => [[one, call] as const, [`${one}.${exported}`, call] as const]));

const EFFECT = ['@effect/platform', 'effect/unstable/http', 'effect/unstable/httpapi'];
const EFFECT_CORS = ['HttpMiddleware.cors', 'HttpApiBuilder.middlewareCors', 'HttpLayerRouter.cors', 'HttpRouter.cors'];

export const corsJavascript: Model = {
  id: 'cors-javascript',
  languages: ['typescript'],
  packages: ['cors'],
  watch: [],
  cors: {
    ...named(['cors'], 'cors', options(express)),
    ...named(['@fastify/cors', 'fastify-cors'], 'fastifyCors', passed(fastify)),
    ...named(['@koa/cors', 'koa-cors', 'koa2-cors', 'kcors'], 'cors', options(koa)),
    ...named(['hono/cors', '@hono/hono/cors', 'hono/middleware', 'hono/middleware.ts', 'hono/middleware/cors'], 'cors', options(hono)),
    '@hono/hono.cors': options(hono),
    'hono.cors': options(hono),
    ...named(['@elysiajs/cors', '@elysia/cors'], 'cors', options(elysia)),
    ...Object.fromEntries(
      EFFECT.flatMap((one) =>
        EFFECT_CORS.flatMap((name) => [
          [`${one}.${name}`, options(effect)],
          [`${one}/${name}`, options(effect)],
        ]),
      ),
    ),
    '@nestjs/core.NestFactory.create': under(express, 'cors'),
    '**.enableCors': options(express),
    '@nestjs/websockets.WebSocketGateway': under(express, 'cors'),
    'socket.io.Server': under(express, 'cors'),
    'socket.io': under(express, 'cors'),
    'socket.io.default': under(express, 'cors'),
    'socket.io.listen': under(express, 'cors'),
    '@hapi/hapi.server': under(hapi, 'routes', 'cors'),
    '@hapi/hapi.Server': under(hapi, 'routes', 'cors'),
    'hapi.server': under(hapi, 'routes', 'cors'),
    'hapi.Server': under(hapi, 'routes', 'cors'),
    'restify-cors-middleware': options(restify),
    'restify-cors-middleware2': options(restify),
    'micro-cors': options({ ...hono, whenTrue: 'reflection' }),
    'itty-router.cors': options({ ...hono, whenTrue: 'reflection' }),
    'itty-cors.createCors': options({ ...restify, otherwise: 'wildcard' }),
    '@middy/http-cors': options({ origins: ['origin', 'origins'], credentials: ['credentials'], otherwise: 'none', inList: 'wildcard' }),
    'h3.handleCors': { takes: 'options', library: hono, index: 1 },
    handleCors: { takes: 'options', library: hono, index: 1 },
    ...named(['nextjs-cors'], 'NextCors', { takes: 'options', library: express, index: 2 }),
    'payload.buildConfig': under(express, 'cors'),
    'payload/config.buildConfig': under(express, 'cors'),
    'cors.oakCors': options(express),
    'oakCors.oakCors': options(express),
    '@tajpouria/cors.oakCors': options(express),
    '@adonisjs/cors.defineConfig': options(adonis),
    'apollo-server.ApolloServer': under(express, 'cors'),
    'apollo-server-express.ApolloServer': under(express, 'cors'),
    '@apollo/server.ApolloServer': under(express, 'cors'),
    '**.applyMiddleware': under(express, 'cors'),
    '@apollo/server/standalone.startStandaloneServer': under(express, 'cors'),
    'graphql-yoga.createYoga': under({ ...express, inList: 'wildcard' }, 'cors'),
    'graphql-yoga.GraphQLServer().start': under(express, 'cors'),
  },
  // Nitro's rules for routes.
  corsSwitches: ['routeRules.cors'],
  corsOrigins: {
    'aws-cdk-lib/aws-apigateway.Cors.ALL_ORIGINS': 'wildcard',
    'aws-cdk-lib.aws_apigateway.Cors.ALL_ORIGINS': 'wildcard',
    '@aws-cdk/aws-apigateway.Cors.ALL_ORIGINS': 'wildcard',
  },
};
