package dev.nightjar.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.SearchHit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Passages for a question as the context of a language model.
 *
 * @param context the text: each passage behind its number and origin
 * @param sources the passages, in the order in which they were chosen
 * @param characters code points of the context
 * @param tokens of the index's model that the context has; null where they were not bounded
 * @param candidates chunks that the passages were chosen from
 * @param repetitions of them that say again what a better one says
 * @param overBudget of them that were wanted and did not fit
 */
public record PromptContext(
    String question,
    String context,
    List<Source> sources,
    int characters,
    @Nullable Integer tokens,
    int candidates,
    int repetitions,
    int overBudget) {

  /**
   * A passage.
   *
   * @param n its number in the context, from 1
   * @param chunkId the chunk that was found; of several that were joined, the best one
   * @param score of that chunk
   * @param start first code point in the document's text
   * @param end behind the last code point
   * @param chunks places of its chunks among those of the document
   * @param cut whether it goes on in the document, but did not fit
   * @param attributes of the document
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Source(
      int n,
      String chunkId,
      String documentId,
      double score,
      String text,
      int start,
      int end,
      Set<Integer> chunks,
      boolean cut,
      Map<String, String> attributes) {}

  /**
   * Chooses passages from what was found.
   *
   * @param tokens counts those of a text by the index's model
   * @throws InvalidInput if the index keeps no texts, or not even the front of one fits
   */
  static PromptContext of(Searcher.Found found, ContextSpec spec, ToIntFunction<String> tokens)
      throws IOException {
    Choice choice = new Choice(candidates(found), spec, new ContextBudget(spec, tokens));
    choice.choose();
    String context = ContextText.of(choice.chosen.all());
    List<Source> sources = new ArrayList<>();
    for (Passage passage : choice.chosen.all()) {
      sources.add(source(sources.size() + 1, passage, choice.cut));
    }
    return new PromptContext(
        found.question().text(),
        context,
        sources,
        context.codePointCount(0, context.length()),
        spec.tokens().isPresent() ? tokens.applyAsInt(context) : null,
        choice.candidates.size(),
        choice.repetitions,
        choice.overBudget);
  }

  private static List<Passage> candidates(Searcher.Found found) throws IOException {
    List<float[]> vectors = found.index().vectors(found.hits());
    List<Passage> candidates = new ArrayList<>();
    for (SearchHit hit : found.hits()) {
      if (hit.text().isEmpty()) {
        throw InvalidInput.told(
            "search.index",
            "Cannot make a context: the index keeps no texts; build it with ‹index.store-text› true");
      }
      candidates.add(Passage.of(hit, vectors.get(candidates.size())));
    }
    return candidates;
  }

  private static Source source(int n, Passage passage, boolean cut) {
    return new Source(
        n,
        passage.chunkId(),
        passage.documentId(),
        passage.score(),
        passage.text(),
        passage.start(),
        passage.end(),
        passage.chunks(),
        cut,
        passage.attributes());
  }

  /** The passages that were chosen until now, and why others were not. */
  private static final class Choice {
    private final List<Passage> candidates;
    private final MarginalRelevance relevance;
    private final ContextSpec spec;
    private final ContextBudget budget;
    private final List<Integer> taken = new ArrayList<>();
    private JoinedPassages chosen = JoinedPassages.NONE;
    private boolean cut;
    private int repetitions;
    private int overBudget;

    Choice(List<Passage> candidates, ContextSpec spec, ContextBudget budget) {
      this.candidates = candidates;
      this.relevance = new MarginalRelevance(spec.lambda(), candidates);
      this.spec = spec;
      this.budget = budget;
    }

    void choose() {
      OptionalInt next = relevance.next();
      while (next.isPresent() && chosen.all().size() < spec.sources() && !cut) {
        take(next.getAsInt());
        next = relevance.next();
      }
    }

    private void take(int candidate) {
      Passage passage = candidates.get(candidate);
      JoinedPassages with = chosen.with(passage);
      if (repeats(candidate)) {
        repetitions++;
      } else if (budget.holds(ContextText.of(with.all()))) {
        chosen = with;
        taken.add(candidate);
        relevance.choose(candidate);
      } else if (taken.isEmpty()) { // the best one in part is more than a worse one
        chosen = JoinedPassages.NONE.with(front(passage));
        cut = true;
      } else {
        overBudget++;
      }
    }

    private boolean repeats(int candidate) {
      String text = candidates.get(candidate).text();
      return taken.stream()
          .anyMatch(
              one ->
                  Repetition.of(
                      text, candidates.get(one).text(), relevance.cosine(candidate, one)));
    }

    private Passage front(Passage passage) {
      return ContextBudget.front(
              passage.text(), front -> budget.holds(ContextText.of(List.of(passage.cut(front)))))
          .map(passage::cut)
          .orElseThrow(
              () ->
                  InvalidInput.told(
                      "ask.budget",
                      "Cannot make a context: the number and origin of the first passage (%.80s) leave no room"
                              .formatted(ContextText.origin(passage))
                          + " for its text; give a larger ‹ask.budget› or ‹ask.budget-tokens›"));
    }
  }
}
