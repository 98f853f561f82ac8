import CausalGraphs

extension MethodCatalogue {
  /// The methods that a report rests on beside estimators and refuters: how graph, adjustment set and pictures came about.
  static func surroundings(_ content: ReportContent) -> [Note] {
    var notes: [Note] = []
    if let graph = content.graph?.document {
      notes += [graph.reconciliation?.score, graph.learning?.method].compactMap(\.self).compactMap(score).prefix(1)
      if let algorithm = graph.learning?.algorithm, let note = search(algorithm) { notes.append(note) }
    }
    if content.identification != nil {
      notes.append(
        Note(
          "Identification", "Which variables to adjust for follows from the graph by its open and blocked paths.",
          references: [
            "Pearl J (2009). Causality: Models, Reasoning, and Inference, 2nd edition. Cambridge University Press.",
            "Perković E, Textor J, Kalisch M, Maathuis MH (2018). Complete graphical characterization and construction "
              + "of adjustment sets in Markov equivalence classes of ancestral graphs. Journal of Machine Learning "
              + "Research 18(220): 1–62.",
          ]))
    }
    if !content.ranges.isEmpty {
      notes.append(
        Note(
          "Range of effects", "One estimate for each way to direct the undecided edges that makes a difference.",
          references: [
            "Maathuis MH, Kalisch M, Bühlmann P (2009). Estimating high-dimensional intervention effects from "
              + "observational data. Annals of Statistics 37: 3133–3164."
          ]))
    }
    if content.estimates.contains(where: { $0.balance != nil }) {
      notes.append(
        Note(
          "Standardised mean differences", "How alike the arms' covariates are before and after.",
          references: [
            "Austin PC (2009). Balance diagnostics for comparing the distribution of baseline covariates between "
              + "treatment groups in propensity-score matched samples. Statistics in Medicine 28: 3083–3107."
          ]))
    }
    if let falsification = content.falsification, !falsification.tests.isEmpty {
      if falsification.sentences.contains(where: { $0.contains("Yekutieli") }) {
        notes.append(
          Note(
            "False discovery control", "Of the independences called contradicted few are so by chance.",
            references: [
              "Benjamini Y, Yekutieli D (2001). The control of the false discovery rate in multiple testing under "
                + "dependency. Annals of Statistics 29: 1165–1188."
            ]))
      }
      notes.append(
        Note(
          "Falsification",
          "The independences that the graph implies are tested, and compared with graphs of other labels.",
          references: [
            "Eulig E, Mastakouri AA, Blöbaum P, Hardt M, Janzing D (2023). Toward falsifying causal graphs using a "
              + "permutation-based test. arXiv:2305.09565."
          ]))
    }
    return notes
  }

  private static func score(_ name: String) -> Note? {
    let name = name.lowercased()
    if name.contains("bge") {
      return Note(
        "BGe score",
        "The probability of the data under a graph of linear Gaussian mechanisms, parameters averaged out.",
        references: [
          "Kuipers J, Moffa G, Heckerman D (2014). Addendum on the scoring of Gaussian directed acyclic graphical "
            + "models. Annals of Statistics 42: 1689–1691."
        ])
    }
    if name.contains("bdeu") {
      return Note(
        "BDeu score", "The probability of the data under a graph of categorical mechanisms, parameters averaged out.",
        references: [
          "Heckerman D, Geiger D, Chickering DM (1995). Learning Bayesian networks: the combination of knowledge and "
            + "statistical data. Machine Learning 20: 197–243."
        ])
    }
    if name.contains("bic") {
      return Note(
        "Bayesian information criterion", "The likelihood of the data under a graph, less a price for each parameter.",
        references: ["Schwarz G (1978). Estimating the dimension of a model. Annals of Statistics 6: 461–464."])
    }
    return nil
  }

  private static func search(_ name: String) -> Note? {
    let lower = name.lowercased()
    if lower.hasPrefix("pc") {
      return Note(
        name, "Edges are dropped where a test finds independence, and directed where that decides it.",
        references: [
          // Page numbers differ between the publisher's pages and libraries' catalogues.
          "Colombo D, Maathuis MH (2014). Order-independent constraint-based causal structure learning. Journal of "
            + "Machine Learning Research 15."
        ])
    }
    if lower.contains("ges") {
      return Note(
        name, "Greedy search over classes of equivalent graphs.",
        references: [
          "Chickering DM (2002). Optimal structure identification with greedy search. Journal of Machine Learning "
            + "Research 3: 507–554."
        ])
    }
    if lower.contains("lingam") {
      return Note(
        name, "Directions from the data's departure from the normal law.",
        references: [
          "Shimizu S, Inazumi T, Sogawa Y, Hyvärinen A, Kawahara Y, Washio T, Hoyer PO, Bollen K (2011). DirectLiNGAM: a "
            + "direct method for learning a linear non-Gaussian structural equation model. Journal of Machine Learning "
            + "Research 12: 1225–1248."
        ])
    }
    if lower.contains("exact") {
      return Note(
        name, "The best graph of all, by dynamic programming over sets of variables.",
        references: [
          "Koivisto M, Sood K (2004). Exact Bayesian structure discovery in Bayesian networks. Journal of Machine "
            + "Learning Research 5: 549–573."
        ])
    }
    if lower.contains("order") {
      return Note(
        name, "Search over orders of the variables, each with its best graph.",
        references: [
          "Friedman N, Koller D (2003). Being Bayesian about network structure: a Bayesian approach to structure "
            + "discovery in Bayesian networks. Machine Learning 50: 95–125."
        ])
    }
    return nil
  }
}
