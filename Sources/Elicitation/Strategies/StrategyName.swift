/// The strategies by the names that users give.
public enum StrategyName: String, Hashable, Sendable, CaseIterable {
  case orderingThenRefine = "ordering-then-refine"
  case ordering
  case refine
  case wholeGraph = "whole-graph"
  case parents
  case pairwise
  case pairwiseYesNo = "pairwise-yes-no"
  case breadthFirst = "breadth-first"
  case triplet

  /// The strategy of this name with its defaults.
  public var strategy: any ElicitationStrategy {
    switch self {
    case .orderingThenRefine: OrderingThenRefinement()
    case .ordering: OrderingStrategy()
    case .refine: RefinementStrategy()
    case .wholeGraph: WholeGraphStrategy()
    case .parents: ParentsStrategy()
    case .pairwise: PairwiseStrategy()
    case .pairwiseYesNo: PairwiseStrategy(.yesNo)
    case .breadthFirst: BreadthFirstStrategy()
    case .triplet: TripletStrategy()
    }
  }
}
