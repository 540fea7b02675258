/**
 * Says that this is no development where nobody has said what it is: graphql then leaves out a check of each type for packages
 * that are installed twice. It looks when it is loaded, so this has to be imported before it.
 */
process.env['NODE_ENV'] ??= 'production';
