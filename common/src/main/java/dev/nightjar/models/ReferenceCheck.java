package dev.nightjar.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.EmbeddingModel.Execution;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.vector.Vectors;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Compares a model's vectors with those that another program made. Not thread-safe. */
public final class ReferenceCheck implements AutoCloseable {
  private final ModelLocation location;
  private final String prefix;
  private final Tokenizer tokenizer;
  private final EmbeddingModel model;
  private final int promptTokens;
  private final Map<Integer, DocumentChunks> byLength = new TreeMap<>();

  /**
   * Opens the model, until closed.
   *
   * @param prefix what stands before each text
   * @param placement where its graph runs, if it has one
   */
  public ReferenceCheck(
      ModelLocation location,
      String prefix,
      BatchPlan batches,
      Placement placement,
      Configuration hadoop) {
    this.location = location;
    this.prefix = prefix;
    this.tokenizer = ExecutorModels.tokenizer(location, hadoop);
    this.model = ExecutorModels.model(location, batches, placement, hadoop);
    this.promptTokens = ExecutorModels.promptTokens(location, prefix, hadoop);
  }

  /**
   * How near the vectors are.
   *
   * @param vectors how many were compared
   * @param skipped how many were not, as the model reads fewer tokens of the text than they are of
   * @param leastCosine the least cosine of two vectors of a text; NaN if one is not comparable
   * @param leastAt where that text stands
   * @param meanCosine the mean of all
   * @param largestDifference the largest difference of two numbers
   */
  public record Result(
      int vectors,
      int skipped,
      double leastCosine,
      String leastAt,
      double meanCosine,
      double largestDifference) {}

  /**
   * The same with what was compared.
   *
   * @param reference the file of the other program's vectors
   * @param prompt what stood before each text
   * @param executionProvider what a graph ran by; empty for other models
   * @param warnings what the user should know of that
   */
  public record Comparison(
      String name,
      String fingerprint,
      String reference,
      String prompt,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String executionProvider,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings,
      @JsonUnwrapped Result found) {}

  /** Compares with the vectors of a file. */
  public Comparison compare(String file, Configuration hadoop) throws IOException {
    Result found = compare(ReferenceVectors.read(file, hadoop));
    ModelSpec model = location.spec();
    Optional<Execution> by = this.model.execution();
    return new Comparison(
        model.name(),
        model.fingerprint(),
        file,
        prefix,
        by.map(Execution::provider).orElse(""),
        by.map(Execution::warnings).orElse(List.of()),
        found);
  }

  /**
   * Embeds the texts and compares.
   *
   * @throws InvalidInput if the vectors have another dimension, or none is left to compare
   */
  public Result compare(ReferenceVectors reference) {
    Sums sums = new Sums();
    int fixed = DocumentChunks.fixedTokens(tokenizer, prefix);
    for (ReferenceVectors.Item item : reference.items()) {
      int[] ids = ids(item, fixed);
      if (item.maxTokens() <= limit() || ids.length < limit()) {
        sums.add(item, vector(item, ids));
      }
    }
    if (sums.vectors == 0) {
      throw new InvalidInput(
          "models.reference",
          String.format(
              Locale.ROOT,
              "all its vectors are of more than the %d tokens that the model reads",
              limit()));
    }
    return sums.result(reference.items().size());
  }

  private int limit() {
    return location.spec().maxTokens();
  }

  /**
   * What the model reads of a text.
   *
   * @param fixed tokens that are the prefix or special
   */
  private int[] ids(ReferenceVectors.Item item, int fixed) {
    int length = item.maxTokens() == 0 ? limit() : Math.min(limit(), item.maxTokens());
    if (length <= fixed) {
      throw new InvalidInput(
          "models.reference",
          String.format(
              Locale.ROOT,
              "%s has vector%d (prefix and special tokens alone are %d)",
              item.place(),
              item.maxTokens(),
              fixed));
    }
    return texts(length).ids(item.text());
  }

  private float[] vector(ReferenceVectors.Item item, int[] ids) {
    return model.embed(List.of(new ModelInput(prefix + item.text(), ids, promptTokens))).getFirst();
  }

  /** What was found so far. */
  private final class Sums {
    private int vectors;
    private double least = Double.POSITIVE_INFINITY;
    private String place = "";
    private double sum;
    private double difference;

    void add(ReferenceVectors.Item item, float[] ours) {
      double cosine = cosine(ours, item);
      vectors++;
      sum += cosine;
      difference = Math.max(difference, difference(ours, item.vector()));
      if (!(cosine >= least) && !Double.isNaN(least)) {
        least = cosine;
        place = item.place();
      }
    }

    Result result(int items) {
      return new Result(vectors, items - vectors, least, place, sum / vectors, difference);
    }
  }

  private DocumentChunks texts(int length) {
    return byLength.computeIfAbsent(
        length,
        tokens ->
            new DocumentChunks(
                Objects.requireNonNull(Chunker.byName().get("whole")),
                tokenizer,
                prefix,
                new ChunkLimits(tokens, 0)));
  }

  private double cosine(float[] ours, ReferenceVectors.Item item) {
    float[] theirs = item.vector();
    if (ours.length != theirs.length) {
      throw new InvalidInput(
          "models.reference",
          String.format(
              Locale.ROOT,
              "%s has %d numbers, model '%s' gives %d",
              item.place(),
              theirs.length,
              location.spec().name(),
              ours.length));
    }
    if (Arrays.equals(ours, theirs) && Vectors.norm(ours) == 0) {
      return 1;
    }
    double dot = 0;
    for (int i = 0; i < ours.length; i++) {
      dot += (double) ours[i] * theirs[i];
    }
    return dot / (Vectors.norm(ours) * Vectors.norm(theirs));
  }

  private static double difference(float[] ours, float[] theirs) {
    double largest = 0;
    for (int i = 0; i < ours.length; i++) {
      largest = Math.max(largest, Math.abs((double) ours[i] - theirs[i]));
    }
    return largest;
  }

  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }
}
