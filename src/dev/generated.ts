/** Owns a made-up application of any size: routers, handlers, guards and services that import each other, half Express and half FastAPI. */

/** Files of one feature, by language. */
const PER_FEATURE = 10;
const ROUTES_PER_FEATURE = 5;

/** An application of about `files` files with half as many routes, as texts by path. */
export function generatedApplication(files: number): Map<string, string> {
  const features = Math.max(2, Math.round(files / PER_FEATURE));
  const texts = new Map<string, string>();
  const names = Array.from({ length: features }, (_, index) => `feature${index}`);
  const express = names.filter((_, index) => index % 2 === 0);
  const fastapi = names.filter((_, index) => index % 2 === 1);
  texts.set('web/package.json', '{ "name": "web", "dependencies": { "express": "5.0.0" } }\n');
  texts.set('web/src/auth.ts', expressGuard);
  texts.set(
    'web/src/app.ts',
    [
      "import express from 'express';",
      ...express.map((name) => `import { router as ${name} } from './${name}/router.js';`),
      'const app = express();',
      ...express.map((name) => `app.use('/${name}', ${name});`),
      'app.listen(3000);',
      '',
    ].join('\n'),
  );
  texts.set('api/auth.py', fastapiGuard);
  texts.set(
    'api/main.py',
    [
      'from fastapi import FastAPI',
      ...fastapi.map((name) => `from api.${name}.router import router as ${name}`),
      'app = FastAPI()',
      ...fastapi.map((name) => `app.include_router(${name}, prefix="/${name}")`),
      '',
    ].join('\n'),
  );
  for (const name of express) for (const [path, text] of expressFeature(name)) texts.set(`web/src/${name}/${path}`, text);
  for (const name of fastapi) for (const [path, text] of fastapiFeature(name)) texts.set(`api/${name}/${path}`, text);
  return texts;
}

const actions = Array.from({ length: ROUTES_PER_FEATURE }, (_, index) => `action${index}`);
const services = Array.from({ length: PER_FEATURE - 3 }, (_, index) => `service${index}`);

const expressGuard = `import jwt from 'jsonwebtoken';

export function requireUser(req, res, next) {
  const token = req.headers.authorization?.split(' ')[1];
  if (!token) return res.status(401).end();
  try {
    req.user = jwt.verify(token, process.env.JWT_SECRET);
    next();
  } catch {
    res.status(401).end();
  }
}
`;

function expressFeature(name: string): [path: string, text: string][] {
  const router = [
    "import { Router } from 'express';",
    "import { requireUser } from '../auth.js';",
    "import * as handlers from './handlers.js';",
    'export const router = Router();',
    ...actions.map(
      (action, index) => `router.${index % 2 ? 'post' : 'get'}('/${action}/:id', ${index === 3 ? '' : 'requireUser, '}handlers.${action});`,
    ),
    '',
  ].join('\n');
  const handlers = [
    ...services.map((service) => `import { ${service} } from './${service}.js';`),
    ...actions.map(
      (action, index) =>
        `export async function ${action}(req, res) {\n  res.json(await ${services[index % services.length]}(req.params.id));\n}`,
    ),
    '',
  ].join('\n');
  const own = services.map((service): [string, string] => [
    `${service}.ts`,
    `import { db } from '../db.js';\n\nexport async function ${service}(id: string) {\n  try {\n    return await db.${name}.find({ id });\n  } catch (error) {\n    console.error('${name}', error);\n    throw error;\n  }\n}\n`,
  ]);
  return [['router.ts', router], ['handlers.ts', handlers], ['index.ts', "export { router } from './router.js';\n"], ...own];
}

const fastapiGuard = `from fastapi import HTTPException, Request


def current_user(request: Request):
    token = request.headers.get("authorization")
    if not token:
        raise HTTPException(status_code=401)
    return users.find(token)
`;

function fastapiFeature(name: string): [path: string, text: string][] {
  const router = [
    'from fastapi import APIRouter, Depends',
    'from api.auth import current_user',
    ...services.map((service) => `from api.${name}.${service} import ${service}`),
    'router = APIRouter()',
    ...actions.map(
      (action, index) =>
        `\n\n@router.${index % 2 ? 'post' : 'get'}("/${action}/{id}"${index === 3 ? '' : ', dependencies=[Depends(current_user)]'})\nasync def ${action}(id: str):\n    return await ${services[index % services.length]}(id)`,
    ),
    '',
  ].join('\n');
  const own = services.map((service): [string, string] => [
    `${service}.py`,
    `from api.db import db\n\n\nasync def ${service}(id: str):\n    try:\n        return await db.${name}.find(id)\n    except Exception:\n        logger.exception("${name}")\n        raise\n`,
  ]);
  return [['router.py', router], ['__init__.py', ''], ['models.py', `class ${name}:\n    id: str\n`], ...own];
}
