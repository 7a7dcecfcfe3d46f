/**
 * Owns how the libraries of platforms tell that a webhook comes from them: what checks its signature and raises, what says yes or no,
 * and the middleware made of it.
 */
import type { LibraryCall } from '../link/library-calls.js';
import type { Model } from '../link/model.js';

/** Raises unless the signature is right. */
const verifies: LibraryCall = { does: 'verify' };
/** Says yes or no, or gives the event or nothing. */
const asks: LibraryCall = { does: 'identify' };
/** Middleware. */
const guard: LibraryCall = { does: 'guard', verdict: 'signature' };

const PAYMENTS: Readonly<Record<string, LibraryCall>> = {
  'stripe().webhooks.constructEvent': verifies,
  'stripe().webhooks.constructEventAsync': verifies,
  'stripe.webhooks.constructEvent': verifies,
  'stripe.webhooks.constructEventAsync': verifies,
  'stripe.Stripe().webhooks.constructEvent': verifies,
  'stripe.Stripe().webhooks.constructEventAsync': verifies,
  'stripe.Stripe.webhooks.constructEvent': verifies,
  'stripe.Webhook.construct_event': verifies,
  'stripe.WebhookSignature.verify_header': verifies,
  'stripe.StripeClient().construct_event': verifies,
  'stripe.Webhook.construct_event_with_timestamp': verifies,
  'async_stripe.Webhook.construct_event': verifies,
  '@polar-sh/sdk/webhooks.validateEvent': verifies,
  '@polar-sh/nextjs.Webhooks': guard,
  '@paddle/paddle-node-sdk.Paddle().webhooks.unmarshal': verifies,
  '@paddle/paddle-node-sdk.Paddle().webhooks.isSignatureValid': asks,
  'razorpay/dist/utils/razorpay-utils.validateWebhookSignature': asks,
  'razorpay/dist/utils/razorpay-utils.validatePaymentVerification': asks,
  'razorpay.validateWebhookSignature': asks,
  'razorpay().utility.verify_webhook_signature': verifies,
  'razorpay.Client().utility.verify_webhook_signature': verifies,
  'razorpay.Client().utility.verify_payment_signature': verifies,
  'square.WebhooksHelper.verifySignature': asks,
  '@shopify/shopify-api.shopifyApi().webhooks.validate': asks,
  '@shopify/shopify-app-express.shopifyApp().processWebhooks': guard,
};

const MESSAGES: Readonly<Record<string, LibraryCall>> = {
  'svix.Webhook().verify': verifies,
  'svix.webhooks.Webhook().verify': verifies,
  'svix.webhooks.Webhook.new().verify': verifies,
  'standardwebhooks.Webhook().verify': verifies,
  'standardwebhooks.webhooks.Webhook().verify': verifies,
  'resend.Resend().webhooks.verify': verifies,
  'twilio.validateRequest': asks,
  'twilio.validateRequestWithBody': asks,
  'twilio.validateExpressRequest': asks,
  'twilio.webhook': { ...guard, unless: [{ option: 'validate', is: false, verdict: 'sets-only' }] },
  'twilio.request_validator.RequestValidator().validate': asks,
  '@sendgrid/eventwebhook.EventWebhook().verifySignature': asks,
  '@line/bot-sdk.middleware': guard,
  '@line/bot-sdk.validateSignature': asks,
  'linebot.WebhookHandler().handle': verifies,
  'linebot.v3.WebhookHandler().handle': verifies,
  'discord-interactions.verifyKey': asks,
  'discord-interactions.verifyKeyMiddleware': guard,
  'discord_interactions.verify_key': asks,
  'discord_interactions.verify_key_decorator': guard,
  '@slack/bolt.verifySlackRequest': verifies,
  '@slack/events-api.verifyRequestSignature': verifies,
  '@slack/events-api.verify': verifies,
  'slack_sdk.signature.SignatureVerifier().is_valid': asks,
  'slack_sdk.signature.SignatureVerifier().is_valid_request': asks,
};

const TOOLS: Readonly<Record<string, LibraryCall>> = {
  '@octokit/webhooks.Webhooks().verify': asks,
  '@octokit/webhooks.Webhooks().verifyAndReceive': verifies,
  '@octokit/webhooks-methods.verify': asks,
  '@octokit/webhooks.createNodeMiddleware': guard,
  '@linear/sdk.LinearWebhooks().verify': verifies,
  '@linear/sdk.LinearWebhookClient().verify': verifies,
  '@linear/sdk/webhooks.LinearWebhookClient().verify': verifies,
  '@upstash/qstash.Receiver().verify': verifies,
  'qstash.Receiver().verify': verifies,
  '@upstash/qstash/nextjs.verifySignature': guard,
  '@upstash/qstash/nextjs.verifySignatureAppRouter': guard,
  '@upstash/qstash/dist/nextjs.verifySignature': guard,
  '@sanity/webhook.isValidSignature': asks,
  '@sanity/webhook.assertValidSignature': verifies,
  '@sanity/webhook.requireSignedRequest': guard,
  'next-sanity/webhook.parseBody': asks,
  '@workos-inc/node.WorkOS().webhooks.constructEvent': verifies,
  '@mux/mux-node.Webhooks.verifyHeader': verifies,
  '@mux/mux-node().webhooks.unwrap': verifies,
  '@mux/mux-node().webhooks.verifySignature': verifies,
  'openai().webhooks.unwrap': verifies,
  'openai.OpenAI().webhooks.unwrap': verifies,
  'livekit-server-sdk.WebhookReceiver().receive': verifies,
  ...Object.fromEntries(
    ['backend', 'express', 'nextjs', 'fastify', 'hono', 'astro', 'tanstack-react-start', 'nuxt', 'react-router'].map(
      (kit) => [`@clerk/${kit}/webhooks.verifyWebhook`, verifies] as const,
    ),
  ),
};

export const webhooks: Model = {
  id: 'webhooks',
  packages: ['stripe', 'svix', 'standardwebhooks', '@polar-sh/sdk', '@octokit/webhooks', 'twilio', 'discord-interactions', 'slack_sdk'],
  watch: [],
  calls: { ...PAYMENTS, ...MESSAGES, ...TOOLS },
};
