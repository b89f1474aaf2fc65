package dev.nightjar.pipeline.embed;

import dev.nightjar.io.run.RunReport;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run must not be to become current: without documents, without vectors, with more that is
 * rejected or gone than the policy allows, or farther from the run before.
 */
record RunGates(RunPolicy policy) {

  /**
   * Why a run does not become current; empty if nothing speaks against it.
   *
   * @param documents what became of them since the run before
   * @param noDocuments what to say of an input that has none
   * @param drift how far it is from the run before; empty if that was not measured
   */
  Optional<String> refusal(
      Accounts accounts,
      RunReport.Changes documents,
      String noDocuments,
      Optional<DriftGate> drift) {
    if (accounts.documentsRead() == 0) {
      return Optional.of(noDocuments);
    }
    if (accounts.documentsEmbedded() == 0) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "none of %d documents could be embedded (%s)",
              accounts.documentsRead(),
              accounts.rejectsByReason()));
    }
    if (accounts.rejectShare() > policy.maxRejectShare()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%.1f %% of %d documents have no vector (%s), more than ‹output.max-reject-share› %s allows",
              100 * accounts.rejectShare(),
              accounts.documentsRead(),
              accounts.rejectsByReason(),
              policy.maxRejectShare()));
    }
    return documents.deleteShare() <= policy.maxDeleteShare()
        ? policy.maxDrift().flatMap(most -> drift.flatMap(measured -> measured.refusal(most)))
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%d documents of the run before are gone, %.1f %%, more than ‹output.max-delete-share› %s allows",
                documents.deleted(),
                100 * documents.deleteShare(),
                policy.maxDeleteShare()));
  }
}
