extension CalibrationTable {
  /// The strength of a claim that came with no stated confidence: `NeutralRule.certain`, as a probability.
  static let unstatedStrength: Double = {
    let share = NeutralRule.ceiling * Double(NeutralRule.certain) / 100
    return share + (1 - share) / 3
  }()

  /// Figures counted from recorded answers that others published. Only the counts are kept here.
  ///
  /// - ILS-CSL (github.com/tyMadara/ILS-CSL): GPT-4's answers on pairs of asia, cancer, child and alarm that a learner had
  ///   linked. Rows that were sampled by their true relation are left out. Answers A and B are a claimed direction, C a
  ///   denied link; where the prompt asked for *direct* causes, the claim is of an edge, elsewhere of an order.
  ///   D (uncertain) is an abstention.
  /// - LLM-based-causal-discovery (github.com/WXY604/LLM-based-causal-discovery): GPT-4o and DeepSeek-R1 on alarm and
  ///   child, one question a variable: which others are certainly before, certainly after. A variable put in both
  ///   lists of one answer is left out.
  /// - chatgpt-causality-pairs (github.com/amit-sharma/chatgpt-causality-pairs, MIT): the 108 Tübingen pairs. All are cause and
  ///   effect, so that only the direction is measured.
  ///
  /// Every pair of these networks is in the models' training text; figures from a benchmark of your own subject, fitted
  /// with `wherefore calibrate`, are worth more.
  public static let shipped: CalibrationTable = {
    let learned = "ILS-CSL, asia, cancer, child and alarm"
    let ordered = "LLM-based-causal-discovery, alarm and child"
    let pairs = "chatgpt-causality-pairs, Tübingen"
    let pairQuestions = ["pairwise", "refine"]
    func figure(
      _ family: String, _ strategies: [String], _ kind: CalibrationFigure.Kind, _ asClaimed: Int, _ reversed: Int,
      _ otherwise: Int?, _ source: String
    ) -> CalibrationFigure {
      CalibrationFigure(
        family: family, strategies: strategies, kind: kind, strength: unstatedStrength, asClaimed: asClaimed,
        reversed: reversed, otherwise: otherwise, source: source)
    }
    return CalibrationTable(figures: [
      figure("gpt-4", pairQuestions, .direct, 55, 1, 26, learned),
      figure("gpt-4", pairQuestions, .ancestral, 125, 9, 74, learned),
      figure("gpt-4", pairQuestions, .noDirectEdge, 122, 0, 2, learned),
      figure("gpt-4o", ["ordering"], .ancestral, 224, 0, 71, ordered),
      figure("deepseek-r1", ["ordering"], .ancestral, 325, 33, 312, ordered),
      figure("gpt-3.5-turbo", ["pairwise"], .direct, 96, 12, nil, pairs),
      figure("text-davinci-003", ["pairwise-yes-no"], .direct, 101, 7, nil, pairs),
    ])
  }()
}
