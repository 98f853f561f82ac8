@_exported public import CausalGraphs
@_exported public import Elicitation
@_exported public import LanguageModels
@_exported public import Reconciliation
@_exported public import Reporting
