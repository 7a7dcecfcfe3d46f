/** Owns what is known about channels: the routers of websockets. Their patterns are those of a urlconf; consumers are in `views.ts`. */
import { lastName } from '../../core/value.js';
import type { DomainFact, Links, Model, ResolvedSite, ScopeFact } from '../../link/model.js';
import { patterns } from './django.js';

function read(site: ResolvedSite, links: Links): readonly DomainFact[] {
  const given = links.argument(site.call, 'routes', 0);
  if (!given || lastName(site.call.callee) !== 'URLRouter') return [];
  const at = links.where(site.call, site.context);
  const scope: ScopeFact = {
    kind: 'scope',
    key: `sockets ${at.file}:${at.at[0]}`,
    name: 'websockets',
    framework: 'channels',
    root: true,
    prefix: '',
    order: 'whole',
    at,
    position: [],
    under: [],
  };
  return [scope, ...patterns(given, site.context, { scope: scope.key, prefix: '', guards: [], depth: 0 }, links)];
}

const CONSUMERS = ['WebsocketConsumer', 'AsyncWebsocketConsumer', 'JsonWebsocketConsumer', 'AsyncJsonWebsocketConsumer'];

export const channels: Model = {
  id: 'channels',
  languages: ['python'],
  packages: ['channels'],
  watch: ['URLRouter'],
  read,
  calls: Object.fromEntries(CONSUMERS.map((name) => [`channels.generic.websocket.${name}().close`, { does: 'reject' as const }])),
};
