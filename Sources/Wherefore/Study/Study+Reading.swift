import CausalGraphs
import Elicitation
import Estimation
import Identification
import Reconciliation
import Refutation
public import StrictJSON

/// Why a file is no study that can be opened.
@nonexhaustive public enum StudyFileError: Error, Hashable, Sendable {
  /// The file is larger than `Study.longestFile`.
  case tooLong
  /// No JSON.
  case json(JSONError)
  /// JSON, but no study.
  case notAStudy
  /// A study of a schema that this version does not know.
  case unknownSchema(String)
  /// A member is not what it should be.
  case meaning(JSONMeaningError)
  /// The graph inside cannot be read.
  case graph(GraphFormatError)
}

extension StudyFileError: CustomStringConvertible {
  /// One sentence with a next step.
  public var description: String {
    switch self {
    case .tooLong: "the file is larger than \(Study.longestFile >> 20) MiB: no study is"
    case .json(let error): "it is no study: \(error.description)"
    case .notAStudy: "it is no study: it has no \"schema\" that begins with wherefore-study/"
    case .unknownSchema(let schema):
      "it is a study of the schema \"\(schema.visible(limit: 60))\", and this version knows \(Study.schema) alone: open it "
        + "with the version that wrote it"
    case .meaning(let error): "it is a damaged study: \(error.description)"
    case .graph(let error): "it is a damaged study: its graph: \(error.description)"
    }
  }
}

extension Study {
  /// The largest file that is read, in bytes.
  public static let longestFile = 256 << 20

  /// The study that a file holds. Files are taken as untrusted: any bytes give a study or an error.
  /// - Throws: `StudyFileError`. Complexity: linear in `bytes`.
  public init(bytes: [UInt8]) throws(StudyFileError) {
    guard bytes.count <= Study.longestFile else { throw .tooLong }
    let json: JSONValue
    do { json = try JSONParser.parse(bytes) } catch { throw .json(error) }
    try self.init(json: json)
  }

  /// The study that `json()` wrote: equal to what was written.
  /// - Throws: `StudyFileError`.
  public init(json: JSONValue) throws(StudyFileError) {
    guard let schema = json["schema"]?.string, schema.hasPrefix("wherefore-study/") else { throw .notAStudy }
    guard schema == Study.schema else { throw .unknownSchema(schema) }
    var graph: GraphDocument?
    if let value = json["graph"], value != .null {
      do { graph = try GraphDocument.read(value.bytes(), as: .json) } catch { throw .graph(error) }
    }
    do throws(JSONMeaningError) {
      try self.init(members: JSONMembers(json, what: "a study"))
    } catch {
      throw .meaning(error)
    }
    self.graph = graph
  }

  private init(members: JSONMembers) throws(JSONMeaningError) {
    let described = try members.list("variables", Variable.init(studyJSON:))
    let variables: VariableList
    do throws(GraphError) {
      variables = try VariableList(described)
    } catch {
      throw JSONMeaningError([.key("variables")], error.description)
    }
    self.init(
      try members.needed("question", StudyQuestion.init(json:)),
      data: try members.needed("data", DataFingerprint.init(json:)),
      variables: variables)
    version = try members.required("version", members.string("version"))
    command = try members.strings("command") ?? []
    let seedText = try members.required("seed", members.string("seed"))
    guard let seed = UInt64(seedText) else {
      throw JSONMeaningError([.key("seed")], "must be a whole number in quotes")
    }
    self.seed = seed
    knowledge = try members.optional("knowledge", BackgroundKnowledge.init(json:)) ?? BackgroundKnowledge()
    split = try members.probability("split")
    steps = try members.list("steps", StudyStep.Record.init(json:))
    proposals = try members.list("proposals", EdgeProposal.init(json:))
    asking = try members.optional("asking", AskingAccount.init(json:))
    identification = try members.optional("identification", StudyIdentification.init(json:))
    estimation = try members.optional("estimation", StudyEstimation.init(json:))
    refutation = try members.optional("refutation", StudyRefutation.init(json:))
    unfinished = try members.optional("unfinished_refutation", UnfinishedRefutation.init(json:))
    falsification = try members.optional("falsification", StudyFalsification.init(json:))
    guard let times = members["timings"] else { return }
    let timed = try JSONMembers(times, what: "timings")
    for step in StudyStep.allCases { timings[step] = try timed.number(step.rawValue) }
  }
}

extension JSONMembers {
  /// The member `key` by `decode`; nil where it is absent or null.
  func optional<Value>(
    _ key: String, _ decode: (JSONValue) throws(JSONMeaningError) -> Value
  ) throws(JSONMeaningError) -> Value? {
    guard let value = self[key] else { return nil }
    do throws(JSONMeaningError) { return try decode(value) } catch { throw error.inside(.key(key)) }
  }

  /// The same where it must be there.
  func needed<Value>(
    _ key: String, _ decode: (JSONValue) throws(JSONMeaningError) -> Value
  ) throws(JSONMeaningError) -> Value {
    try required(key, optional(key, decode))
  }

  /// The elements of the list `key`, none where it is absent.
  func list<Value>(
    _ key: String, _ decode: (JSONValue) throws(JSONMeaningError) -> Value
  ) throws(JSONMeaningError) -> [Value] {
    var values: [Value] = []
    for (place, value) in (try array(key) ?? []).enumerated() {
      do throws(JSONMeaningError) {
        values.append(try decode(value))
      } catch {
        throw error.inside(.key(key), .index(place))
      }
    }
    return values
  }

  /// A list of lists of strings, none where it is absent.
  func lists(_ key: String) throws(JSONMeaningError) -> [[String]] {
    try list(key) { value throws(JSONMeaningError) in
      let texts = value.array?.compactMap(\.string)
      guard let texts, texts.count == value.array?.count else { throw JSONMeaningError("must be a list of strings") }
      return texts
    }
  }

  /// A string that must be there.
  func text(_ key: String) throws(JSONMeaningError) -> String { try required(key, string(key)) }
}
