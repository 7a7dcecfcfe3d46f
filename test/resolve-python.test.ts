/** Owns the tests of how Python modules are found. */
import { describe, expect, it } from 'vitest';
import { createPythonResolver } from '../src/languages/python/resolve.js';
import { check, show, treeOf } from './resolve.js';

describe('Python', () => {
  check(createPythonResolver, [
    {
      about: 'finds packages, modules, stubs and folders from the repository root',
      files: [
        'app/__init__.py',
        'app/main.py',
        'app/api/__init__.py',
        'app/api/users.py',
        'app/fast.pyi',
        'jobs/nightly/run.py',
        'redis/redis.conf',
      ],
      finds: [
        ['app/main.py', 'app', 'app/__init__.py'],
        ['app/main.py', 'app.api', 'app/api/__init__.py'],
        ['app/main.py', 'app.api.users', 'app/api/users.py'],
        ['app/main.py', 'app.fast', 'app/fast.pyi'],
        ['app/main.py', 'app.nothing', 'missing'],
        ['app/main.py', 'jobs.nightly', 'folder:jobs/nightly'],
        ['app/main.py', 'jobs.nightly.run', 'jobs/nightly/run.py'],
        ['app/main.py', 'os.path', 'package:os.path'],
        ['app/main.py', 'fastapi.security', 'package:fastapi.security'],
        ['app/main.py', 'redis.asyncio', 'package:redis.asyncio'],
      ],
    },
    {
      about: 'follows relative imports',
      files: ['main.py', 'app/__init__.py', 'app/main.py', 'app/api/__init__.py', 'app/api/users.py', 'app/plain/x.py'],
      finds: [
        ['app/api/users.py', '.', 'app/api/__init__.py'],
        ['app/api/__init__.py', '.users', 'app/api/users.py'],
        ['app/api/users.py', '..', 'app/__init__.py'],
        ['app/api/users.py', '..main', 'app/main.py'],
        ['app/api/users.py', '..plain', 'folder:app/plain'],
        ['app/api/users.py', '..nothing', 'missing'],
        ['app/api/users.py', '....x', 'missing'],
      ],
    },
    {
      about: 'starts from project folders, src layouts and configured folders, also of other projects',
      files: [
        ['pyproject.toml', '[tool.poetry]\npackages = [{ include = "core", from = "lib" }]\n'],
        ['services/a/pyproject.toml', '[tool.setuptools.packages.find]\nwhere = ["python"]\n'],
        ['services/b/pyproject.toml', '[tool.setuptools.package-dir]\n"" = "code"\n'],
        'services/c/setup.py',
        'services/d/setup.cfg',
        'lib/core/__init__.py',
        'services/a/python/alpha/__init__.py',
        'services/b/code/beta/__init__.py',
        'services/c/src/gamma/__init__.py',
        'services/d/delta.py',
        'tests/test_all.py',
      ],
      finds: [
        ['tests/test_all.py', 'core', 'lib/core/__init__.py'],
        ['tests/test_all.py', 'alpha', 'services/a/python/alpha/__init__.py'],
        ['tests/test_all.py', 'beta', 'services/b/code/beta/__init__.py'],
        ['tests/test_all.py', 'gamma', 'services/c/src/gamma/__init__.py'],
        ['services/b/code/beta/__init__.py', 'delta', 'services/d/delta.py'],
      ],
    },
    {
      about: 'starts from the folders above the file, nearest first',
      files: [
        'backend/app/__init__.py',
        'backend/app/core/db.py',
        'backend/app/main.py',
        'backend/scripts/seed.py',
        'backend/scripts/helper.py',
        'worker/app/__init__.py',
        'worker/app/core/db.py',
        'worker/run.py',
        'backend/app/sibling.py',
      ],
      finds: [
        ['backend/app/main.py', 'app.core.db', 'backend/app/core/db.py'],
        ['worker/run.py', 'app.core.db', 'worker/app/core/db.py'],
        ['backend/scripts/seed.py', 'helper', 'backend/scripts/helper.py'],
        ['backend/app/main.py', 'sibling', 'backend/app/sibling.py'],
        ['worker/run.py', 'helper', 'package:helper'],
      ],
    },
    {
      about: 'lets a module shadow a library only where Python would see it',
      files: [
        ['pyproject.toml', '[project]\nname = "x"\ndependencies = ["Stripe[async]>=1", "yaml"]\n'],
        ['requirements/base.txt', 'alembic==1.2\n'],
        'yaml.py',
        'app/__init__.py',
        'app/main.py',
        'app/stripe.py',
        'app/logging.py',
        'app/httpx.py',
        'alembic/env.py',
        'alembic/versions/one.py',
      ],
      finds: [
        ['app/main.py', 'yaml', 'yaml.py'],
        ['app/main.py', 'stripe', 'package:stripe'],
        ['app/main.py', 'logging', 'package:logging'],
        ['app/httpx.py', 'httpx', 'package:httpx'],
        ['alembic/env.py', 'alembic', 'package:alembic'],
        ['app/main.py', 'app.stripe', 'app/stripe.py'],
      ],
    },
    {
      about: 'prefers a folder above the file to a package of another project',
      files: ['engines/run/x.py', ['old/pyproject.toml', ''], 'old/engines/__init__.py', 'old/engines/run/__init__.py', 'tests/t.py'],
      finds: [
        ['tests/t.py', 'engines.run', 'folder:engines/run'],
        ['old/t.py', 'engines.run', 'old/engines/run/__init__.py'],
      ],
    },
  ]);

  it('finds submodules of packages and folders', () => {
    const resolver = createPythonResolver(
      treeOf(['app/__init__.py', 'app/api/__init__.py', 'app/main.py', 'jobs/run.py', '__init__.py', 'top.py']),
    );
    const asked: readonly (readonly [string, string, string])[] = [
      ['app/__init__.py', 'api', 'app/api/__init__.py'],
      ['app/__init__.py', 'nothing', 'none'],
      ['app/main.py', 'api', 'none'],
      ['jobs', 'run', 'jobs/run.py'],
      ['__init__.py', 'top', 'top.py'],
    ];
    expect(asked.map(([module, name]) => [module, name, show(resolver.child(module, name))])).toEqual(asked);
  });
});
