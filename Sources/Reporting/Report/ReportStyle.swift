/// The one style sheet of a report. It names no other file, no font and no address.
enum ReportStyle {
  /// The whole sheet. Nothing of a study stands in it but numbers of edges.
  ///
  /// - Parameters:
  ///   - edges: How many edges have a tip beside the picture.
  ///   - graphWidth: How wide the graph would be drawn, in CSS pixels; 0 for no graph.
  ///   - charts: What the pictures' own style sheets say, each once.
  static func sheet(edges: Int, graphWidth: Double, charts: [String]) -> String {
    let (light, dark) = (ReportPalette.variables(dark: false), ReportPalette.variables(dark: true))
    var text = ":root{color-scheme:light dark;\(light)}\n"
    text += charts.joined(separator: "\n") + "\n"
    text += "@media (prefers-color-scheme:dark){:root{\(dark)}}\n"
    text += page + blocks + tables + pictures
    if edges > 0 { text += tips(edges) }
    // A wide graph is moved sideways rather than made too small to read; letters are 13 px at full size.
    if graphWidth > 0 { text += "@media screen{.picture .graph{min-width:\(Int(graphWidth * 0.8))px}}\n" }
    text += wide + narrow + folds
    // Paper is white whatever the screen is. No line end at the end: some tools take the hash without it.
    return text + "@media print{:root{color-scheme:light;\(light)}\(print)}"
  }

  private static let page = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
    body{margin:0;background:var(--ground);color:var(--ink);line-height:1.55;overflow-wrap:break-word;\
    font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    a{color:var(--link)}
    :focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
    .skip{position:absolute;left:-99rem;top:0;padding:.6rem 1rem;background:var(--ground)}
    .skip:focus{left:.5rem;z-index:2}
    header.top,main,nav.toc,footer{max-width:62rem;margin:0 auto;padding:0 1rem}
    header.top{padding-top:2rem}
    h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 1rem}
    h2{font-size:1.4rem;line-height:1.25;margin:0 0 .8rem}
    h3{font-size:1.1rem;margin:1.6rem 0 .5rem}
    section{padding:2rem 0 .4rem;border-top:1px solid var(--rule);margin-top:1.6rem}
    p{margin:.6rem 0}
    .kind{color:var(--quiet);margin:0}
    .summary{font-size:1.12rem;margin:0;padding:0;list-style:none}
    .summary li{margin:.35rem 0}
    .summary li:first-child{font-weight:600}
    #contents{font-weight:700;margin:1.4rem 0 .3rem}
    nav.toc ol{margin:0;padding-left:2rem;columns:2;column-gap:2rem}
    footer{color:var(--quiet);font-size:.9rem;padding-bottom:3rem;margin-top:2rem}

    """

  private static let blocks = """
    ul,ol{padding-left:1.4rem}
    li{margin:.3rem 0}
    .v{font-weight:600;white-space:pre-wrap}
    .quiet{color:var(--quiet)}
    code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.92em}
    code{overflow-wrap:anywhere}
    pre{background:var(--raised);border:1px solid var(--rule);border-radius:6px;padding:.8rem 1rem;white-space:pre-wrap;\
    overflow-wrap:anywhere;margin:.6rem 0}
    .figures{display:flex;flex-wrap:wrap;gap:.8rem;margin:1.2rem 0 0;padding:0;list-style:none}
    .figures li{margin:0;background:var(--raised);border:1px solid var(--rule);border-radius:8px;padding:.7rem 1rem;\
    display:flex;flex-direction:column;flex:1 1 9rem}
    .figures .value{font-size:1.5rem;font-weight:700;line-height:1.25}
    dl.facts{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.35rem 1.2rem;margin:.8rem 0}
    dl.facts dt{color:var(--quiet)}
    dl.facts dd{margin:0;min-width:0}
    .note{background:var(--open-ground);border-left:4px solid var(--open);border-radius:0 6px 6px 0;padding:.6rem 1rem;\
    margin:.8rem 0}
    details{margin:.8rem 0;border:1px solid var(--rule);border-radius:6px;padding:0 1rem}
    summary{cursor:pointer;padding:.6rem 0;color:var(--link);font-weight:600}
    .mark{display:inline-block;border-radius:4px;padding:.05rem .5rem;font-weight:600;white-space:nowrap}
    .good{color:var(--good);background:var(--good-ground)}
    .bad{color:var(--bad);background:var(--bad-ground)}
    .undecided{color:var(--open);background:var(--open-ground)}
    .edges{list-style:none;margin:0;padding:0}
    .edges>li{margin:0 0 .4rem;break-inside:avoid}
    .edges details{margin:0;padding:0 .8rem;scroll-margin-top:1rem}
    .edges details:has(:target){border-color:var(--link);box-shadow:0 0 0 2px var(--link)}
    .edges summary{font-weight:400;color:inherit;padding:.45rem 0}
    .edges .bare{border:1px solid var(--rule);border-radius:6px;padding:.45rem .8rem;scroll-margin-top:1rem}
    .edges .bare:target{border-color:var(--link);box-shadow:0 0 0 2px var(--link)}
    .edges .chance{color:var(--quiet);font-size:.92rem;white-space:nowrap}
    .edges dl.facts{grid-template-columns:minmax(4.5rem,max-content) 1fr;margin:.2rem 0 .7rem;font-size:.95rem}
    @media screen and (min-width:60rem){.edges{columns:2;column-gap:1rem}}

    """

  private static let tables = """
    .scroll{overflow-x:auto;margin:.8rem 0}
    table{border-collapse:collapse;width:100%;font-size:.95rem}
    caption{text-align:left;color:var(--quiet);padding:.2rem 0 .4rem}
    th,td{text-align:left;vertical-align:top;padding:.45rem .7rem;border-bottom:1px solid var(--rule)}
    .prose th,.prose td{overflow-wrap:anywhere;min-width:7.5rem}
    .prose tbody th{min-width:10rem}
    .scroll tbody th{overflow-wrap:anywhere;min-width:8rem}
    thead th{border-bottom:2px solid var(--border)}
    tbody th{font-weight:400}
    .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    tr.headline th,tr.headline td{background:var(--raised);font-weight:600}

    """

  private static let pictures = """
    figure{margin:1.2rem 0}
    figcaption{color:var(--quiet);font-size:.92rem;margin-top:.3rem}
    figure svg{display:block;max-width:100%;height:auto;margin:0 auto}
    figure svg .ground{fill:none}
    .narrow-only{display:none}
    .picture{overflow-x:auto;border:1px solid var(--rule);border-radius:8px;padding:.6rem}
    .graph{font-family:Helvetica,Arial,sans-serif;font-size:13px}
    .graph .node rect{fill:var(--raised);stroke:var(--border);stroke-width:1.2}
    .graph .node text{fill:var(--ink);text-anchor:middle}
    .graph .node .role{fill:var(--quiet);font-size:11px}
    .graph .treatment rect{fill:var(--treated-ground);stroke:var(--treated);stroke-width:2.2}
    .graph .outcome rect{fill:var(--outcome-ground);stroke:var(--outcome);stroke-width:2.2}
    .graph .adjusted rect{stroke:var(--ink);stroke-width:2.4}
    .graph .latent rect{stroke-dasharray:5 4;fill:var(--ground)}
    .edge .reach{fill:none;stroke:transparent;stroke-width:14}
    .edge .line{fill:none;stroke:var(--edge)}
    .edge .head{fill:var(--edge)}
    .edge .ring{fill:var(--ground);stroke:var(--edge);stroke-width:1.4}
    .edge.unsure .line{stroke-dasharray:6 4}
    .edge:hover .line,.edge:focus .line,.edge:target .line{stroke:var(--link);stroke-width:4.5}
    .edge:hover .head,.edge:focus .head,.edge:target .head{fill:var(--link)}
    .edge:focus{outline:none}
    .edge:focus-visible .reach{stroke:var(--link);stroke-opacity:.3}
    .legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.5rem 0;padding:0;list-style:none;color:var(--quiet);\
    font-size:.92rem}
    .tips{background:var(--raised);border-radius:6px;padding:.5rem .9rem;min-height:5.4rem;margin-top:.5rem}
    .tips p{margin:.2rem 0}
    .tips .tip{display:none}

    """

  /// The words of the edge that the reader points at or has reached by keyboard take the hint's place.
  private static func tips(_ edges: Int) -> String {
    var text = ".picture:has(.edge:hover)+.tips .hint,.picture:has(.edge:focus)+.tips .hint{display:none}\n"
    for edge in 0..<edges {
      text += ".picture:has(#in-graph-\(edge):hover)+.tips #tip-\(edge),"
      // What is pointed at goes before what has the focus.
      text += ".picture:has(#in-graph-\(edge):focus):not(:has(.edge:hover))+.tips #tip-\(edge){display:block}\n"
    }
    return text
  }

  private static let wide = """
    @media screen and (min-width:78rem){
    .frame{display:grid;grid-template-columns:15rem minmax(0,62rem);gap:0 2rem;justify-content:center}
    nav.toc{position:sticky;top:0;align-self:start;max-height:100vh;overflow-y:auto;padding:1.2rem 0 1.2rem 1rem;margin:0;\
    grid-column:1;grid-row:1/span 3}
    nav.toc ol{columns:1;font-size:.95rem}
    header.top,main,footer{grid-column:2;width:100%;min-width:0}
    }

    """

  private static let narrow = """
    @media screen and (max-width:44rem){
    h1{font-size:1.5rem}
    nav.toc ol{columns:1}
    .wide-only{display:none}
    .narrow-only{display:block}
    .figures .value{font-size:1.25rem}
    dl.facts{grid-template-columns:1fr;gap:0}
    dl.facts dd{margin-bottom:.5rem}
    .picture .graph,.keep svg{max-width:none}
    .keep{overflow-x:auto}
    .prose thead{position:absolute;left:-99rem}
    .prose table,.prose tbody,.prose tr,.prose th,.prose td,.prose caption{display:block}
    .prose tr{border:1px solid var(--rule);border-radius:6px;padding:.4rem .8rem;margin:.5rem 0}
    .prose th,.prose td{border:0;padding:.15rem 0;text-align:left;white-space:normal;min-width:0}
    .prose tbody th{font-weight:600;min-width:0}
    .prose tbody th .quiet{font-weight:400}
    .prose td[data-label]::before{content:attr(data-label) ": ";color:var(--quiet)}
    .paired tr{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 .8rem}
    .paired tr>*{grid-column:1/-1}
    .paired tr>th{grid-column:1}
    .paired tr>.beside{grid-column:2;grid-row:1;max-width:11rem;text-align:right}
    td .fold{margin:0;border:0;padding:0}
    td .fold>summary{padding:.2rem 0;font-weight:400}
    }

    """

  /// What is folded on narrow screens alone stands open elsewhere, without a title that would do nothing. Browsers that
  /// can not do that drop the three rules whole for the name that they do not know, and keep the title to open it by.
  private static let folds = """
    @media print,(min-width:44.01rem){
    .fold::details-content{content-visibility:visible}
    .fold,.fold::details-content{border:0;margin:0;padding:0}
    .fold>summary,.nothing::details-content{display:none}
    }

    """

  private static let print =
    "@page{margin:1.6cm}html{font-size:13px}body{background:#fff}nav.toc,.skip,.tips,.hint,.moves{display:none}"
    + ".frame{display:block}header.top,main,footer{max-width:none;padding:0}"
    + "section{padding-top:1rem;margin-top:1rem}h2,h3,h4{break-after:avoid}"
    + "figure,tr,.note,li,.figures,dl.facts>dd{break-inside:avoid}a{color:inherit}"
    // What is folded on the screen is printed; a frame would be torn at the page's end.
    + "details::details-content{content-visibility:visible}summary{list-style:none;color:inherit;break-after:avoid}"
    + "details{border:0;padding:0}caption{break-after:avoid}"
    + ".ink{fill:#1F2933}.grid{stroke:#D9DEE4}.axis{stroke:#616E7C}figure svg .quiet{fill:#52606D}"
    + ".first{fill:#0072B2;stroke:#0072B2}.second{fill:#B34E00;stroke:#B34E00}.hollow{fill:#FFFFFF}"
    // Tables as wide as a sheet is: browsers make the whole page smaller for one that is wider.
    + ".scroll,.picture{overflow:visible}table{font-size:.92rem}th,td{padding:.3rem .5rem}"
    + "thead .n{white-space:normal}thead{break-inside:avoid;break-after:avoid}"
    + ".prose th,.prose td{min-width:6rem}.prose tbody th{min-width:9rem}"
}
