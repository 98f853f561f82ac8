// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every target: Swift 6 mode (from the tools version), no warnings, explicit imports.
let rules: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let collections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "wherefore",
  products: [
    .library(name: "Wherefore", targets: ["Wherefore"]),
    .executable(name: "wherefore", targets: ["WhereforeCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Floor 0: system libraries and plain values. Nothing here knows what a cause is.
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    // Loaded when it is first used, not linked: see its shim.h.
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    // Loaded when it is first used, likewise.
    .systemLibrary(name: "CXGBoost", providers: [.apt(["libxgboost-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "StrictJSON", dependencies: [collections], swiftSettings: rules),
    .target(name: "SeededRandom", swiftSettings: rules),

    // Floor 1: graphs, separation, equivalence, distances, formats. No data, no network.
    .target(
      name: "CausalGraphs", dependencies: ["SeededRandom", "StrictJSON", collections, heap], swiftSettings: rules,
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),

    // Floor 1: random numbers, distributions, linear algebra, moments, counts, regressions.
    .target(name: "CausalStatistics", dependencies: ["COpenBLAS", "SeededRandom"], swiftSettings: rules),

    // Floor 2: tables, their readers, and what algorithms may ask of them.
    .target(
      name: "CausalData",
      dependencies: [
        "CausalGraphs", "CausalStatistics", "CZlib", "SeededRandom", "StrictJSON", collections, database, subprocess,
        system, yaml,
      ],
      swiftSettings: rules),

    // Floor 2: the endpoint client, which knows no causality; and the prompt templates.
    .target(
      name: "LanguageModels", dependencies: ["CCurl", "SeededRandom", "StrictJSON", collections, database, logging],
      swiftSettings: rules),
    .target(
      name: "Prompts", path: "prompts", exclude: ["README.md"], sources: ["Prompts.swift"],
      resources: [.embedInCode("templates")],
      swiftSettings: rules),

    // Floor 3: a graph and a question → what would answer it.
    .target(name: "Identification", dependencies: ["CausalGraphs", "StrictJSON", collections], swiftSettings: rules),

    // Floor 3: data and background knowledge → a graph.
    .target(
      name: "Discovery", dependencies: ["CausalGraphs", "CausalStatistics", "CausalData", "SeededRandom", collections],
      swiftSettings: rules),

    // Floor 3: questions to an expert, and what the answers claim.
    .target(
      name: "Elicitation",
      dependencies: ["CausalGraphs", "LanguageModels", "Prompts", "SeededRandom", "StrictJSON", collections],
      swiftSettings: rules),

    // Floor 4: proposals → one acyclic graph with evidence.
    .target(
      name: "Reconciliation",
      dependencies: [
        "CausalGraphs", "CausalStatistics", "CausalData", "Discovery", "Elicitation", "SeededRandom", "StrictJSON",
        collections,
      ],
      swiftSettings: rules),

    // Floor 4: an estimand and data → an estimate with its uncertainty.
    .target(
      name: "Estimation",
      dependencies: [
        "CausalGraphs", "CausalStatistics", "CausalData", "CXGBoost", "Identification", "SeededRandom", "StrictJSON",
        collections,
      ],
      swiftSettings: rules),

    // Floor 5: attacks on an estimate and on a graph.
    .target(
      name: "Refutation",
      dependencies: [
        "CausalGraphs", "CausalStatistics", "CausalData", "Discovery", "Estimation", "Identification", "SeededRandom",
        "StrictJSON", collections,
      ],
      swiftSettings: rules),

    // Floor 6: pictures and pages.
    .target(
      name: "Reporting",
      dependencies: [
        "CausalGraphs", "Estimation", "Identification", "LanguageModels", "Reconciliation", "Refutation", "StrictJSON",
        collections, subprocess,
      ],
      swiftSettings: rules),

    // Floor 7: what a library user imports, and what scores it.
    .target(
      name: "Wherefore",
      dependencies: [
        "CausalGraphs", "CausalStatistics", "CausalData", "Discovery", "Identification", "LanguageModels",
        "Elicitation", "Estimation", "Prompts", "Reconciliation", "Refutation", "Reporting", "SeededRandom",
        "StrictJSON", collections,
      ],
      swiftSettings: rules),
    .target(
      name: "Benchmarking",
      dependencies: [
        "CausalGraphs", "CausalStatistics", "CausalData", "Discovery", "Elicitation", "Reconciliation", "Reporting",
        "SeededRandom", "StrictJSON", "LanguageModels", collections,
      ],
      swiftSettings: rules),

    // Floor 8: the command.
    .executableTarget(
      name: "WhereforeCommand",
      dependencies: [
        "CausalGraphs", "Estimation", "Identification", "LanguageModels", "Prompts", "Elicitation", "Reconciliation",
        "Refutation", "Reporting", "Wherefore", "Benchmarking", "StrictJSON", "CausalStatistics", "CausalData",
        "Discovery",
        collections, arguments, logging,
      ],
      swiftSettings: rules),

    // The benchmarks' figures, in a program of their own.
    .executableTarget(
      name: "wherefore-bench",
      dependencies: [
        "Benchmarking", "CausalGraphs", "CausalStatistics", "CausalData", "Discovery", "Elicitation", "Estimation",
        "GraphEnumeration", "Identification", "LanguageModels", "Reconciliation", "Refutation", "SeededRandom",
        "StrictJSON", arguments,
      ],
      path: "benchmarks/Runner", swiftSettings: rules),

    // Servers that the tests of several targets start.
    .target(
      name: "TestSupport", dependencies: ["LanguageModels", "StrictJSON"],
      path: "Tests/Support/TestSupport",
      swiftSettings: rules),

    // Every graph on a few nodes, which tests and benchmarks compare with.
    .target(name: "GraphEnumeration", path: "Tests/Support/GraphEnumeration", swiftSettings: rules),

    .testTarget(name: "SeededRandomTests", dependencies: ["SeededRandom"], swiftSettings: rules),
    .testTarget(name: "StrictJSONTests", dependencies: ["SeededRandom", "StrictJSON"], swiftSettings: rules),
    .testTarget(
      name: "CausalGraphsTests", dependencies: ["CausalGraphs", "SeededRandom", "StrictJSON"], swiftSettings: rules),
    .testTarget(
      name: "CausalStatisticsTests", dependencies: ["CausalStatistics", "SeededRandom"], swiftSettings: rules),
    .testTarget(
      name: "CausalDataTests",
      dependencies: ["CausalData", "CausalGraphs", "CausalStatistics", "SeededRandom", database],
      swiftSettings: rules),
    .testTarget(
      name: "DiscoveryTests",
      dependencies: [
        "Discovery", "CausalData", "CausalGraphs", "CausalStatistics", "GraphEnumeration", "SeededRandom",
      ],
      swiftSettings: rules),
    .testTarget(
      name: "LanguageModelsTests",
      dependencies: ["LanguageModels", "CCurl", "SeededRandom", "StrictJSON", "TestSupport", database],
      resources: [], swiftSettings: rules),
    .testTarget(
      name: "ElicitationTests",
      dependencies: [
        "Elicitation", "CausalGraphs", "LanguageModels", "Prompts", "SeededRandom", "StrictJSON", collections,
      ],
      swiftSettings: rules),
    .testTarget(
      name: "ReconciliationTests",
      dependencies: [
        "Reconciliation", "CausalGraphs", "CausalStatistics", "CausalData", "Discovery", "Elicitation",
        "GraphEnumeration", "SeededRandom", "StrictJSON",
      ],
      swiftSettings: rules),
    .testTarget(
      name: "IdentificationTests", dependencies: ["Identification", "CausalGraphs", "SeededRandom", "StrictJSON"],
      swiftSettings: rules),
    .testTarget(
      name: "EstimationTests",
      dependencies: [
        "Estimation", "CausalGraphs", "CausalStatistics", "CausalData", "Identification", "SeededRandom", "StrictJSON",
      ],
      swiftSettings: rules),
    .testTarget(
      name: "RefutationTests",
      dependencies: [
        "Refutation", "CausalGraphs", "CausalStatistics", "CausalData", "Discovery", "Estimation", "Identification",
        "SeededRandom", "StrictJSON", collections,
      ],
      swiftSettings: rules),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Reporting", "CausalData", "CausalGraphs", "Estimation", "Identification", "Reconciliation", "Refutation",
        "LanguageModels", "SeededRandom", "StrictJSON",
      ],
      swiftSettings: rules),
    .testTarget(
      name: "BenchmarkingTests",
      dependencies: [
        "Benchmarking", "CausalGraphs", "CausalStatistics", "CausalData", "Discovery", "Elicitation", "LanguageModels",
        "Reconciliation", "SeededRandom", "StrictJSON",
      ],
      swiftSettings: rules),
    .testTarget(name: "WhereforeTests", dependencies: ["Wherefore", "StrictJSON", collections], swiftSettings: rules),
    .testTarget(
      name: "WhereforeCommandTests",
      dependencies: [
        "WhereforeCommand", "CausalGraphs", "Elicitation", "LanguageModels", "SeededRandom", "StrictJSON",
        "TestSupport", collections, subprocess, system,
      ],
      swiftSettings: rules),
  ]
)
