/** Owns what Flask's globals stand for, and how it and its extensions answer with an error. */
import type { LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

const reject: LibraryCall = { does: 'reject' };
const wrap: LibraryCall = { does: 'wrap' };
const API_LIBRARIES = ['flask_restful', 'flask_restx', 'flask_restplus', 'flask_smorest', 'apiflask', 'werkzeug.exceptions'];

function globals(library: string): [string, LibraryCall][] {
  return [
    [`${library}.request`, { does: 'request', at: [] }],
    [`${library}.websocket`, { does: 'request', at: [] }],
    [`${library}.g`, { does: 'request', at: ['g'] }],
    [`${library}.session`, { does: 'request', at: ['session-data'] }],
    [`${library}.abort`, reject],
    [`${library}.copy_current_request_context`, wrap],
  ];
}

export const flaskGlobals: Model = {
  id: 'flask-globals',
  packages: ['flask', 'quart', 'werkzeug'],
  languages: ['python'],
  watch: [],
  calls: Object.fromEntries([
    ...globals('flask'),
    ...globals('quart'),
    ...API_LIBRARIES.map((library) => [`${library}.abort`, reject] as const),
    ...['flask_restx', 'flask_restplus'].flatMap((library) =>
      ['Api()', 'Namespace()', 'Api().namespace()'].map((maker) => [`${library}.${maker}.abort`, reject] as const),
    ),
    ['flask.current_app.login_manager.unauthorized', reject],
    ['flask_login.LoginManager().unauthorized', reject],
    ['functools.wraps()', wrap],
  ]),
};
