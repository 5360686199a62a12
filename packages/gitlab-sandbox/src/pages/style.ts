/** The one stylesheet of all pages. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #28272d; --soft: #626168; --line: #dcdcde; --paper: #fff; --tint: #f6f5f8; --link: #1f5ca8; --brand: #c2410c; --good: #1b6b3a; --bad: #a3281b }
@media (prefers-color-scheme: dark) { :root { --ink: #ececef; --soft: #a9a8b1; --line: #434248; --paper: #1f1e24; --tint: #29282f; --link: #7fb2f0; --brand: #ff8a50; --good: #6ccb92; --bad: #f5978c } }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: anywhere }
a { color: var(--link); text-decoration: none } a:hover { text-decoration: underline }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px }
.skip { position: absolute; left: -999px } .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .25rem .5rem }
header { border-bottom: 1px solid var(--line); background: var(--tint) }
header > div, main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem }
header > div { display: flex; gap: .25rem 1rem; align-items: center; min-height: 3.25rem; padding-block: .5rem; flex-wrap: wrap }
.brand { font-weight: 700; color: var(--brand) }
.crumbs ol { display: flex; flex-wrap: wrap; list-style: none; margin: 0; padding: 0 } .crumbs li + li::before { content: "/"; margin: 0 .45rem; color: var(--soft) }
.tabs { display: flex; gap: 1.25rem; border-bottom: 1px solid var(--line); margin: 0 0 1.5rem; overflow-x: auto }
.tabs a { padding: .6rem 0; color: var(--soft); white-space: nowrap } .tabs a[aria-current] { color: var(--ink); font-weight: 600; box-shadow: inset 0 -3px var(--brand) }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1.75rem 0 .5rem } h2 { font-size: 1.15rem; margin: 2rem 0 .6rem }
p { margin: .5rem 0 } .soft { color: var(--soft); font-weight: 400 } .lead { color: var(--soft); margin: 0 0 1.25rem }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px }
table { border-collapse: collapse; width: 100% } th, td { overflow-wrap: normal; text-align: left; padding: .5rem .85rem; border-top: 1px solid var(--line); vertical-align: top } thead th { border-top: 0; background: var(--tint); font-size: .85rem; color: var(--soft); white-space: nowrap } tbody tr:first-child > * { border-top: 0 } thead + tbody tr:first-child > * { border-top: 1px solid var(--line) } tbody th { font-weight: 600 }
code, pre, .mono { font: .9em/1.5 ui-monospace, monospace } pre { overflow-x: auto; margin: 0; padding: .85rem 1rem } :not(pre) > code { background: var(--tint); padding: .1em .3em; border-radius: 4px }
.panel { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; margin: 1rem 0 } .panel > .bar { padding: .55rem 1rem; background: var(--tint); border-bottom: 1px solid var(--line); display: flex; gap: 1rem; flex-wrap: wrap; justify-content: space-between } .panel > .prose { padding: .25rem 1.25rem 1rem } .prose pre { background: var(--tint); border-radius: 6px }
.badge { display: inline-block; padding: 0 .55em; border: 1px solid var(--line); border-radius: 99px; font-size: .8rem; color: var(--soft); margin-right: .3rem; white-space: nowrap } .badge.good { color: var(--good); border-color: currentColor } .badge.bad { color: var(--bad); border-color: currentColor }
.empty { border: 1px dashed var(--line); border-radius: 6px; padding: 1.5rem; color: var(--soft) }
.panel .scroll { border: 0; border-radius: 0 }
.lines td:first-child { width: 1% }
.lines td { border: 0; padding: 0 1rem; white-space: pre } .lines td:first-child { text-align: right; color: var(--soft); user-select: none; border-right: 1px solid var(--line) }
footer { color: var(--soft); font-size: .85rem; padding-block: 3rem 2rem }
`;
