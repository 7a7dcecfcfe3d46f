/** Owns what is known about Firebase: tokens of callers are verified by its admin libraries. */
import type { Model } from '../link/model.js';

const verify = { does: 'verify' } as const;
const identify = { does: 'identify' } as const;

export const firebase: Model = {
  id: 'firebase',
  languages: ['typescript'],
  packages: ['firebase-admin'],
  watch: [],
  calls: {
    'firebase-admin/auth.getAuth().verifyIdToken': verify,
    'firebase-admin/auth.getAuth().verifySessionCookie': verify,
    'firebase-admin.auth().verifyIdToken': verify,
    'firebase-admin.auth().verifySessionCookie': verify,
    'firebase-admin.initializeApp().auth().verifyIdToken': verify,
    'firebase-admin.initializeApp().auth().verifySessionCookie': verify,
    'next-firebase-auth-edge.getTokens': identify,
    'next-firebase-auth-edge/lib/next/tokens.getTokens': identify,
    'firebase-functions/v2/https.HttpsError': { does: 'nothing' },
  },
};
