import ChainruleDrawing

/// What the page of a run adds to `pageStyles`: drawings beside each other, large numbers, lists of facts.
let reportStyles = """
  :root{\(ChartStyles.light)}
  @media(prefers-color-scheme:dark){:root:not([data-theme=light]){\(ChartStyles.dark)}}
  :root[data-theme=dark]{\(ChartStyles.dark)}
  \(ChartStyles.rules)
  .report:is(.wide) :is(header,main){max-width:66rem}
  .report header p{max-width:52rem}
  .part{border-bottom:1px solid var(--rule);padding:2.25rem 0 1.75rem}
  .part h2{margin-bottom:.75rem}
  .notice{border-left:3px solid var(--negative);padding:.15rem 0 .15rem .9rem}
  .headline{display:flex;flex-wrap:wrap;gap:1.25rem 3.5rem;margin:1.25rem 0 1.5rem}
  .headline div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
  .headline dt{color:var(--quiet);font-size:.95rem}
  .headline dd{margin:0;font-size:1.5rem;line-height:1.25}
  .headline .first dd{font-size:2.5rem;line-height:1.1;letter-spacing:-.02em}
  .headline div{align-self:flex-end}
  .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:1.5rem 3rem;\
  align-items:start;margin:1.25rem 0}
  .figures:has(table){grid-template-columns:repeat(auto-fit,minmax(min(100%,33rem),1fr))}
  .figures>*{min-width:0}
  .figures table{margin-top:.25rem}
  .figures :is(td,th){padding-right:.75rem}
  .figures :is(h3,ul):first-child{margin-top:0}
  .report .figures svg.chart{width:auto;max-width:100%;min-width:0;height:auto;margin:0}
  svg.pixels{shape-rendering:crispEdges;outline:1px solid var(--rule)}
  .figures svg.map{width:min(100%,22rem);max-width:none;min-width:0;margin:0}
  .map rect{fill:var(--s0)}
  .thumb rect{fill:var(--ink)}
  svg.thumb{width:3rem;height:auto;display:block}
  td:has(.thumb){padding-block:.35rem}
  .report tbody th{font-weight:400;border:0}
  .report :is(.part,.figures) table{margin-bottom:.5rem}
  .report .part>.remark,.figures .remark{margin-top:0}
  .report .part :is(td,th){overflow-wrap:break-word}
  .report .part tbody th{min-width:6.5rem;max-width:20rem}
  .report .part tbody th.long{overflow-wrap:anywhere}
  @media(min-width:600px){.report .figures tbody th{min-width:8rem}}
  .report thead th:last-child,.report td:last-child{padding-right:0}
  .facts{margin:1rem 0;max-width:52rem}
  .facts div{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:0 1rem;padding:.22rem 0}
  .facts dt{color:var(--quiet)}
  .facts dd{margin:0;overflow-wrap:anywhere}
  .more summary{padding:.7rem 0}
  .hashes{columns:14rem;font:.8rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;margin:.5rem 0}
  .mistakes{columns:18rem}
  .command span{display:inline-block;max-width:100%}
  .large svg.chart{max-width:none!important}
  .report .case>summary{padding:.9rem 0}
  .report .case>summary h2{font-size:1.0625rem}
  .report .part:has(+.case){border:0}
  .report .case .lines>details h3{font-size:1.125rem}
  @media(min-width:1180px){
  .report .columns{max-width:none;grid-template-columns:29rem minmax(0,1fr);gap:2rem}
  }
  @media not all and (min-width:600px){
  .facts div{grid-template-columns:1fr;padding:.4rem 0}
  .headline{gap:1rem 2rem}
  }
  @media print{
  :root:root:root{\(ChartStyles.light)--paper:#fff}
  .report:is(.wide) :is(header,main){max-width:none}
  .part{border:0;padding:1rem 0 .5rem}
  .figures{grid-template-columns:1fr 1fr;gap:1rem 1.5rem}
  .figures:has(table){display:block}
  .figures:has(table) figure{max-width:30rem}
  .start{break-inside:avoid}
  .start:has(table){break-inside:auto}
  .start>:is(h2,p){break-after:avoid;break-inside:avoid}
  .part>h2+p{break-after:avoid}
  .figures>div{break-inside:avoid}
  .report .part :is(td,th){padding-right:.6rem}
  .figures:has(>:only-child){grid-template-columns:minmax(0,34rem)}
  .figures figure,.headline,.facts div{break-inside:avoid}
  .pixels rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}
  .chart{print-color-adjust:exact;-webkit-print-color-adjust:exact}
  .report details.case{display:none}
  }
  """

/// Opens the folded calculation that a link leads to.
let reportScript = #"""
  'use strict';
  (() => {
    const show = () => {
      const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!target || target.tagName !== 'DETAILS' || target.open) return;
      target.open = true;
      target.scrollIntoView();
    };
    addEventListener('hashchange', show);
    document.addEventListener('click', event => {
      const link = event.target.closest('a[href^="#"]');
      if (link && link.hash === location.hash) setTimeout(show);
    });
    show();
  })();
  """#
