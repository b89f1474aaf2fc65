package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.embed.LateInteraction;
import dev.nightjar.embed.LateInteraction.Filling;
import dev.nightjar.embed.LateInteraction.Side;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.OnnxGraph;
import dev.nightjar.embed.Safetensors;
import dev.nightjar.embed.VectorModule;
import dev.nightjar.tokenize.TokenizerFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a folder says of late interaction, as sentence-transformers 6 reads it: saved by its own
 * MultiVectorEncoder, by PyLate before, or by Stanford's ColBERT, which has its layer among the
 * encoder's weights and the rest in {@code artifact.metadata}.
 */
final class LateFolder {
  /** The module that says which tokens count. */
  static final String MASK = "MultiVectorMask";

  /** Who saved a folder. */
  enum Form {
    /** Nobody: the model is none of late interaction. */
    NONE,
    /** sentence-transformers' MultiVectorEncoder. */
    SENTENCE_TRANSFORMERS,
    /** PyLate, which leaves the mask and the normalisation out of {@code modules.json}. */
    PYLATE,
    /** Stanford's ColBERT, which has no {@code modules.json}. */
    STANFORD
  }

  private static final String SETTINGS = "config_sentence_transformers.json";
  private static final String TRANSFORMER = "sentence_bert_config.json";
  private static final String ARTIFACT = "artifact.metadata";
  private static final String PROMPTS = "prompts";
  private static final String DOCUMENT_LENGTH = "document_length";
  private static final String SKIPPED = "skiplist_words";

  /** ASCII's, which older folders leave out of documents without saying so. */
  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  private final FolderFiles files;
  private final Form form;
  private final JsonNode transformer;
  private final JsonNode top;

  private LateFolder(FolderFiles files, Form form, JsonNode transformer, JsonNode top) {
    this.files = files;
    this.form = form;
    this.transformer = transformer;
    this.top = top;
  }

  /** Reads what stands in a folder. */
  static LateFolder read(FolderFiles files, String transformer) throws IOException {
    Form form = form(files);
    return new LateFolder(
        files,
        form,
        files.json(FolderFiles.join(transformer, TRANSFORMER)),
        form == Form.STANFORD ? ofStanford(files.json(ARTIFACT)) : files.json(SETTINGS));
  }

  /** Who saved the folder. */
  static Form form(FolderFiles files) throws IOException {
    String type = files.json(SETTINGS).path("model_type").asText("");
    if (!type.isEmpty()) {
      return switch (type) {
        case "MultiVectorEncoder" -> Form.SENTENCE_TRANSFORMERS;
        case "ColBERT" -> Form.PYLATE;
        default -> Form.NONE;
      };
    }
    for (JsonNode architecture : files.json("config.json").path("architectures")) {
      if (architecture.asText().equals("HF_ColBERT") && !files.has("modules.json")) {
        return Form.STANFORD;
      }
    }
    return Form.NONE;
  }

  /** Stanford's names in PyLate's words. */
  private static JsonNode ofStanford(JsonNode artifact) {
    ObjectNode top = JsonNodeFactory.instance.objectNode();
    top.put("query_prefix", text(artifact.path("query_token_id"), "[unused0]") + " ");
    top.put("document_prefix", text(artifact.path("doc_token_id"), "[unused1]") + " ");
    top.put(LateQuestions.LENGTH, artifact.path("query_maxlen").asInt(LateQuestions.USUAL));
    top.put("attend_to_mask_tokens", artifact.path("attend_to_mask_tokens").asBoolean(false));
    if (artifact.path("doc_maxlen").asInt(0) > 0) {
      top.put(DOCUMENT_LENGTH, artifact.path("doc_maxlen").asInt());
    }
    if (!artifact.path("mask_punctuation").asBoolean(true)) {
      top.putArray(SKIPPED);
    }
    return top;
  }

  /**
   * The layer that Stanford's ColBERT keeps among the weights of the encoder.
   *
   * @throws ModelException if it is not there
   */
  static VectorModule inlineDense(FolderFiles files) {
    String weights = Modules.weights(files, "", "Dense");
    int[] shape = Safetensors.read(files.path(weights)).tensor("linear.weight").shape();
    return new VectorModule.Dense(
        shape[1], shape[0], false, VectorModule.Activation.IDENTITY.key(), false, weights);
  }

  /** Most tokens of a document; 0 if the folder does not say. */
  int documentTokens() {
    return form == Form.NONE
        ? 0
        : transformer.path(DOCUMENT_LENGTH).asInt(top.path(DOCUMENT_LENGTH).asInt(0));
  }

  /** The folder's settings with the prompts that older ones keep under other names. */
  JsonNode settings(JsonNode settings) {
    if (!top.has("query_prefix") && !top.has("document_prefix")) {
      return settings;
    }
    ObjectNode composed =
        settings instanceof ObjectNode own ? own.deepCopy() : JsonNodeFactory.instance.objectNode();
    ObjectNode prompts =
        composed.path(PROMPTS) instanceof ObjectNode named ? named : composed.putObject(PROMPTS);
    markers()
        .forEach(
            (name, marker) -> {
              String text = prompts.path(name).asText("");
              prompts.put(name, text.startsWith(marker) ? text : marker + text);
            });
    return composed;
  }

  /** The tokens that older folders put before texts, by prompt. */
  private Map<String, String> markers() {
    return form == Form.NONE
        ? Map.of()
        : Stream.of("query", "document")
            .filter(name -> top.has(name + "_prefix"))
            .collect(Collectors.toMap(name -> name, name -> top.path(name + "_prefix").asText("")));
  }

  /**
   * What the encoder does with tokens.
   *
   * @param modules of the folder
   * @param graph as it is
   * @param check what it takes and gives
   * @param tokenizer the {@code tokenizer.json}
   * @param warnings takes what was assumed
   * @throws ModelException naming what the folder asks for and cannot be done
   */
  LateInteraction interaction(
      Modules modules, OnnxGraph graph, GraphCheck check, String tokenizer, List<String> warnings)
      throws IOException {
    if (form == Form.NONE) {
      return LateInteraction.NONE;
    }
    if (check.pooled().map(GraphValue::name).filter(graph.output()::equals).isPresent()) {
      throw refused("its graph gives no vectors of tokens, but of texts; export the encoder alone");
    }
    warnings.add(
        "a model of late interaction: its vector of a text is the mean of its tokens' vectors, which"
            + " are kept themselves with granularity token");
    boolean own = form == Form.SENTENCE_TRANSFORMERS;
    JsonNode mask = own ? mask() : MissingNode.getInstance();
    LateQuestions questions = new LateQuestions(files, transformer, top);
    Filling filling = questions.filling(tokenizer, !own || !mask.isMissingNode());
    if (filling.length() > 0 && !filling.seen() && !check.takesMask()) {
      throw refused(
          "queries are filled up with tokens that their own do not attend to, and the graph takes no attention_mask; export it again with one");
    }
    List<Integer> skipped = skipped(mask, tokenizer, warnings);
    Set<String> tasks = tasks(mask);
    return new LateInteraction(
        layers(modules, graph, warnings),
        markers().values().stream().filter(marker -> !marker.isBlank()).sorted().toList(),
        questions.tokens(modules.first(), filling),
        filling,
        tasks.contains("document") ? skipped : List.of(),
        tasks.contains("query") ? skipped : List.of(),
        Side.PASSAGES,
        graph);
  }

  private List<VectorModule> layers(Modules modules, OnnxGraph graph, List<String> warnings) {
    List<VectorModule> layers = modules.tokenLayers(files, graph.width());
    if (layers.size() < modules.tokenLayers().size()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the graph gives vectors of %d numbers for tokens: its Dense layers are taken to be in the graph",
              graph.width()));
    }
    return layers;
  }

  private JsonNode mask() throws IOException {
    JsonNode mask = Modules.config(files, MASK);
    if (!mask.path("keep_only_token_ids").isEmpty()) {
      throw refused("its %s has keep_only_token_ids, which are for images".formatted(MASK));
    }
    return mask;
  }

  private static Set<String> tasks(JsonNode mask) {
    JsonNode tasks = mask.path("skiplist_tasks");
    Set<String> names = new HashSet<>();
    tasks.forEach(task -> names.add(task.asText()));
    return tasks.isArray() ? names : Set.of(text(tasks, "document"));
  }

  private List<Integer> skipped(JsonNode mask, String tokenizer, List<String> warnings)
      throws IOException {
    JsonNode said = form == Form.SENTENCE_TRANSFORMERS ? mask.path(SKIPPED) : top.path(SKIPPED);
    List<String> words = new ArrayList<>();
    if (form != Form.SENTENCE_TRANSFORMERS && !said.isArray()) {
      PUNCTUATION.chars().forEach(c -> words.add(Character.toString(c)));
    }
    said.forEach(word -> words.add(word.asText()));
    if (words.isEmpty()) {
      return List.of();
    }
    Map<String, Integer> ids = TokenizerFile.ids(files.path(tokenizer));
    List<String> unknown = words.stream().filter(word -> !ids.containsKey(word)).toList();
    if (!unknown.isEmpty()) {
      warnings.add("its skiplist has words that are no tokens: %s".formatted(unknown));
    }
    return words.stream().filter(ids::containsKey).map(ids::get).distinct().sorted().toList();
  }

  private ModelException refused(String why) {
    return refused(files, why);
  }

  /** Says what a folder asks for and cannot be done. */
  static ModelException refused(FolderFiles files, String why) {
    return new ModelException("Cannot use the model in %s: %s".formatted(files.folder(), why));
  }

  /** A text, or something else where there is none. */
  static String text(JsonNode value, String other) {
    return value.isTextual() ? value.asText() : other;
  }
}
