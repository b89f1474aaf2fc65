package dev.nightjar.analyze.duplicates;

import dev.nightjar.analyze.NearestVectors;
import java.util.Map;
import java.util.Optional;

/**
 * What {@link Duplicates} does.
 *
 * @param source what is compared
 * @param by which score decides
 * @param threshold from which pairs are joined; empty for the one the scores suggest
 * @param rule what stays
 * @param nearest how near vectors are found
 * @param sample texts that the recall of candidates is measured with
 * @param writesCorpus whether what stays is written as a corpus
 * @param output where the tables go
 * @param options of the command as text by key, for the manifest
 */
public record DuplicatesSpec(
    Source source,
    By by,
    Optional<Double> threshold,
    KeepRule rule,
    NearestVectors.Spec nearest,
    int sample,
    boolean writesCorpus,
    String output,
    Map<String, String> options) {
  /**
   * What is compared.
   *
   * @param vectors the directory of the run
   * @param run its name; empty for the current one
   * @param against the directory of another run, whose items stay: what of them leaks into this one
   *     is dropped, and nothing else; empty for duplicates within the run
   * @param base the directory of an earlier analysis, whose kept items stay and are not compared
   *     with each other again; empty for none
   */
  public record Source(
      String vectors, Optional<String> run, Optional<String> against, Optional<String> base) {}
}
