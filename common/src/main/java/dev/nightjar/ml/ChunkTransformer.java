package dev.nightjar.ml;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.ml.plan.MadeColumns;
import dev.nightjar.ml.plan.TextChunks;
import dev.nightjar.spark.SharedConfiguration;
import java.util.Optional;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;

/**
 * A stage of MLlib that cuts texts as {@code embed} does, in the tokens of a model: an array of
 * structs ({@code chunk_index, start, end, text, token_count}; places in code points), which
 * Spark's {@code explode} and {@code inline} make rows of. A row whose text has none (null, empty,
 * too complex) has null and the reason in {@code errorCol}.
 */
public final class ChunkTransformer extends TextStage {
  private static final long serialVersionUID = 1L;

  private final Param<String> chunker;
  private final IntParam chunkTokens;
  private final IntParam chunkOverlap;

  /** One with a name of its own. */
  public ChunkTransformer() {
    this(Identifiable.randomUID("chunkTransformer"));
  }

  /** One of that name. */
  public ChunkTransformer(String uid) {
    super(uid, "chunks");
    this.chunker = text("chunker", "sentences, tokens, recursive, markdown or whole");
    this.chunkTokens = new IntParam(uid, "chunkTokens", "most tokens of a chunk, special ones too");
    this.chunkOverlap = new IntParam(uid, "chunkOverlap", "tokens that the next chunk repeats");
    setDefault(chunker, "sentences");
    setDefault(chunkTokens, 0);
    setDefault(chunkOverlap, 0);
  }

  /** How texts are cut; {@code sentences} by default. */
  public Param<String> chunker() {
    return chunker;
  }

  /** Most tokens of a chunk; what the model reads by default. */
  public IntParam chunkTokens() {
    return chunkTokens;
  }

  /** Tokens that the next chunk repeats, at most; none by default. */
  public IntParam chunkOverlap() {
    return chunkOverlap;
  }

  /** Sets {@link #inputCol}. */
  public ChunkTransformer setInputCol(String value) {
    set(inputCol(), value);
    return this;
  }

  /** Sets {@link #outputCol}. */
  public ChunkTransformer setOutputCol(String value) {
    set(outputCol(), value);
    return this;
  }

  /** Sets {@link #errorCol}. */
  public ChunkTransformer setErrorCol(String value) {
    set(errorCol(), value);
    return this;
  }

  /** Sets {@link #model}. */
  public ChunkTransformer setModel(String value) {
    set(model(), value);
    return this;
  }

  /** Sets {@link #prompt}. */
  public ChunkTransformer setPrompt(String value) {
    set(prompt(), value);
    return this;
  }

  /** Sets {@link #chunker}. */
  public ChunkTransformer setChunker(String value) {
    set(chunker, value);
    return this;
  }

  /** Sets {@link #chunkTokens}. */
  public ChunkTransformer setChunkTokens(int value) {
    set(chunkTokens, value);
    return this;
  }

  /** Sets {@link #chunkOverlap}. */
  public ChunkTransformer setChunkOverlap(int value) {
    set(chunkOverlap, value);
    return this;
  }

  @Override
  DataType outputType() {
    return TextChunks.TYPE;
  }

  /**
   * The rows with their chunks.
   *
   * @throws InvalidInput if a parameter does not fit
   * @throws dev.nightjar.embed.ModelException if the model's folder is not usable
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema(), false);
    SparkSession spark = dataset.sparkSession();
    TextChunks maker =
        new TextChunks(
            named(Optional.empty())
                .cut(
                    getOrDefault(chunker),
                    (Integer) getOrDefault(chunkTokens),
                    (Integer) getOrDefault(chunkOverlap),
                    spark.sessionState().newHadoopConf()),
            SharedConfiguration.of(spark),
            getOrDefault(outputCol()),
            errorColumn());
    return MadeColumns.on(dataset, getOrDefault(inputCol()), maker);
  }

  /** Reads what {@code save} wrote. */
  public static MLReader<ChunkTransformer> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads what {@code save} wrote to a path. */
  public static ChunkTransformer load(String path) {
    return read().load(path);
  }
}
