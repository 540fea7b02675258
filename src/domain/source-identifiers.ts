/** Reads the DOI or PubMed id of a source from what people paste: with a prefix, as an address, in any case. */

/** The DOI in lower case, without a prefix or resolver; null if the text is not one. */
export function readDoi(given: string): string | null {
  const text = given.trim().replace(/^<(.*)>$/u, '$1');
  const address = /^(?:https?:\/\/)?(?:dx\.|www\.)?doi\.org\/([^?#]+)/iu.exec(text)?.[1];
  const doi = address === undefined ? text.replace(/^(?:info:|urn:)?doi\s*[:/]?\s*/iu, '') : decoded(address);
  const bare = doi.replace(/[.,;/]+$/u, '').toLowerCase();
  return /^10\.\d{4,9}\/\S+$/u.test(bare) ? bare : null;
}

/** The PubMed id, digits only; null if the text is not one. */
export function readPmid(given: string): string | null {
  const text = given.trim();
  const address =
    /^(?:https?:\/\/)?(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov\/pubmed)\/(\d{1,9})(?:[/?#].*)?$/iu;
  const digits = (address.exec(text) ?? /^(?:(?:pmid|pubmed(?:\s*id)?)\s*[:#]?\s*)?(\d{1,9})$/iu.exec(text))?.[1];
  return digits === undefined ? null : digits.replace(/^0+(?=\d)/u, '');
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
