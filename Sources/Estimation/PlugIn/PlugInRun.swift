import CausalData
import CausalGraphs
import CausalStatistics
import Identification
import OrderedCollections
import StrictJSON

/// One run: the joint distribution, the formula's tables, means under treatments, effects.
struct PlugInRun {
  private let formula: PlugInFormula
  private let columns: PlugInColumns
  private let sample: EffectSample
  private var tape: FormulaTape
  /// Means by the place of their factor.
  private var known: [Int: Mean] = [:]

  /// A mean outcome, and its influence on it of each cell: of a row, `weights` + `sums` · y.
  private struct Mean {
    let value: Double
    /// The share of probability that the formula does define.
    let defined: Double
    let gradient: [Double]
  }

  private init(_ formula: PlugInFormula, _ columns: PlugInColumns, _ sample: EffectSample, moments: Bool) {
    (self.formula, self.columns, self.sample) = (formula, columns, sample)
    tape = FormulaTape(joint: columns.joint, momentAxis: moments ? formula.outcome : nil)
  }

  static func estimates(
    _ formula: PlugInFormula, _ sample: EffectSample, _ settings: EstimationSettings, moments: Bool
  ) throws(FormulaTape.Nonlinear) -> Result<[EffectEstimate], EstimationError> {
    let columns: PlugInColumns
    do throws(EstimationError) {
      columns = try PlugInColumns(formula, sample, moments: moments)
    } catch {
      return .failure(error)
    }
    var run = PlugInRun(formula, columns, sample, moments: moments)
    var estimates: [EffectEstimate] = []
    for (contrast, treated, control) in run.contrasts() {
      let pair = try run.means(treated: treated, control: control, settings.target)
      do throws(EstimationError) {
        estimates.append(try run.estimate(contrast, try pair.0.get(), try pair.1.get(), settings))
      } catch {
        return .failure(error)
      }
    }
    return .success(estimates)
  }

  /// Each treatment's contrasts, the other treatments at their references, as levels by node.
  private func contrasts() -> [(TreatmentContrast, treated: [Int: Int], control: [Int: Int])] {
    var reference: [Int: Int] = [:]
    var lists: [(node: Int, contrasts: [(TreatmentContrast, Int)])] = []
    for (node, treatment) in zip(formula.treatments, sample.treatments) {
      let texts = columns.texts[node] ?? []
      func place(_ level: String) -> Int { texts.firstIndex(of: level) ?? 0 }
      switch treatment.kind {
      case .continuous:
        reference[node] = 0
        let found = texts.indices.dropFirst().map { level in
          (TreatmentContrast(treatment: treatment.name, control: texts[0], treated: texts[level]), level)
        }
        lists.append((node, found))
      case .binary, .levels:
        reference[node] = place(treatment.contrasts.first?.control ?? "")
        lists.append((node, treatment.contrasts.map { ($0, place($0.treated)) }))
      }
    }
    return lists.flatMap { node, found in
      found.map { contrast, level in
        var treated = reference
        treated[node] = level
        return (contrast, treated, reference)
      }
    }
  }

  /// The two means that a target compares.
  private mutating func means(
    treated: [Int: Int], control: [Int: Int], _ target: EffectTarget
  ) throws(FormulaTape.Nonlinear) -> (Result<Mean, EstimationError>, Result<Mean, EstimationError>) {
    switch formula.form {
    case .plain(let expression):
      let root = try tape.compile(expression)
      let (first, second) = (tape.restricted(root, to: treated), tape.restricted(root, to: control))
      return (try mean(first, treated), try mean(second, control))
    case .nested(let nested):
      let mixed = try tape.compile(nested, treated: treated, reference: control)
      if target == .att {
        // Y(x) against Y(x*) among those with x.
        let plain = try tape.compile(nested, treated: treated, reference: treated)
        return (try mean(plain, treated), try mean(mixed, control))
      }
      let plain = try tape.compile(nested, treated: control, reference: control)
      return (try mean(mixed, treated), try mean(plain, control))
    }
  }

  /// The mean of the outcome by a factor over it and over variables that make no difference, or whose values are to be
  /// averaged over.
  private mutating func mean(
    _ place: Int, _ treatments: [Int: Int]
  ) throws(FormulaTape.Nonlinear) -> Result<Mean, EstimationError> {
    let outcome = formula.outcome
    let others = tape.factors[place].variables.filter { $0 != outcome }
    var place = place
    if !others.isEmpty {
      let share = tape.marginal(others)
      place = try tape.summed(try tape.product([place, share]), over: others)
    }
    let factor = tape.factors[place]
    guard factor.variables == [outcome] else { throw FormulaTape.Nonlinear() }
    if let mean = known[place] { return .success(mean) }
    let (defined, sum): (Double, Double)
    if let levels = columns.outcomeLevels {
      defined = factor.values.reduce(0, +)
      sum = zip(factor.values, levels).reduce(0) { $0 + $1.0 * $1.1 }
    } else {
      (defined, sum) = (factor.values[0], factor.values[1])
    }
    guard defined > 0 else {
      let shown = formula.treatments.map { node in
        let texts = columns.texts[node] ?? []
        let level = treatments[node] ?? 0
        return
          "\(formula.variables[node].name.visible()) = \(texts.indices.contains(level) ? texts[level].visible() : "?")"
      }
      return .failure(
        .noOverlap("no rows tell the outcome under \(shown.joined(separator: ", ")): cells of the formula are empty"))
    }
    let value = sum / defined
    let seed = columns.outcomeLevels.map { $0.map { ($0 - value) / defined } } ?? [-value / defined, 1 / defined]
    let mean = Mean(value: value, defined: defined, gradient: tape.gradient(of: place, seed: seed))
    known[place] = mean
    return .success(mean)
  }

  private func estimate(
    _ contrast: TreatmentContrast, _ treated: Mean, _ control: Mean, _ settings: EstimationSettings
  ) throws(EstimationError) -> EffectEstimate {
    let spread = try covariance(treated, control)
    let means = MeanEstimates(
      treated: treated.value, control: control.value, treatedVariance: spread.treated,
      controlVariance: spread.control, covariance: spread.both)
    let (effect, error) = try means.effect(settings.scale)
    var estimate = try EffectEstimate(
      .plugIn, contrast, effect: effect, standardError: error,
      degreesOfFreedom: spread.clusters.map { Double($0 - 1) }, rowsUsed: columns.rows, settings: settings)
    estimate.describe(sample, settings)
    estimate.diagnostics.set("formula", formula.text)
    estimate.diagnostics.set("errors", "delta method over the cells of the joint distribution")
    estimate.diagnostics.set("mean_under_treatment", treated.value)
    estimate.diagnostics.set("mean_under_control", control.value)
    estimate.diagnostics.set("cells", columns.cellCount)
    estimate.diagnostics.set("empty_cells", columns.emptyCells)
    let lost = max(1 - treated.defined, 1 - control.defined)
    if lost > 1e-9 {
      estimate.diagnostics.set("undefined_share", lost)
      estimate.diagnostics.warn(
        "For \(NumberText.significant(100 * lost, digits: 3)) % of the population the formula asks for cells without rows:"
          + " the effect is of the rest.")
    }
    if sample.treatments.count > 1 {
      estimate.diagnostics.set("other_treatments", "at their reference levels")
    }
    return estimate
  }

  /// Variances of two means and their covariance, from each row's influence.
  private func covariance(
    _ treated: Mean, _ control: Mean
  ) throws(EstimationError) -> (treated: Double, control: Double, both: Double, clusters: Int?) {
    let weights = sample.weights
    let clusters = try sample.clusters?.counting(weights?.start)
    let centres = [treated, control].map { mean in
      zip(mean.gradient, columns.joint.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    var sums = [Double](repeating: 0, count: InfluenceSums.count(clusters: sample.clusters))
    let (cells, stride, codes) = (columns.cells, columns.outcomeStride, columns.outcomeCodes)
    let total = columns.weight
    withExtendedLifetime((sample, weights)) {
      let outcome = sample.outcome.values.start
      let clusterCodes = sample.clusters?.codes.start
      let weightStart = weights?.start
      sums.withUnsafeMutableBufferPointer { sums in
        guard let target = sums.baseAddress else { return }
        for row in cells.indices {
          let weight = (weightStart?[row] ?? 1) / total
          guard weight > 0 else { continue }
          let cell = Int(cells[row])
          func influence(_ gradient: [Double], _ centre: Double) -> Double {
            if let codes { return gradient[cell &+ Int(codes[row]) &* stride] - centre }
            return gradient[cell] + gradient[cell &+ stride] * outcome[row] - centre
          }
          InfluenceSums.add(
            weight * influence(treated.gradient, centres[0]), weight * influence(control.gradient, centres[1]),
            cluster: clusterCodes?[row], to: target)
        }
      }
    }
    var found = InfluenceSums.finish(sums, clusters: clusters)
    if clusters == nil, columns.rows > 1 {
      let factor = Double(columns.rows) / Double(columns.rows - 1)
      found = (found.treated * factor, found.control * factor, found.both * factor)
    }
    return (found.treated, found.control, found.both, clusters)
  }
}
