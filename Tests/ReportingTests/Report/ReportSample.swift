import CausalData
import CausalGraphs
import Estimation
import Foundation
import Refutation
import Reporting
import StrictJSON

/// A report with everything in it: quitting smoking and weight (NHEFS), its estimates computed, its attacks invented.
enum ReportSample {
  /// What every test of escaping puts in place of names and sentences.
  static let nasty = [
    "</script><img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>", "'-- & &amp; <!-- -->", "a|b`c``` *d* _e_",
    "[x](javascript:alert(1))", "]]>", "line\nbreak\r\n# heading", "\u{202E}evil\u{0}\u{8}", "{}</style><style>*{}",
    "$x$ ~y~",
    "&lt;b&gt;", "1. one", "- item", "www.example.org http://example.org a@example.org", "   ", "naïve 数据 🙂", "![i](u)",
  ]

  static func nhefs(file: String = #filePath) throws -> Table {
    var folder = URL(fileURLWithPath: file)
    while folder.lastPathComponent != "Tests" { folder.deleteLastPathComponent() }
    return try Table.read(
      bytes: Array(Data(contentsOf: folder.appending(path: "Fixtures/Estimation/nhefs_design.csv"))))
  }

  private static let variables: [Variable] = [
    Variable("quit smoking", description: "quit between 1971 and 1982", kind: .binary),
    Variable("weight change", description: "weight in 1982 less weight in 1971", unit: "kg", kind: .continuous),
    Variable("age", description: "age in 1971", unit: "years", kind: .continuous),
    Variable("sex", kind: .binary), Variable("race", kind: .binary),
    Variable("education", description: "schooling by 1971", kind: .categorical),
    Variable("cigarettes a day", description: "smoked in 1971", kind: .count),
    Variable("years smoked", unit: "years", kind: .continuous),
    Variable("exercise", kind: .categorical), Variable("active", kind: .categorical),
    Variable("weight in 1971", unit: "kg", kind: .continuous),
  ]

  /// The graph that textbooks draw: every covariate causes both, some cause one another.
  static func graph(names: (Int) -> String? = { _ in nil }) throws -> GraphDocument {
    let variables = self.variables.enumerated().map { place, variable in
      var variable = variable
      if let name = names(place) { (variable.name, variable.description) = (name, name) }
      return variable
    }
    var edges: [GraphEdge] = []
    func add(_ source: Int, _ target: Int, _ probability: Double, _ nats: Double, arbitrary: Bool = false) throws {
      let (a, b) = (variables[source].name, variables[target].name)
      let claim = DirectProbabilities(forward: probability * 0.9, backward: 0.02, none: 1 - probability * 0.9)
      edges.append(
        GraphEdge(
          source, target, probability: probability,
          evidence: [
            .proposal(
              EdgeProposal(
                first: a, second: b, claim: claim.map { .direct($0) } ?? .abstention,
                rationale: names(source) ?? "Known from earlier studies.",
                provenance: Provenance(expert: names(source) ?? "small-model", model: "small-model"))),
            .data(DataSupport(method: "BGe", scoreDifference: nats)),
            .decision(
              EdgeDecision(
                .kept, basis: arbitrary ? .arbitrary : .both, priorProbability: probability * 0.9,
                posteriorProbability: probability, reason: names(target) ?? "Experts and data agree")),
          ]))
    }
    try add(0, 1, 0.98, 7.4)
    for covariate in 2...10 {
      try add(covariate, 0, 0.55 + 0.04 * Double(covariate), Double(covariate) / 2 - 1.5, arbitrary: covariate == 9)
      if covariate != 5 { try add(covariate, 1, 0.6 + 0.03 * Double(covariate), Double(covariate) / 3) }
    }
    try add(2, 7, 0.99, 210)
    try add(7, 6, 0.6, 1.2)
    try add(8, 9, 0.8, 12)
    var document = GraphDocument(kind: .dag, variables: try VariableList(variables), edges: edges)
    (document.treatments, document.outcomes, document.adjusted) = ([0], [1], Array(2...10))
    document.absentPairs = [
      AbsentPair(
        5, 10, forward: 0.04, backward: 0.01,
        evidence: [
          .proposal(
            EdgeProposal(
              first: variables[5].name, second: variables[10].name, claim: .abstention,
              provenance: Provenance(expert: "small-model"))),
          .decision(EdgeDecision(.dropped, basis: .data, reason: "The data ask for no edge.")),
        ])
    ]
    document.reconciliation = ReconciliationSummary(
      score: "BGe", rows: 1_566, posterior: "the sum over all graphs", optimality: "proven",
      experts: [.init(name: names(0) ?? "small-model", claims: 21, reliability: 0.62, note: names(1))])
    return document
  }

  static func estimates() throws -> [ReportContent.Estimate] {
    let table = try nhefs()
    let covariates = table.names.filter { $0 != "qsmk" && $0 != "wt82_71" }
    let sample = try EffectSample(
      .backdoor(treatment: "qsmk", outcome: "wt82_71", adjustingFor: covariates), in: table)
    let methods: [EstimationMethod] = [.stratification, .linearRegression, .gFormula, .weighting, .aipw]
    return try EffectEstimators.standard.filter { methods.contains($0.method) }.flatMap {
      try $0.estimate(sample, EstimationSettings())
    }.map { ReportContent.Estimate($0, isHeadline: $0.method == .aipw) }
  }

  /// - Parameter text: What stands in place of every name and sentence; nil for the real ones.
  static func content(estimates: [ReportContent.Estimate], text: ((Int) -> String)? = nil) throws -> ReportContent {
    func said(_ place: Int, _ real: String) -> String { text?(place) ?? real }
    var question = ReportContent.Question(
      said(0, "Does quitting smoking change weight?"), treatment: said(1, "quit smoking"),
      outcome: said(2, "weight change"))
    (question.treatmentDescription, question.unit) = (said(3, "quit between 1971 and 1982"), said(4, "kg"))
    (question.contrast, question.target) = (said(5, "from 0 to 1"), said(6, "the average over all rows (ATE)"))
    var content = ReportContent(title: said(7, "Does quitting smoking change weight?"), question: question)
    content.summary = [
      said(8, "Quitting smoking raised weight by 3.5 kg (95 % interval 2.5 to 4.4)."),
      said(9, "The estimate withstood 3 of 4 attacks; 1 decided nothing."),
      said(10, "An unobserved common cause would have to explain 14 % of what is left of both to explain it away."),
    ]
    var data = ReportContent.Dataset(source: said(11, "nhefs.csv"), rows: 1_566, columnCount: 14)
    (data.fingerprint, data.rowUse) = (said(12, "sha256:0f343b0931126a20f133d67c2b018a3b"), .same)
    data.columns = variables.enumerated().map { .init($1, column: said(13, "wt82_71"), missing: $0 == 5 ? 63 : 0) }
    data.notes = [said(14, "63 rows lack the outcome and were left out.")]
    content.data = data
    content.graph = ReportContent.Graph(try graph(names: { place in text.map { "\(place) \($0(place))" } }))
    content.graph?.origin = said(15, "Suggested by small-model and a file, reconciled with 1,566 rows.")
    var identification = ReportContent.Identification(isIdentifiable: true, strategy: "backdoor")
    identification.adjustmentSet = variables.dropFirst(2).map { said(16, $0.name) }
    identification.why = [said(17, "These block every path by which a common cause could mimic an effect.")]
    identification.paths = [
      .init(
        said(18, "quit smoking → weight change"), isCausal: true, isOpen: true,
        sentence: said(19, "It carries the effect.")),
      .init(
        said(20, "quit smoking ← age → weight change"), isCausal: false, isOpen: false,
        sentence: said(21, "Blocked by age.")),
    ]
    identification.alternatives = [[said(22, "age"), said(23, "sex")]]
    identification.expression = said(24, "Σ_z E[weight change | quit smoking, z] P(z)")
    content.identification = identification
    content.estimates = estimates
    if text != nil {
      for place in content.estimates.indices {
        content.estimates[place].method = said(25 + place, "")
        content.estimates[place].warnings = [said(26 + place, "")]
      }
    }
    content.estimatesLeftOut = [.init(said(27, "2sls"), reason: said(28, "There is no instrument."))]
    content.ranges = [
      .init(
        contrast: said(29, "from 0 to 1"),
        members: [
          .init(orientations: [said(30, "exercise → active")], adjustmentSet: [said(31, "age")], effect: 3.4),
          .init(orientations: [said(32, "active → exercise")], adjustmentSet: nil, effect: 0),
        ], words: said(33, "The graph leaves edges undecided: the effect lies between 0 and 3.4."))
    ]
    content.refutations = [
      .init(
        method: said(34, "placebo-permuted"), verdict: .passed,
        explanation: said(35, "With the treatment dealt out anew the effect is gone."),
        limits: said(36, "It does not show that nothing unobserved moves both."), originalEffect: 3.46,
        refutedEffect: 0.01, expectedEffect: 0, pValue: 0.92, replicates: 100),
      .init(
        method: said(37, "random-common-cause"), verdict: .passed,
        explanation: said(38, "Noise as a covariate changes nothing."),
        limits: said(39, "It says nothing of real common causes."), originalEffect: 3.46, refutedEffect: 3.46,
        expectedEffect: 3.46, pValue: 0.99, replicates: 100),
      .init(
        method: said(40, "e-value"), verdict: .inconclusive, explanation: said(41, "The E-value is 2.3."),
        limits: said(42, "Whether such a cause exists is for you to judge.")),
      .init(
        method: said(43, "negative-control-outcome"), verdict: .failed,
        explanation: said(44, "An effect on a negative control was found."), limits: said(45, "–"), pValue: 0.0004),
    ]
    content.refutationsLeftOut = [.init(said(46, "rosenbaum-bounds"), reason: said(47, "Nothing was matched."))]
    content.sensitivity = [
      .init(
        said(48, "Partial R² of an unobserved common cause"), sentences: [said(49, "The robustness value is 13.9 %.")],
        figures: [.init(said(50, "robustness value"), said(51, "13.9 %"), meaning: said(52, "of what is left of both"))]
      )
    ]
    content.sensitivity[0].picture = try contour(covariate: said(78, "age")).svg
    var falsification = ReportContent.Falsifying(verdict: said(53, "The data do not contradict the graph."))
    falsification.sentences = [said(54, "2 of 10 independences are violated; of random graphs 4 are on average.")]
    falsification.tests = [
      .init(said(55, "education ⫫ weight in 1971 | age"), pValue: 0.0002, adjustedPValue: 0.002, isViolated: true),
      .init(said(56, "sex ⫫ age"), pValue: 0.4, isViolated: false),
    ]
    falsification.suggestions = [said(57, "The data ask for an edge between education and weight in 1971.")]
    falsification.limits = said(58, "A graph that no test rejects may still be wrong.")
    content.falsification = falsification
    content.assumptions = [
      .init(said(59, "No common cause of quitting and weight is left out.")),
      .init(said(60, "Every kind of person may quit or not."), check: said(61, "The scores of both arms overlap.")),
    ]
    content.limitations = [said(62, "Weight in 1982 is missing for 63 people.")]
    content.wouldChange = [said(63, "A common cause that explains more than 14 % of what is left of both.")]
    content.furtherMethods = [
      .init(said(64, "Splines"), said(65, "Curves for age."), references: [said(66, "A book.")])
    ]
    var made = ReportContent.Reproduction()
    made.command = said(67, "wherefore analyze nhefs.csv --treatment qsmk --outcome wt82_71 --report report.html")
    made.seed = 7
    made.versions = [.init(said(68, "wherefore"), said(69, "0.6.0"))]
    made.files = [.init(said(70, "nhefs.csv"), said(71, "sha256:0f343b09"))]
    made.prompts = [.init(said(72, "pairwise"), version: said(73, "2"), hash: said(74, "e3b0c442"))]
    made.models = [
      .init(said(75, "small-model"), calls: 55, cachedCalls: 55, promptTokens: 12_345, cost: said(76, "$0.00"))
    ]
    made.notes = [said(77, "Answers came from the cache.")]
    made.seconds = 4.2
    content.reproduction = made
    return content
  }

  /// The contour of an estimate, with a covariate to compare with.
  private static func contour(covariate: String) throws -> SensitivityContour {
    var found = Diagnostics()
    for (name, value) in ["estimate": 3.17, "standard_error": 0.434, "degrees_of_freedom": 1_561.0] {
      found.set(name, value)
    }
    found.set("strongest_covariate", covariate)
    guard let analysis = PartialR2Analysis(found) else { throw PictureError.unsafe(found: "no analysis") }
    return SensitivityContour(analysis)
  }
}
