/** The web address of a source: its own, or one derived from its identifiers. */
import type { SourceRecord } from './records.ts';

type Addressed = Pick<SourceRecord, 'url' | 'doi' | 'pmid' | 'pmcid'>;

/** The address given, or that of its DOI, PubMed Central id or PubMed id; null if there is none. */
export function addressOf({ url, doi, pmcid, pmid }: Addressed): string | null {
  if (url !== null) return url;
  if (doi !== null) return `${resolvers.doi}${encodeDoi(doi)}`;
  if (pmcid !== null) return `${resolvers.pmcid}${pmcid}/`;
  return pmid === null ? null : `${resolvers.pmid}${pmid}/`;
}

/** The address to store: null if it is the resolver of one of the source's identifiers. */
export function ownAddress(source: Addressed): string | null {
  const { url } = source;
  if (url === null) return null;
  const follows = (['doi', 'pmid', 'pmcid'] as const).some(
    (key) => source[key] !== null && url.startsWith(resolvers[key]),
  );
  return follows ? null : url;
}

const resolvers = {
  doi: 'https://doi.org/',
  pmcid: 'https://pmc.ncbi.nlm.nih.gov/articles/',
  pmid: 'https://pubmed.ncbi.nlm.nih.gov/',
} as const;

/** DOIs may contain characters with a meaning in addresses, such as the angle brackets in old Wiley DOIs. */
function encodeDoi(doi: string): string {
  return encodeURI(doi).replace(/[#?]/g, encodeURIComponent);
}
