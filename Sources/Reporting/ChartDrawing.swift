/// The parts of a chart as SVG text: no scripts, no links, no references; light on dark where the reader's screen is dark.
struct ChartDrawing {
  let width: Double
  let height: Double
  private(set) var text: String

  /// - Parameters:
  ///   - title: What the picture shows, in a few words: drawn above it, and its name for those who cannot see it.
  ///   - description: What it shows, in sentences with its figures: what is read out instead.
  ///   - titleSize: The title's letters.
  init(width: Double, height: Double, title: String, description: String, titleSize: Double = 17) {
    (self.width, self.height) = (width, height)
    text = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(ChartDrawing.number(width))\" "
    text += "height=\"\(ChartDrawing.number(height))\" "
    text += "viewBox=\"0 0 \(ChartDrawing.number(width)) \(ChartDrawing.number(height))\" role=\"img\" "
    text += "font-family=\"\(PictureStyle.font)\" font-size=\"13\" class=\"ink\">\n"
    text += "<title>\(ChartDrawing.escaped(title))</title>\n"
    text += "<desc>\(ChartDrawing.escaped(description, limit: 4_000))</desc>\n"
    text += "<style>\(ChartDrawing.style)</style>\n"
    text += "<rect width=\"100%\" height=\"100%\" class=\"ground\"/>\n"
    // A letter is a little over half as wide as it is high.
    label(title, x: width / 2, y: 28, anchor: "middle", size: titleSize, limit: Int(width / titleSize * 1.8))
  }

  /// Okabe and Ito's blue and vermilion (2008), lighter on dark ground; every line has 3:1 or more to its ground.
  static let style =
    ".ground{fill:#FFFFFF}.ink{fill:#1F2933}.grid{stroke:#D9DEE4;fill:none}.axis{stroke:#616E7C;fill:none}"
    + ".quiet{fill:#52606D}.first{fill:#0072B2;stroke:#0072B2}.second{fill:#B34E00;stroke:#B34E00}"
    + ".hollow{fill:#FFFFFF}.bar{fill-opacity:.55}path.trace{fill:none}"
    + "@media (prefers-color-scheme:dark){.ground{fill:#12181F}.ink{fill:#E4E9EE}.grid{stroke:#323F4B}"
    + ".axis{stroke:#9AA5B1}.quiet{fill:#AEB8C2}.first{fill:#56B4E9;stroke:#56B4E9}"
    + ".second{fill:#FF9E57;stroke:#FF9E57}.hollow{fill:#12181F}}"

  /// The whole file.
  var svg: String { text + "</svg>\n" }

  mutating func label(
    _ words: String, x: Double, y: Double, anchor: String = "start", size: Double? = nil, quiet: Bool = false,
    limit: Int = 80
  ) {
    text += "<text x=\"\(ChartDrawing.number(x))\" y=\"\(ChartDrawing.number(y))\""
    if anchor != "start" { text += " text-anchor=\"\(anchor)\"" }
    if let size { text += " font-size=\"\(ChartDrawing.number(size))\"" }
    if quiet { text += " class=\"quiet\"" }
    text += ">\(ChartDrawing.escaped(words, limit: limit))</text>\n"
  }

  mutating func line(
    _ from: (x: Double, y: Double), _ to: (x: Double, y: Double), class name: String, width: Double = 1,
    dashed: Bool = false
  ) {
    text += "<path d=\"M\(ChartDrawing.number(from.x)) \(ChartDrawing.number(from.y))"
    text += "L\(ChartDrawing.number(to.x)) \(ChartDrawing.number(to.y))\" class=\"\(name)\""
    if width != 1 { text += " stroke-width=\"\(ChartDrawing.number(width))\"" }
    if dashed { text += " stroke-dasharray=\"5 4\"" }
    text += "/>\n"
  }

  /// A line through points.
  mutating func curve(_ points: [(x: Double, y: Double)], class name: String, width: Double = 1, dashed: Bool = false) {
    guard points.count > 1 else { return }
    let path = points.map { "\(ChartDrawing.number($0.x)) \(ChartDrawing.number($0.y))" }.joined(separator: "L")
    // A class may fill: the second wins over it, where a page's policy would forbid a style of the path's own.
    text += "<path d=\"M\(path)\" class=\"\(name) trace\""
    if width != 1 { text += " stroke-width=\"\(ChartDrawing.number(width))\"" }
    if dashed { text += " stroke-dasharray=\"5 4\"" }
    text += "/>\n"
  }

  /// A dot; a hollow one shows the ground within.
  mutating func dot(x: Double, y: Double, radius: Double, class name: String, hollow: Bool = false, tip: String = "") {
    text += "<circle cx=\"\(ChartDrawing.number(x))\" cy=\"\(ChartDrawing.number(y))\" "
    text += "r=\"\(ChartDrawing.number(radius))\" class=\"\(name)\""
    // An attribute would lose against the class: the ground's colour comes from a class of its own, over the first.
    text += hollow ? " fill-opacity=\"0\" stroke-width=\"1.6\"" : ""
    text += tip.isEmpty ? "/>\n" : "><title>\(ChartDrawing.escaped(tip))</title></circle>\n"
  }

  /// What stands out among dots.
  mutating func diamond(x: Double, y: Double, radius: Double, class name: String, tip: String) {
    let corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
    let points = corners.map { "\(ChartDrawing.number($0)),\(ChartDrawing.number($1))" }.joined(separator: " ")
    text += "<polygon points=\"\(points)\" class=\"\(name)\"><title>\(ChartDrawing.escaped(tip))</title></polygon>\n"
  }

  mutating func bar(x: Double, y: Double, width: Double, height: Double, class name: String, tip: String) {
    text += "<rect x=\"\(ChartDrawing.number(x))\" y=\"\(ChartDrawing.number(y))\" "
    text += "width=\"\(ChartDrawing.number(width))\" height=\"\(ChartDrawing.number(height))\" "
    text += "class=\"\(name) bar\"><title>\(ChartDrawing.escaped(tip))</title></rect>\n"
  }

  /// A drawing's coordinate: tenths.
  static func number(_ value: Double) -> String {
    let clamped = value.isFinite ? min(max(value, -1e6), 1e6) : 0
    let tenths = (clamped * 10).rounded() / 10
    return tenths == tenths.rounded() ? String(Int(tenths)) : "\(tenths)"
  }

  /// A figure as people read it: about `digits` digits that count.
  static func figure(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return value.isNaN ? "?" : value < 0 ? "−∞" : "∞" }
    if value == 0 { return "0" }
    let size = abs(value)
    guard size >= 1e-4, size < 1e7 else {
      var (mantissa, exponent) = (size, 0)
      while mantissa >= 10, exponent < 400 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
      while mantissa < 1, exponent > -400 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
      let rounded = (mantissa * 100).rounded() / 100
      return (value < 0 ? "−" : "") + "\(rounded)e\(exponent)".replacing("-", with: "−")
    }
    var places = 0
    var unit = 1.0
    while size * unit < 100, places < digits + 3, places < 7, size * unit < 10.0.power(digits - 1) {
      (unit, places) = (unit * 10, places + 1)
    }
    var figures = fixed(value, places: places)
    if places > 0 {
      while figures.hasSuffix("0") { figures.removeLast() }
      if figures.hasSuffix(".") { figures.removeLast() }
    }
    return figures
  }

  /// A figure with so many digits after the point; below 1e7 in size and with no more than ten of them.
  static func fixed(_ value: Double, places: Int) -> String {
    let unit = 10.0.power(places)
    let whole = (abs(value) * unit).rounded()
    var figures = String(Int(whole))
    if places > 0 {
      while figures.count <= places { figures = "0" + figures }
      figures.insert(".", at: figures.index(figures.endIndex, offsetBy: -places))
    }
    return (value < 0 && whole > 0 ? "−" : "") + figures
  }

  static func escaped(_ text: String, limit: Int = 200) -> String {
    PictureText.xml(PictureText.shown(text, limit: limit))
  }
}

extension Double {
  fileprivate func power(_ exponent: Int) -> Double {
    (0..<max(0, exponent)).reduce(1) { product, _ in product * self }
  }
}

/// Round numbers for an axis.
enum ChartAxis {
  /// About five round numbers that span low...high, ascending; both ends are within the first and the last.
  static func ticks(_ low: Double, _ high: Double) -> [Double] {
    guard low.isFinite, high.isFinite, high > low else { return [low.isFinite ? low : 0] }
    let rough = (high - low) / 5
    var unit = 1.0
    while unit < rough, unit < 1e300 { unit *= 10 }
    while unit > rough, unit > 1e-300 { unit /= 10 }
    let step = [1.0, 2, 5, 10].map { $0 * unit }.first { $0 >= rough * 0.999 } ?? unit
    let first = (low / step).rounded(.down)
    let count = min(20, max(1, Int(min(40, ((high / step).rounded(.up) - first)))))
    return (0...count).map { (first + Double($0)) * step }
  }
}
