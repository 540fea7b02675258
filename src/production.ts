/**
 * Defaults NODE_ENV to production, in which graphql skips a check for duplicate packages on each type. Must be imported
 * first, because graphql reads it when loaded.
 */
process.env['NODE_ENV'] ??= 'production';
