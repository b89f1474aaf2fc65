package dev.nightjar.io.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.nightjar.embed.Digests;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelOverrides.WordOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.WordEncoder.Weighting;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.vectors.VectorEncoding;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A model as text: what manifests have of it, to tell whether another is the same and to find it
 * again. Earlier manifests have fewer entries, later ones may have more; those are kept.
 *
 * @param entries by name, in their order
 * @param files the SHA-256 of each file by name
 */
public record ModelCard(Map<String, String> entries, Map<String, String> files)
    implements Serializable {
  /** Nothing is known. */
  static final ModelCard NONE = new ModelCard(Map.of(), Map.of());

  private static final String NAME = "name";
  private static final String REFERENCE = "reference";
  private static final String FINGERPRINT = "fingerprint";
  private static final String FILES = "files";
  private static final String BASE_URL = "base_url";
  private static final String NORMALIZED = "normalized";
  private static final String MAX_TOKENS = "max_tokens";
  private static final String DIMENSION = "dimension";
  private static final String QUERY_PREFIX = "query_prefix";
  private static final String PASSAGE_PREFIX = "passage_prefix";
  private static final String GRANULARITY = "granularity";
  private static final String EXECUTION_PROVIDER = "execution_provider";
  private static final String VECTOR_ENCODING = "vector_encoding";
  private static final String SPARSE_MODEL = "sparse_model";
  private static final String SPARSE_REFERENCE = "sparse_reference";
  private static final String SPARSE_FINGERPRINT = "sparse_fingerprint";
  private static final String SPARSE_TERMS = "sparse_terms";

  /** Entries that tell nothing about vectors, or all at once. */
  private static final Set<String> NOT_TELLING =
      Set.of(
          REFERENCE,
          FINGERPRINT,
          EXECUTION_PROVIDER,
          BASE_URL,
          SPARSE_REFERENCE,
          SPARSE_FINGERPRINT);

  /** Keeps what it is given. */
  public ModelCard {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** The card of a model. */
  public static ModelCard of(ModelLocation model) {
    ModelSpec spec = model.spec();
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put(NAME, spec.name());
    entries.put(REFERENCE, model.reference());
    entries.put(FINGERPRINT, spec.fingerprint());
    entries.putAll(spec.encoder().settings());
    entries.putAll(spec.encoder().whereabouts());
    entries.put(NORMALIZED, Boolean.toString(spec.normalize()));
    entries.put(MAX_TOKENS, Integer.toString(spec.maxTokens()));
    entries.put(DIMENSION, Integer.toString(spec.dimension()));
    entries.put(QUERY_PREFIX, spec.queryPrefix());
    entries.put(PASSAGE_PREFIX, spec.passagePrefix());
    entries.put(GRANULARITY, spec.granularity().key());
    return new ModelCard(entries, spec.files());
  }

  /** Reads what a manifest has. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ModelCard of(JsonNode json) {
    Map<String, String> entries = new LinkedHashMap<>();
    Map<String, String> files = new LinkedHashMap<>();
    json.properties().stream()
        .filter(entry -> entry.getValue().isValueNode())
        .forEach(entry -> entries.put(entry.getKey(), entry.getValue().asText()));
    json.path(FILES).properties().forEach(f -> files.put(f.getKey(), f.getValue().asText()));
    return new ModelCard(entries, files);
  }

  /** As the manifest of a run has it. */
  @JsonValue
  JsonNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    entries.forEach(
        (key, value) -> {
          switch (key) {
            case NORMALIZED -> json.put(key, Boolean.parseBoolean(value));
            case MAX_TOKENS, DIMENSION, SPARSE_TERMS -> json.put(key, Integer.parseInt(value));
            default -> json.put(key, value);
          }
          if (key.equals(FINGERPRINT)) {
            ObjectNode digests = json.putObject(FILES);
            files.forEach(digests::put);
          }
        });
    return json;
  }

  /** As the manifest of an index has it: texts, and no files. */
  public static final class AsTexts extends StdConverter<ModelCard, Map<String, String>> {
    @Override
    public Map<String, String> convert(ModelCard card) {
      return card.entries();
    }
  }

  /** The same model, whose vectors turned out to have so many floats. */
  public ModelCard withDimension(int dimension) {
    return with(DIMENSION, Integer.toString(dimension));
  }

  /** The same model, as it was run. */
  public ModelCard ranBy(String executionProvider) {
    return with(EXECUTION_PROVIDER, executionProvider);
  }

  /** The same model, whose vectors are read as {@link VectorEncoding#identity} says. */
  public ModelCard writtenAs(VectorEncoding encoding) {
    return with(VECTOR_ENCODING, encoding.identity());
  }

  private ModelCard with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(entries);
    more.put(key, value);
    return new ModelCard(more, files);
  }

  /** The same model, with another beside it that makes sparse vectors of the same texts. */
  public ModelCard withSparse(ModelLocation sparse) {
    ModelSpec spec = sparse.spec();
    return with(SPARSE_MODEL, spec.name())
        .with(SPARSE_REFERENCE, sparse.reference())
        .with(SPARSE_FINGERPRINT, spec.fingerprint())
        .with(SPARSE_TERMS, spec.encoder().settings().getOrDefault("terms", ""));
  }

  /** The same, the model of sparse vectors at another place. */
  public ModelCard withSparseAt(String reference) {
    return with(SPARSE_REFERENCE, reference);
  }

  /** The model of sparse vectors beside it; empty if there is none. */
  public Optional<SparseCard> sparse() {
    return entry(SPARSE_FINGERPRINT, Function.identity())
        .map(
            fingerprint ->
                new SparseCard(
                    entries.getOrDefault(SPARSE_MODEL, ""),
                    entries.getOrDefault(SPARSE_REFERENCE, ""),
                    fingerprint,
                    entry(SPARSE_TERMS, Integer::valueOf).orElse(0)));
  }

  /**
   * The model that makes sparse vectors beside those of another.
   *
   * @param terms most terms of a vector
   */
  public record SparseCard(String name, String reference, String fingerprint, int terms) {}

  /** SHA-256 of all that makes a row's vectors: {@link #fingerprint} where one model does. */
  public String fingerprints() {
    return sparse()
        .map(sparse -> Digests.sha256(fingerprint() + "\n" + sparse.fingerprint()))
        .orElseGet(this::fingerprint);
  }

  /** The built-in name or the name of the folder or file; empty if the manifest has none. */
  public String name() {
    return entries.getOrDefault(NAME, "");
  }

  /** {@link ModelSpec#fingerprint}; empty if the manifest has none. */
  public String fingerprint() {
    return entries.getOrDefault(FINGERPRINT, "");
  }

  /** What resolves the model: a name, a path or a URI. */
  public String reference() {
    return entries.getOrDefault(REFERENCE, name());
  }

  /** Floats of a vector. */
  public int dimension() {
    return Integer.parseInt(entries.getOrDefault(DIMENSION, "0"));
  }

  /** What of a text has vectors. */
  public Granularity granularity() {
    return entry(GRANULARITY, Granularity::named).orElse(Granularity.TEXT);
  }

  /** How the vectors were written, as {@link #writtenAs} has it. */
  public String vectorEncoding() {
    return entries.getOrDefault(VECTOR_ENCODING, VectorEncoding.FLOAT32.identity());
  }

  /**
   * What must be said to resolve the model again, besides its reference.
   *
   * @param remote how a hosted model is reached; where it was, but without a key, unless this names
   *     a place
   */
  public ModelOverrides overrides(RemoteEndpoint remote) {
    String place = remote.baseUrl().isEmpty() ? entries.getOrDefault(BASE_URL, "") : "";
    return new ModelOverrides(
        entry("pooling", Pooling::named),
        entry(NORMALIZED, Boolean::valueOf),
        entry(MAX_TOKENS, Integer::valueOf),
        entry(QUERY_PREFIX, Function.identity()),
        entry(PASSAGE_PREFIX, Function.identity()),
        entry("dimensions", Integer::valueOf),
        entry("layer", EncoderLayer::named),
        entries.getOrDefault("graph", "").startsWith("prepared"),
        wordOverrides(),
        place.isEmpty() ? remote : remote.withoutKeyAt(place));
  }

  private WordOverrides wordOverrides() {
    return entries.getOrDefault("kind", "").equals("words")
        ? new WordOverrides(
            entry("tokenizer", Function.identity()),
            entry("weighting", Weighting::named),
            entry("sif_a", Double::valueOf),
            false)
        : WordOverrides.NONE;
  }

  private <T> Optional<T> entry(String key, Function<String, T> read) {
    return Optional.ofNullable(entries.get(key)).map(read);
  }

  /** What makes this another model than an earlier one, in words; empty if nothing is known. */
  public List<String> differences(ModelCard before) {
    List<String> differing = new ArrayList<>();
    entries.forEach(
        (key, is) -> {
          String was = before.entries.getOrDefault(key, "");
          if (!NOT_TELLING.contains(key) && !was.equals(is)) {
            differing.add("%s %s, not %s".formatted(key, is, was.isEmpty() ? "none" : was));
          }
          if (key.equals(FINGERPRINT)) {
            files.forEach(
                (name, digest) -> {
                  if (!digest.equals(before.files.get(name))) {
                    differing.add("another " + name);
                  }
                });
          }
        });
    return differing;
  }
}
