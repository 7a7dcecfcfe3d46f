/** What a path and a method say about who it is meant for, and what they only seem to say. */
import { expect, test } from 'vitest';
import { publicByDesign } from '../src/link/routes/public.js';

test.each([
  'GET /health',
  'GET /api/v1/status',
  'GET /metrics',
  'GET /stats',
  'GET /',
  'POST /auth/login',
  'POST /api/register',
  'POST /users/register',
  'POST /auth/refresh',
  'GET /auth/:provider/callback',
  'POST /users',
  'POST /password/reset',
  'GET /subscriptions/confirm',
  'POST /invite/:token',
  'GET /.well-known/jwks.json',
  'GET /oauth/authorize',
])('%s is open by design', (route) => {
  const [method = '', path = ''] = route.split(' ');
  expect(publicByDesign(method, path, 'handle')).toBeDefined();
});

test.each([
  'POST /status/reset',
  'GET /users/metrics',
  'GET /orders/status',
  'GET /status/:job',
  'GET /system/info',
  'POST /users/:id/activate',
  'GET /users/:id/sessions',
  'POST /users/:id',
  'POST /devices/register',
  'POST /courses/:id/register',
  'POST /orders/confirm',
  'GET /orders/:id/confirm',
])('%s is not', (route) => {
  const [method = '', path = ''] = route.split(' ');
  expect(publicByDesign(method, path, 'handle')).toBeUndefined();
});
