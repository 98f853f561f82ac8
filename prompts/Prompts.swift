/// The prompt templates shipped with the product, embedded at build from `prompts/templates/`.
public enum Prompts {
  /// The text of each template as UTF-8, by its file's name without `.md`.
  public static var templates: [String: [UInt8]] {
    [
      "ordering": PackageResources.ordering_md,
      "refinement": PackageResources.refinement_md,
      "whole-graph": PackageResources.whole_graph_md,
      "parents": PackageResources.parents_md,
      "pair-choice": PackageResources.pair_choice_md,
      "pair-yes-no": PackageResources.pair_yes_no_md,
      "roots": PackageResources.roots_md,
      "effects": PackageResources.effects_md,
      "triplet": PackageResources.triplet_md,
      "role": PackageResources.role_md,
      "critique": PackageResources.critique_md,
    ]
  }
}
