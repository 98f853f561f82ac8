import Glibc
import LanguageModels
import StrictJSON

/// An endpoint ready to be asked, and what limits it.
struct OpenEndpoint {
  let endpoint: Endpoint
  let budget: CallBudget
  let prices: PriceTable
  /// Nil with `--no-cache`.
  let store: (any AnswerStore)?
}

extension EndpointOptions {
  /// The environment that options fall back on; an empty variable counts as unset.
  static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  private static var folders: [String: String] {
    var found: [String: String] = [:]
    for name in ["HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"] { found[name] = environment(name) }
    return found
  }

  /// The model's name: `--model`, else `OPENAI_MODEL`; empty where neither is given.
  var modelName: String { model ?? EndpointOptions.environment("OPENAI_MODEL") ?? "" }

  /// How the endpoint is spoken to. Reads the key; sends nothing.
  /// - Throws: `EndpointError.notConfigured`; `Failure`.
  func configuration(seed: UInt64 = 0) throws -> EndpointConfiguration {
    let base = baseURL ?? EndpointOptions.environment("OPENAI_BASE_URL") ?? EndpointURL.official
    var configuration = try EndpointConfiguration(
      baseURL: base, model: modelName, key: try key(), authentication: azure ? .apiKeyHeader : nil)
    configuration.timeout = .milliseconds(Int64((timeout * 1_000).rounded(.up)))
    configuration.retries = retries
    configuration.concurrency = concurrency
    configuration.caFile = caFile
    configuration.seed = seed
    configuration.isOffline = offline
    configuration.streams = verbose
    for text in header {
      let extra = try EndpointExtra(header: text)
      try configuration.addHeader(name: extra.name, value: try extra.value(), isSecret: extra.isFromFile)
    }
    for text in query {
      let extra = try EndpointExtra(query: text)
      configuration.addQuery(name: extra.name, value: try extra.value(), isSecret: extra.isFromFile)
    }
    return configuration
  }

  private func key() throws -> APIKey? {
    if let apiKeyFile {
      let found = try APIKey.read(file: apiKeyFile)
      if let warning = found.warning { StandardError.write("wherefore: warning: \(warning)") }
      return found.key
    }
    return try EndpointOptions.environment("OPENAI_API_KEY").map { try APIKey($0, source: "OPENAI_API_KEY") }
  }

  /// The endpoint with its cache, budget and limits. Sends nothing.
  /// - Parameter onEvent: told what happens besides what `--verbose` shows.
  func open(
    seed: UInt64 = 0, onEvent: (@Sendable (EndpointEvent) -> Void)? = nil
  ) throws -> OpenEndpoint {
    let configuration = try configuration(seed: seed)
    let prices = try PriceTable.current(path: prices, environment: EndpointOptions.folders)
    let budget = CallBudget(
      limits: BudgetLimits(requests: maxRequests, tokens: maxTokensTotal, cost: maxCost), prices: prices)
    let limiter = RateLimiter(limits: RateLimits(requestsPerMinute: rpm, tokensPerMinute: tpm))
    let store = try openStore()
    var wires = CurlTransport.Configuration()
    wires.maxConnections = concurrency
    wires.caFile = caFile
    let reporter = EndpointReporter(isVerbose: verbose)
    let endpoint = Endpoint(
      configuration, transport: CurlTransport(configuration: wires), store: store, budget: budget, limiter: limiter,
      onEvent: { event in
        reporter.show(event)
        onEvent?(event)
      })
    return OpenEndpoint(endpoint: endpoint, budget: budget, prices: prices, store: store)
  }

  private func openStore() throws -> (any AnswerStore)? {
    if noCache { return nil }
    guard let path = cache ?? CacheLocation.answers(environment: EndpointOptions.folders) else {
      throw Failure(.usage, "there is no home folder to keep answers in: name a file with --cache, or give --no-cache")
    }
    return try SQLiteAnswerStore(path: path)
  }
}
