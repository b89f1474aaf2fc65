package dev.nightjar.embed;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.config.Suggestions;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that decides a model's vectors, as its files and the options say.
 *
 * @param name the built-in name or the name of the folder or file
 * @param encoder what makes the vectors
 * @param normalize whether vectors are scaled to length 1
 * @param maxTokens most tokens of an input, special ones included
 * @param dimension floats of a vector; 0 if only the open model knows
 * @param queryPrefix what stands before a query
 * @param passagePrefix what stands before a passage
 * @param files SHA-256 of each file a run needs, by path relative to the folder
 * @param warnings what was assumed because the folder does not say
 * @param granularity what of a text has vectors
 */
public record ModelSpec(
    String name,
    Encoder encoder,
    boolean normalize,
    int maxTokens,
    int dimension,
    String queryPrefix,
    String passagePrefix,
    Map<String, String> files,
    List<String> warnings,
    Granularity granularity)
    implements Serializable {
  /** The name of a model's prompt for texts of no stated kind. */
  public static final String DEFAULT_PROMPT = "default";

  /** SHA-256 over all that decides the vectors: everything but name and warnings. */
  public String fingerprint() {
    return Digests.sha256(
        String.join(
            "\n",
            "files " + files,
            "encoder " + encoder.settings(),
            "normalize " + normalize,
            "max-tokens " + maxTokens,
            "dimension " + dimension,
            "query " + queryPrefix,
            "passage " + passagePrefix,
            granularity == Granularity.TEXT ? "" : "granularity " + granularity.key()));
  }

  /**
   * The same model with vectors of other parts of a text, and so of another fingerprint.
   *
   * @throws InvalidInput if it has none
   */
  public ModelSpec with(Granularity other) {
    if (other == Granularity.TOKEN && !encoder.hasTokenVectors()) {
      throw new InvalidInput(
          "model.granularity",
          other.key(),
          "model '%s' gives vectors of whole texts only: %s".formatted(name, encoder.settings()));
    }
    if (other == Granularity.LATE) {
      encoder.withoutParts().ifPresent(this::refuseParts);
    }
    if (other == Granularity.LATE && granularity == Granularity.TOKEN) {
      throw new InvalidInput(
          "model.granularity",
          granularity.key(),
          "‹chunk.late› has no vectors of tokens: those of a chunk would be of its document",
          "leave one of them out");
    }
    return with(encoder, passagePrefix, other);
  }

  private void refuseParts(String why) {
    throw new InvalidInput(
        "chunk.late",
        true,
        "model '%s' %s".formatted(name, why),
        "leave it out, or take a model that pools by mean, such as minilm or e5-small");
  }

  /** The same model with another text before passages, and so of another fingerprint. */
  public ModelSpec withPassagePrefix(String prefix) {
    return with(encoder, prefix, granularity);
  }

  /**
   * The text that {@code model.prompt} means: {@code query} and {@code passage} are the model's own
   * prefixes, other names are those of its folder, and anything that is not a single plain word is
   * the text itself.
   *
   * @throws InvalidInput for a word that is no name, as it would run into each text
   */
  public String prompt(String prompt) {
    Map<String, String> known = new TreeMap<>(encoder.prompts());
    known.put("query", queryPrefix);
    known.put("passage", passagePrefix);
    return Optional.ofNullable(known.get(prompt))
        .orElseGet(
            () -> {
              if (prompt.matches("[A-Za-z0-9_.-]+")) {
                throw unknownPrompt(prompt, known.keySet());
              }
              return prompt;
            });
  }

  private InvalidInput unknownPrompt(String prompt, Set<String> names) {
    return new InvalidInput(
        Problem.option(
                "model.prompt",
                prompt,
                "%s of model '%s', or a text that is more than a word: '%s: '"
                    .formatted(String.join(", ", names), name, prompt))
            .and(Suggestions.didYouMean(prompt, names)));
  }

  /** What stands before a text of no stated kind, by the model's makers; empty for nothing. */
  public String defaultPrompt() {
    return encoder.prompts().getOrDefault(DEFAULT_PROMPT, "");
  }

  /** The same model, by an encoder that gives the same vectors. */
  public ModelSpec with(Encoder other) {
    return with(other, passagePrefix, granularity);
  }

  /** The same model as it reads questions; this one if it reads them as it reads passages. */
  public ModelSpec questions() {
    Encoder other = encoder.questions();
    return other.equals(encoder)
        ? this
        : new ModelSpec(
            name,
            other,
            normalize,
            encoder.questionTokens(maxTokens),
            dimension,
            queryPrefix,
            passagePrefix,
            files,
            warnings,
            granularity);
  }

  /** The same model, of which more has to be said. */
  public ModelSpec warning(String warning) {
    return new ModelSpec(
        name,
        encoder,
        normalize,
        maxTokens,
        dimension,
        queryPrefix,
        passagePrefix,
        files,
        Stream.concat(warnings.stream(), Stream.of(warning)).toList(),
        granularity);
  }

  private ModelSpec with(Encoder otherEncoder, String otherPrefix, Granularity otherGranularity) {
    return new ModelSpec(
        name,
        otherEncoder,
        normalize,
        maxTokens,
        dimension,
        queryPrefix,
        otherPrefix,
        files,
        warnings,
        otherGranularity);
  }
}
