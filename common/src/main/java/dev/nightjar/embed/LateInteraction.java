package dev.nightjar.embed;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Late interaction (ColBERT): how a model reads questions and passages whose tokens are compared
 * one by one. Its vector of a text is pooled from those of all tokens that it reads.
 *
 * @param layers what the graph's vector of each token goes through
 * @param markers prompts that begin with a single token wherever the vocabulary has it, whatever
 *     the tokenizer says
 * @param questionTokens most tokens of a question; 0 if the model is none of late interaction
 * @param filling what shorter questions are filled up with
 * @param skippedInPassages ids of tokens whose vectors are not kept
 * @param skippedInQuestions the same of questions
 * @param side what is read
 * @param asItIs the graph, whoever may have rewritten the encoder's
 */
public record LateInteraction(
    List<VectorModule> layers,
    List<String> markers,
    int questionTokens,
    Filling filling,
    List<Integer> skippedInPassages,
    List<Integer> skippedInQuestions,
    Side side,
    OnnxGraph asItIs)
    implements Serializable {
  /** None: a text's vector is what the model was made for. */
  public static final LateInteraction NONE =
      new LateInteraction(
          List.of(),
          List.of(),
          0,
          Filling.NONE,
          List.of(),
          List.of(),
          Side.PASSAGES,
          new OnnxGraph("", "", 0, "", OnnxGraph.Rows.TOGETHER));

  /** Keeps what it is given. */
  public LateInteraction {
    layers = List.copyOf(layers);
    markers = List.copyOf(markers);
    skippedInPassages = List.copyOf(skippedInPassages);
    skippedInQuestions = List.copyOf(skippedInQuestions);
  }

  /**
   * What questions are filled up with (query expansion).
   *
   * @param length tokens of the shortest question behind it; 0 for no filling
   * @param id of the token that is appended
   * @param seen whether the question's own tokens attend to it
   */
  public record Filling(int length, int id, boolean seen) implements Serializable {
    /** Questions stay as they are. */
    public static final Filling NONE = new Filling(0, 0, true);
  }

  /** What is read: passages, unless it is said that these are questions. */
  public enum Side {
    /** What is searched. */
    PASSAGES,
    /** What is searched for. */
    QUESTIONS
  }

  /** Whether this is a model of late interaction. */
  public boolean exists() {
    return questionTokens > 0;
  }

  /** Ids of tokens whose vectors are not kept. */
  public List<Integer> skipped() {
    return side == Side.QUESTIONS ? skippedInQuestions : skippedInPassages;
  }

  boolean hidesFillers() {
    return filling.length() > 0 && !filling.seen();
  }

  LateInteraction of(Side other) {
    return new LateInteraction(
        layers,
        markers,
        questionTokens,
        filling,
        skippedInPassages,
        skippedInQuestions,
        other,
        asItIs);
  }

  ModelInput filled(ModelInput input) {
    int own = input.tokenIds().length;
    if (side != Side.QUESTIONS || own >= filling.length()) {
      return input;
    }
    int[] ids = Arrays.copyOf(input.tokenIds(), filling.length());
    Arrays.fill(ids, own, ids.length, filling.id());
    return new ModelInput(
        input.text(), ids, input.promptTokens(), filling.seen() ? 0 : ids.length - own);
  }

  void addTo(Map<String, String> settings) {
    if (!exists()) {
      return;
    }
    settings.put("token_layers", VectorModule.keys(layers));
    settings.put("query_tokens", Integer.toString(questionTokens));
    if (filling.length() > 0) {
      settings.put(
          "query_expansion",
          String.format(
              Locale.ROOT,
              "to %d by token %d, %s",
              filling.length(),
              filling.id(),
              filling.seen() ? "attended" : "not attended"));
    }
    if (!markers.isEmpty()) {
      settings.put("markers", String.join("|", markers));
    }
    if (!skippedInPassages.isEmpty()) {
      settings.put("skiplist", skippedInPassages.toString());
    }
    if (!skippedInQuestions.isEmpty()) {
      settings.put("query_skiplist", skippedInQuestions.toString());
    }
    if (side == Side.QUESTIONS) {
      settings.put("side", "queries");
    }
  }
}
