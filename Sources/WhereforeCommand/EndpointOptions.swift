import ArgumentParser
import LanguageModels
import StrictJSON

/// The options by which every command that asks a model is told which, how and for how much.
struct EndpointOptions: ParsableArguments {
  @Option(
    name: .customLong("base-url"),
    help: ArgumentHelp("The endpoint's base URL (else OPENAI_BASE_URL, else the official one).", valueName: "url"))
  var baseURL: String?

  @Option(help: ArgumentHelp("The model to ask (else OPENAI_MODEL).", valueName: "name"))
  var model: String?

  @Option(help: ArgumentHelp("A file that holds the API key alone (else OPENAI_API_KEY).", valueName: "file"))
  var apiKeyFile: String?

  @Option(help: ArgumentHelp("The deadline of one call, all its tries together.", valueName: "seconds"))
  var timeout = 120.0

  @Option(
    help: ArgumentHelp(
      "Tries after the first. A server that is still starting is waited for besides.", valueName: "count"))
  var retries = 2

  @Option(help: ArgumentHelp("Calls in flight at once.", valueName: "count"))
  var concurrency = 8

  @Option(help: ArgumentHelp("Where answers are kept (default: in the user's cache folder).", valueName: "file"))
  var cache: String?

  @Flag(help: "Keep no answers, and use none that are kept.")
  var noCache = false

  @Option(help: ArgumentHelp("Certificates (PEM) to trust besides the system's.", valueName: "file"))
  var caFile: String?

  @Option(help: ArgumentHelp("Stop before more requests than this are sent.", valueName: "count"))
  var maxRequests: Int?

  @Option(help: ArgumentHelp("Stop before more tokens than this are used.", valueName: "count"))
  var maxTokensTotal: Int?

  @Option(help: ArgumentHelp("Stop before more money than this is spent, by the price table.", valueName: "amount"))
  var maxCost: Double?

  @Option(help: ArgumentHelp("Prices of models (JSON), before the built-in ones.", valueName: "file"))
  var prices: String?

  @Option(help: ArgumentHelp("Send at most this many requests a minute.", valueName: "count"))
  var rpm: Int?

  @Option(help: ArgumentHelp("Use at most this many tokens a minute.", valueName: "count"))
  var tpm: Int?

  @Option(
    help: ArgumentHelp(
      "A header for each request, 'Name: value'; '@file' as the value reads a secret one from a file.",
      valueName: "header"))
  var header: [String] = []

  @Option(
    help: ArgumentHelp("An item for each request's query; '@file' as the value reads a file.", valueName: "name=value"))
  var query: [String] = []

  @Flag(help: "Send the key as Azure wants it (done by itself on *.openai.azure.com).")
  var azure = false

  @Flag(help: "Say what would be asked, how many tokens and what it might cost; send nothing.")
  var dryRun = false

  @Flag(help: "Send nothing at all; answers come from the cache alone.")
  var offline = false

  @Flag(name: .shortAndLong, help: "Show each request, wait and answer as it happens.")
  var verbose = false

  func validate() throws {
    func require(_ condition: Bool, _ message: String) throws {
      guard condition else { throw ValidationError(message) }
    }
    try require(timeout > 0 && timeout <= 86_400, "--timeout takes seconds, more than 0 and at most 86400.")
    try require((0...100).contains(retries), "--retries takes a number from 0 to 100.")
    try require((1...1_024).contains(concurrency), "--concurrency takes a number from 1 to 1024.")
    try require(maxRequests.map { $0 >= 0 } ?? true, "--max-requests takes a number from 0 up.")
    try require(maxTokensTotal.map { $0 >= 0 } ?? true, "--max-tokens-total takes a number from 0 up.")
    try require(maxCost.map { $0 >= 0 && $0.isFinite } ?? true, "--max-cost takes an amount from 0 up.")
    try require(rpm.map { $0 > 0 } ?? true, "--rpm takes a number from 1 up.")
    try require(tpm.map { $0 > 0 } ?? true, "--tpm takes a number from 1 up.")
    try require(!(noCache && cache != nil), "--cache and --no-cache exclude each other.")
    for text in header { _ = try EndpointExtra(header: text) }
    for text in query { _ = try EndpointExtra(query: text) }
  }
}

/// A header or an item of the query that was given as an argument. Arguments can be seen by every user of the machine,
/// so none that holds a secret is taken from there.
struct EndpointExtra {
  var name: String
  /// The value, or "@" and the file that holds it.
  private var text: String

  init(header: String) throws {
    guard let colon = header.firstIndex(of: ":") else {
      throw ValidationError("--header takes 'Name: value', with a colon.")
    }
    try self.init(
      name: String(header[..<colon]), text: String(header[header.index(after: colon)...].drop { $0 == " " }),
      option: "--header")
  }

  init(query: String) throws {
    guard let equals = query.firstIndex(of: "="), equals != query.startIndex else {
      throw ValidationError("--query takes name=value.")
    }
    try self.init(
      name: String(query[..<equals]), text: String(query[query.index(after: equals)...]), option: "--query")
  }

  private init(name: String, text: String, option: String) throws {
    let lower = name.lowercased()
    guard lower != "authorization", lower != "api-key", lower != "x-api-key" else {
      throw ValidationError(
        "A key is never given as an argument, where other users of the machine can see it: put it into OPENAI_API_KEY "
          + "or name a file with --api-key-file.")
    }
    guard text.hasPrefix("@") || !EndpointConfiguration.namesSecret(name) else {
      throw ValidationError(
        "\(option) \(name.visible(limit: 60)) looks like a secret, and other users of the machine can see arguments: "
          + "put its value into a file and give @file.")
    }
    (self.name, self.text) = (name, text)
  }

  /// Whoever puts a value into a file does not want it shown.
  var isFromFile: Bool { text.hasPrefix("@") }

  func value() throws -> String {
    guard isFromFile else { return text }
    return try EndpointConfiguration.secretValue(file: String(text.dropFirst()))
  }
}
