/** Owns how Stripe's libraries tell that a webhook comes from Stripe. */
import type { Model } from '../link/model.js';

const verify = { does: 'verify' } as const;

export const stripe: Model = {
  id: 'stripe',
  languages: ['typescript', 'python'],
  packages: ['stripe'],
  watch: [],
  calls: {
    'stripe().webhooks.constructEvent': verify,
    'stripe().webhooks.constructEventAsync': verify,
    'stripe.webhooks.constructEvent': verify,
    'stripe.webhooks.constructEventAsync': verify,
    'stripe.Webhook.construct_event': verify,
    'stripe.StripeClient().construct_event': verify,
  },
};
