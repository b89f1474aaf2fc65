package dev.nightjar.embed.folder;

import dev.nightjar.embed.Pooling;
import java.util.List;
import java.util.Optional;

/**
 * A model known by name. Its weights come from a jar on Maven Central and are kept as an ordinary
 * model folder; pooling, lengths and prefixes follow the model's card.
 *
 * @param name the name that {@code model.name} takes
 * @param artifact Maven coordinates, group:artifact:version
 * @param resource base name of the graph and the tokenizer in the jar's root
 * @param language what it was trained for
 * @param pooling how token vectors become a text's vector
 * @param maxTokens most tokens of an input
 * @param dimension floats of a vector
 * @param queryPrefix what stands before a query
 * @param passagePrefix what stands before a passage
 * @param licence SPDX name of the weights' licence
 */
public record BuiltInModel(
    String name,
    String artifact,
    String resource,
    String language,
    Pooling pooling,
    int maxTokens,
    int dimension,
    String queryPrefix,
    String passagePrefix,
    String licence) {

  private static final String JARS = "dev.langchain4j:langchain4j-embeddings-";
  private static final String BGE_EN = "Represent this sentence for searching relevant passages: ";
  private static final String BGE_ZH = "为这个句子生成表示以用于检索相关文章：";

  private static final List<BuiltInModel> ALL =
      List.of(
          minilm("minilm", "all-minilm-l6-v2"),
          minilm("minilm-q", "all-minilm-l6-v2-q"),
          bge("bge-small-en", "en-v15:1.20.0-beta30", "en-v1.5", "English", 384, BGE_EN),
          bge("bge-small-en-q", "en-v15-q:1.20.0-beta30", "en-v1.5-q", "English", 384, BGE_EN),
          bge("bge-small-zh", "zh-v15:1.20.0-beta30", "zh-v1.5", "Chinese", 512, BGE_ZH),
          bge("bge-small-zh-q", "zh-v15-q:1.11.0-beta19", "zh-v1.5-q", "Chinese", 512, BGE_ZH),
          e5("e5-small", "e5-small-v2", "1.17.0-beta27"),
          e5("e5-small-q", "e5-small-v2-q", "1.11.0-beta19"));

  /** All built-in models. */
  public static List<BuiltInModel> all() {
    return ALL;
  }

  /** The built-in model of that name, if there is one. */
  public static Optional<BuiltInModel> named(String name) {
    return ALL.stream().filter(model -> model.name().equals(name)).findFirst();
  }

  private static BuiltInModel minilm(String name, String resource) {
    return new BuiltInModel(
        name,
        JARS + resource + ":1.20.0-beta30",
        resource,
        "English",
        Pooling.MEAN,
        256,
        384,
        "",
        "",
        "Apache-2.0");
  }

  private static BuiltInModel bge(
      String name, String artifact, String resource, String language, int dimension, String query) {
    return new BuiltInModel(
        name,
        JARS + "bge-small-" + artifact,
        "bge-small-" + resource,
        language,
        Pooling.CLS,
        512,
        dimension,
        query,
        "",
        "MIT");
  }

  private static BuiltInModel e5(String name, String resource, String version) {
    return new BuiltInModel(
        name,
        JARS + resource + ":" + version,
        resource,
        "English",
        Pooling.MEAN,
        512,
        384,
        "query: ",
        "passage: ",
        "MIT");
  }
}
