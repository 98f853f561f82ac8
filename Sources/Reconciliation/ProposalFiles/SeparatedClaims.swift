import CausalGraphs
import StrictJSON

/// Claims as separated values: a header that names columns by meaning, then one claim a line.
enum SeparatedClaims {
  /// What a column means.
  private enum Column: CaseIterable {
    case first, second, claim, probability, expert, rationale

    /// The headings that mean it, in lower case.
    var headings: [String] {
      switch self {
      case .first: ["first", "cause", "source", "from", "parent"]
      case .second: ["second", "effect", "target", "to", "child"]
      case .claim: ["claim", "relation", "says"]
      case .probability: ["probability", "p", "confidence"]
      case .expert: ["expert", "by", "who", "person"]
      case .rationale: ["rationale", "reason", "why", "because", "note", "comment"]
      }
    }
  }

  /// Which column is where.
  private struct Header {
    var places: [Column: Int] = [:]
    /// Whether the first two columns are called cause and effect, or the like: then a claim need not be stated.
    var impliesCause = false
    /// Whether it could as well be the edge list of a graph.
    var isEdgeList = false
    var count = 0

    func text(_ column: Column, _ record: SeparatedValues.Record) -> String {
      guard let place = places[column], record.fields.indices.contains(place) else { return "" }
      return record.fields[place].outerBlanksRemoved
    }

    func place(_ column: Column, _ record: SeparatedValues.Record) -> SeparatedValues.Place? {
      guard let place = places[column], record.places.indices.contains(place) else { return record.places.first }
      return record.places[place]
    }
  }

  /// Nil where the header is that of a graph's edge list with marks.
  static func read(_ bytes: [UInt8], _ context: ClaimContext) throws(ProposalFileError) -> ProposalReading? {
    let records: [SeparatedValues.Record]
    do {
      records = try SeparatedValues.records(bytes, separator: separator(bytes), isTrimmed: true)
    } catch {
      throw ProposalFileError(line: error.line, column: error.column, error.message)
    }
    guard let first = records.first else {
      throw ProposalFileError(
        "the file is empty: the first line is first,second,claim,probability,expert,rationale, or cause,effect")
    }
    guard let header = try header(first) else { return nil }
    guard records.count <= ProposalFile.mostProposals else {
      throw ProposalFileError("the file holds more than \(ProposalFile.mostProposals) claims: split it")
    }
    var proposals: [EdgeProposal] = []
    var variables: [Variable] = []
    var known: Set<String> = []
    var lines: [Said: Int] = [:]
    var notes: [String] = []
    for record in records.dropFirst() {
      if record.fields.allSatisfy({ $0.outerBlanksRemoved.isEmpty }) { continue }
      guard record.fields.count <= header.count else {
        throw ProposalFileError(
          line: record.line, column: record.places[header.count].column,
          "\(record.fields.count) fields where the header has \(header.count): put texts that hold commas in quotes")
      }
      let claim = try claim(record, header, context)
      for name in [claim.first, claim.second] where !name.isEmpty && known.insert(name).inserted {
        variables.append(Variable(name))
      }
      // In an edge list, a name alone is a variable without edges.
      if claim.second.isEmpty { continue }
      guard let proposal = claim.proposal else { continue }
      if let line = lines.updateValue(record.line, forKey: Said(proposal)) {
        notes.append("line \(record.line) says again what line \(line) says of the same two: their mean counts")
      }
      proposals.append(proposal)
    }
    return ProposalReading(proposals, form: .claims, variables: variables, notes: ClaimNotes.shortened(notes))
  }

  /// Who spoke of which pair.
  private struct Said: Hashable {
    let names: [String]
    let expert: String
    let isOrder: Bool

    init(_ proposal: EdgeProposal) {
      names = [proposal.first, proposal.second].sorted()
      expert = proposal.provenance.expert
      if case .ancestral = proposal.claim { isOrder = true } else { isOrder = false }
    }
  }

  /// What parts the fields of the first line: a comma, or else a tab or a semicolon.
  private static func separator(_ bytes: [UInt8]) -> UInt8 {
    let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
    let candidates: [UInt8] = [UInt8(ascii: ","), 0x09, UInt8(ascii: ";")]
    return candidates.first { line.contains($0) } ?? UInt8(ascii: ",")
  }

  private static func header(_ record: SeparatedValues.Record) throws(ProposalFileError) -> Header? {
    var header = Header()
    header.count = record.fields.count
    let words = record.fields.map { $0.outerBlanksRemoved.lowercased() }
    header.isEdgeList = [["parent", "child"], ["from", "to"], ["source", "target"]].contains(Array(words.prefix(2)))
    if header.isEdgeList, words.contains("type") { return nil }
    for (index, word) in words.enumerated() {
      let place = record.places[index]
      guard let column = Column.allCases.first(where: { $0.headings.contains(word) }) else {
        throw ProposalFileError(
          line: place.line, column: place.column,
          "the column \"\(word.visible(limit: 40))\" is not known: there are first, second, claim, probability, expert, "
            + "rationale; cause and effect stand for first and second of a claim \"causes\"")
      }
      guard header.places.updateValue(index, forKey: column) == nil else {
        throw ProposalFileError(
          line: place.line, column: place.column,
          "the column \"\(word.visible(limit: 40))\" means the same as one before it: keep one")
      }
      if column == .first, word != "first" { header.impliesCause = true }
    }
    guard header.places[.first] != nil, header.places[.second] != nil else {
      throw ProposalFileError(
        line: record.line, column: 1,
        "the first line must name two columns for the variables: first,second,claim, or cause,effect")
    }
    guard header.impliesCause || header.places[.claim] != nil else {
      throw ProposalFileError(
        line: record.line, column: 1,
        "what is claimed of first and second? Add a column claim, or call the two columns cause and effect")
    }
    return header
  }

  private static func claim(
    _ record: SeparatedValues.Record, _ header: Header, _ context: ClaimContext
  ) throws(ProposalFileError) -> WrittenClaim {
    func problem(_ column: Column, _ message: String) -> ProposalFileError {
      let place = header.place(column, record)
      return ProposalFileError(line: place?.line ?? record.line, column: place?.column, message)
    }
    func name(_ column: Column) throws(ProposalFileError) -> String {
      let name = header.text(column, record)
      guard !name.isEmpty || (column == .second && header.isEdgeList) else {
        throw problem(column, "a variable's name is missing: a claim is about two")
      }
      guard name.utf8.count <= VariableList.longestName else {
        throw problem(
          column, GraphError.nameTooLong(prefix: String(name.prefix(60)), limit: VariableList.longestName).description)
      }
      return name
    }
    let said = header.text(.claim, record)
    var word = WrittenClaim.Word.causes
    if !said.isEmpty {
      guard let found = WrittenClaim.Word(said) else {
        throw problem(
          .claim, "\"\(said.visible(limit: 40))\" is no claim: write one of \(WrittenClaim.Word.list)")
      }
      word = found
    } else if !header.impliesCause {
      throw problem(.claim, "what is claimed? Write one of \(WrittenClaim.Word.list)")
    }
    var probability = context.defaults.probability
    let number = header.text(.probability, record)
    if !number.isEmpty {
      guard let value = WrittenClaim.probability(number) else {
        throw problem(.probability, WrittenClaim.probabilityProblem(number))
      }
      probability = value
    }
    let (expert, rationale) = (header.text(.expert, record), header.text(.rationale, record))
    return WrittenClaim(
      first: try name(.first), second: try name(.second), word: word, probability: probability,
      expert: expert.isEmpty ? context.expert : expert, rationale: rationale.isEmpty ? nil : rationale)
  }
}

/// What is said of a reading, no longer than a person reads.
enum ClaimNotes {
  static func shortened(_ notes: [String], most: Int = 10) -> [String] {
    guard notes.count > most else { return notes }
    return notes.prefix(most) + ["and \(notes.count - most) more of this kind"]
  }
}
