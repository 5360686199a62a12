import { Html, type Part, html } from './html';
import { STYLE } from './style';

/** A link in a row of links. */
export interface LinkTo {
  text: string;
  href: string;
}

/** One page for people. */
export interface Page {
  title: string;
  /** The way here, from the top. */
  crumbs?: LinkTo[];
  /** Sibling pages; the one whose address is `current` is this one. */
  tabs?: LinkTo[];
  current?: string;
  body: Part;
}

/** The whole document. */
export function layout({
  title,
  crumbs = [],
  tabs,
  current,
  body,
}: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${title} · GitLab sandbox</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header>
          <div>
            <a class="brand" href="/">GitLab sandbox</a>
            ${crumbs.length > 0 && breadcrumbs(crumbs)}
          </div>
        </header>
        <main id="content">${tabs && tabRow(tabs, current)} ${body}</main>
        <footer>
          A GitLab to develop and test against. Nothing in it is secret.
        </footer>
      </body>
    </html> `.text;
}

function breadcrumbs(crumbs: LinkTo[]): Html {
  return html`<nav class="crumbs" aria-label="Breadcrumb">
    <ol>
      ${crumbs.map(
        ({ text, href }) => html`<li><a href="${href}">${text}</a></li>`,
      )}
    </ol>
  </nav>`;
}

function tabRow(tabs: LinkTo[], current: string | undefined): Html {
  return html`<nav class="tabs" aria-label="Sections">
    ${tabs.map(
      ({ text, href }) =>
        html`<a
          href="${href}"
          ${href === current && new Html('aria-current="page"')}
          >${text}</a
        >`,
    )}
  </nav>`;
}

/** A table, or a sentence where there is nothing to list. The first cell of a row names it. */
export function table(heads: string[], rows: Part[][], nothing: string): Html {
  if (rows.length === 0) {
    return html`<p class="empty">${nothing}</p>`;
  }
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${heads.map(head => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...rest]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${rest.map(cell => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export function badge(text: string, tone: '' | 'good' | 'bad' = ''): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

/** The day of a timestamp; a dash where there is none. */
export function day(timestamp: string | null | undefined): Html {
  return timestamp
    ? html`<time datetime="${timestamp}">${timestamp.slice(0, 10)}</time>`
    : html`<span class="soft">–</span>`;
}
