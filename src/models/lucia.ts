/** Owns what is known about Lucia: sessions that are asked for by their id. */
import type { Model } from '../link/model.js';

const identify = { does: 'identify' } as const;
const verify = { does: 'verify' } as const;
/** A credential that nobody has verified. */
const raw = { does: 'read-credential' } as const;

export const lucia: Model = {
  id: 'lucia',
  languages: ['typescript'],
  packages: ['lucia'],
  watch: [],
  calls: {
    'lucia.Lucia().validateSession': identify,
    'lucia.Lucia().readSessionCookie': raw,
    'lucia.Lucia().readBearerToken': raw,
    'lucia.lucia().handleRequest().validate': identify,
    'lucia.lucia().handleRequest().validateBearerToken': identify,
    'lucia.lucia().validateSession': verify,
  },
};
