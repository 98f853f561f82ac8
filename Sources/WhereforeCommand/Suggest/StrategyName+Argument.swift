public import ArgumentParser
public import Elicitation

extension StrategyName: ExpressibleByArgument {}
