/// The prompts that questions are put with; each is the file of that name in `prompts/templates`.
public enum PromptName: String, Hashable, Sendable, CaseIterable {
  case ordering
  case refinement
  case wholeGraph = "whole-graph"
  case parents
  case pairChoice = "pair-choice"
  case pairYesNo = "pair-yes-no"
  case roots
  case effects
  case triplet
  case role
  case critique
}
