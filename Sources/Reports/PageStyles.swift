import ChainruleDrawing

/// How a page looks: one column of text set for reading, the network beside it where there is room.
let pageStyles = """
  :root{color-scheme:light;\(NetworkDrawing.light)--shade:#1c1b1a1f}
  @media(prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;\(NetworkDrawing.dark)--shade:#0000008c}}
  :root[data-theme=dark]{color-scheme:dark;\(NetworkDrawing.dark)--shade:#0000008c}
  *{box-sizing:border-box}
  body{--ground:var(--paper)}
  html{scroll-padding-top:1.5rem;-webkit-text-size-adjust:100%}
  body{margin:0;padding:0 1.25rem 5rem;background:var(--paper);color:var(--ink);\
  font:1.0625rem/1.6 "Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,Georgia,serif;\
  font-variant-numeric:tabular-nums lining-nums}
  header,main{max-width:44rem;margin-inline:auto}
  header{padding-top:2.75rem;margin-bottom:2rem}
  h1,h2,h3,h4,h5,h6{font-weight:600;line-height:1.25;margin:0;text-wrap:balance;overflow-wrap:anywhere}
  h1{font-size:clamp(1.6rem,1.1rem + 2.2vw,2.1rem);font-weight:500;letter-spacing:-.01em;overflow-wrap:anywhere}
  h2{font-size:1.375rem}
  h3{font-size:1.125rem;margin:2.25rem 0 .75rem}
  h4,h5,h6{font-size:1.0625rem;font-style:italic;font-weight:500;margin:1.75rem 0 .5rem}
  p{margin:.75rem 0;overflow-wrap:anywhere;hyphens:auto;max-width:40rem}
  ul{padding-left:1.25rem;max-width:40rem}
  li{margin:.3rem 0;overflow-wrap:anywhere}
  header p{margin:.6rem 0 0}
  .rule,.remark,caption,figcaption{font-size:.9rem;line-height:1.5;color:var(--quiet)}
  code{font:.9em ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
  a{color:var(--positive);text-underline-offset:.15em;text-decoration-thickness:1px}
  :focus-visible{outline:2px solid var(--positive);outline-offset:3px;border-radius:3px}
  main:focus{outline:none}
  .skip{position:absolute;left:-100vw;top:.5rem;padding:.5rem 1rem;background:var(--paper);z-index:2}
  .skip:focus{left:.5rem}
  button{font:inherit;font-size:.9rem;color:inherit;background:none;border:1px solid var(--rule);\
  border-radius:1rem;padding:.2rem .85rem;cursor:pointer}
  button:hover{background:var(--tint)}
  #theme{float:right;margin:.35rem 0 0 1rem}
  nav{display:flex;flex-wrap:wrap;gap:.35rem 1.5rem;padding:.75rem 0;margin-bottom:.5rem;\
  border-block:1px solid var(--rule)}
  nav a{color:inherit;text-decoration:none}
  nav button{margin-left:auto}
  nav a:hover{text-decoration:underline}
  main>details,.lines>details{border-bottom:1px solid var(--rule);padding-bottom:1.5rem}
  :is(main,.lines)>details:not([open]){padding-bottom:0}
  .case>summary{padding-top:2rem}
  .case .lines h3{font-size:1.25rem}
  summary{cursor:pointer;padding:1.4rem 0 .6rem;list-style:none;display:flex;align-items:baseline;gap:.6rem}
  summary::-webkit-details-marker{display:none}
  summary::before{content:"";flex:none;width:.42em;height:.42em;margin-right:.15em;\
  border:solid var(--quiet);border-width:0 1.5px 1.5px 0;transform:rotate(-45deg) translateY(-.15em)}
  [open]>summary::before{transform:rotate(45deg) translate(-.1em,-.2em)}
  summary :is(h3,h4,h5,h6){margin:0}
  details details summary{padding:.6rem 0}
  .scroll{overflow-x:auto;overflow-y:hidden;overscroll-behavior-x:contain;\
  background:linear-gradient(var(--ground),var(--ground)) left/1rem 100% no-repeat local,\
  linear-gradient(var(--ground),var(--ground)) right/1rem 100% no-repeat local,\
  linear-gradient(to right,var(--shade),transparent) left/1rem 100% no-repeat,\
  linear-gradient(to left,var(--shade),transparent) right/1rem 100% no-repeat}
  .deep{max-height:min(34rem,70vh);overflow-y:auto;\
  background:linear-gradient(var(--ground),var(--ground)) top/100% 1rem no-repeat local,\
  linear-gradient(var(--ground),var(--ground)) bottom/100% 1rem no-repeat local,\
  linear-gradient(var(--shade),transparent) top/100% 1rem no-repeat,\
  linear-gradient(to top,var(--shade),transparent) bottom/100% 1rem no-repeat}
  .equation{margin:.9rem 0;padding:.3rem 0 .3rem 1rem;border-left:2px solid transparent}
  .equation .remark{margin:.35rem 0 0}
  main .equation:is(:target,.selected){border-left-color:var(--positive);background:var(--tint);--ground:var(--tint)}
  .long .equation{content-visibility:auto;contain-intrinsic-size:auto 6rem}
  math{font-family:"STIX Two Math","Cambria Math","Latin Modern Math","TeX Gyre Pagella Math",math;\
  font-variant-numeric:tabular-nums lining-nums}
  .equation>.scroll>math{font-size:1.1rem;width:max-content;margin:0;text-align:left;padding-right:1rem}
  .equation mtable{math-style:normal}
  .equation mtd{padding:.17rem 0;text-align:left;vertical-align:baseline}
  .equation mtd:first-child{text-align:right;text-align:-webkit-right}
  .equation .more{padding-left:2.2em}
  .blank{display:inline-block;width:7rem;height:1.8rem;border-bottom:1px solid currentColor}
  .blank.long{width:13rem}
  .equation .letters{color:var(--quiet)}
  .equation .letters mtd:first-child{color:var(--ink)}
  .equation .result mtd:last-child{font-weight:700}
  .equation .matrix{math-style:compact}
  .equation .matrix mtd,.equation .matrix mtd:first-child{padding:.14rem .4em;text-align:right;text-align:-webkit-right}
  .shape{font-size:.85rem;color:var(--quiet)}
  .ones{font-weight:700}
  [data-ref]{cursor:pointer}
  [data-ref]:is(:hover,:focus-visible){color:var(--positive)}
  [data-ref]:hover{text-decoration:underline}
  [data-ref]:focus-visible{outline-offset:1px}
  table{border-collapse:collapse;margin:1rem 0;font-size:.94rem}
  caption{caption-side:bottom;text-align:left;padding-top:.5rem}
  th,td{padding:.3rem 1.1rem .3rem 0;text-align:left;vertical-align:baseline}
  th{font-weight:600;border-bottom:1px solid var(--ink)}
  .number{white-space:nowrap}
  :is(th,td).number{text-align:right}
  figure{margin:0}
  figcaption{margin-top:.6rem;max-width:34rem}
  .plus{color:var(--positive)}.minus{color:var(--negative)}
  aside{margin:0 auto 2rem;max-width:44rem}
  \(NetworkDrawing.styles)
  figure svg{display:block;width:100%;max-width:var(--most);height:auto;margin-inline:auto;min-width:var(--least)}
  svg.legend{display:inline-block;width:auto;min-width:0;margin:0 .35em 0 0;vertical-align:.05em}
  @media(min-width:600px){.scroll.down{display:none}}
  @media not all and (min-width:600px){.scroll.across{display:none}}
  svg a{text-decoration:none;cursor:pointer}
  svg [data-ids]:focus{outline:none}
  svg :is(.node,.cost):is(:hover,:focus-visible) circle{stroke-width:2.4;stroke:var(--positive)}
  svg :is(.node,.cost).selected circle{stroke-width:2.6;stroke:var(--positive);fill:var(--tint)}
  svg .edge:is(:hover,:focus-visible) .wire{stroke-width:5}
  svg .edge.selected .wire{stroke-width:6}
  svg .bias:is(:hover,:focus-visible) .value{text-decoration:underline}
  svg .bias.selected .value{font-weight:700}
  svg.choosing .wire{opacity:.3}
  svg.choosing :is(.selected,.near,.edge:hover,.edge:focus) .wire{opacity:1}
  svg .near.tight .value{visibility:visible}
  .selection{margin-top:1.25rem;padding:1rem 1.25rem 1.1rem;border:1px solid var(--rule);border-radius:.5rem;\
  background:var(--node);--ground:var(--node)}
  .selection h2{font-size:1.125rem}
  .selection h3{font-size:.95rem;margin:1.1rem 0 .1rem;color:var(--quiet);font-style:italic;font-weight:500}
  .selection .equation{margin:.3rem 0;padding:.1rem 0}
  .selection .equation>.scroll>math{font-size:1rem}
  .tools,.stepper{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:center;margin-top:.75rem;font-size:.9rem}
  .stepper{margin-top:1.1rem}
  .stepper output{min-width:6.5em;text-align:center;color:var(--quiet)}
  .stepper.samples{gap:.5rem}
  .stepper.samples output{min-width:4em}
  button:disabled{opacity:.45;cursor:default}
  .stepper.alone{position:sticky;bottom:1rem;width:max-content;margin:2rem auto 0;padding:.5rem .75rem;\
  background:var(--paper);border:1px solid var(--rule);border-radius:2rem}
  .only main :is(p,ul,table,.equation:not(.selected)){display:none}
  .only main .equation.selected .remark{display:block}
  .only main :is(details,section):not(:has(.selected)){display:none}
  .only .case aside .selection :is(p,.equation){display:block}
  @media screen and (max-width:1179.98px){
  .following figure{position:sticky;top:0;z-index:1;background:var(--paper);padding:.5rem 0;border-bottom:1px solid var(--rule)}
  .following{scroll-margin-top:-1.5rem}
  .following figcaption{display:none}
  .following figure>.scroll{max-height:42vh;overflow-y:auto}
  .following figure svg{width:calc(var(--most)*.64);max-width:100%;min-width:min(100%,var(--least))}
  .following .stepper{margin-top:.6rem}
  .following .selection{margin-top:.75rem}
  }
  @media(min-width:1180px){
  .wide :is(header,main),.wide .columns{max-width:82rem}
  .columns{display:grid;grid-template-columns:minmax(28rem,32rem) minmax(38rem,42rem);gap:3rem;align-items:start;\
  margin-inline:auto}
  .columns>aside{position:sticky;top:0;max-height:100vh;overflow-y:auto;padding:1rem .25rem;margin:0}
  .columns>main{margin:0}
  }
  @media(min-width:1400px){.columns{gap:4.5rem}}
  @media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
  @media print{
  :root:root:root{color-scheme:light;\(NetworkDrawing.light)--paper:#fff;--tint:#fff;--shade:transparent}
  @page{margin:20mm}
  body{padding:0;font-size:10.5pt;background:none}
  header,main,.wide :is(header,main),.columns,.wide .columns{display:block;max-width:none}
  header{padding:0}
  .columns>aside{position:static;max-width:34rem;max-height:none;overflow:visible;break-inside:avoid}
  #theme,.selection,.stepper,.skip,nav,.hint,summary::before{display:none}
  .scroll.across{display:block}.scroll.down{display:none}
  figure svg{min-width:0}
  svg.choosing .wire{opacity:1}
  .deep{max-height:none;border:0}
  .deep svg{max-height:240mm}
  .long .equation{content-visibility:visible}
  :is(main,.lines)>details{border:0}
  details::details-content{content-visibility:visible;block-size:auto}
  .scroll{overflow:visible;background:none}
  th,td{padding-right:.7rem}
  table{font-size:9.5pt}
  .equation,tr,li,figure,#given{break-inside:avoid}
  #given ul{columns:2;max-width:none}
  .blank{width:36mm;height:9mm}
  .blank.long{width:82mm}
  .equation>.scroll>math{font-size:10.5pt}
  h2,h3,h4,summary{break-after:avoid}
  a{color:inherit;text-decoration:none}
  }
  """
