package dev.nightjar.jobs.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.query.ModelInputs;
import dev.nightjar.query.ModelInputs.Read;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.query.Searcher;
import dev.nightjar.vector.Vectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Vectors of texts and token ids, in the shape of OpenAI's. Beyond that, {@code truncate} has long
 * inputs cut, and {@code input_type} says whether inputs are queries or passages, which is what
 * they are unless told otherwise.
 */
final class EmbeddingsEndpoint implements Endpoint {
  private static final String INPUT = "input";
  private static final List<String> FORMATS = List.of("float", "base64");
  private static final List<String> TYPES = List.of("passage", "query");

  private final ServeSpec spec;
  private final TokenGate gate;
  private final ServerMetrics metrics;

  EmbeddingsEndpoint(ServeSpec spec, TokenGate gate, ServerMetrics metrics) {
    this.spec = spec;
    this.gate = gate;
    this.metrics = metrics;
  }

  /** The vectors of a request. */
  record Embeddings(String object, List<Embedding> data, String model, Usage usage) {}

  /**
   * One of them.
   *
   * @param embedding an array of floats, or a text: their bytes, little-endian, in base64
   */
  record Embedding(String object, int index, Object embedding) {}

  /** What the model read, special tokens and prefixes included. */
  record Usage(int promptTokens, int totalTokens) {}

  @Override
  public Embeddings answer(Call call, Searcher index) {
    RequestBody body = RequestBody.of(call.body(), spec.limits().characters());
    QueryEncoder encoder = index.encoder();
    ModelSpec model = encoder.spec();
    checkModel(body, model);
    String format = body.choice("encoding_format", FORMATS, f -> f).orElse("float");
    String type = body.choice("input_type", TYPES, t -> t).orElse("passage");
    int dimensions = body.number("dimensions", 1, model.dimension()).orElse(model.dimension());
    ModelInputs inputs =
        encoder.inputs(type.equals("query") ? model.queryPrefix() : model.passagePrefix());
    List<Read> read = read(body, inputs, model);
    int tokens = read.stream().mapToInt(Read::tokens).sum();
    List<float[]> vectors = vectors(encoder, read, tokens);
    metrics.embedded(vectors.size(), tokens);
    List<Embedding> data = new ArrayList<>();
    for (float[] vector : vectors) {
      float[] kept = kept(vector, dimensions, model);
      data.add(
          new Embedding("embedding", data.size(), format.equals("base64") ? base64(kept) : kept));
    }
    return new Embeddings("list", data, model.name(), new Usage(tokens, tokens));
  }

  private void checkModel(RequestBody body, ModelSpec model) {
    body.text("model")
        .filter(name -> !name.equals(model.name()))
        .filter(name -> !spec.defaults().modelNames().contains(name))
        .ifPresent(
            name -> {
              throw ApiException.unknownModel(
                  "Unknown model '%.80s': this server has '%s'".formatted(name, model.name()));
            });
  }

  private List<Read> read(RequestBody body, ModelInputs inputs, ModelSpec model) {
    List<JsonNode> items = items(body.node(INPUT));
    boolean cut = body.flag("truncate").orElse(false);
    List<Read> read = new ArrayList<>();
    for (JsonNode item : items) {
      Read one =
          item.isArray()
              ? inputs.of(ids(item))
              : inputs.of(body.text(INPUT, item)).orElseThrow(() -> empty(read.size()));
      if (one.cut() && !cut) {
        throw ApiException.invalid(
            INPUT,
            String.format(
                Locale.ROOT,
                "Invalid 'input': text %d has more than the %d tokens that model '%s' reads of one; shorten it, or send \"truncate\": true",
                read.size(),
                inputs.room(),
                model.name()));
      }
      read.add(one);
    }
    return read;
  }

  /** The inputs of a request: texts, or arrays of token ids. */
  private List<JsonNode> items(JsonNode input) {
    if (input.isTextual() || input.isArray() && !input.isEmpty() && input.get(0).isNumber()) {
      return List.of(input);
    }
    if (!input.isArray() || input.isEmpty()) {
      throw ApiException.invalid(
          INPUT, "Invalid 'input': a text, token ids, or a list of either was expected");
    }
    if (input.size() > spec.limits().texts()) {
      throw ApiException.invalid(
          INPUT,
          String.format(
              Locale.ROOT,
              "Invalid 'input': %d texts, %d are allowed at once",
              input.size(),
              spec.limits().texts()));
    }
    List<JsonNode> items = new ArrayList<>();
    input.forEach(items::add);
    return items;
  }

  private int[] ids(JsonNode item) {
    if (item.size() > spec.limits().characters()) {
      throw ApiException.invalid(INPUT, "Invalid 'input': too many token ids in one");
    }
    return RequestBody.numbers(item);
  }

  private static ApiException empty(int text) {
    return ApiException.invalid(
        INPUT, "Invalid 'input': text " + text + " has nothing that the model reads");
  }

  private List<float[]> vectors(QueryEncoder encoder, List<Read> read, int tokens) {
    List<ModelInput> inputs = read.stream().map(Read::input).toList();
    List<float[]> vectors;
    try (TokenGate.Pass pass = gate.enter(tokens)) {
      vectors = encoder.embed(inputs);
    } catch (ModelException e) {
      if (inputs.stream().anyMatch(input -> input.text().isEmpty())) { // it read ids as they are
        throw ApiException.invalid(INPUT, "Invalid 'input': the model has no such token id");
      }
      throw e;
    }
    IntStream.range(0, vectors.size())
        .filter(i -> !Vectors.isUsable(vectors.get(i)))
        .findFirst()
        .ifPresent(
            i -> {
              throw ApiException.invalid(
                  INPUT,
                  "Invalid 'input': text "
                      + i
                      + " has no vector ("
                      + encoder.spec().encoder().unusable()
                      + ")");
            });
    return vectors;
  }

  /** The front of a vector, as models trained so are used (Matryoshka). */
  private static float[] kept(float[] vector, int dimensions, ModelSpec model) {
    if (dimensions == vector.length) {
      return vector;
    }
    float[] kept = Arrays.copyOf(vector, dimensions);
    if (model.normalize()) {
      Vectors.normalize(kept);
    }
    return kept;
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * vector.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
