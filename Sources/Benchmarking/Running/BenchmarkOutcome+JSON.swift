import CausalGraphs
import OrderedCollections
public import StrictJSON

extension BenchmarkCell {
  /// Its members, those that apply.
  var members: JSONObject {
    var object = JSONObject()
    object["graph"] = .string(graph)
    object["names"] = .string(names.rawValue)
    object["method"] = .string(method.rawValue)
    object["expert"] = expert.map { .string($0) }
    object["expert_kind"] = kind.map { .string($0.rawValue) }
    object["expert_content"] = content.map { .string($0) }
    object["strategy"] = strategy.map { .string($0) }
    object["algorithm"] = algorithm.map { .string($0) }
    object["rows"] = rows.map { .number(Double($0)) }
    object["parameters"] = parameters.map { .string($0.rawValue) }
    object["replicate"] = .number(Double(replicate))
    // A number of JSON is exact up to 2⁵³ only.
    object["seed"] = .string(String(seed))
    return object
  }

  init?(_ json: JSONValue) {
    guard let graph = json["graph"]?.string,
      let names = json["names"]?.string.flatMap(KnownGraph.Names.init(rawValue:)),
      let method = json["method"]?.string.flatMap(Method.init(rawValue:)),
      let replicate = json["replicate"]?.integer, let seed = json["seed"]?.string.flatMap({ UInt64($0) })
    else { return nil }
    self.init(
      graph: graph, names: names, method: method, expert: json["expert"]?.string,
      kind: json["expert_kind"]?.string.flatMap(ExpertKind.init(rawValue:)), strategy: json["strategy"]?.string,
      algorithm: json["algorithm"]?.string, rows: json["rows"]?.integer,
      parameters: json["parameters"]?.string.flatMap(SimulationParameters.init(rawValue:)), replicate: replicate,
      seed: seed)
    content = json["expert_content"]?.string
  }
}

extension BenchmarkOutcome {
  /// The cell's members, then the measures, the calibration's counts, calls, tokens, cost, seconds and notes.
  public var json: JSONValue {
    var object = cell.members
    for measure in BenchmarkScore.Measure.allCases {
      object[measure.rawValue] = score[measure].map { .number($0) } ?? .null
    }
    object["calls"] = calls.map { .number(Double($0)) } ?? .null
    object["tokens"] = tokens.map { .number(Double($0)) } ?? .null
    object["cost"] = cost.map { .number($0) } ?? .null
    object["seconds"] = .number(seconds)
    if let calibration {
      object["calibration"] = [
        "squares": .number(calibration.squares),
        "bins": .array(
          calibration.bins.map {
            [
              "count": .number(Double($0.count)), "probabilities": .number($0.probabilities),
              "events": .number(Double($0.events)),
            ]
          }),
      ]
    }
    if !notes.isEmpty { object["notes"] = .array(notes.map { .string($0) }) }
    return .object(object)
  }

  /// nil where it is no outcome.
  init?(_ json: JSONValue) {
    guard let cell = BenchmarkCell(json), let seconds = json["seconds"]?.number else { return nil }
    var values: [BenchmarkScore.Measure: Double] = [:]
    for measure in BenchmarkScore.Measure.allCases { values[measure] = json[measure.rawValue]?.number }
    let bins = json["calibration"]?["bins"]?.array?.map { bin in
      CalibrationCurve.Bin(
        count: bin["count"]?.integer ?? 0, probabilities: bin["probabilities"]?.number ?? 0,
        events: bin["events"]?.integer ?? 0)
    }
    self.init(
      cell: cell, score: BenchmarkScore(values: values),
      calibration: bins.flatMap { CalibrationCurve(bins: $0, squares: json["calibration"]?["squares"]?.number ?? 0) },
      calls: json["calls"]?.integer, tokens: json["tokens"]?.integer, cost: json["cost"]?.number, seconds: seconds,
      notes: json["notes"]?.array?.compactMap(\.string) ?? [])
  }
}
