import ArgumentParser
import CausalGraphs
import Reconciliation
import StrictJSON

/// What is known before the data, the same for every command that obeys it.
struct KnowledgeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      #"What is known: {"required": [["a", "b"]], "forbidden": [["c", "a"]], "tiers": [["a"], ["b", "c"]]} as a JSON file, or a graph that `edit` wrote."#,
      valueName: "file"))
  var knowledge: String?

  @Option(help: ArgumentHelp("An edge that must be there; may be repeated.", valueName: "cause,effect"))
  var require: [String] = []

  @Option(help: ArgumentHelp("An edge that must not be there; may be repeated.", valueName: "cause,effect"))
  var forbid: [String] = []

  /// The file and the options together.
  ///
  /// - Parameter variables: Their names may hold commas: an edge is split where both sides are names.
  /// - Throws: `Failure` with `noInput`, `badInput` or `usage`.
  func read(over variables: VariableList) throws(Failure) -> BackgroundKnowledge {
    var known = try file()?.knowledge ?? BackgroundKnowledge()
    for text in require { known.required.insert(try KnowledgeOptions.edge(text, "--require", variables)) }
    for text in forbid { known.forbidden.insert(try KnowledgeOptions.edge(text, "--forbid", variables)) }
    return known
  }

  /// What the file knows; the graph itself where it is one, whose account holds a person's decisions. Nil without a file.
  /// - Throws: `Failure` with `noInput` or `badInput`.
  func file() throws(Failure) -> (knowledge: BackgroundKnowledge, graph: GraphDocument?)? {
    if let path = knowledge {
      let bytes = try Files.read(path)
      do {
        let json = try JSONParser.parse(bytes)
        guard json["nodes"] != nil else { return (try BackgroundKnowledge(json: json), nil) }
        let graph = try GraphDocument.read(bytes, as: .json)
        guard let knowledge = graph.knowledge ?? (graph.hasPersonalDecisions ? BackgroundKnowledge() : nil) else {
          throw Failure(
            .badInput,
            "\(path.visible()): the graph holds no decisions of a person: make them with wherefore edit, or give a file "
              + "with \"required\", \"forbidden\" or \"tiers\"")
        }
        return (knowledge, graph)
      } catch let error as Failure {
        throw error
      } catch let error as GraphFormatError {
        throw Failure(.badInput, "\(path.visible()): \(error.description)")
      } catch let error as JSONError {
        throw Failure(.badInput, "\(path.visible()): \(error.description)")
      } catch let error as JSONMeaningError {
        throw Failure(.badInput, "\(path.visible()): \(error.description)")
      } catch {
        throw Failure(.badInput, "\(path.visible()): \(error)")
      }
    }
    return nil
  }

  /// The edge that "cause,effect" means.
  /// - Throws: `Failure` with `usage`.
  static func edge(
    _ text: String, _ option: String, _ variables: VariableList
  ) throws(Failure) -> BackgroundKnowledge.NamedEdge {
    let commas = text.indices.filter { text[$0] == "," }
    func sides(_ comma: String.Index) -> (String, String) {
      (String(text[..<comma]), String(text[text.index(after: comma)...]))
    }
    let named = commas.map(sides).filter { variables.index(of: $0.0) != nil && variables.index(of: $0.1) != nil }
    if let (source, target) = named.first, named.count == 1 { return .init(source, target) }
    guard let comma = commas.first, commas.count == 1 else {
      throw Failure(
        .usage,
        commas.isEmpty
          ? "\(option) takes two names with a comma between them, such as \(option) smoking,cancer"
          : "\(option) \"\(text.visible())\": it is not clear which comma parts the names; use a --knowledge file")
    }
    // One side is no variable: the check of the knowledge says which, and what it may have meant.
    let (source, target) = sides(comma)
    return .init(source, target)
  }
}
