/** This API in urql, with the document cache and with Graphcache. */
import { cacheExchange as documentCache, Client, fetchExchange } from '@urql/core';
import { cacheExchange as graphcache, type CacheExchangeOpts } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import generated from '../../schema/clients/graphcache.json' with { type: 'json' };

export function urqlClient(url: string) {
  return new Client({ url, exchanges: [documentCache, fetchExchange], preferGetMethod: true });
}

const keys = Object.fromEntries(generated.typesWithoutKey.map((type) => [type, () => null]));

export function graphcacheClient(url: string, resolvers: CacheExchangeOpts['resolvers'] = {}) {
  const cache = graphcache({ schema: generated.schema, keys, resolvers });
  return new Client({ url, exchanges: [cache, fetchExchange], preferGetMethod: true });
}

const pages = relayPagination();

export const pagedLists: CacheExchangeOpts['resolvers'] = {
  Query: { landmarks: pages },
  SpinalNerve: { relations: pages },
};
