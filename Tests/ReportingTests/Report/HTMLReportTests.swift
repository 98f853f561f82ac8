import CausalGraphs
import Estimation
import Foundation
import LanguageModels
import Refutation
import Testing

@testable import Reporting

@Suite struct HTMLReportTests {
  private static let estimates = Result { try ReportSample.estimates() }

  private func content(text: ((Int) -> String)? = nil) throws -> ReportContent {
    try ReportSample.content(estimates: HTMLReportTests.estimates.get(), text: text)
  }

  @Test("The page is well-formed, its links lead somewhere, its headings are in order, and every part is there")
  func wellFormed() throws {
    let html = HTMLReport(try content()).html
    let page = PageChecker(html)
    #expect(page.problems == [])
    for id in [
      "question", "data", "graph", "adjustment", "estimates", "balance", "refutations", "sensitivity", "falsification",
      "assumptions", "limitations", "change", "methods", "reproduce", "main", "contents",
    ] { #expect(page.ids.contains(id)) }
    #expect(page.elements["h1"] == 1 && page.elements["main"] == 1 && page.elements["nav"] == 1)
    // A picture for wide and one for narrow screens of estimates, balance and overlap; one of the graph, one of the
    // sensitivity.
    #expect(page.elements["svg"] == 8 && page.elements["desc"] == 8)
    #expect(page.elements["caption"] == page.elements["table"])
    for words in [
      "Augmented inverse probability weighting (AIPW)", "3 of 4 attacks", "Robins JM, Rotnitzky A, Zhao LP (1994)",
      "speak for it by 7.4 nats", "12,345", "sha256:0f343b09",
    ] { #expect(page.text.contains(words), "\(words)") }
    if let path = ProcessInfo.processInfo.environment["WHEREFORE_REPORT_SAMPLE"] {
      try html.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  @Test("The policy allows the page's one style sheet by its hash, and nothing else but inline images")
  func policy() throws {
    let page = PageChecker(HTMLReport(try content()).html)
    var digest = SHA256Digest()
    digest.update(page.style.utf8)
    let hash = Data(digest.digest()).base64EncodedString()
    #expect(page.elements["style"] == 1)
    #expect(
      page.policy
        == "default-src 'none'; style-src 'sha256-\(hash)'; img-src data:; base-uri 'none'; form-action 'none'")
    for word in ["url(", "@import", "http:", "https:", "expression"] { #expect(!page.style.contains(word)) }
  }

  @Test("Whatever stands in names and sentences is shown and does nothing", arguments: [0, 3, 7, 12])
  func escaping(first: Int) throws {
    let nasty = ReportSample.nasty
    let content = try content { nasty[($0 + first) % nasty.count] }
    let plain = PageChecker(HTMLReport(try self.content()).html)
    let page = PageChecker(HTMLReport(content).html)
    #expect(page.problems == [])
    // No name makes an element of its own: but for wrapped labels and lists of methods, the page is built the same.
    for name in ["svg", "a", "path", "table", "section", "details", "style", "h1", "h2", "meta", "title", "figure"] {
      // Sections and titles do not depend on words; circles and titles of dots do not either.
      #expect(page.elements[name] == plain.elements[name], "\(name)")
    }
    #expect(page.elements["img"] == nil && page.elements["script"] == nil)
    #expect(page.text.contains("<img src=x onerror=alert(1)>"))
    #expect(!page.text.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{0}" || $0 == "\u{8}" })
  }

  @Test("A study that lacks almost everything has a page all the same")
  func bare() {
    let content = ReportContent(title: "", question: .init("?", treatment: "t", outcome: "y"))
    let page = PageChecker(HTMLReport(content).html)
    #expect(page.problems == [])
    #expect(page.text.contains("There is no estimate.") && page.text.contains("There is no graph"))
    #expect(!page.ids.contains("refutations"))
  }

  @Test("Figures that are infinite or no numbers stand as signs")
  func strangeFigures() throws {
    var content = try content()
    content.estimates[0].interval = ConfidenceInterval(lower: -.infinity, upper: .infinity, level: 0.95)
    content.estimates[1].effect = .nan
    content.estimates[2].standardError = 1e300
    content.estimates[0].pValue = .nan
    let page = PageChecker(HTMLReport(content).html)
    #expect(page.problems == [])
    #expect(page.text.contains("−∞ to ∞"))
    #expect(!page.text.contains("nan") && !page.text.contains("inf "))
  }

  @Test("Colours stand out from their grounds as WCAG's level AA asks, on light and on dark screens")
  func contrast() throws {
    for isDark in [false, true] {
      func color(_ name: String) throws -> String {
        let color = try #require(ReportPalette.colors.first { $0.name == name })
        return isDark ? color.dark : color.light
      }
      for pair in ReportPalette.pairs {
        let above = try HTMLReportTests.luminance(color(pair.above))
        let below = try HTMLReportTests.luminance(color(pair.below))
        let ratio = (max(above, below) + 0.05) / (min(above, below) + 0.05)
        #expect(ratio >= pair.least, "\(pair.above) on \(pair.below), dark: \(isDark): \(ratio)")
      }
    }
    #expect(Set(ReportPalette.pairs.flatMap { [$0.above, $0.below] }).isSubset(of: ReportPalette.colors.map(\.name)))
  }

  @Test("Text and lines of charts stand out from the page they lie on")
  func chartContrast() throws {
    let style = ChartDrawing.style
    let half = try #require(style.firstRange(of: "@media"))
    for (sheet, isDark) in [(style[..<half.lowerBound], false), (style[half.lowerBound...], true)] {
      let ground = try #require(ReportPalette.colors.first { $0.name == "ground" })
      let below = try HTMLReportTests.luminance(isDark ? ground.dark : ground.light)
      for (name, least) in [("ink", 4.5), ("quiet", 4.5), ("first", 3.0), ("second", 3), ("axis", 3)] {
        let rule = try #require(sheet.firstRange(of: ".\(name){"), "\(name)")
        let rest = sheet[rule.upperBound...]
        let color = String(rest[try #require(rest.firstIndex(of: "#"))...].prefix(7))
        let above = try HTMLReportTests.luminance(color)
        let ratio = (max(above, below) + 0.05) / (min(above, below) + 0.05)
        #expect(ratio >= least, "\(name), dark: \(isDark): \(ratio)")
      }
    }
  }

  @Test("What is long is folded on narrow screens alone; verdicts are not, and what did not pass is open")
  func folds() throws {
    let content = try content()
    let html = HTMLReport(content).html
    let page = PageChecker(html)
    #expect(!page.style.hasSuffix("\n"))
    // Two folds an attack, what was found and what it does not show.
    let open = html.split(separator: "<details class=\"fold\" open=\"\">").count - 1
    #expect(open == 2 * content.refutations.count { $0.verdict != .passed } && open > 0)
    for attack in content.refutations {
      let name = MethodCatalogue.title(ofRefuter: attack.method)
      let row = try #require(html.firstRange(of: "<th scope=\"row\">\(name)"))
      let verdict = try #require(html[row.upperBound...].firstRange(of: "<td class=\"beside\"><span class=\"mark "))
      let fold = try #require(html[row.upperBound...].firstRange(of: "<details class=\"fold\""))
      #expect(verdict.lowerBound < fold.lowerBound)
    }
  }

  @Test("Several changes of the treatment are told apart wherever an estimate or an attack is shown")
  func contrasts() throws {
    var content = try content()
    let more = content.estimates.map {
      var estimate = $0
      estimate.contrast = "from 0 to 2"
      return estimate
    }
    content.estimates += more
    content.ranges = []
    content.refutations = content.refutations.enumerated().map {
      var attack = $1
      attack.contrast = $0 == 0 ? "from 0 to 1" : "from 0 to 2"
      return attack
    }
    let page = PageChecker(HTMLReport(content).html)
    #expect(page.problems == [])
    for words in [
      "Attacks on the headline estimate of the change from 0 to 1",
      "Attacks on the headline estimate of the change from 0 to 2",
      "Estimates of the effect for the change from 0 to 2",
      "estimated effect, from 0 to 1",
    ] { #expect(page.text.contains(words), "\(words)") }
  }

  @Test("Lists that are cut say so, and what was not tested is not said to have passed")
  func cutLists() throws {
    var content = try content()
    content.identification?.hasMorePaths = true
    content.falsification?.tested = 99
    content.falsification?.violations = 5
    content.falsification?.tests.append(.init("x ⫫ y", pValue: nil, isViolated: false))
    let text = PageChecker(HTMLReport(content).html).text
    #expect(text.contains("The first ") && text.contains("99 implied independences tested, 5 contradicted: the "))
    #expect(text.contains("were not asked"))
  }

  private static func luminance(_ color: String) throws -> Double {
    let value = try #require(Int(color.dropFirst(), radix: 16))
    let channels = [value >> 16, value >> 8 & 0xFF, value & 0xFF].map { Double($0) / 255 }
    let linear = channels.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }

  @Test("Figures beside one another have as many places as the one that needs most, and no places that are not theirs")
  func placesOfFigures() {
    #expect(ReportText.figures([1.1376, 0.92862, 1.34618]) == ["1.138", "0.929", "1.346"])
    #expect(ReportText.figures([2.494, 4.4, nil, 0]) == ["2.49", "4.40", "–", "0.00"])
    #expect(ReportText.figures([-0.07564, 0.07097]) == ["−0.0756", "0.0710"])
    #expect(ReportText.figures([12, -.infinity, .nan]) == ["12", "−∞", "?"])
    #expect(ReportText.figures([1_234_567, 0.00012345]) == ["1234567.000000", "0.000123"])
  }

  @Test("Base64 as RFC 4648 has it")
  func base64() {
    let vectors = [
      "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=", "foobar": "Zm9vYmFy",
    ]
    for (text, code) in vectors { #expect(Base64.text(Array(text.utf8)) == code) }
  }
}
