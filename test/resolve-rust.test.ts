/** Owns the tests of how Rust modules are found. */
import { describe, expect, it } from 'vitest';
import { createRustResolver } from '../src/languages/rust/resolve.js';
import { check, show, treeOf } from './resolve.js';

describe('Rust', () => {
  const workspace = [
    [
      'Cargo.toml',
      '[workspace]\nmembers = ["crates/*"]\n[workspace.dependencies]\nlib-core = { path = "crates/lib-core" }\nweb = { package = "axum", version = "0.8" }\n',
    ],
    [
      'crates/lib-core/Cargo.toml',
      '[package]\nname = "lib-core"\n[dependencies]\nserde = "1"\ntokio-util = "0.7"\njson = { package = "serde_json", version = "1" }\n[dev-dependencies]\nmockall = "1"\n',
    ],
    [
      'crates/server/Cargo.toml',
      '[package]\nname = "server"\n[[bin]]\nname = "admin"\npath = "tools/admin.rs"\n[dependencies]\nlib-core.workspace = true\nweb = { workspace = true }\nbase = { package = "tiny", path = "../tiny" }\n[target."cfg(unix)".dependencies]\nnix = "1"\n',
    ],
    ['crates/tiny/Cargo.toml', '[package]\nname = "tiny"\n[lib]\nname = "tinylib"\npath = "code/entry.rs"\n'],
    'crates/lib-core/src/lib.rs',
    'crates/lib-core/src/model/mod.rs',
    'crates/lib-core/src/model/user.rs',
    'crates/lib-core/src/config.rs',
    'crates/lib-core/src/config/env.rs',
    'crates/lib-core/tests/all.rs',
    'crates/lib-core/tests/common/mod.rs',
    'crates/server/src/main.rs',
    'crates/server/src/web.rs',
    'crates/server/src/web/routes.rs',
    'crates/server/src/bin/job.rs',
    'crates/server/src/bin/big/main.rs',
    'crates/server/src/bin/big/part.rs',
    'crates/server/tools/admin.rs',
    'crates/server/tools/extra.rs',
    'crates/tiny/code/entry.rs',
    'crates/tiny/code/inner.rs',
  ] as const;
  const core = 'crates/lib-core/src';
  const server = 'crates/server/src';

  check(createRustResolver, [
    {
      about: 'walks crate, self and super through module files',
      files: workspace,
      finds: [
        [`${core}/config.rs`, 'crate', `${core}/lib.rs`],
        [`${core}/config.rs`, 'crate::model', `${core}/model/mod.rs`],
        [`${core}/config.rs`, 'crate::model::user', `${core}/model/user.rs`],
        [`${core}/config.rs`, 'self::env', `${core}/config/env.rs`],
        [`${core}/config/env.rs`, 'super', `${core}/config.rs`],
        [`${core}/config/env.rs`, 'super::super::model', `${core}/model/mod.rs`],
        [`${core}/model/user.rs`, 'super', `${core}/model/mod.rs`],
        [`${core}/model/mod.rs`, 'super', `${core}/lib.rs`],
        [`${core}/lib.rs`, 'super', `${core}/lib.rs`],
        [`${server}/web/routes.rs`, 'crate::web', `${server}/web.rs`],
        [`${server}/bin/big/part.rs`, 'crate', `${server}/bin/big/main.rs`],
        [`${server}/bin/big/main.rs`, 'crate::part', `${server}/bin/big/part.rs`],
        [`${server}/bin/job.rs`, 'crate', `${server}/bin/job.rs`],
        ['crates/server/tools/extra.rs', 'crate', 'crates/server/tools/admin.rs'],
        ['crates/lib-core/tests/common/mod.rs', 'super', 'crates/lib-core/tests/all.rs'],
      ],
    },
    {
      about: 'keeps what is no file as the rest',
      files: workspace,
      finds: [
        [`${core}/lib.rs`, 'crate::model::user::User', `${core}/model/user.rs + User`],
        [`${core}/lib.rs`, 'crate::inline::deep', `${core}/lib.rs + inline::deep`],
        [`${core}/lib.rs`, 'self::Item', `${core}/lib.rs + Item`],
        [`${core}/config.rs`, 'Level::High', `${core}/config.rs + Level::High`],
      ],
    },
    {
      about: 'sees child modules, then 2015 paths from the crate root',
      files: workspace,
      finds: [
        [`${core}/lib.rs`, 'model::user', `${core}/model/user.rs`],
        [`${core}/model/mod.rs`, 'user::r#User', `${core}/model/user.rs + User`],
        [`${core}/model/user.rs`, 'config::env', `${core}/config/env.rs`],
        [`${core}/model/user.rs`, '::config::env', `${core}/config/env.rs`],
      ],
    },
    {
      about: 'names libraries by their own names',
      files: workspace,
      finds: [
        [`${core}/lib.rs`, 'std::sync::Arc', 'package:std.sync.Arc'],
        [`${core}/lib.rs`, 'core::fmt', 'package:core.fmt'],
        [`${core}/lib.rs`, '::alloc::vec', 'package:alloc.vec'],
        [`${core}/lib.rs`, 'serde::Serialize', 'package:serde.Serialize'],
        [`${core}/lib.rs`, 'tokio_util::io', 'package:tokio_util.io'],
        [`${core}/lib.rs`, 'json::Value', 'package:serde_json.Value'],
        [`${core}/lib.rs`, 'mockall', 'package:mockall'],
        [`${core}/lib.rs`, '::unlisted::x', 'package:unlisted.x'],
        [`${server}/web/routes.rs`, 'web::routing', 'package:axum.routing'],
        [`${server}/main.rs`, '::web::routing', 'package:axum.routing'],
        [`${server}/main.rs`, 'nix', 'package:nix'],
      ],
    },
    {
      about: 'finds crates of the workspace, renamed ones included, and the own library',
      files: workspace,
      finds: [
        [`${server}/main.rs`, 'lib_core', `${core}/lib.rs`],
        [`${server}/main.rs`, 'lib_core::model::user::User', `${core}/model/user.rs + User`],
        [`${server}/main.rs`, 'base::inner', 'crates/tiny/code/inner.rs'],
        ['crates/lib-core/tests/all.rs', 'lib_core::config', `${core}/config.rs`],
        ['crates/lib-core/tests/all.rs', 'common', 'crates/lib-core/tests/common/mod.rs'],
        ['crates/tiny/code/inner.rs', 'tinylib', 'crates/tiny/code/entry.rs'],
      ],
    },
    {
      about: 'does without manifests, and with broken ones',
      files: ['src/main.rs', 'src/a.rs', ['bad/Cargo.toml', '[package'], 'bad/src/lib.rs', 'bad/src/b.rs'],
      finds: [
        ['src/main.rs', 'a::X', 'src/a.rs + X'],
        ['src/a.rs', 'crate', 'src/main.rs'],
        ['src/a.rs', 'axum::Router', 'package:axum.Router'],
        ['bad/src/b.rs', 'super', 'bad/src/lib.rs'],
      ],
    },
  ]);

  it('finds the files of mod items', () => {
    const resolver = createRustResolver(treeOf(workspace));
    const asked: readonly (readonly [string, string, string])[] = [
      [`${core}/lib.rs`, 'model', `${core}/model/mod.rs`],
      [`${core}/model/mod.rs`, 'user', `${core}/model/user.rs`],
      [`${core}/config.rs`, 'env', `${core}/config/env.rs`],
      [`${core}/config.rs`, 'model', 'none'],
    ];
    expect(asked.map(([module, name]) => [module, name, show(resolver.child(module, name))])).toEqual(asked);
  });
});
