import CausalData
import CausalStatistics

/// The means of a model's predictions for a population under two interventions, with the errors of the stacked estimating
/// equations: those of the models, s (y − m) z, and those of the two means, s h (mᵃ − μ), where h picks the population.
///
/// A row's influence on a mean is [s h (mᵃ − μ) + Dᵀ I⁻¹ z s (y − m)] / Σ s h, with D = Σ s h ṁᵃ zᵃ and the model's
/// information I. So the errors take in that the covariates are a sample too. Two passes beside the fit.
struct StandardizedMeans {
  /// One intervention.
  struct Arm {
    let model: OutcomeModel
    /// The columns that the model was fitted to, in the order of its design's numbers.
    let fitted: [ColumnStorage<Double>]
    /// The same columns under the intervention.
    let columns: [InterventionColumn]
    /// The treatment's code of the rows that the model was fitted to; nil for all rows.
    let modelCode: Double?
  }

  let treated: Arm
  let control: Arm
  /// The code of the treatment in the population's rows; nil for all rows.
  let population: Double?
  let sample: EffectSample
  let threads: Int

  /// - Throws: `tooFewClusters`, and `noOverlap` where the population has no row.
  func result() throws(EstimationError) -> MeanEstimates {
    let plan = Plan(self)
    defer { withExtendedLifetime((sample, treated, control)) {} }
    let clusterCount = try sample.clusters.map { column throws(EstimationError) in
      try column.counting(sample.weights?.start)
    }
    let rows = sample.rowCount
    let (width1, width0) = (plan.treated.width, plan.control.width)
    // Σ s h, the sums of predictions, and how they move with the parameters.
    let sums = RowPass.sum(rows: rows, count: 3 + width1 + width0, threads: threads) { range, sums in
      plan.addMeans(range, to: &sums)
    }
    let total = sums[0]
    guard total > 0 else { throw .noOverlap("no row of positive weight is of the population asked for") }
    let (mean1, mean0) = (sums[1] / total, sums[2] / total)
    let gamma1 = treated.model.information.solve(Array(sums[3..<3 + width1])).map { $0 / total }
    let gamma0 = control.model.information.solve(Array(sums[(3 + width1)...])).map { $0 / total }
    let count = InfluenceSums.count(clusters: sample.clusters)
    let part: @Sendable (Range<Int>, inout [Double]) -> Void = { range, sums in
      plan.addInfluence(range, means: (mean1, mean0), total: total, gammas: (gamma1, gamma0), to: &sums)
    }
    let products: [Double]
    if sample.clusters == nil {
      products = RowPass.sum(rows: rows, count: count, threads: threads, part)
    } else {
      var all = [Double](repeating: 0, count: count)
      part(0..<rows, &all)
      products = all
    }
    let spread = InfluenceSums.finish(products, clusters: clusterCount)
    return MeanEstimates(
      treated: mean1, control: mean0, treatedVariance: spread.treated, controlVariance: spread.control,
      covariance: spread.both)
  }
}

extension StandardizedMeans {
  /// What the kernels need, looked up once.
  struct Plan: @unchecked Sendable {
    let treated: ArmPlan
    let control: ArmPlan
    let outcome: UnsafePointer<Double>
    let codes: UnsafePointer<Double>
    let weights: UnsafePointer<Double>?
    let clusters: UnsafePointer<Int32>?
    let population: Double?

    init(_ means: StandardizedMeans) {
      (treated, control) = (ArmPlan(means.treated), ArmPlan(means.control))
      outcome = means.sample.outcome.values.start
      codes = means.sample.treatment.values.start
      weights = means.sample.weights?.start
      clusters = means.sample.clusters?.codes.start
      population = means.population
    }

    /// s h of a row.
    @inline(__always) fileprivate func share(_ row: Int) -> Double {
      let inside = population.map { codes[row] == $0 } ?? true
      return inside ? weights?[row] ?? 1 : 0
    }

    func addMeans(_ range: Range<Int>, to sums: inout [Double]) {
      let chunk = RowPass.chunk
      let width = max(treated.width, control.width)
      withUnsafeTemporaryAllocation(of: Double.self, capacity: (2 + width) * chunk) { room in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let linear = room.baseAddress, let sums = sums.baseAddress else { return }
          let (shares, scratch) = (linear + chunk, linear + 2 &* chunk)
          RowPass.forEachChunk(range) { start, count in
            for index in 0..<count { shares[index] = share(start &+ index) }
            for index in 0..<count { sums[0] += shares[index] }
            sums[1] += treated.addMeans(start, count, shares, linear, scratch, to: sums + 3)
            sums[2] += control.addMeans(start, count, shares, linear, scratch, to: sums + (3 &+ treated.width))
          }
        }
      }
    }

    func addInfluence(
      _ range: Range<Int>, means: (Double, Double), total: Double, gammas: ([Double], [Double]),
      to sums: inout [Double]
    ) {
      let chunk = RowPass.chunk
      let width = max(treated.width, control.width)
      withUnsafeTemporaryAllocation(of: Double.self, capacity: (4 + width) * chunk) { room in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let first = room.baseAddress, let sums = sums.baseAddress else { return }
          let (second, linear, along) = (first + chunk, first + 2 &* chunk, first + 3 &* chunk)
          let scratch = first + 4 &* chunk
          RowPass.forEachChunk(range) { start, count in
            treated.influence(self, start, count, means.0, total, gammas.0, (linear, along, scratch), into: first)
            control.influence(self, start, count, means.1, total, gammas.1, (linear, along, scratch), into: second)
            for index in 0..<count {
              InfluenceSums.add(first[index], second[index], cluster: clusters?[start &+ index], to: sums)
            }
          }
        }
      }
    }
  }

  /// One arm's columns and coefficients.
  struct ArmPlan {
    let family: OutcomeFamily
    let parameters: [Double]
    let view: DesignView
    let columns: [InterventionAddresses]
    let modelCode: Double?

    var width: Int { view.width }

    init(_ arm: Arm) {
      (family, parameters, modelCode) = (arm.model.family, arm.model.parameters, arm.modelCode)
      view = DesignView(arm.model.design, of: arm.fitted)
      columns = arm.model.design.predictors.map { arm.columns[$0].addresses }
    }

    /// target := θᵀz under the intervention.
    @inline(__always)
    private func predict(
      _ start: Int, _ count: Int, _ scratch: UnsafeMutablePointer<Double>, into target: UnsafeMutablePointer<Double>
    ) {
      for index in 0..<count { target[index] = parameters[0] }
      for column in columns.indices {
        let values = columns[column].values(start, count, scratch + column &* RowPass.chunk)
        let slope = parameters[column &+ 1] / view.scales[column]
        let centre = view.centres[column]
        for index in 0..<count { target[index] += (values[index] - centre) * slope }
      }
    }

    /// Adds D to `sums`; the sum of shares · predictions.
    @inline(__always)
    fileprivate func addMeans(
      _ start: Int, _ count: Int, _ shares: UnsafePointer<Double>, _ linear: UnsafeMutablePointer<Double>,
      _ scratch: UnsafeMutablePointer<Double>, to sums: UnsafeMutablePointer<Double>
    ) -> Double {
      predict(start, count, scratch, into: linear)
      var total = 0.0
      var slopes = 0.0
      for index in 0..<count {
        let share = shares[index]
        let mean = family.mean(linear[index])
        // A prediction beyond a Double outside the population says nothing.
        total += share > 0 ? share * mean.value : 0
        linear[index] = share > 0 ? share * mean.slope : 0
        slopes += linear[index]
      }
      sums[0] += slopes
      for column in columns.indices {
        let values = columns[column].values(start, count, scratch + column &* RowPass.chunk)
        let product = ColumnKernel.centredProduct(values, centre: view.centres[column], linear, count)
        sums[column &+ 1] += product / view.scales[column]
      }
      return total
    }

    /// target := each row's influence on the arm's mean.
    @inline(__always)
    fileprivate func influence(
      _ plan: Plan, _ start: Int, _ count: Int, _ mean: Double, _ total: Double, _ gamma: [Double],
      _ room: (
        linear: UnsafeMutablePointer<Double>, along: UnsafeMutablePointer<Double>,
        scratch: UnsafeMutablePointer<Double>
      ), into target: UnsafeMutablePointer<Double>
    ) {
      predict(start, count, room.scratch, into: target)
      view.predict(parameters, start, count, into: room.linear)
      view.predict(gamma, start, count, into: room.along)
      for index in 0..<count {
        let row = start &+ index
        let share = plan.share(row)
        var value = share > 0 ? share * (family.mean(target[index]).value - mean) / total : 0
        let weight = plan.weights?[row] ?? 1
        if weight > 0, modelCode.map({ plan.codes[row] == $0 }) ?? true {
          value += weight * (plan.outcome[row] - family.mean(room.linear[index]).value) * room.along[index]
        }
        target[index] = value
      }
    }
  }
}
