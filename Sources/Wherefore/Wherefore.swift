@_exported public import CausalData
@_exported public import CausalGraphs
@_exported public import CausalStatistics
@_exported public import Discovery
@_exported public import Elicitation
@_exported public import LanguageModels
@_exported public import Reconciliation
@_exported public import Reporting
