extension NetworkDrawing {
  /// How the parts look, in the colors of the page around it.
  package static let styles = """
    .network{font:12.5px system-ui,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
    .network text{text-anchor:middle;fill:var(--ink);stroke:none}
    .network .name,.network .title,.network .rest,.network .total{font-size:11.5px;fill:var(--quiet)}
    .network circle{fill:var(--node);stroke:var(--ink);stroke-width:1.3}
    .network .cost circle{stroke-dasharray:2 3}
    .network .label{font-size:12px}
    .network .after{font-weight:600}
    .network .edge .value,.network .bias .value,.network .weights .value,.network .label,.network .title{font-size:11.5px;paint-order:stroke;\
    stroke:var(--paper);stroke-width:5px;stroke-linejoin:round}
    .network rect{fill:var(--paper)}
    .network .weights{pointer-events:none}
    .network .wire{fill:none;stroke:var(--positive)}
    .network .thread{fill:none;stroke:var(--rule);stroke-width:1}
    .network .reach{fill:none;stroke:transparent;stroke-width:13}
    .network .negative .wire{stroke:var(--negative);stroke-dasharray:7 4}
    .network .zero .wire{stroke:var(--quiet);stroke-width:1.2;stroke-dasharray:1 4}
    .network .open .wire{stroke:var(--quiet);stroke-width:1.3}
    .network .tight .wire{opacity:.55}
    .network .tight .value{visibility:hidden}
    .network .tight:is(:hover,:focus,.selected) .value{visibility:visible}
    .network .edge:is(:hover,:focus,.selected) .wire{opacity:1}
    .network .faint .wire{stroke:var(--rule);stroke-width:1;opacity:1}
    .network .faint text,.network .faint.label{fill:var(--quiet)}
    .network .faint circle{stroke:var(--rule)}
    """

  /// The colors that drawing and page share, by light and dark.
  package static let light = """
    --ink:#1c1b1a;--quiet:#5b5955;--paper:#fdfcf9;--node:#fff;--rule:#cfcbc2;\
    --positive:#28588f;--negative:#a8452f;--tint:#f3f0e8;
    """
  package static let dark = """
    --ink:#e9e6df;--quiet:#aaa69d;--paper:#17181a;--node:#202226;--rule:#4a4845;\
    --positive:#8fb6e6;--negative:#ee9a80;--tint:#222428;
    """
}
