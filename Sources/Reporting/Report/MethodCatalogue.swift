import Estimation
import Refutation

/// What methods are called, what they do, and where they are described.
enum MethodCatalogue {
  typealias Note = ReportContent.MethodNote

  /// Of an estimator, by the name that commands use; nil for names that nobody knows.
  static func estimation(_ name: String) -> Note? { EstimationMethod(rawValue: name).map(note) }

  /// Of a refuter, likewise.
  static func refutation(_ name: String) -> Note? { RefutationMethod(rawValue: name).map(note) }

  /// The usual name of an estimator, or the name as it is.
  static func title(ofEstimator name: String) -> String { estimation(name)?.name ?? name }

  /// A name for pictures, where there is little room: "AIPW".
  static func short(_ name: String) -> String {
    switch EstimationMethod(rawValue: name) {
    case .aipw: "AIPW"
    case .partiallyLinearDML: "Double ML, partially linear"
    case .interactiveDML: "Double ML, interactive"
    case .liml: "LIML"
    default: title(ofEstimator: name)
    }
  }

  /// The usual name of a refuter, or the name as it is.
  static func title(ofRefuter name: String) -> String { refutation(name)?.name ?? name }

  /// "the average over all rows (ATE)".
  static func target(_ name: String) -> String {
    switch EffectTarget(rawValue: name) {
    case .ate: "the average over all rows (ATE)"
    case .att: "the average over the treated (ATT)"
    case .atc: "the average over the untreated (ATC)"
    case .ato: "the average over the population of overlap (ATO)"
    case .late: "the average over those whom the instrument or cutoff moves (LATE)"
    case .cate: "the average given modifiers (CATE)"
    case .cde: "the controlled direct effect (CDE)"
    case .nde: "the natural direct effect (NDE)"
    case .nie: "the natural indirect effect (NIE)"
    case nil: name
    }
  }

  private static let doubleML =
    "Chernozhukov V, Chetverikov D, Demirer M, Duflo E, Hansen C, Newey W, Robins J (2018). Double/debiased machine "
    + "learning for treatment and structural parameters. The Econometrics Journal 21: C1–C68."
  private static let placebo =
    "Sharma A, Kiciman E (2020). DoWhy: an end-to-end library for causal inference. arXiv:2011.04216."
  private static let bootstrap =
    "Davison AC, Hinkley DV (1997). Bootstrap Methods and Their Application. Cambridge University Press."

  private static func note(_ method: EstimationMethod) -> Note {
    switch method {
    case .differenceInMeans:
      Note("Difference in means", "The arms' mean outcomes are compared, nothing adjusted for.")
    case .linearRegression:
      Note(
        "Linear regression",
        "Least squares of the outcome on treatment and adjustment set: the treatment's coefficient.",
        references: [
          "MacKinnon JG, White H (1985). Some heteroskedasticity-consistent covariance matrix estimators with improved "
            + "finite sample properties. Journal of Econometrics 29: 305–325."
        ])
    case .gFormula:
      Note(
        "Standardisation (g-formula)",
        "An outcome model's predictions under each treatment are averaged over the rows.",
        references: [
          "Robins J (1986). A new approach to causal inference in mortality studies with a sustained exposure period: "
            + "application to control of the healthy worker survivor effect. Mathematical Modelling 7: 1393–1512."
        ])
    case .weighting:
      Note(
        "Inverse probability weighting", "Rows weigh by the inverse of their estimated propensity score.",
        references: [
          "Horvitz DG, Thompson DJ (1952). A generalization of sampling without replacement from a finite universe. "
            + "Journal of the American Statistical Association 47: 663–685.",
          "Rosenbaum PR, Rubin DB (1983). The central role of the propensity score in observational studies for causal "
            + "effects. Biometrika 70: 41–55.",
        ])
    case .stratification:
      Note(
        "Propensity stratification", "Differences within strata of the estimated propensity score are averaged.",
        references: [
          "Rosenbaum PR, Rubin DB (1984). Reducing bias in observational studies using subclassification on the "
            + "propensity score. Journal of the American Statistical Association 79: 516–524."
        ])
    case .matching:
      Note(
        "Nearest-neighbour matching", "Each row is compared with its nearest neighbours of the other treatment.",
        references: [
          "Abadie A, Imbens GW (2006). Large sample properties of matching estimators for average treatment effects. "
            + "Econometrica 74: 235–267."
        ])
    case .aipw:
      Note(
        "Augmented inverse probability weighting (AIPW)",
        "An outcome model and a propensity model are combined, so that one of them may be wrong.",
        references: [
          "Robins JM, Rotnitzky A, Zhao LP (1994). Estimation of regression coefficients when some regressors are not "
            + "always observed. Journal of the American Statistical Association 89: 846–866."
        ])
    case .partiallyLinearDML:
      Note(
        "Double machine learning, partially linear",
        "What the adjustment set explains is taken from treatment and outcome by learners fitted on other rows.",
        references: [doubleML])
    case .interactiveDML:
      Note(
        "Double machine learning, interactive",
        "Augmented inverse probability weighting whose models are learners fitted on other rows.",
        references: [doubleML])
    case .wald:
      Note(
        "Wald ratio", "The instrument's effect on the outcome over its effect on the treatment.",
        references: [
          "Imbens GW, Angrist JD (1994). Identification and estimation of local average treatment effects. Econometrica "
            + "62: 467–475."
        ])
    case .twoStageLeastSquares:
      Note(
        "Two-stage least squares", "The treatment as the instruments predict it takes the treatment's place.",
        references: [
          "Angrist JD, Imbens GW (1995). Two-stage least squares estimation of average causal effects in models with "
            + "variable treatment intensity. Journal of the American Statistical Association 90: 431–442."
        ])
    case .liml:
      Note(
        "Limited information maximum likelihood",
        "Two-stage least squares' likelihood sister, steadier where instruments are weak.",
        references: [
          "Anderson TW, Rubin H (1949). Estimation of the parameters of a single equation in a complete system of "
            + "stochastic equations. Annals of Mathematical Statistics 20: 46–63."
        ])
    case .regressionDiscontinuity:
      Note(
        "Regression discontinuity",
        "Outcomes just above a cutoff are compared with those just below, by local polynomials.",
        references: [
          "Calonico S, Cattaneo MD, Titiunik R (2014). Robust nonparametric confidence intervals for "
            + "regression-discontinuity designs. Econometrica 82: 2295–2326."
        ])
    case .frontDoor:
      Note(
        "Front-door adjustment", "The effect by way of variables that carry all of it.",
        references: ["Pearl J (1995). Causal diagrams for empirical research. Biometrika 82: 669–688."])
    case .mediation:
      Note(
        "Mediation", "The effect is parted into what goes through mediators and what does not.",
        references: [
          "Pearl J (2001). Direct and indirect effects. Proceedings of the 17th Conference on Uncertainty in Artificial "
            + "Intelligence: 411–420."
        ])
    case .plugIn:
      Note(
        "Plug-in frequencies", "Observed frequencies are put into the identified formula.",
        references: [
          "Shpitser I, Pearl J (2006). Identification of joint interventional distributions in recursive semi-Markovian "
            + "causal models. Proceedings of the 21st National Conference on Artificial Intelligence: 1219–1226."
        ])
    case .differenceInDifferences:
      Note(
        "Difference in differences", "The treated group's change over time less the other group's.",
        references: [
          "Sant'Anna PHC, Zhao J (2020). Doubly robust difference-in-differences estimators. Journal of Econometrics "
            + "219: 101–122."
        ])
    case .conditionalEffects:
      Note("Conditional effects", "Effects within groups of modifiers, and how they change with them.")
    }
  }

  private static func note(_ method: RefutationMethod) -> Note {
    switch method {
    case .placeboPermuted:
      Note(
        "Placebo treatment, permuted",
        "The treatment's values are dealt out anew among the rows: no effect should be left.",
        references: [placebo])
    case .placeboRandom:
      Note(
        "Placebo treatment, drawn", "A treatment drawn from its own distribution: no effect should be found.",
        references: [placebo])
    case .randomCommonCause:
      Note("Random common cause", "A covariate that is noise is added: the effect should stay.", references: [placebo])
    case .dataSubset:
      Note("Data subset", "Only part of the rows are used: the effect should stay.", references: [placebo])
    case .bootstrap:
      Note("Bootstrap", "Rows are drawn with replacement: the effect should stay.", references: [bootstrap])
    case .noisyBootstrap:
      Note(
        "Bootstrap with measurement noise", "Rows are drawn with replacement and covariates measured with more noise.",
        references: [bootstrap])
    case .dummyOutcome:
      Note("Dummy outcome", "The outcome is replaced by noise: no effect should be found.", references: [placebo])
    case .simulatedEffect:
      Note("Simulated effect", "The outcome is made with a known effect: it should be found.", references: [placebo])
    case .unobservedCommonCause:
      Note(
        "Simulated unobserved common cause", "A common cause is simulated at a grid of strengths and left out.",
        references: [placebo])
    case .partialR2:
      Note(
        "Partial R² sensitivity", "How much of treatment and outcome an unobserved common cause would have to explain.",
        references: [
          "Cinelli C, Hazlett C (2020). Making sense of sensitivity: extending omitted variable bias. Journal of the "
            + "Royal Statistical Society: Series B 82: 39–67."
        ])
    case .biasBounds:
      Note(
        "Bounds on omitted-variable bias", "The same for estimates that assume no linear model.",
        references: [
          "Chernozhukov V, Cinelli C, Newey W, Sharma A, Syrgkanis V (2022). Long story short: omitted variable bias in "
            + "causal machine learning. NBER Working Paper 30302."
        ])
    case .eValue:
      Note(
        "E-value", "The risk ratio that an unobserved common cause would need with treatment and outcome both.",
        references: [
          "VanderWeele TJ, Ding P (2017). Sensitivity analysis in observational research: introducing the E-value. "
            + "Annals of Internal Medicine 167: 268–274."
        ])
    case .rosenbaumBounds:
      Note(
        "Rosenbaum bounds", "How unequal the odds of treatment within matched pairs would have to be.",
        references: ["Rosenbaum PR (2002). Observational Studies, 2nd edition. Springer."])
    case .overlap:
      Note(
        "Overlap", "Whether treated and untreated rows resemble one another.",
        references: [
          "Crump RK, Hotz VJ, Imbens GW, Mitnik OA (2009). Dealing with limited overlap in estimation of average "
            + "treatment effects. Biometrika 96: 187–199."
        ])
    case .negativeControlOutcome:
      Note(
        "Negative-control outcome", "An outcome that the treatment cannot change: no effect should be found.",
        references: [negativeControl])
    case .negativeControlExposure:
      Note(
        "Negative-control exposure", "An exposure that cannot change the outcome: no effect should be found.",
        references: [negativeControl])
    case .placeboOutcome:
      Note(
        "Placebo outcome",
        "Each covariate in the outcome's place: none should behave like a consequence of the outcome.")
    case .leaveOneCovariateOut:
      Note("Leave one covariate out", "The adjustment set without one member at a time.")
    case .instrumentTests:
      Note(
        "Tests of the instruments", "Strength, over-identification and balance of the instruments.",
        references: [
          "Sargan JD (1958). The estimation of economic relationships using instrumental variables. Econometrica 26: "
            + "393–415."
        ])
    }
  }

  private static let negativeControl =
    "Lipsitch M, Tchetgen Tchetgen E, Cohen T (2010). Negative controls: a tool for detecting confounding and bias in "
    + "observational studies. Epidemiology 21: 383–388."
}
