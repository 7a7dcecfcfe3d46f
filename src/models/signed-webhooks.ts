/** Owns what is known about libraries that tell whether a webhook or a job comes from its sender. */
import type { Model } from '../link/model.js';

const verify = { does: 'verify' } as const;
const signed = { does: 'guard', verdict: 'signature' } as const;

export const signedWebhooks: Model = {
  id: 'signed-webhooks',
  languages: ['typescript'],
  packages: ['svix'],
  watch: [],
  calls: {
    'svix.Webhook().verify': verify,
    'standardwebhooks.Webhook().verify': verify,
    '@upstash/qstash.Receiver().verify': verify,
    '@upstash/qstash/nextjs.verifySignature': signed,
    '@upstash/qstash/nextjs.verifySignatureAppRouter': signed,
    '@upstash/qstash/dist/nextjs.verifySignature': signed,
    '@octokit/webhooks.Webhooks().verifyAndReceive': verify,
    '@polar-sh/sdk/webhooks.validateEvent': verify,
    '@polar-sh/nextjs.Webhooks': signed,
    '@slack/events-api.verify': verify,
  },
};
