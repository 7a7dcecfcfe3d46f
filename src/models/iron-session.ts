/** Owns what is known about iron-session: a sealed cookie whose fields say who calls. */
import type { Model } from '../link/model.js';

const session = { does: 'request', at: ['session-data'] } as const;
const wraps = { does: 'wrap' } as const;

export const ironSession: Model = {
  id: 'iron-session',
  languages: ['typescript'],
  packages: ['iron-session'],
  watch: [],
  calls: {
    'iron-session.getIronSession': session,
    'iron-session/edge.getIronSession': session,
    'iron-session.getServerActionIronSession': session,
    'iron-session/next.withIronSessionApiRoute': wraps,
    'iron-session.withIronSession': wraps,
    'iron-session.unsealData': { does: 'verify' },
  },
};
