import ArgumentParser
import LanguageModels
import StrictJSON

/// `wherefore cache prune`.
struct CachePruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Drop answers and give their room back to the disk.",
    discussion: """
      What is dropped is overwritten and cannot be had back but by paying for it again.

      Examples:
        wherefore cache prune --older-than 30d
        wherefore cache prune --model gpt-4o-mini
        wherefore cache prune --all --yes
      """)
  @OptionGroup var options: CacheFileOptions
  @Option(help: ArgumentHelp("Drop what is older than this: 12h, 30d, 8w.", valueName: "age")) var olderThan: Age?
  @Option(help: ArgumentHelp("Drop what this model was asked.", valueName: "name")) var model: String?
  @Flag(help: "Drop everything; needs --yes.") var all = false
  @Flag(help: "Do drop everything.") var yes = false
  @Option(help: OutputFormat.help) var format = OutputFormat.text

  /// A number of hours, days or weeks.
  struct Age: ExpressibleByArgument {
    var milliseconds: Int64
    init?(argument: String) {
      let units: [UInt8: Int64] = [
        UInt8(ascii: "h"): 3_600_000, UInt8(ascii: "d"): 86_400_000, UInt8(ascii: "w"): 604_800_000,
      ]
      let digits = argument.utf8.dropLast()
      guard let unit = argument.utf8.last.flatMap({ units[$0] }), (1...6).contains(digits.count),
        digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let number = Int64(String(decoding: digits, as: UTF8.self))
      else { return nil }
      milliseconds = number * unit
    }
  }

  func validate() throws {
    if all, olderThan != nil || model != nil {
      throw ValidationError("--all drops everything: leave --older-than and --model out.")
    }
    if !all, olderThan == nil, model == nil {
      throw ValidationError("Say what to drop: --older-than 30d, --model NAME, or --all.")
    }
  }

  func run() throws {
    let filter = PruneFilter(before: olderThan.map { StoredExchange.currentTime - $0.milliseconds }, model: model)
    let store = try options.openIfThere()
    if all, !yes {
      let report = try store?.wouldPrune(filter)
      let count = report?.exchanges ?? 0
      throw Failure(
        .usage,
        "this would drop \(count == 1 ? "the one exchange" : "all \(count) exchanges") (\(sizeText(report?.size ?? 0))) of "
          + "\(try options.path().visible(limit: 400)): add --yes to do it; nothing was dropped")
    }
    let report = try store?.prune(filter)
    switch format {
    case .json:
      let value: JSONValue = [
        "dropped": .number(Double(report?.exchanges ?? 0)), "bytes": .number(Double(report?.size ?? 0)),
      ]
      try StandardOutput.write(value.text())
    case .text:
      let count = report?.exchanges ?? 0
      try StandardOutput.write(
        "Dropped \(count) \(count == 1 ? "exchange" : "exchanges") (\(sizeText(report?.size ?? 0))).")
    }
  }
}
