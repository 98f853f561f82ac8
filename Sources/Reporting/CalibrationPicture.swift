/// A reliability diagram: how often what was said with a probability was true. Drawn by itself, without any other program.
///
/// A point lies on the diagonal where probabilities are right, below it where they are too large. Its area grows with how
/// many probabilities stand behind it; the bar through it is the 95 % interval of the frequency (Wilson 1927).
public struct CalibrationPicture: Hashable, Sendable {
  /// One bin of probabilities.
  public struct Point: Hashable, Sendable {
    /// The mean of the probabilities, between 0 and 1.
    public var probability: Double
    /// How many there are.
    public var count: Int
    /// How many of the events happened.
    public var events: Int

    /// A bin with its counts.
    public init(probability: Double, count: Int, events: Int) {
      (self.probability, self.count, self.events) = (probability, count, events)
    }
  }

  /// One line of the picture.
  public struct Series: Hashable, Sendable {
    /// For the legend.
    public var name: String
    /// Ascending by probability; empty bins are left out.
    public var points: [Point]

    /// A named line.
    public init(name: String, points: [Point]) { (self.name, self.points) = (name, points) }
  }

  /// The lines; more than eight share colours.
  public var series: [Series]
  /// Stands above the picture.
  public var title: String

  /// A picture of these lines.
  public init(title: String, series: [Series]) { (self.title, self.series) = (title, series) }

  /// Okabe and Ito's colours (2008) that stand out on white, told apart by colour-blind readers.
  private static let colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56789A", "#8A6D00", "#5B4B8A", "#1F2933"]
  private static let (left, top, side) = (70.0, 56.0, 420.0)

  /// The file's text: no scripts, no links, no references.
  public var svg: String {
    let (left, top, side) = (CalibrationPicture.left, CalibrationPicture.top, CalibrationPicture.side)
    let height = top + side + 90 + 20 * Double(series.count)
    var text = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"530\" height=\"\(number(height))\" "
    text += "viewBox=\"0 0 530 \(number(height))\" role=\"img\" font-family=\"\(PictureStyle.font)\" font-size=\"13\" "
    text += "fill=\"\(PictureStyle.ink)\">\n"
    text += "<title>\(PictureText.xml(PictureText.shown(title)))</title>\n"
    text += "<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n"
    text += "<text x=\"\(number(left + side / 2))\" y=\"30\" text-anchor=\"middle\" font-size=\"17\">"
    text += PictureText.xml(PictureText.shown(title, limit: 60)) + "</text>\n"
    for tick in 0...5 {
      let share = Double(tick) / 5
      let (x, y) = place(share, share)
      text +=
        "<path d=\"M\(number(x)) \(number(top))V\(number(top + side))M\(number(left)) \(number(y))H\(number(left + side))\" "
      text += "stroke=\"#D9DEE4\" fill=\"none\"/>\n"
      let label = PictureText.twoDecimals(share).dropLast()
      text += "<text x=\"\(number(x))\" y=\"\(number(top + side + 20))\" text-anchor=\"middle\">\(label)</text>\n"
      text += "<text x=\"\(number(left - 10))\" y=\"\(number(y + 4))\" text-anchor=\"end\">\(label)</text>\n"
    }
    let (start, end) = (place(0, 0), place(1, 1))
    text += "<path d=\"M\(number(start.x)) \(number(start.y))L\(number(end.x)) \(number(end.y))\" stroke=\"#616E7C\" "
    text += "stroke-dasharray=\"5 4\" fill=\"none\"/>\n"
    text += "<text x=\"\(number(left + side / 2))\" y=\"\(number(top + side + 42))\" text-anchor=\"middle\">"
    text += "stated probability of an edge</text>\n"
    text += "<text transform=\"translate(24 \(number(top + side / 2))) rotate(-90)\" text-anchor=\"middle\">"
    text += "share of these edges that are true</text>\n"
    // No line crosses the points of another.
    for (index, line) in series.enumerated() { text += joined(line, color(index)) }
    for (index, line) in series.enumerated() {
      text += dotted(line, color(index))
      let y = top + side + 66 + 20 * Double(index)
      text += "<circle cx=\"\(number(left + 6))\" cy=\"\(number(y - 4))\" r=\"5\" fill=\"\(color(index))\"/>\n"
      text +=
        "<text x=\"\(number(left + 20))\" y=\"\(number(y))\">\(PictureText.xml(PictureText.shown(line.name, limit: 80)))"
      text += "</text>\n"
    }
    let below = top + side + 70 + 20 * Double(series.count)
    text += "<text x=\"\(number(left))\" y=\"\(number(below))\" font-size=\"11\" fill=\"#616E7C\">"
    text += "Dashed: as stated. Bars: 95 % intervals. Larger points: more probabilities.</text>\n"
    return text + "</svg>\n"
  }

  private func color(_ index: Int) -> String { CalibrationPicture.colors[index % CalibrationPicture.colors.count] }

  private func points(_ line: Series) -> [(point: Point, centre: (x: Double, y: Double))] {
    line.points.filter { $0.count > 0 && $0.probability.isFinite && (0...$0.count).contains($0.events) }.map {
      ($0, place($0.probability, Double($0.events) / Double($0.count)))
    }
  }

  private func joined(_ line: Series, _ color: String) -> String {
    let points = points(line)
    guard !points.isEmpty else { return "" }
    return "<polyline fill=\"none\" stroke=\"\(color)\" stroke-width=\"1.6\" opacity=\"0.5\" points=\""
      + points.map { "\(number($0.centre.x)),\(number($0.centre.y))" }.joined(separator: " ") + "\"/>\n"
  }

  private func dotted(_ line: Series, _ color: String) -> String {
    var text = ""
    for (point, centre) in points(line) {
      let interval = CalibrationPicture.interval(point)
      let (low, high) = (place(point.probability, interval.low).y, place(point.probability, interval.high).y)
      text += "<path d=\"M\(number(centre.x)) \(number(low))V\(number(high))\" stroke=\"\(color)\" opacity=\"0.7\"/>\n"
      // From 3 for a few to 9 for a million and more.
      let radius = 3 + min(6, Double(String(point.count).count - 1))
      text += "<circle cx=\"\(number(centre.x))\" cy=\"\(number(centre.y))\" r=\"\(number(radius))\" "
      text += "fill=\"\(color)\" stroke=\"#FFFFFF\">"
      text += "<title>\(PictureText.xml(PictureText.shown(line.name, limit: 80))): stated "
      text += "\(PictureText.twoDecimals(point.probability)), \(point.events) of \(point.count) true</title></circle>\n"
    }
    return text
  }

  private func place(_ probability: Double, _ frequency: Double) -> (x: Double, y: Double) {
    let (left, top, side) = (CalibrationPicture.left, CalibrationPicture.top, CalibrationPicture.side)
    return (left + side * min(1, max(0, probability)), top + side * (1 - min(1, max(0, frequency))))
  }

  /// Wilson's 95 % interval of a share.
  static func interval(_ point: Point) -> (low: Double, high: Double) {
    let (count, share) = (Double(point.count), Double(point.events) / Double(point.count))
    let z = 1.959964
    let weight = 1 + z * z / count
    let centre = (share + z * z / (2 * count)) / weight
    let half = z / weight * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    return (max(0, centre - half), min(1, centre + half))
  }

  private func number(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() ? String(Int(tenths)) : "\(tenths)"
  }
}
