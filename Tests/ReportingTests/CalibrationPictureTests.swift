import Testing

@testable import Reporting

@Suite("Picture of calibration")
struct CalibrationPictureTests {
  @Test("Points lie where their probability and frequency are; hostile names are shown and never obeyed")
  func points() throws {
    let picture = CalibrationPicture(
      title: "Edges <script>",
      series: [
        .init(
          name: "a & \"b\"",
          points: [
            .init(probability: 0.25, count: 100, events: 50), .init(probability: 0.5, count: 0, events: 0),
            .init(probability: .nan, count: 3, events: 1), .init(probability: 1, count: 7, events: 7),
          ]),
        .init(name: "empty", points: []),
      ])
    let svg = picture.svg
    // Left 70, top 56, side 420: x = 70 + 420 · 0.25, y = 56 + 420 · (1 − 0.5).
    #expect(svg.contains("<circle cx=\"175\" cy=\"266\" r=\"5\""))
    #expect(svg.contains("<circle cx=\"490\" cy=\"56\" r=\"3\""))
    #expect(svg.contains("stated 0.25, 50 of 100 true") && !svg.contains("nan"))
    #expect(svg.contains("a &amp; &quot;b&quot;") && !svg.contains("<script"))
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
  }

  @Test("Wilson's interval, against R: prop.test(50, 100, correct = FALSE) and prop.test(0, 10, correct = FALSE)")
  func interval() {
    let half = CalibrationPicture.interval(.init(probability: 0, count: 100, events: 50))
    #expect(abs(half.low - 0.4038315) < 1e-6 && abs(half.high - 0.5961685) < 1e-6)
    let none = CalibrationPicture.interval(.init(probability: 0, count: 10, events: 0))
    #expect(abs(none.low) < 1e-9 && abs(none.high - 0.2775328) < 1e-6)
  }
}
