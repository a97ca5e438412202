/// How charts look, for files that stand alone and for pages.
///
/// Each color stands plainly before its custom property: what draws SVG without a browser knows only the plain one.
public enum ChartStyles {
  /// Colors of series in light and dark: those of Okabe and Ito, moved until they stand out from the ground, and until
  /// neighbors, the first three and, less so, all differ for those who lack one kind of cones.
  static let colors: [(light: String, dark: String)] = [
    ("#177fc4", "#4da0db"), ("#c9550e", "#f68947"), ("#006339", "#59dda7"), ("#ac437d", "#e19bce"),
    ("#8b5f22", "#e49b15"), ("#0098c0", "#52c2f1"), ("#494847", "#adb2b2"), ("#758110", "#dece50"),
  ]

  static let dashes = ["", "7 4", "2 3", "10 3 2 3", "12 4", "4 2", "1 4", "8 2 2 2 2 2"]

  /// The custom properties in light and dark, for the root of a page that has charts.
  public static let light = NetworkDrawing.light + properties(\.light, ground: light(_:))
  /// The same for dark pages.
  public static let dark = NetworkDrawing.dark + properties(\.dark, ground: dark(_:))

  private static func properties(
    _ color: (((light: String, dark: String)) -> String), ground: (Int) -> Shade
  ) -> String {
    colors.enumerated().map { "--s\($0):\(color($1));" }.joined()
      + (0...levels).map { "--h\($0):\(ground($0).fill);--t\($0):\(ground($0).ink);" }.joined()
  }

  /// The rules of a page that has charts; with `light` and `dark` they need no other.
  public static let rules: String = withFallbacks(
    """
    .chart{font:13px system-ui,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
    .chart text{fill:var(--ink)}
    .chart .heading{font-size:15px;font-weight:600}
    .chart .tick,.chart .aside{font-size:12px;fill:var(--quiet)}
    .chart .small{font-size:11px}
    .chart .grid{stroke:var(--rule);stroke-width:1;opacity:.6}
    .chart .frame{fill:none;stroke:var(--quiet);stroke-width:1}
    .chart .line{fill:none;stroke-width:2;stroke-linejoin:round}
    .chart .reference{fill:none;stroke:var(--quiet);stroke-width:1.2;stroke-dasharray:3 3}
    .chart .rule{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:5 3}
    .chart .arrow{stroke:var(--ink);stroke-width:2;fill:none}
    .chart .head{fill:var(--ink)}
    .chart .contour{stroke:var(--ink);stroke-width:.7;stroke-opacity:.45;stroke-linejoin:round}
    .chart .border{fill:none;stroke:var(--quiet);stroke-width:1;stroke-linejoin:round}
    .chart .spot{stroke:var(--ink);stroke-width:1.2}
    .chart .mark{stroke:var(--paper);stroke-width:1}
    .chart .thin{stroke-width:1.6;fill:none}
    .chart .band{opacity:.2}
    .chart .region{opacity:.24}
    .chart .ground{fill:var(--paper);opacity:.93}
    .chart .cell{stroke:var(--paper);stroke-width:1}
    .chart .node{fill:var(--node);stroke:var(--ink);stroke-width:1.2}
    """ + "\n" + kinds)

  private static var kinds: String {
    let series = colors.indices.map { i in
      ".chart .s\(i){stroke:var(--s\(i))}.chart .f\(i){fill:var(--s\(i))}"
    }
    let shades = (0...levels).map { i in
      ".chart .h\(i){fill:var(--h\(i))}.chart .t\(i){fill:var(--t\(i))}"
    }
    return (series + shades).joined(separator: "\n")
  }

  /// For a drawing that stands alone, with its colors in light and dark.
  static func palette(_ light: String = light, _ dark: String = dark) -> String {
    """
    svg{\(light)background:\(plain["--paper"] ?? "#fff");background:var(--paper)}
    @media(prefers-color-scheme:dark){svg{\(dark)}}

    """
  }

  /// Each `name:var(--x)` with the light color before it.
  static func withFallbacks(_ rules: String) -> String {
    var done = ""
    var rest = Substring(rules)
    while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
      done += rest[...start]
      done += rest[rest.index(after: start)..<end].split(separator: ";").map { rule in
        guard let colon = rule.firstIndex(of: ":") else { return String(rule) }
        let setting = rule[rule.index(after: colon)...]
        guard setting.hasPrefix("var("), let plain = plain[String(setting.dropFirst(4).dropLast())]
        else { return String(rule) }
        return "\(rule[...colon])\(plain);\(rule)"
      }.joined(separator: ";")
      done += "}"
      rest = rest[rest.index(after: end)...]
    }
    return done + rest
  }

  private static let plain: [String: String] = Dictionary(
    light.split(separator: ";").compactMap { rule in
      let parts = rule.split(separator: ":")
      return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }, uniquingKeysWith: { first, _ in first })
}
