/**
 * The script `/embed.js`: the custom element `<cluneal-walk>`, which shows the paths between a nerve and the skin, with
 * their sources, on a page of any origin.
 */
import { render } from 'preact';
import css from '../style/embed.css?inline';
import { attributeNames, readAttributes, type Attributes } from './attributes.ts';
import { EmbeddedWalk, type Emit } from './embedded-walk.tsx';

const tag = 'cluneal-walk';
/** Null if the page loaded the script with import() instead of a script element. */
const script =
  document.currentScript instanceof HTMLScriptElement
    ? document.currentScript
    : document.querySelector<HTMLScriptElement>('script[src$="/embed.js"]');
const scriptServer = script === null ? null : new URL('.', script.src).href.replace(/\/$/, '');

// A style sheet created by a script needs no permission in the page's content security policy.
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

class ClunealWalk extends HTMLElement {
  static readonly observedAttributes: readonly string[] = attributeNames;
  readonly #root = this.attachShadow({ mode: 'open' });
  #planned = false;

  connectedCallback(): void {
    this.#root.adoptedStyleSheets = [sheet];
    this.#plan();
  }

  disconnectedCallback(): void {
    render(null, this.#root);
  }

  attributeChangedCallback(): void {
    this.#plan();
  }

  /** Renders once for all attributes that change together. */
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      if (this.isConnected) this.#draw();
    });
  }

  #draw(): void {
    const emit: Emit = (name, detail) =>
      this.dispatchEvent(
        new CustomEvent(`cluneal-${name}`, { detail, bubbles: true, composed: true, cancelable: name !== 'error' }),
      );
    const given = Object.fromEntries(attributeNames.map((name) => [name, this.getAttribute(name)])) as Attributes;
    try {
      const choice = readAttributes(given, scriptServer);
      render(<EmbeddedWalk key={JSON.stringify(choice)} choice={choice} emit={emit} />, this.#root);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      render(
        <p class="failed" role="alert">
          {message}
        </p>,
        this.#root,
      );
      emit('error', { message });
    }
  }
}

if (customElements.get(tag) === undefined) customElements.define(tag, ClunealWalk);
