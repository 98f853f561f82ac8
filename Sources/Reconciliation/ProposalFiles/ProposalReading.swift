public import CausalGraphs

/// What a file of proposals says.
public struct ProposalReading: Hashable, Sendable {
  /// What the file was.
  public enum Form: Hashable, Sendable {
    /// Complete proposals, as `suggest --save-proposals` writes them.
    case proposals
    /// Claims that a person wrote: separated values, or short JSON.
    case claims
    /// A graph with its evidence: the proposals behind it.
    case evidence
    /// A graph without proposals as evidence, taken as an expert itself: its edges are claims.
    case partialGraph
  }

  /// In the order of the file.
  public var proposals: [EdgeProposal]
  /// What the file was.
  public var form: Form
  /// The variables it speaks of, each once, in the order of the file; those of a graph with what it says of them.
  public var variables: [Variable]
  /// What a person should know of the reading, as sentences.
  public var notes: [String]

  init(_ proposals: [EdgeProposal], form: Form, variables: [Variable]? = nil, notes: [String] = []) {
    self.proposals = proposals
    self.form = form
    self.variables = variables ?? ProposalReading.named(proposals)
    self.notes = notes
  }

  private static func named(_ proposals: [EdgeProposal]) -> [Variable] {
    var known: Set<String> = []
    var result: [Variable] = []
    for proposal in proposals {
      for name in [proposal.first, proposal.second] where known.insert(name).inserted { result.append(Variable(name)) }
    }
    return result
  }
}

/// What counts where a file does not say.
public struct ProposalDefaults: Hashable, Sendable {
  /// The probability of a claim, or of an edge of a partial graph, that states none; from 0 to 1.
  public var probability = 0.8
  /// Whose claims they are where the file names nobody; nil: the file's name.
  public var expert: String?

  /// 0.8, and the file's name.
  public init() {}
}

extension ProposalFile {
  /// The largest file that is read: 64 MiB.
  public static let longestFile = 64 << 20
  /// The most proposals that a file may hold.
  public static let mostProposals = 1_000_000

  /// Reads a file of proposals in any of its forms. Files are taken as untrusted: any bytes give a reading or an error.
  ///
  /// - Separated values (`.csv`, `.tsv`): one claim a line. The header names the columns by meaning, in any order:
  ///   `first`, `second` and `claim`; or `cause` and `effect` (also `source`, `target`; `from`, `to`; `parent`, `child`),
  ///   where a missing claim is "causes". Besides `probability`, `expert` and `rationale`.
  /// - JSON: complete proposals (`wherefore-proposals`); a list of claims, or `{"expert": …, "claims": [ … ]}`, each
  ///   `{"cause": "a", "effect": "b", "probability": 0.9}` or `["a", "causes", "b", 0.9]`; or a graph.
  /// - Any graph: with proposals as evidence, those; without, each edge is a direct claim with the edge's own probability or
  ///   the default. It says nothing of pairs that it has no edge for.
  ///
  /// - Parameters:
  ///   - name: The file's name: its extension says the form, and it is the expert where nobody is named.
  ///   - format: The format of a graph, where the extension does not say it.
  /// - Throws: `ProposalFileError` with line and column.
  public static func read(
    _ bytes: [UInt8], named name: String, as format: GraphFormat? = nil, defaults: ProposalDefaults = ProposalDefaults()
  ) throws(ProposalFileError) -> ProposalReading {
    guard bytes.count <= longestFile else {
      throw ProposalFileError("the file is larger than \(longestFile >> 20) MiB: split it")
    }
    guard (0...1).contains(defaults.probability) else {
      throw ProposalFileError("the probability of claims that state none must be from 0 to 1")
    }
    let file = name.split(separator: "/").last.map(String.init) ?? name
    let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
    let context = ClaimContext(expert: defaults.expert ?? (stem.isEmpty ? "a file" : stem), defaults: defaults)
    let kind = format ?? GraphFormat(fileName: file)
    let isSeparated = format == nil && (file.lowercased().hasSuffix(".tsv") || kind == .csv)
    let reading: ProposalReading
    if isSeparated, let claims = try SeparatedClaims.read(bytes, context) {
      reading = claims
    } else if kind == .json {
      reading = try JSONClaims.read(bytes, context)
    } else if let kind {
      reading = try PartialGraph.read(bytes, as: kind, context)
    } else {
      throw ProposalFileError(
        "the type of the file is not known: name it .csv or .json, or as a graph (.dot, .gml, .dagitty, .graphml, "
          + ".bif, .txt, .bnlearn)")
    }
    guard reading.proposals.count <= mostProposals else {
      throw ProposalFileError("the file holds more than \(mostProposals) proposals: split it")
    }
    return reading
  }
}

/// What is known of claims besides their words.
struct ClaimContext {
  let expert: String
  let defaults: ProposalDefaults
}
